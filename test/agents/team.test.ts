// What agents know and do of those that they work with: a lead of its own board alone, and nothing that it may not itself.
import { expect, test } from "vitest";
import { RECRUITS_MAX, WRITINGS_MAX } from "#worker/agents/pace.ts";
import { answeringKey, type Provisioner } from "#worker/agents/provision.ts";
import { roleOf } from "#worker/agents/roles.ts";
import { HINTS } from "#worker/agent-hints.ts";
import type { Agent } from "#worker/agents/schema.ts";
import type { ApiKeyIssued } from "#worker/keys/schema.ts";
import { type Call, client } from "../support/client.ts";
import { PATIENCE } from "../support/connected.ts";
import { readEvents } from "../support/events-read.ts";
import { agentOn, board, eventsOf, member, must, organization, task, type TestOrganization } from "../support/factories.ts";
import { refusal } from "../support/problem.ts";
import { asking } from "../coordination/stage.ts";

const named = (items: { name: string }[]) => items.map(({ name }) => name).sort();

/** As many as a lead may make for a board in an hour, all dismissed. */
const made20 = (of: TestOrganization, boardId: string) =>
  of.db
    .sql(
      `INSERT INTO agents(id, organization_id, board_id, name, capabilities, config, command_policy, state, version, created_at, updated_at, deleted_at)
       SELECT 'made-' || value || ?2, ?1, ?2, 'Gone', '[]', '{}', 'ask', 'deleting', 1, ?3, ?3, ?3 FROM json_each(?4)`,
      of.id,
      boardId,
      new Date().toISOString(),
      JSON.stringify(Array.from({ length: RECRUITS_MAX }, (_, at) => at)),
    )
    .run();

test("who answers for an agent changes only by who takes it over; who stands for a gateway works for no board", () => {
  const by = (type: "user" | "agent" | "api_key", more = {}) => ({ caller: { type, actor: { type, id: "me", name: "" } }, ...more }) as Provisioner;
  const [mine, theirs] = [{ made_by_key_id: null }, { made_by_key_id: "key" }];
  const table: [who: Provisioner, before: typeof theirs | typeof mine | null, answers: string | null][] = [
    [by("user"), theirs, null],
    [by("agent"), theirs, "key"],
    [by("user", { isAmongOthers: true }), theirs, "key"],
    [by("user", { isAmongOthers: true }), mine, null],
    [by("api_key"), theirs, "me"],
    [by("api_key"), mine, null],
    [by("api_key"), null, "me"],
    [by("user"), null, null],
  ];
  for (const [who, before, answers] of table) expect([who, before, answeringKey(who, before)]).toEqual([who, before, answers]);
  const role = (board_id: string | null, gateway_id: string | null, is_gateway_main: number, is_board_lead: number) =>
    roleOf({ board_id, gateway_id, is_gateway_main, is_board_lead });
  expect([role("b", "g", 1, 0), role("b", "g", 1, 1), role(null, "g", 1, 0), role(null, null, 1, 0), role(null, "g", 0, 0), role(null, "g", 0, 1)]).toEqual([
    "worker",
    "lead",
    "main",
    "worker",
    "worker",
    "worker",
  ]);
});

test("an agent sees the agents of its own board; of other boards and other organizations there are none", async () => {
  const { of, on, lead, worker } = await asking();
  const other = await board(of);
  const [neighbour, homeless, foreign] = [await agentOn(of, other), await agentOn(of, null), await asking()];
  const list = async (call: typeof of.call, query = "") => named(must(await call<{ items: Agent[] }>("GET", `/agent/agents${query}`)).items);
  expect(await list(worker.call)).toEqual(["Lena Lead", "Wim"]);
  expect(await list(lead.call, `?board_id=${on.id}`)).toEqual(["Lena Lead", "Wim"]);
  await of.db.sql("UPDATE agents SET soul_template = 'Be calm.' WHERE board_id = ?1", on.id).run();
  const soulsFor = async (call: typeof of.call, path: string) =>
    must(await call<{ items: Agent[] }>("GET", path)).items.flatMap(({ name, soul_template, is_abridged = false }) =>
      name === "Lena Lead" || name === "Wim" ? [[name, soul_template, is_abridged]] : [],
    );
  const [whole, own] = [
    [
      ["Lena Lead", "Be calm.", false],
      ["Wim", "Be calm.", false],
    ],
    [
      ["Lena Lead", null, true],
      ["Wim", "Be calm.", false],
    ],
  ];
  for (const path of ["/agent/agents", "/agents"]) expect([await soulsFor(worker.call, path), await soulsFor(lead.call, path)], path).toEqual([own, whole]);
  expect(must(await worker.call<Agent>("GET", `/agents/${lead.id}`)).soul_template).toBeNull();
  expect(await list(neighbour.call)).toHaveLength(1);
  expect(await list(homeless.call)).toEqual([]);
  expect(refusal(await worker.call("GET", `/agent/agents?board_id=${other.id}`))).toBe("403 forbidden");
  for (const { call } of [worker, lead, homeless]) expect(refusal(await call("GET", `/agent/agents?board_id=${foreign.on.id}`))).toBe("404 not_found");
});

test("what an agent is given is read by who may read its board: by no other member, key or agent, alone, in lists, in answers, as it changes or in the record", async () => {
  const of = await organization();
  const [on, other] = [await board(of), await board(of)];
  const scout = await agentOn(of, on, { soul_template: "Be calm." });
  const key = async (board_ids: string[] | null): Promise<Call> => {
    const scopes = ["agents:read", "agents:write", "activity:read"];
    const { token } = must(await of.call<ApiKeyIssued>("POST", "/organizations/me/api-keys", { body: { name: "CI", scopes, board_ids } }));
    return client({ Authorization: `Bearer ${token}` });
  };
  const [blind, admin] = [await member(of, { reads: [other.id] }), await member(of, { role: "admin" })];
  const soul = ({ soul_template, is_abridged }: Agent) => (is_abridged ? soul_template : (soul_template ?? "whole without"));
  const seenBy = async (call: Call) => {
    const { items } = must(await call<{ items: Agent[] }>("GET", "/agents"));
    const [made] = await eventsOf({ call }, `resource_id=${scout.id}&type=agent.created`);
    const told = [made?.after?.soul_template ?? null, JSON.stringify(made).includes("calm")];
    return [soul(must(await call<Agent>("GET", `/agents/${scout.id}`))), soul(items.find(({ id }) => id === scout.id) as Agent), ...told];
  };
  const [all, none] = [
    ["Be calm.", "Be calm.", "Be calm.", true],
    [null, null, null, false],
  ];
  for (const [who, call, seen] of [
    ["the owner", of.call, all],
    ["a reader of all boards", (await member(of, { readsAll: true })).call, all],
    ["a reader of the board", (await member(of, { reads: [on.id] })).call, ["Be calm.", null, null, false]],
    ["a reader of another board", blind.call, none],
    ["an admin without boards", admin.call, none],
    ["a key", await key(null), all],
    ["a key of the board", await key([on.id]), ["Be calm.", "Be calm.", null, false]],
    ["a key of another board", await key([other.id]), none],
    ["an agent of another board", (await agentOn(of, other)).call, none],
  ] as const)
    expect([who, await seenBy(call)]).toEqual([who, seen]);
  const at = `/agents/${scout.id}`;
  const answers = [
    await admin.call<Agent>("PATCH", at, { body: {} }),
    await admin.call<Agent>("PATCH", at, { body: { capabilities: ["code"] } }),
    await admin.call<Agent>("POST", `${at}/heartbeat`, { body: {} }),
  ];
  expect(answers.map((reply) => soul(must(reply)))).toEqual([null, null, null]);
  const following = await readEvents("/agents/stream?since=2026-01-01T00:00:00Z", { Authorization: `Bearer ${blind.token}`, "X-Organization-Id": of.id });
  await expect.poll(() => following.events.flatMap(({ data }) => (data.agent as Agent).soul_template), PATIENCE).toContain(null);
  expect(JSON.stringify(following.events)).not.toContain("calm");
  await following.leave();
  const colleague = await agentOn(of, on);
  const { agents } = must(await colleague.call<{ agents: Agent[] }>("GET", `/boards/${on.id}/snapshot`));
  expect(agents.map(soul).sort()).toEqual([null, "whole without"]);
  expect(must(await of.call<Agent>("GET", at)).soul_template, "what was not shown has stayed").toBe("Be calm.");
});

test("a lead makes an agent for its own board, on the board's gateway, that asks first; as many as people say, none twice, answered for as itself", async () => {
  const { of, lab, on, lead, worker } = await asking();
  const elsewhere = await board(of, { gateway_id: lab.id });
  const make = (body: object) => lead.call<Agent>("POST", "/agent/agents", { body });
  expect(refusal(await make({ name: "Second" })), "one worker, where nobody has said").toBe("409 conflict");
  must(await of.call("PATCH", `/boards/${on.id}`, { body: { max_agents: 2 } }));
  await of.db.sql("UPDATE agents SET made_by_key_id = 'k1' WHERE id = ?1", lead.id).run();
  const field = { heartbeat_config: { every: "10m" }, identity_profile: { role: "reviewer" }, status: "provisioning" };
  for (const [body, said] of [
    [{ name: "Second", board_id: elsewhere.id }, "403 forbidden"],
    [{ name: "Second", command_policy: "trust" }, "422 invalid_input"],
    [{ name: "Second", gateway_id: lab.id }, "422 invalid_input"],
    [{ name: "Second", is_gateway_main: true }, "422 invalid_input"],
    [{ name: "Second", is_board_lead: true }, "422 invalid_input"],
    [{ name: "Wim" }, "409 already_exists"],
  ] as const)
    expect(refusal(await make(body)), JSON.stringify(body)).toBe(said);
  const made = must(await make({ name: "Second", board_id: on.id, ...field }));
  expect(made).toMatchObject({
    board_id: on.id,
    gateway_id: lab.id,
    command_policy: "ask",
    status: "provisioning",
    is_board_lead: false,
    made_by_key_id: "k1",
  });
  expect(refusal(await make({ name: "Third" }))).toBe("409 conflict");
  must(await of.call("PATCH", `/boards/${on.id}`, { body: { max_agents: 50 } }));
  await made20(of, on.id);
  expect(refusal(await make({ name: "Third" })), "made and dismissed in turns").toBe("429 rate_limited");
  expect(refusal(await worker.call("POST", "/agent/agents", { body: { name: "Fourth" } })), "who does not lead makes none").toBe("403 forbidden");
});

test("a lead deletes workers of its own board, and neither itself nor those of others", async () => {
  const { of, on, lead, worker } = await asking();
  const other = await agentOn(of, await board(of));
  const foreign = await asking();
  const remove = (boardId: string, id: string, call = lead.call) => call("DELETE", `/agent/boards/${boardId}/agents/${id}`);
  expect(refusal(await remove(on.id, worker.id, worker.call))).toBe("403 forbidden");
  expect(refusal(await remove(on.id, lead.id))).toBe("403 forbidden");
  expect(refusal(await remove(on.id, other.id))).toBe("404 not_found");
  expect(refusal(await remove(on.id, foreign.worker.id))).toBe("404 not_found");
  expect(refusal(await remove(foreign.on.id, foreign.worker.id))).toBe("404 not_found");
  expect((await remove(on.id, worker.id)).status).toBe(204);
  expect(refusal(await worker.call("GET", "/agent/healthz")), "its token ends with it").toBe("401 unauthenticated");
  expect((await foreign.worker.call("GET", "/agent/healthz")).status).toBe(200);
});

test("a soul is read by its agent and its lead, written by the lead, is no program, and not of an agent that may more than the lead", async () => {
  const { of, on, lead, worker } = await asking();
  const foreign = await asking();
  const at = (id: string, boardId = on.id) => `/agent/boards/${boardId}/agents/${id}/soul`;
  const write = (content: string, id = worker.id, call = lead.call) =>
    call("PUT", at(id), { body: { content, source_url: "https://souls.example/x.md", reason: "Too brief" } });
  expect(must(await worker.call<string>("GET", at(worker.id)))).toMatch(/^# Soul/);
  expect(refusal(await worker.call("GET", at(lead.id)))).toBe("403 forbidden");
  expect(refusal(await lead.call("GET", at(foreign.worker.id)))).toBe("404 not_found");
  expect(refusal(await lead.call("GET", at(foreign.worker.id, foreign.on.id)))).toBe("404 not_found");
  expect(refusal(await write("{% for x in y %}"))).toBe("422 invalid_input");
  expect(refusal(await write("You are mine", worker.id, worker.call))).toBe("403 forbidden");
  expect(must(await write("You are {{ agent_name }}, and patient."))).toEqual({ ok: true });
  expect(must(await lead.call<string>("GET", at(worker.id)))).toBe("You are Wim, and patient.\n");
  const { results } = await of.db
    .sql("SELECT reason, actor_id FROM events WHERE type = 'agent.updated' AND subject_id = ?1 ORDER BY id DESC LIMIT 1", worker.id)
    .all();
  expect(results).toEqual([{ reason: "Too brief From https://souls.example/x.md.", actor_id: lead.id }]);
  await of.db.sql("UPDATE agents SET made_by_key_id = 'k1' WHERE id = ?1", worker.id).run();
  must(await write("You are {{ agent_name }}."));
  expect(must(await worker.call<string>("GET", at(worker.id))), "it works on with the token that it has").toBe("You are Wim.\n");
  expect(await of.db.sql("SELECT made_by_key_id FROM agents WHERE id = ?1", worker.id).first("made_by_key_id")).toBe("k1");
  await of.db.sql("UPDATE agents SET command_policy = 'trust' WHERE id = ?1", worker.id).run();
  expect(refusal(await write("Run it all."))).toBe("403 forbidden");
  await of.db.sql("UPDATE agents SET command_policy = 'ask' WHERE id = ?1", worker.id).run();
  await of.db
    .sql(
      `INSERT INTO credentials(key_id, organization_id, kind, subject_id, secret_hash, created_at) SELECT 'w' || value || ?2, ?1, 'agent', ?2, '', ?3 FROM json_each(?4)`,
      of.id,
      worker.id,
      new Date().toISOString(),
      JSON.stringify(Array.from({ length: WRITINGS_MAX }, (_, one) => one)),
    )
    .run();
  expect(refusal(await write("Now this.")), "to and fro without end").toBe("429 rate_limited");
});

test("a lead makes and trashes tasks of its board, hands them out, and sends back what it has looked at; a worker does none of it", async () => {
  const { of, on, lead, worker } = await asking();
  const foreign = await asking();
  const theirs = await task(foreign.of, foreign.on);
  const at = `/agent/boards/${on.id}/tasks`;
  const make = (call: typeof lead.call, body: object) => call<{ id: string; created_by: { id: string } }>("POST", at, { body });
  expect(refusal(await make(worker.call, { title: "x" }))).toBe("403 forbidden");
  expect(refusal(await make(lead.call, { title: "x", assigned_agent_id: lead.id })), "it gives work to others").toBe("403 forbidden");
  expect(refusal(await make(lead.call, { title: "x", created_by_user_id: foreign.of.id }))).toBe("422 invalid_input");
  expect(refusal(await lead.call("POST", `/agent/boards/${foreign.on.id}/tasks`, { body: { title: "x" } }))).toBe("404 not_found");
  const made = must(await make(lead.call, { title: "Logs", assigned_agent_id: worker.id, priority: "high" }));
  expect(made.created_by).toMatchObject({ type: "agent", id: lead.id });
  const change = (call: typeof lead.call, id: string, body: object) => call("PATCH", `${at}/${id}`, { body });
  const free = await task(of, on);
  for (const [body, said] of [
    [{ title: "New" }, "403 forbidden"],
    [{ assigned_agent_id: lead.id }, "403 forbidden"],
  ] as const)
    expect(refusal(await change(lead.call, free.id, body)), JSON.stringify(body)).toBe(said);
  expect(refusal(await change(lead.call, made.id, { status: "review" })), "the work of another").toBe("403 forbidden");
  expect(refusal(await change(worker.call, free.id, { assigned_agent_id: worker.id }))).toBe("403 forbidden");
  must(await change(lead.call, free.id, { assigned_agent_id: worker.id, status: "in_progress" }));
  must(await of.call("PATCH", `/boards/${on.id}`, { body: { only_lead_can_change_status: true } }));
  expect(refusal(await change(worker.call, free.id, { status: "review" })), "only its lead").toBe("403 forbidden");
  must(await of.call("PATCH", `/tasks/${free.id}`, { body: { status: "review" } }));
  must(await change(lead.call, free.id, { status: "todo" }));
  expect(refusal(await worker.call("DELETE", `${at}/${made.id}`))).toBe("403 forbidden");
  expect(refusal(await lead.call("DELETE", `${at}/${theirs.id}`))).toBe("404 not_found");
  expect((await lead.call("DELETE", `${at}/${free.id}`)).status).toBe(204);
});

const [L, W, M] = ["agent-lead", "agent-worker", "agent-main"];
const B = "/agent/boards/{board_id}";
/** What the field's agents look for, by the tags of its own document. Its webhooks are none of ours yet. */
const FIELD: [method: string, path: string, ...tags: (string | undefined)[]][] = [
  ["get", "/agent/healthz", L, W, M],
  ["get", "/agent/boards", L, W, M],
  ["get", B, L, W, M],
  ["get", "/agent/agents", L, W, M],
  ["post", "/agent/agents", L],
  ["get", `${B}/tasks`, L, W],
  ["post", `${B}/tasks`, L],
  ["patch", `${B}/tasks/{task_id}`, L, W],
  ["delete", `${B}/tasks/{task_id}`, L],
  ["get", `${B}/tasks/{task_id}/comments`, L, W],
  ["post", `${B}/tasks/{task_id}/comments`, L, W],
  ["get", `${B}/tags`, L, W],
  ["get", `${B}/memory`, L, W],
  ["post", `${B}/memory`, L, W],
  ["get", `${B}/approvals`, L, W],
  ["post", `${B}/approvals`, L, W],
  ["post", `${B}/onboarding`, L, W, M],
  ["post", `${B}/agents/{agent_id}/nudge`, L],
  ["get", `${B}/agents/{agent_id}/soul`, L, W],
  ["put", `${B}/agents/{agent_id}/soul`, L],
  ["delete", `${B}/agents/{agent_id}`, L],
  ["post", `${B}/gateway/main/ask-user`, L],
  ["post", "/agent/gateway/boards/{board_id}/lead/message", M],
  ["post", "/agent/gateway/leads/broadcast", M],
  ["post", "/agent/heartbeat", L, W, M],
  ["get", "/boards/{board_id}/group-memory", L, W],
  ["post", "/boards/{board_id}/group-memory", L, W],
  ["get", "/boards/{board_id}/group-snapshot", L, W],
];

test("an agent of the field finds by the tag of its role what it may call, and nothing that it may not", async () => {
  type Told = { operationId: string; tags: string[] } & { [Hint in `x-${"llm-intent" | "when-to-use" | "side-effects"}`]?: string[] | string } & {
    "x-routing-policy-examples"?: { decision: string }[];
  };
  const { paths } = must(await client({})<{ paths: Record<string, Record<string, Told>> }>("GET", "/openapi.json"));
  const rolesOf = (tags: string[] = []) => tags.filter((tag) => [L, W, M].includes(tag));
  for (const [method, path, ...tags] of FIELD) expect([method, path, rolesOf(paths[path]?.[method]?.tags)]).toEqual([method, path, tags]);
  const untagged = Object.entries(paths).flatMap(([path, methods]) =>
    Object.entries(methods).filter(([, { tags }]) => path.startsWith("/agent/") && (!tags.includes("agent") || rolesOf(tags).length === 0)),
  );
  expect(untagged).toEqual([]);
  const all = Object.values(paths).flatMap((methods) => Object.values(methods));
  const forAgents = all.filter(({ tags }) => tags.includes("agent"));
  expect(Object.keys(HINTS).sort(), "each has words for models, and nothing else has").toEqual(forAgents.map(({ operationId }) => operationId).sort());
  for (const { operationId, ...hints } of forAgents) {
    const decisions = (hints["x-routing-policy-examples"] ?? []).map(({ decision }) => decision);
    expect(decisions[0]).toBe(operationId);
    for (const other of decisions) expect(Object.keys(HINTS), `${operationId} names it`).toContain(other);
    expect([hints["x-llm-intent"], hints["x-when-to-use"]?.length, hints["x-side-effects"]?.length], operationId).toEqual([expect.any(String), 1, 1]);
  }
});
