// A conforming deployment in another language, from Node.js alone. Prints its port.
// Options: --latency=SECONDS --clock-ahead=SECONDS --prefix=/path --close --limit
import http from "node:http";

const options = Object.fromEntries(
  process.argv.slice(2).map((word) => {
    const [name, value] = word.slice(2).split("=");
    return [name, value ?? true];
  }),
);
const LEVELS = new Set(["debug", "info", "warn", "error", "fatal"]);
const PERSONAS = new Map([
  ["so_test_aWriter01", "writer"],
  ["so_test_aReader02", "reader"],
  ["so_test_aBroke03", "broke"],
]);
const windows = new Map();
let count = 0;

class Refusal extends Error {
  constructor(status, code, message, { headers = {}, ...more } = {}) {
    super(message);
    Object.assign(this, { status, headers, body: { error: { code, message, ...more } } });
  }
}

const now = () => new Date(Date.now() + 1000 * Number(options["clock-ahead"] ?? 0));
const isObject = (value) => value !== null && typeof value === "object" && !Array.isArray(value);

function admit(token) {
  for (const [milliseconds, limit] of [[1000, 60], [60000, 1000]]) {
    const key = `${token} ${milliseconds}`;
    let window = windows.get(key);
    if (!window || Date.now() >= window.end) {
      window = { end: Date.now() + milliseconds, used: 0 };
      windows.set(key, window);
    }
    if (window.used >= limit) {
      const reset = Math.ceil(window.end / 1000);
      const wait = Math.ceil((window.end - Date.now()) / 1000);
      throw new Refusal(429, "rate_limited", "too many requests", {
        headers: { "Retry-After": wait, "X-RateLimit-Remaining": 0, "X-RateLimit-Reset": reset },
      });
    }
    window.used += 1;
  }
}

function authorize(header) {
  const token = /^bearer +(\S+) *$/i.exec(header ?? "")?.[1];
  const persona = PERSONAS.get(token);
  if (!persona) {
    throw new Refusal(401, "unauthorized", "missing or invalid token", {
      headers: { "WWW-Authenticate": 'Bearer realm="logs"' },
    });
  }
  if (options.limit) admit(token);
  if (persona === "reader") throw new Refusal(403, "forbidden", "logs:write is missing");
  if (persona === "broke") {
    const quotas = [
      { metric: "storage_bytes", used: 7, limit: 5, cumulative: true },
      { metric: "reqs_month", used: 1, limit: 9, cumulative: false, period: "2026-11" },
    ];
    throw new Refusal(429, "quota_exceeded", "storage is used up", { metric: "storage_bytes", quotas });
  }
}

function parse(request, body) {
  const mediaType = (request.headers["content-type"] ?? "").split(";")[0].trim().toLowerCase();
  if (mediaType !== "application/json") throw new Refusal(400, "bad_request", "not JSON");
  let value;
  try {
    value = JSON.parse(new TextDecoder("utf-8", { fatal: true, ignoreBOM: true }).decode(body));
    JSON.stringify(value); // what nests too deep to be written is not stored
  } catch {
    throw new Refusal(400, "bad_request", "the body is not JSON");
  }
  const { level, message, meta } = isObject(value) ? value : {};
  if (!LEVELS.has(level) || typeof message !== "string") {
    throw new Refusal(400, "bad_request", "level or message is missing or wrong");
  }
  if (meta !== undefined && !isObject(meta)) throw new Refusal(400, "bad_request", "meta is wrong");
  return { level, message, ...(meta && Object.keys(meta).length > 0 ? { meta } : {}) };
}

function answer(request, body) {
  if (request.url.split("?")[0] !== `${options.prefix ?? ""}/logs`) {
    throw new Refusal(404, "not_found", "nothing here");
  }
  if (request.method !== "POST") {
    throw new Refusal(405, "method_not_allowed", "POST only", { headers: { Allow: "POST" } });
  }
  authorize(request.headers.authorization);
  const entry = parse(request, body);
  count += 1;
  return { id: `log-${count}`, created_at: now().toISOString(), ...entry };
}

function respond(request, response, body) {
  let [status, headers, value] = [201, {}, undefined];
  try {
    value = answer(request, body);
  } catch (error) {
    if (!(error instanceof Refusal)) throw error;
    ({ status, headers, body: value } = error);
  }
  response.writeHead(status, {
    ...headers,
    Date: now().toUTCString(),
    "Content-Type": "application/json",
    ...(options.close ? { Connection: "close" } : {}),
  });
  response.end(request.method === "HEAD" ? undefined : JSON.stringify(value));
}

const server = http.createServer((request, response) => {
  const chunks = [];
  request.on("data", (chunk) => chunks.push(chunk));
  request.on("end", () => {
    setTimeout(respond, 1000 * Number(options.latency ?? 0), request, response, Buffer.concat(chunks));
  });
});
server.listen(0, "127.0.0.1", () => console.log(server.address().port));
