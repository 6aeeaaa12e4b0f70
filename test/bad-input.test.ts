// What is wrong is told in one form, with what to do; nothing that anybody sends makes the server fail.
import { SELF } from "cloudflare:test";
import { env } from "cloudflare:workers";
import fc from "fast-check";
import { expect, test } from "vitest";
import { operationsOf } from "#worker/platform/http.ts";
import { isId, newId } from "#worker/platform/ids.ts";
import { composition } from "#worker/slices.ts";
import { BASE, nobody, owner } from "./support/client.ts";
import { must, organization, workplace } from "./support/factories.ts";
import { fill, world } from "./support/operations.ts";
import { type Problem, refusal } from "./support/problem.ts";

const specs = composition.slices
  .flatMap((slice) => (slice.routes ?? []).flatMap(operationsOf))
  .map((spec) => ({ ...spec, path: spec.path.replace(/\{([a-z_]+)\}/g, ":$1") }));
const bearer = { Authorization: `Bearer ${env.LOCAL_AUTH_TOKEN}` };

test("unknown and malformed ids in every address answer 404, whatever is sent with them", async () => {
  const in_ = await world();
  const isNamedByGateway = ({ path }: (typeof specs)[number]) => path.includes(":session_id") && path.startsWith("/gateways/"); // any text may be one
  const operations = specs.filter((spec) => spec.path.includes(":") && spec.action !== "public" && spec.action.person !== "never" && !isNamedByGateway(spec));
  const ids = [
    newId(),
    "999999",
    "x",
    "null",
    "..%2f..",
    "%00",
    "%F0%9F%92%A9",
    "'; DROP TABLE tasks; --",
    in_.of.id.toUpperCase(),
    `${in_.of.id}0`,
    "a".repeat(300),
  ];
  const tryAll = async (spec: (typeof operations)[number]) => {
    const { path, body } = fill(spec, in_);
    for (const id of ids) {
      const bad = spec.path
        .split("/")
        .map((part, index) => (part.startsWith(":") && part !== ":scope" ? id : (path.split("?")[0]?.split("/")[index] as string)))
        .join("/");
      const query = path.includes("?") ? path.slice(path.indexOf("?")) : "";
      const reply = await in_.of.call(spec.method.toUpperCase(), `${bad}${query}`, body === undefined ? {} : { body });
      expect([spec.id, id, refusal(reply)]).toEqual([spec.id, id, "404 not_found"]);
    }
  };
  await Promise.all(operations.map(tryAll));
  for (const { path, method } of operations.filter((spec) => spec.query))
    expect(refusal(await in_.of.call(method.toUpperCase(), `${path.replace(/:\w+/, "x")}?limit=none`), path)).toBe("404 not_found");
});

test("a body that is no JSON, no object, too large or of another type is refused with the reason", async () => {
  const { of, on } = await workplace();
  const post = (raw: string, headers: Record<string, string> = {}) => of.call("POST", "/tasks", { raw, headers });
  for (const raw of ["{", "nonsense", '{"title":', "[1,", "{'a':1}", "\u0000", "{}}"]) expect(refusal(await post(raw), raw)).toBe("400 invalid_json");
  for (const raw of ["[]", "null", "7", '"x"', "{}", "  "]) expect(refusal(await post(raw), raw)).toBe("422 invalid_input");
  const good = JSON.stringify({ board_id: on.id, title: "x" });
  for (const type of ["text/plain", "application/x-www-form-urlencoded", "multipart/form-data; boundary=x", "application/xml"])
    expect(refusal(await post(good, { "Content-Type": type }), type)).toBe("415 unsupported_media_type");
  for (const type of [
    "application/json; charset=utf-8",
    'application/json; charset="utf-8"',
    "application/json ; charset=utf-8",
    "application/json;",
    "application/merge-patch+json",
    "application/vnd.api1+json",
    "APPLICATION/JSON",
    "text/json",
  ])
    expect((await post(good, { "Content-Type": type })).status, type).toBe(201);
  const deep = (depth: number) => `${'{"a":'.repeat(depth)}1${"}".repeat(depth)}`;
  for (const depth of [500, 5_000, 100_000])
    expect(refusal(await of.call("POST", "/agents", { raw: `{"name":"Deep","config":${deep(depth)}}` }), `nested ${depth} deep`)).toBe("422 invalid_input");
  const large = JSON.stringify({ board_id: on.id, title: "x", description: "y".repeat(1_048_600) });
  expect(refusal(await post(large))).toBe("413 body_too_large");
  const chunks = new ReadableStream<Uint8Array>({
    start(controller) {
      for (let sent = 0; sent < 20; sent++) controller.enqueue(new TextEncoder().encode(" ".repeat(65_536)));
      controller.close();
    },
  });
  const streamed = await SELF.fetch(`${BASE}/api/v1/tasks`, { method: "POST", headers: { ...bearer, "Content-Type": "application/json" }, body: chunks });
  expect([streamed.status, ((await streamed.json()) as Problem).code]).toEqual([413, "body_too_large"]);
});

test("wrong types are named by their path, all of them at once", async () => {
  const { of, on, first } = await workplace();
  const paths = async (method: string, path: string, body: unknown) => {
    const reply = await of.call<Problem>(method, path, { body });
    expect(refusal(reply, JSON.stringify(body).slice(0, 100))).toBe("422 invalid_input");
    return (reply.body.errors ?? []).map((error) => error.path).sort();
  };
  expect(
    await paths("POST", "/tasks", { board_id: 7, title: ["x"], status: "started", priority: null, dependencies: [on.id, "x"], due_at: "tomorrow" }),
  ).toEqual(["board_id", "dependencies.1", "due_at", "priority", "status", "title"]);
  expect(
    await paths("POST", "/tasks", {
      board_id: on.id,
      title: "x".repeat(301),
      description: "x".repeat(20_001),
      dependencies: Array.from({ length: 51 }, newId),
    }),
  ).toEqual(["dependencies", "description", "title"]);
  expect(
    await paths("POST", "/approvals", { task_id: first.id, action: "x", reason: "x", metadata: [], confidence: "high", expires_in_seconds: 1e12 }),
  ).toEqual(["confidence", "expires_in_seconds", "metadata"]);
  expect(await paths("POST", "/approvals", { task_id: first.id, action: "x", reason: "x", metadata: { blob: "x".repeat(65_536) } })).toEqual(["metadata"]);
  expect(await paths("POST", "/agents", { name: "A", config: { blob: "x".repeat(65_536) }, capabilities: "all", command_policy: "never" })).toEqual([
    "capabilities",
    "command_policy",
    "config",
  ]);
  expect(await paths("POST", "/boards", { name: "", key: "1", require_approval_for_done: "yes" })).toEqual(["key", "name", "require_approval_for_done"]);
  expect(await paths("PATCH", "/users/me", { timezone: "Mars/Base", locale: "xx" })).toEqual(["locale", "timezone"]);
  expect(await paths("PATCH", `/tasks/${first.id}`, { after_task_id: "x", approval_id: 1 })).toEqual(["after_task_id", "approval_id"]);
});

test("odd but legal text is kept as it is: lone surrogates, every script, and names of objects' insides", async () => {
  const { of, on, first } = await workplace();
  const odd = [
    "\ud800 alone",
    "עברית 日本語 🧑‍🚀",
    "<script>alert(1)</script>",
    "'; DROP TABLE tasks; --",
    "__proto__",
    "constructor",
    "{{x}} %s \\u0000",
    "\u202etxt.exe",
  ];
  for (const text of odd) {
    const made = await of.call<{ id: string; title: string; description: string }>("POST", "/tasks", {
      body: { board_id: on.id, title: text, description: text },
    });
    expect([made.status, made.body.title], JSON.stringify(text)).toEqual([201, text.toWellFormed()]);
    const read = must(await of.call<{ title: string; description: string }>("GET", `/tasks/${made.body.id}`));
    expect([read.title, read.description], JSON.stringify(text)).toEqual([made.body.title, made.body.description]);
    expect((await of.call("POST", `/tasks/${first.id}/comments`, { body: { message: text } })).status).toBe(201);
  }
  const proto = await of.call<{ metadata: object }>("POST", "/approvals", {
    raw: `{"task_id":"${first.id}","action":"x","reason":"x","metadata":{"__proto__":{"admin":true},"constructor":1}}`,
  });
  expect(proto.status).toBe(201);
  expect(({} as { admin?: boolean }).admin).toBeUndefined();
  expect(must(await of.call<{ items: unknown[] }>("GET", `/activity?board_id=${on.id}`)).items.length).toBeGreaterThan(9);
});

test("a text with the character U+0000, which the database reads only up to there, is refused where it stands", async () => {
  const { of, on, first } = await workplace();
  const told = { status: 422, body: { code: "invalid_input", errors: [{ message: "must not have the character U+0000" }] } };
  const cut = "a\u0000b";
  const given = [
    ["POST", "/tasks", { board_id: on.id, title: cut }],
    ["PATCH", `/tasks/${first.id}`, { description: cut }],
    ["POST", `/tasks/${first.id}/comments`, { message: cut }],
    ["POST", `/boards/${on.id}/views`, { name: "Mine", query: cut }],
  ] as const;
  for (const [method, path, body] of given) expect(await of.call(method, path, { body }), path).toMatchObject(told);
});

test("bad queries, cursors and headers answer 4xx with the reason", async () => {
  const { of, on, first } = await workplace();
  const get = async (path: string, headers: Record<string, string> = {}) => refusal(await of.call("GET", path, { headers }), path);
  for (const query of ["limit=0", "limit=1e9", "limit=abc", "offset=-5", "offset=99999999999999999999", "status=nope", "limit=1.5", "limit="])
    expect(await get(`/boards/${on.id}/tasks?${query}`), query).toBe("422 invalid_input");
  for (const query of ["cursor=%00", "cursor=1;2", "cursor=99999999999999999999999", "since=x", "limit=-1", `resource_id=${"x".repeat(65)}`])
    expect(await get(`/activity?${query}`), query).toBe("422 invalid_input");
  expect(await get(`/tasks/${first.id}/comments?cursor=not-an-id`)).toBe("422 invalid_input");
  for (const header of ["1.5", "abc", '"x"', '"1", "2"', "-1", "99999999999999999999"]) {
    expect(refusal(await of.call("PATCH", `/tasks/${first.id}`, { body: { title: "y" }, headers: { "If-Match": header } }), header)).toBe("400 bad_request");
  }
  expect(refusal(await of.call("POST", "/tasks", { body: { board_id: on.id, title: "y" }, headers: { "Idempotency-Key": "k".repeat(201) } }))).toBe(
    "422 invalid_input",
  );
  for (const named of ["x", newId(), ""]) expect((await owner("GET", "/boards", { headers: { "X-Organization-Id": named } })).status).toBe(404);
  for (const [method, path, told] of [
    ["GET", "/nothing", "404 not_found"],
    ["POST", "/nothing", "404 not_found"],
    ["PUT", `/tasks/${first.id}`, "405 method_not_allowed"],
    ["DELETE", "/boards", "405 method_not_allowed"],
    ["GET", "/", "404 not_found"],
  ] as const)
    expect(refusal(await of.call(method, path), path)).toBe(told);
  expect(await get(`/boards/${on.id}/tasks?__proto__=1&limit=0`)).toBe("422 invalid_input");
});

test("no body of any shape makes any operation fail on our side", async () => {
  const in_ = await world();
  const writes = specs.filter((spec) => spec.body && spec.id !== "signIn");
  const value = fc.oneof(
    { depthSize: "small" },
    fc.jsonValue({ maxDepth: 2 }),
    fc.constantFrom(in_.first.id, in_.on.id, in_.lab.id, newId(), "", "done", -1, 1e308, true, null),
    fc.string({ unit: "binary", maxLength: 40 }),
  );
  const names = [
    "name",
    "title",
    "board_id",
    "task_id",
    "status",
    "description",
    "gateway_id",
    "dependencies",
    "assigned_agent_id",
    "assigned_user_id",
    "due_at",
    "action",
    "reason",
    "metadata",
    "payload",
    "message",
    "config",
    "capabilities",
    "organization_id",
    "parameters",
    "after_task_id",
    "before_task_id",
    "comment",
    "expires_in_seconds",
    "task_ids",
    "endpoint",
    "slug",
    "key",
    "timezone",
    "board_group_id",
    "apply",
  ];
  const failed: string[] = [];
  const elsewhere = { "CF-Connecting-IP": "192.0.2.10" }; // wrong attempts at sign-in count per address
  await fc.assert(
    fc.asyncProperty(fc.constantFrom(...writes), fc.dictionary(fc.constantFrom(...names), value, { maxKeys: 6 }), fc.boolean(), async (spec, body, merge) => {
      const said = fill(spec, in_);
      const reply = await in_.of.call(spec.method.toUpperCase(), said.path, { body: merge ? { ...(said.body as object), ...body } : body, headers: elsewhere });
      if (reply.status >= 500) failed.push(`${spec.id} ${JSON.stringify(body)}`);
    }),
    { numRuns: 400 },
  );
  expect(failed).toEqual([]);
});

test("every answer carries the security headers and a request id: the caller's own when it is a sane one", async () => {
  const of = await organization();
  const replies = [
    await of.call("GET", "/boards"),
    await nobody("GET", "/boards"),
    await of.call("GET", "/nothing"),
    await of.call("POST", "/tasks", { raw: "{" }),
    await nobody("GET", "/api/healthz"),
    await nobody("GET", "/openapi.json"),
    await of.call("POST", "/boards", { body: { name: "B" }, headers: { "Idempotency-Key": "h" } }),
    await of.call("POST", "/boards", { body: { name: "B" }, headers: { "Idempotency-Key": "h" } }),
  ];
  expect(replies.map((reply) => reply.status)).toEqual([200, 401, 404, 400, 200, 200, 201, 201]);
  for (const { headers } of replies) {
    expect([
      headers.get("X-Content-Type-Options"),
      headers.get("X-Frame-Options"),
      headers.get("Referrer-Policy"),
      headers.get("Cross-Origin-Opener-Policy"),
      headers.get("Content-Security-Policy")?.includes("frame-ancestors 'none'"),
      headers.get("Access-Control-Allow-Origin"),
    ]).toEqual(["nosniff", "DENY", "same-origin", "same-origin", true, null]);
    expect(isId(headers.get("X-Request-Id") ?? "")).toBe(true);
  }
  expect(replies[0]?.headers.get("Cache-Control")).toBe("no-store");
  const secure = await SELF.fetch("https://mission-control.test/healthz");
  expect([secure.headers.get("Strict-Transport-Security")?.startsWith("max-age="), await secure.json()]).toEqual([true, { ok: true }]);
  const idFor = async (given: string) => (await of.call("GET", "/boards", { headers: { "X-Request-Id": given } })).headers.get("X-Request-Id");
  expect(await idFor("chain-12345.a_b")).toBe("chain-12345.a_b");
  for (const odd of ["short", "x".repeat(65), "has space in it", "<script>alert</script>"]) expect(isId((await idFor(odd)) ?? "")).toBe(true);
});
