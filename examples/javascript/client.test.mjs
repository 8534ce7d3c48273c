// Tests of the client. They need a running reference server:
//
//   BASE_URL=http://127.0.0.1:8080 node --test examples/javascript/client.test.mjs
//
// Each test has its own token and its own organisation, so many tests can use one server at the
// same time. ROUNDS is how often to run each test. RUN_ID identifies the run in the journal.
import assert from "node:assert/strict";
import { test } from "node:test";

import { LogsClient } from "./client.mjs";

const { BASE_URL = "http://127.0.0.1:8080", ROUNDS = "1", RUN_ID = "javascript" } = process.env;

/** Calls the admin API. Resolves to the JSON value of the response. */
async function mock(method, path, body) {
  const response = await fetch(`${BASE_URL}/__mock${path}`, {
    method,
    headers: { "Content-Type": "application/json" },
    body: body && JSON.stringify(body),
  });
  const text = await response.text();
  assert.ok(response.ok, `${method} /__mock${path}: ${response.status} ${text}`);
  return text && JSON.parse(text);
}

/** Makes a token. Resolves to a client that uses it, and to calls of the admin API about it. */
async function arrange() {
  const { secret, id, organisation } = await mock("POST", "/tokens", {});
  const headers = { "Mock-Run-Id": RUN_ID };
  return {
    client: new LogsClient({ baseUrl: BASE_URL, token: secret, headers, baseDelay: 1 }),
    fail: (calls, then) => mock("POST", "/faults", { match: { token: id }, calls, then }),
    quotas: (body) => mock("PUT", `/organisations/${organisation}/test`, body),
    usage: () => mock("GET", `/organisations/${organisation}/test`),
    setClock: (body) => mock("PUT", `/clock?organisation=${organisation}`, body),
    advance: (body) => mock("POST", `/clock/advance?organisation=${organisation}`, body),
    entries: () => mock("GET", `/entries?organisation=${organisation}`),
    requests: async (count) => {
      const found = await mock("GET", `/requests/wait?token=${id}&count=${count}&timeout=5`);
      assert.equal(found.count, count);
      return found.requests;
    },
  };
}

const tests = {
  "an entry is stored as it was sent": async () => {
    const { client, requests, entries } = await arrange();
    const stored = await client.send("info", "Player connected", { server_id: "main-1" });
    const [request] = await requests(1);
    assert.equal(request.status, 201);
    assert.deepEqual(request.entry, stored);
    assert.deepEqual(request.warnings, []);
    assert.ok(Math.abs(Date.now() - Date.parse(stored.created_at)) < 60_000);
    assert.deepEqual((await entries()).entries.map(({ entry }) => entry), [stored]);
  },

  "two failures of the service are retried": async () => {
    const { client, fail, requests } = await arrange();
    await fail({ last: 2 }, { status: 500 });
    await client.send("warn", "Low on memory");
    assert.deepEqual((await requests(3)).map(({ status }) => status), [500, 500, 201]);
  },

  "a rate limit is retried": async () => {
    const { client, fail, requests } = await arrange();
    const error = { code: "rate_limited", message: "too many requests" };
    await fail({ last: 1 }, { status: 429, body: { error } });
    await client.send("info", "Round started");
    assert.deepEqual((await requests(2)).map(({ status }) => status), [429, 201]);
  },

  "an exhausted quota is not retried": async () => {
    const { client, quotas, requests, usage } = await arrange();
    await quotas({ limits: { reqs_month: 2 }, used: { reqs_month: 1 } });
    await client.send("info", "The last one");
    await assert.rejects(client.send("info", "One too many"), { code: "quota_exceeded" });
    assert.deepEqual((await requests(2)).map(({ status }) => status), [201, 429]);
    assert.equal((await usage()).quotas[0].used, 2);
  },

  "a refused entry is not retried": async () => {
    const { client, requests } = await arrange();
    await assert.rejects(client.send("verbose", "No such level"), { code: "bad_request" });
    assert.equal((await requests(1))[0].problems[0].field, "level");
  },

  "an entry is accepted again in the next month": async () => {
    const { client, quotas, setClock, advance, requests } = await arrange();
    await setClock({ now: "2026-05-31T12:00:00Z", frozen: true });
    await quotas({ limits: { reqs_month: 1 }, used: { reqs_month: 1 } });
    await assert.rejects(client.send("info", "In May"), { code: "quota_exceeded" });
    await advance({ months: 1 });
    const stored = await client.send("info", "In June");
    assert.equal(stored.created_at, "2026-06-30T12:00:00.000Z");
    assert.deepEqual((await requests(2)).map(({ status }) => status), [429, 201]);
  },

  "an entry whose response was lost is sent again and stored twice": async () => {
    const { client, fail, requests, entries } = await arrange();
    await fail({ last: 1 }, { close: "after" });
    const stored = await client.send("error", "Script failed");
    const [lost, retried] = await requests(2);
    assert.equal(lost.outcome, "dropped");
    assert.equal(lost.status, null);
    assert.equal(retried.body, lost.body);
    assert.deepEqual(retried.entry, stored);
    const kept = (await entries()).entries.map(({ entry }) => entry);
    assert.deepEqual(kept, [lost.entry, retried.entry]);
  },
};

for (let round = 1; round <= Number(ROUNDS); round += 1) {
  for (const [name, body] of Object.entries(tests)) test(`${name}, round ${round}`, body);
}
