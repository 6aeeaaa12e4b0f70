// The sessions of a gateway: asked of the gateway at that moment, shown to admins, bounded whatever the gateway answers.
import { expect, test, vi } from "vitest";
import type { Agent } from "#worker/agents/schema.ts";
import type { GatewaySession, GatewaySessionList, GatewayStatus, SessionHistory } from "#worker/gateway-sessions/schema.ts";
import type { LinkQuestion, LinkVerbs } from "#worker/gateways/index.ts";
import type { ApiKeyIssued } from "#worker/keys/schema.ts";
import { ASKED_AT_ONCE, ASKS } from "#worker/links/limits.ts";
import { type Call, client } from "../support/client.ts";
import { connect, linkOf, PATIENCE, ready } from "../support/connected.ts";
import { board, gateway, member, must, organization } from "../support/factories.ts";
import { refusal } from "../support/problem.ts";

const MAIN = "agent:main:main";

/** A gateway that has done a task of ours, and on which somebody talks with its own agent. */
async function busy() {
  const at = await ready("say this");
  const { agent_id } = await at.begin();
  await expect.poll(at.status, PATIENCE).toBe("succeeded");
  const main = at.link.double.conversations.open(MAIN);
  for (let n = 1; n <= 5; n++) at.link.double.conversations.append(main, { role: n % 2 ? "user" : "assistant", content: `word ${n}` }, {});
  const agent = must(await at.of.call<Agent>("GET", `/agents/${agent_id}`));
  const which = `gateway_id=${at.lab.id}`;
  return { ...at, agent, which };
}

const path = (key: string, more = "") => `/gateways/sessions/${encodeURIComponent(key)}${more}`;
const list = async (call: Call, which: string) => must(await call<GatewaySessionList>("GET", `/gateways/sessions?${which}`));

test("all sessions are told, that of the gateway's own agent too, each with the task and the agent of ours that it belongs to", async () => {
  const { of, lab, on, given, agent, which } = await busy();
  const { sessions, total, main_session } = await list(of.call, which);
  expect([sessions.length, total]).toEqual([2, 2]);
  expect(main_session).toMatchObject({ key: MAIN, is_main: true, agent_id: null, task_id: null, gateway_agent_id: "main" });
  const ours = sessions.find(({ task_id }) => task_id === given.id);
  expect(ours).toMatchObject({ agent_id: agent.id, is_active: false, status: "done", model: "stub-1", input_tokens: 200, output_tokens: 20 });
  const theSame = [`board_id=${on.id}`, ""]; // the board's gateway; the only one that there is
  for (const named of theSame) expect((await list(of.call, named)).sessions.map(({ key }) => key)).toEqual(sessions.map(({ key }) => key));
  const one = must(await of.call<{ session: GatewaySession }>("GET", `${path(MAIN)}?${which}`));
  expect(one.session).toMatchObject({ key: MAIN, is_main: true });
  expect(refusal(await of.call("GET", `${path("agent:main:nobody")}?${which}`))).toBe("404 not_found");
  expect(must(await of.call<GatewayStatus>("GET", `/gateways/status?${which}`))).toMatchObject({
    connected: true,
    gateway_id: lab.id,
    sessions_count: 2,
    main_session: { key: MAIN },
    error: null,
  });
});

test("a history is told in pages, the newest first, with who said what", async () => {
  const { of, which } = await busy();
  const page = async (more: string) => must(await of.call<SessionHistory>("GET", `${path(MAIN, "/history")}?${which}&${more}`));
  const newest = await page("limit=2");
  expect([newest.history.map(({ role, text }) => [role, text]), newest.has_more, newest.next_offset]).toEqual([
    [
      ["assistant", "word 4"],
      ["user", "word 5"],
    ],
    true,
    2,
  ]);
  const older = await page("limit=100&offset=2");
  expect([older.history.map(({ text }) => text), older.has_more, older.next_offset]).toEqual([["word 1", "word 2", "word 3"], false, null]);
});

test("only admins look into a gateway, keys see no words, and a foreign gateway is none", async () => {
  const { of, on, which, link } = await busy();
  const reader = await member(of, { reads: [on.id] });
  expect(refusal(await reader.call("GET", `/gateways/sessions?${which}`))).toBe("403 forbidden");
  expect(refusal(await reader.call("GET", `/gateways/sessions?board_id=${on.id}`))).toBe("403 forbidden");
  const key = must(await of.call<ApiKeyIssued>("POST", "/organizations/me/api-keys", { body: { name: "CI", scopes: ["gateways:read"] } }));
  const byKey = client({ Authorization: `Bearer ${key.token}` });
  const asked = vi.spyOn(link.double.conversations, "list");
  for (const call of [byKey, of.call]) await list(call, which);
  expect(asked.mock.calls.map(([params]) => "includeDerivedTitles" in params)).toEqual([false, true]);
  expect(refusal(await byKey("GET", `${path(MAIN, "/history")}?${which}`))).toBe("403 forbidden");
  const theirs = await organization(of.shard);
  const foreign = await theirs.call("GET", `/gateways/sessions?${which}`);
  expect(refusal(foreign)).toBe("404 not_found");
  const other = await gateway(of);
  expect(refusal(await of.call("GET", "/gateways/sessions")), "of two it must be said which").toBe("409 conflict");
  expect(refusal(await of.call("GET", `/gateways/sessions?board_id=${(await board(of)).id}`))).toBe("409 gateway_required");
  expect(refusal(await of.call("GET", `/gateways/sessions?gateway_id=${other.id}`))).toBe("409 conflict");
});

test("of a gateway that is not connected nothing is made up", async () => {
  const of = await organization();
  expect(refusal(await of.call("GET", "/gateways/status"))).toBe("409 gateway_required");
  const lab = await gateway(of);
  const status = must(await of.call<GatewayStatus>("GET", "/gateways/status"));
  expect(status).toMatchObject({ connected: false, sessions_count: null, sessions: null, main_session: null });
  await of.db.sql("UPDATE gateways SET status = 'online', problem = 'no_socket' WHERE id = ?1", lab.id).run(); // heartbeats say so
  expect(must(await of.call<GatewayStatus>("GET", "/gateways/status"))).toMatchObject({ connected: false, sessions: null });
  expect(status.error).toContain("is not connected, so nothing is known of its sessions");
  expect(refusal(await of.call("GET", `${path(MAIN, "/history")}?gateway_id=${lab.id}`))).toBe("409 conflict");
});

test("whatever a gateway answers is read or left out, and cut", async () => {
  const of = await organization();
  const lab = await gateway(of);
  const { double } = await connect(of, lab);
  const odd = [
    null,
    7,
    [],
    {},
    { key: "" },
    { key: "k".repeat(301) },
    { key: "agent:x:\ud800", label: "l".repeat(9_000), createdAt: 1e300, inputTokens: -1, totalTokens: "many", isMain: "yes" },
  ];
  vi.spyOn(double.conversations, "list").mockReturnValue({ sessions: odd, totalCount: "x" });
  const { sessions, total } = await list(of.call, "");
  expect([sessions.length, total]).toEqual([1, 1]);
  expect(sessions[0]).toMatchObject({ key: "agent:x:\ufffd", is_main: false, is_active: null, created_at: null, input_tokens: null, total_tokens: null });
  expect(sessions[0]?.title?.length).toBe(300);
  const messages = Array.from({ length: 500 }, () => ({
    role: 3,
    content: [{ type: "text", text: "漢".repeat(4_000) }, { type: "toolCall", name: "exec" }, null],
    timestamp: "x",
  }));
  vi.spyOn(double.conversations, "history").mockReturnValue({ messages, hasMore: true });
  const { history, next_offset } = must(await of.call<SessionHistory>("GET", `${path(MAIN, "/history")}?limit=100`));
  expect([history.length, next_offset]).toEqual([100, 100]);
  expect(history[0]).toMatchObject({ role: "unknown", created_at: null, text: expect.stringContaining("[toolCall exec]") });
  const said = [{ role: "toolResult", content: `AUTH_TOKEN=mca_${"0a".repeat(16)}_${"1b".repeat(8)}` }];
  vi.spyOn(double.conversations, "history").mockReturnValue({ messages: said });
  expect(must(await of.call<SessionHistory>("GET", `${path(MAIN, "/history")}`)).history[0]?.text).toBe("AUTH_TOKEN=[another token]");
  vi.spyOn(double.conversations, "history").mockReturnValue({ messages: [{ role: "user", content: "漢".repeat(900_000) }] });
  const [long] = must(await of.call<SessionHistory>("GET", `${path(MAIN, "/history")}`)).history;
  expect([(long?.text.length ?? 0) <= 20_000, long?.is_abridged]).toEqual([true, true]);
  vi.spyOn(double.conversations, "list").mockReturnValue({ sessions: [{ key: "k", label: "x".repeat(5_000_000) }] });
  const refused = await of.call("GET", "/gateways/sessions");
  expect([refusal(refused), (refused.body as { detail: string }).detail]).toEqual(["409 conflict", expect.stringContaining("more than can be shown")]);
});

test("nothing but these questions reaches the gateway, whoever asks the link", async () => {
  const { of, lab, link } = await busy();
  const before = link.double.turns.length;
  const scope = { shard: of.shard, organizationId: of.id, gatewayId: lab.id };
  const question = { method: "chat.send", params: { sessionKey: MAIN, message: "rm -rf /", idempotencyKey: "x" } } as unknown as LinkQuestion;
  expect(await (linkOf(of, lab) as unknown as LinkVerbs).ask(scope, [question])).toMatchObject([{ ok: false, why: "refused" }]);
  expect(link.double.turns.length).toBe(before);
});

test("who asks too much is told to wait, and the link goes on", async () => {
  const { of, which, link, given } = await busy();
  const asked = vi.spyOn(link.double.conversations, "list");
  const replies = await Promise.all(Array.from({ length: ASKS.burst + 10 }, () => of.call("GET", `/gateways/sessions?${which}`)));
  const statuses = Map.groupBy(replies, ({ status }) => status);
  expect([...statuses.keys()].sort()).toEqual([200, 429]);
  expect(statuses.get(200)?.length).toBeGreaterThanOrEqual(ASKED_AT_ONCE);
  expect(asked.mock.calls.length).toBe(statuses.get(200)?.length);
  expect(statuses.get(429)?.[0]?.headers.get("Retry-After")).toBe("2");
  must(await of.call("POST", `/tasks/${given.id}/execute`));
});
