// The public examples, call by call, as programs written for them make them: below /api, without a version.
import { expect, test } from "vitest";
import { newId } from "#worker/platform/ids.ts";
import { nobody, owner, type Reply } from "./support/client.ts";
import { must, named, person } from "./support/factories.ts";

type Thing = { id: string; status: string; [field: string]: unknown };
const call = (method: string, path: string, body?: unknown): Promise<Reply<Thing>> => owner<Thing>(method, `/api${path}`, body === undefined ? {} : { body });
const make = async (path: string, body: unknown): Promise<Thing> => {
  const reply = await call("POST", path, body);
  expect(reply.status, `${path}: ${JSON.stringify(reply.body)}`).toBe(201);
  expect(reply.body.id).toEqual(expect.any(String));
  return reply.body;
};

test("the story of the public examples works call by call, in their order", async () => {
  const organization = await make("/organizations", { name: named("Acme"), description: "Rockets" });
  const somebody = await person(); // whoever has the bootstrap token is in more organizations than a list has
  const own = must(await somebody.call<Thing>("POST", "/api/organizations", { body: { name: named("Acme"), description: "Rockets" } }));
  expect(must(await somebody.call<{ items: Thing[] }>("GET", "/api/organizations")).items.map((item) => item.id)).toEqual([own.id]);
  const group = await make("/board-groups", { organization_id: organization.id, name: "Delivery", description: "All of it" });
  const board = await make("/boards", { board_group_id: group.id, name: "Platform board", description: "What the platform does" });
  expect(board).toMatchObject({ board_group_id: group.id, organization_id: organization.id, gateway_id: null, require_approval_for_done: false });

  const design = await make("/tasks", {
    board_id: board.id,
    title: "Design",
    description: "Draw it",
    status: "todo",
    priority: "high",
    assigned_agent_id: null,
  });
  const build = await make("/tasks", {
    board_id: board.id,
    title: "Build",
    description: "",
    status: "todo",
    priority: "high",
    assigned_agent_id: null,
    dependencies: [design.id],
  });
  const ship = await make("/tasks", { board_id: board.id, title: "Ship", status: "todo", priority: "high", dependencies: [build.id] });
  expect(build).toMatchObject({ dependencies: [design.id], depends_on_task_ids: [design.id], is_blocked: true, description: null });
  const shown = must(await call("GET", `/boards/${board.id}`));
  expect((shown.tasks as Thing[]).map((task) => task.title)).toEqual(["Ship", "Build", "Design"]);
  expect((await call("PATCH", `/tasks/${build.id}`, { status: "in_progress" })).status).toBe(409);
  for (const task of [design, build, ship])
    for (const status of ["in_progress", "review", "done"]) expect(must(await call("PATCH", `/tasks/${task.id}`, { status })).status).toBe(status);

  const agent = await make("/agents", {
    name: "Builder",
    description: "Builds",
    capabilities: ["code", "review"],
    config: { model: "stub/stub-1", temperature: 0.2, max_tokens: 4096 },
  });
  expect(agent).toMatchObject({ status: "draft", board_id: null, config: { temperature: 0.2 }, capabilities: ["code", "review"] });
  const task = await make("/tasks", { board_id: board.id, title: "Deploy", status: "todo", priority: "high", assigned_agent_id: null });
  expect(must(await call("PATCH", `/tasks/${task.id}`, { assigned_agent_id: agent.id }))).toMatchObject({
    assigned_agent_id: agent.id,
    assignee: { name: "Builder" },
  });

  const approval = await make("/approvals", {
    task_id: task.id,
    action: "deploy_production",
    reason: "All green",
    metadata: { version: "1.2.3", risk: "low" },
  });
  expect(approval).toMatchObject({ status: "pending", metadata: { version: "1.2.3" } });
  expect(must(await call("GET", `/approvals/${approval.id}`))).toMatchObject({ status: "pending", comment: null });
  const gateway = await make("/gateways", {
    name: "edge-1",
    endpoint: "ws://127.0.0.1:18789",
    auth_token: "very-secret-token",
    capabilities: ["task-execution", "log-streaming"],
  });
  expect(JSON.stringify(gateway)).not.toContain("very-secret-token");
  const refused = await call("POST", `/gateways/${gateway.id}/execute`, { task_id: task.id, parameters: { environment: "staging" } });
  expect([refused.status, refused.body.code, refused.body.detail, refused.body.request_id]).toEqual([
    403,
    "approval_required",
    expect.any(String),
    refused.headers.get("X-Request-Id"),
  ]);
  expect(must(await call("PATCH", `/approvals/${approval.id}`, { status: "approved", comment: "Go" }))).toMatchObject({ status: "approved", comment: "Go" });
  expect(must(await call("GET", `/approvals/${approval.id}`))).toMatchObject({ status: "approved", comment: "Go" });
  const execution = await make(`/gateways/${gateway.id}/execute`, { task_id: task.id, parameters: { environment: "staging" } });
  expect(execution).toMatchObject({ status: "queued", result: null, parameters: { environment: "staging" }, gateway_id: gateway.id });
  expect(must(await call("GET", `/executions/${execution.id}`)).id).toBe(execution.id);
  must(await call("POST", `/tasks/${task.id}/stop`));
  expect((await call("POST", `/tasks/${task.id}/execute`)).status, "its agent has no gateway, nor has its board").toBe(409);
  must(await call("PATCH", `/boards/${board.id}`, { gateway_id: gateway.id }));
  expect((await call("POST", `/tasks/${task.id}/execute`)).status).toBe(201);

  const timeline = must(
    await owner<{ items: { type: string; message: string; created_at: string }[] }>("GET", `/api/activity?resource_type=task&resource_id=${task.id}`),
  ).items;
  expect(timeline.map((event) => event.type)).toEqual([
    "run.queued",
    "run.aborted",
    "run.stop_requested",
    "approval.spent",
    "run.queued",
    "approval.decided",
    "approval.requested",
    "task.assigned",
    "task.created",
  ]);
  for (const at of timeline.map((event) => event.created_at)) expect(at).toMatch(/Z$/);
});

test("three gateways in turn get the tasks as asked", async () => {
  const organization = await make("/organizations", { name: named("Ring") });
  const board = await make("/boards", { organization_id: organization.id, name: "Ring" });
  const gateways = await Promise.all(["a", "b", "c"].map((name) => make("/gateways", { name, endpoint: `ws://10.0.0.1/${name}`, auth_token: "t" })));
  const runs: Thing[] = [];
  for (let index = 0; index < 6; index++) {
    const task = await make("/tasks", { board_id: board.id, title: `Task ${index}`, status: "todo", priority: "high" });
    runs.push(await make(`/gateways/${gateways[index % 3]?.id}/execute`, { task_id: task.id, parameters: {} }));
  }
  expect(runs.map((run) => run.gateway_id)).toEqual([0, 1, 2, 0, 1, 2].map((index) => gateways[index]?.id));
});

test("every path below /api/v1 answers the same below /api", async () => {
  const paths = [
    "/organizations",
    "/organizations/me",
    "/boards",
    "/board-groups",
    "/agents",
    "/gateways",
    "/approvals",
    "/activity",
    "/users/me",
    "/auth/session",
    "/events/set-aside",
    `/tasks/${newId()}`,
  ];
  for (const path of paths) {
    const [long, short] = [await owner("GET", `/api/v1${path}`), await owner("GET", `/api${path}`)];
    expect(short.status, path).toBe(long.status);
    const { request_id: _a, ...same } = long.body;
    const { request_id: _b, ...other } = short.body;
    expect(other).toEqual(same);
  }
});

test("health and the contract are open to anybody, with or without a token", async () => {
  for (const path of ["/api/healthz", "/api/v1/healthz"])
    expect([(await nobody("GET", path)).body, (await owner("GET", path)).body]).toEqual([{ ok: true }, { ok: true }]);
  const contract = must(
    await nobody<{
      openapi: string;
      paths: Record<string, Record<string, { operationId: string; responses: object }>>;
      components: { schemas: Record<string, object> };
    }>("GET", "/openapi.json"),
  );
  const operations = Object.values(contract.paths).flatMap((path) => Object.values(path));
  expect([contract.openapi, operations.length > 60, new Set(operations.map((operation) => operation.operationId)).size]).toEqual([
    "3.1.0",
    true,
    operations.length,
  ]);
  const references = [...JSON.stringify(contract).matchAll(/"#\/components\/schemas\/([^"]+)"/g)].map(([, name]) => name as string);
  expect([...new Set(references)].filter((name) => !(name in contract.components.schemas))).toEqual([]);
});
