// A small client of the Logs API for Node.js 18 or newer. It needs nothing but `fetch`.
//
//   const logs = new LogsClient({ baseUrl: "http://127.0.0.1:8080", token: "so_test_writer" });
//   await logs.send("info", "Player connected", { server_id: "main-1" });

const STORED = 201;

/** The service refused an entry, or did not take it in as many attempts as there were. */
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
   * `attempts` counts the first one. Before attempt n + 1 the client waits a random time up to
   * `baseDelay * 2 ** (n - 1)` milliseconds, and never longer than `maxDelay`.
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

  /** Resolves to the stored entry; rejects with a `LogsError`, or with what the network said. */
  async send(level, message, meta = {}) {
    const body = JSON.stringify({ level, message, meta });
    for (let attempt = 1; ; attempt += 1) {
      try {
        return await this.#once(body);
      } catch (error) {
        if (attempt >= this.attempts || !mayRetry(error)) throw error;
      }
      const longest = Math.min(this.maxDelay, this.baseDelay * 2 ** (attempt - 1));
      await new Promise((resolve) => setTimeout(resolve, Math.random() * longest));
    }
  }

  async #once(body) {
    const response = await fetch(this.url, {
      method: "POST",
      headers: this.headers,
      body,
      signal: AbortSignal.timeout(this.timeout),
    });
    // An answer that breaks off or is no JSON still has its status: what is stored is not sent again.
    const answer = await response.json().catch(() => undefined);
    if (response.status === STORED) return answer;
    throw new LogsError(response.status, answer?.error);
  }
}

/** A used up quota, a wrong entry and a wrong token stay so; the rest may pass. */
function mayRetry(error) {
  if (!(error instanceof LogsError)) return true; // the network failed, or it took too long
  return error.status >= 500 || error.code === "rate_limited";
}
