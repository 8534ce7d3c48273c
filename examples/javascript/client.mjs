// A small client of the Logs API for Node.js 18 or newer. It has no dependencies.
//
//   const logs = new LogsClient({ baseUrl: "http://127.0.0.1:8080", token: "so_test_writer" });
//   await logs.send("info", "Player connected", { server_id: "main-1" });

const CREATED = 201;

/** The service refused an entry, or the last attempt to send it failed. */
export class LogsError extends Error {
  constructor(status, error) {
    super(`${status} ${error?.code ?? "unknown"}: ${error?.message ?? "no message"}`);
    this.name = "LogsError";
    this.status = status;
    this.code = error?.code;
    this.quotas = error?.quotas;
  }
}

export class LogsClient {
  /**
   * The client makes up to `attempts` attempts. Before attempt n + 1 it waits a random time, up to
   * `baseDelay * 2 ** (n - 1)` milliseconds, and up to `maxDelay` milliseconds.
   */
  constructor({
    baseUrl,
    token,
    userAgent = "example-logs-client/1.0",
    headers = {},
    attempts = 5,
    baseDelay = 500,
    maxDelay = 30_000,
    timeout = 10_000,
  }) {
    this.url = `${baseUrl.replace(/\/+$/, "")}/logs`;
    this.headers = {
      Authorization: `Bearer ${token}`,
      "Content-Type": "application/json",
      "User-Agent": userAgent,
      ...headers,
    };
    Object.assign(this, { attempts, baseDelay, maxDelay, timeout });
  }

  /** Resolves to the stored entry. Rejects with a `LogsError`, or with the error of `fetch`. */
  async send(level, message, meta = {}) {
    const body = JSON.stringify({ level, message, meta });
    for (let attempt = 1; ; attempt += 1) {
      try {
        return await this.#post(body);
      } catch (error) {
        if (attempt >= this.attempts || !mayRetry(error)) throw error;
      }
      const longest = Math.min(this.maxDelay, this.baseDelay * 2 ** (attempt - 1));
      await new Promise((resolve) => setTimeout(resolve, Math.random() * longest));
    }
  }

  async #post(body) {
    const response = await fetch(this.url, {
      method: "POST",
      headers: this.headers,
      body,
      signal: AbortSignal.timeout(this.timeout),
    });
    // With status 201 the entry is stored, even if the body is incomplete or not JSON. So the client
    // does not send the entry again.
    const value = await response.json().catch(() => undefined);
    if (response.status === CREATED) return value;
    throw new LogsError(response.status, value?.error);
  }
}

/** A retry does not help against an exhausted quota, an invalid entry or an invalid token. */
function mayRetry(error) {
  if (!(error instanceof LogsError)) return true; // a network error or a timeout
  return error.status >= 500 || error.code === "rate_limited";
}
