// What requests cost: few round trips to D1, and rows by the page, never by the size of other boards.
import { createExecutionContext, waitOnExecutionContext } from "cloudflare:test";
import { env } from "cloudflare:workers";
import { expect, test } from "vitest";
import worker from "#worker/index.ts";
import { forgetPerson } from "#worker/identity/index.ts";
import { BOOTSTRAP_PERSON_ID } from "#worker/identity/sessions.ts";
import { type OperationInfo, operationsOf } from "#worker/platform/http.ts";
import { newId } from "#worker/platform/ids.ts";
import { composition } from "#worker/slices.ts";
import { BASE, wholeOf } from "./support/client.ts";
import { PATIENCE } from "./support/connected.ts";
import { type Counts, counting } from "./support/counting.ts";
import { agentOn, approval, board, gateway, must, organization, task, type TestOrganization } from "./support/factories.ts";
import { agentFor } from "./support/coordination-operations.ts";
import { fill, type World, world } from "./support/operations.ts";

const SCOPES = composition.scopes;

type Cost = Counts & { status: number; body: Record<string, unknown> };
const asOwner = (of: TestOrganization) => ({ Authorization: `Bearer ${env.LOCAL_AUTH_TOKEN}`, "X-Organization-Id": of.id });

/** One request with everything counted that asks D1 before its answer is there; the owner's session is not remembered, so that it is counted too. */
async function cost(headers: Record<string, string>, method: string, path: string, body?: unknown): Promise<Cost> {
  forgetPerson(BOOTSTRAP_PERSON_ID);
  const counts: Counts = { trips: 0, rowsRead: 0, rowsWritten: 0, log: [] };
  const counted = {
    ...env,
    DIRECTORY: counting(env.DIRECTORY, counts),
    SHARD_0: counting(env.SHARD_0, counts),
    SHARD_1: counting(env.SHARD_1 as D1Database, counts),
  };
  const said = body === undefined ? undefined : JSON.stringify(body);
  const size: Record<string, string> = said === undefined ? {} : { "Content-Length": String(new TextEncoder().encode(said).byteLength) };
  const request = new Request(`${BASE}/api/v1${path}`, {
    method,
    headers: { "Content-Type": "application/json", ...size, ...headers },
    ...(said === undefined ? {} : { body: said }),
  });
  const context = createExecutionContext();
  const response = await worker.fetch(request as Request<unknown, IncomingRequestCfProperties>, counted, context);
  const text = await wholeOf(response);
  const paidForTheAnswer = { ...counts, log: [...counts.log] };
  await waitOnExecutionContext(context); // notes and nudges beside the answer: nobody waits for them
  return { ...paidForTheAnswer, status: response.status, body: text.startsWith("{") ? (JSON.parse(text) as Record<string, unknown>) : {} };
}

const READ_TRIPS_MAX = 2;
const WRITE_TRIPS_MAX = 3;
const isForAgents = ({ action }: OperationInfo): boolean => action !== "public" && action.person === "never";
/** Those of agents first: their shard is remembered for a minute, and all together take longer. */
const operations = composition.slices
  .flatMap((slice) => (slice.routes ?? []).flatMap(operationsOf))
  .toSorted((one, other) => Number(isForAgents(other)) - Number(isForAgents(one)));

/** What may take more, each with its reason. */
const MORE: Record<string, { trips: number; why: string }> = {
  deleteMe: { trips: 4, why: "asks every shard, in parallel, whether organizations would be left without an owner" },
  changePassword: { trips: 4, why: "the attempt is counted before the hash is tried; the sign-in that asks is looked up in the same database" },
  changeEmail: { trips: 4, why: "like changePassword" },
  updateMember: { trips: 4, why: "the directory knows by the answer what the shard has committed" },
  removeMember: { trips: 4, why: "like updateMember" },
  acceptInvite: { trips: 5, why: "the shard of the invite is looked up once a minute; the directory knows of the new member by the answer" },
  createTaskImport: { trips: 4, why: "which of its tasks are here already can be asked only once the file has been read" },
  mapTaskImport: { trips: 4, why: "like createTaskImport" },
  createStop: { trips: 4, why: "says at the end which gateways have carried it out" },
  addAttachment: { trips: 4, why: "the room for a file is taken, or refused, before its first byte is" },
  editTasks: { trips: 4, why: "which tasks it is, and what of them is done already, is known before they are read: up to 500, in one trip" },
  undoBulkEdit: { trips: 4, why: "like editTasks" },
  readCalendar: { trips: 3, why: "the shard of the address is looked up once a minute; a program that reads it does not sign in" },
  search: { trips: 3, why: "where nothing is found, a word may be mistyped: then it is asked once more, for what is nearly so" },
  signUpByInvite: { trips: 7, why: "an account and its session are made beside the membership, in another database" },
};

/** What one operation costs whom it is meant for, in a world of its own when it uses that up. */
async function costOf(operation: OperationInfo, in_: World): Promise<Cost> {
  const { path, body } = fill({ ...operation, path: operation.path.replace(/\{([a-z_]+)\}/g, ":$1") }, in_);
  const headers: Record<string, string> = isForAgents(operation)
    ? { "X-Agent-Token": agentFor(operation.action === "public" ? "never" : operation.action.agent, in_).token }
    : asOwner(in_.of);
  return cost({ ...headers, "Idempotency-Key": newId() }, operation.method.toUpperCase(), path, body);
}

test("no operation takes more round trips than its budget: two for a read, three for a write, sign-in included", async () => {
  const shared = await world();
  await costOf(operations.find(({ id }) => id === "agentHealth") as OperationInfo, shared); // the minute's note of the agent
  let spent = await world();
  /** Of what uses up its world: another has what this one has lost. */
  const spend = async (operation: OperationInfo): Promise<Cost> => {
    const first = await costOf(operation, spent);
    if (first.status < 300) return first;
    spent = await world();
    return costOf(operation, spent);
  };
  const over: string[] = [];
  for (const operation of operations) {
    const isSpending = operation.method === "delete" || fill(operation, shared).spends;
    const { trips, log, status } = isSpending ? await spend(operation) : await costOf(operation, shared);
    const budget = MORE[operation.id]?.trips ?? (operation.method === "get" ? READ_TRIPS_MAX : WRITE_TRIPS_MAX);
    if (trips > budget) over.push(`${operation.id} (${status}): ${trips} trips\n${log.map((line) => `    ${line.slice(0, 160)}`).join("\n")}`);
  }
  expect(over).toEqual([]);
  expect(Object.keys(MORE).filter((id) => !operations.some((operation) => operation.id === id))).toEqual([]);
});

test("an API key adds no round trip to a read, and none to a write: it is proved in the batch that loads the data", async () => {
  const of = await organization();
  const on = await board(of);
  const first = await task(of, on);
  const { token } = must(await of.call<{ token: string }>("POST", "/organizations/me/api-keys", { body: { name: "CI", scopes: SCOPES } }));
  const key = { Authorization: `Bearer ${token}` };
  await cost(key, "GET", "/boards"); // the minute's note of its use
  for (const path of [`/tasks/${first.id}`, "/boards", `/boards/${on.id}/tasks`, "/approvals", "/activity", "/agents", "/organizations/me"]) {
    const { status, trips, log } = await cost(key, "GET", path);
    expect([status, trips], `${path}:\n${log.join("\n")}`).toEqual([200, 1]);
  }
  const { status, trips, log } = await cost(key, "POST", "/tasks", { board_id: on.id, title: "From CI" });
  expect([status, trips], log.join("\n")).toEqual([201, 2]);
});

test("a write on what was written a moment ago is one batch beside sign-in: its facts are remembered, and confirmed by that batch; whom it tells adds none", async () => {
  const of = await organization();
  const lab = await gateway(of);
  const [alone, led] = [await board(of), await board(of, { gateway_id: lab.id })];
  const lead = await agentOn(of, led, { name: "Lena", gateway_id: lab.id });
  must(await of.call("PATCH", `/agents/${lead.id}`, { body: { is_board_lead: true } }));
  for (const on of [alone, led]) {
    const first = await task(of, on);
    const writes: [string, string, () => unknown, number][] = [
      ["POST", "/tasks", () => ({ board_id: on.id, title: "T" }), 2],
      ["POST", `/tasks/${first.id}/comments`, () => ({ message: "M" }), 2],
      ["POST", `/tasks/${first.id}/comments`, () => ({ message: "M, @lena" }), 3], // who may be named there is asked
      ["PATCH", `/tasks/${first.id}`, () => ({ title: newId() }), 2],
    ];
    for (const [method, path, body, exactly] of writes) {
      await cost(asOwner(of), method, path, body());
      for (let again = 0; again < 2; again++) {
        const { status, trips, log } = await cost({ ...asOwner(of), "Idempotency-Key": newId() }, method, path, body());
        expect([status < 300, trips], `${method} ${path} ${status}:\n${log.join("\n")}`).toEqual([true, exactly]);
      }
    }
  }
  const told = async () => must(await of.call<{ items: { kind: string; board_id: string }[] }>("GET", "/coordination?limit=200")).items;
  await expect
    .poll(async () => new Set((await told()).map(({ kind, board_id }) => `${kind} ${board_id}`)), PATIENCE)
    .toEqual(new Set([`notice ${led.id}`, `mention ${led.id}`]));
});

test("whatever a write carries, it stays within its budget: dependencies, neighbours, an assignee, a comment, a repeated key", async () => {
  const of = await organization();
  const [on, group] = [await board(of), must(await of.call<{ id: string }>("POST", "/board-groups", { body: { name: "Group" } }))];
  const lab = await gateway(of);
  const [first, second, third, scout] = [await task(of, on), await task(of, on), await task(of, on), await agentOn(of, on)];
  const writes: [string, string, unknown][] = [
    ["POST", "/boards", { board_group_id: group.id, name: "Another" }],
    ["POST", "/agents", { name: "Housed", gateway_id: lab.id, board_id: on.id }],
    ["POST", "/tasks", { board_id: on.id, title: "T", dependencies: [first.id], assigned_agent_id: scout.id }],
    ["PATCH", `/tasks/${first.id}`, { status: "review", comment: "x", after_task_id: second.id, assigned_agent_id: scout.id }],
    ["PATCH", `/tasks/${third.id}`, { dependencies: [first.id, second.id], title: "Waits" }],
    ["PATCH", `/tasks/${second.id}`, { status: "done" }],
  ];
  for (const [method, path, body] of writes) {
    const { status, trips, log } = await cost({ ...asOwner(of), "Idempotency-Key": newId() }, method, path, body);
    expect([status < 300, trips <= WRITE_TRIPS_MAX], `${method} ${path} ${status}:\n${log.join("\n")}`).toEqual([true, true]);
  }
  await cost({ "X-Agent-Token": scout.token }, "GET", "/agent/healthz");
  const { status, trips, log } = await cost({ "X-Agent-Token": scout.token }, "PATCH", `/agent/boards/${on.id}/tasks/${first.id}`, { status: "in_progress" });
  expect([status, trips <= 2], log.join("\n")).toEqual([200, true]);
});

test("rows read do not grow with the tasks, events and approvals of other boards and organizations", async () => {
  const of = await organization();
  const on = await board(of);
  const first = await task(of, on);
  await approval(of, first);
  const paths = [
    `/boards/${on.id}`,
    `/boards/${on.id}/tasks`,
    `/boards/${on.id}/snapshot`,
    `/tasks/${first.id}`,
    `/tasks/${first.id}/comments`,
    `/activity?board_id=${on.id}`,
    `/activity?task_id=${first.id}`,
    "/activity?limit=5",
    `/approvals?task_id=${first.id}`,
  ];
  /** The lesser of two: what was asked again, since a consumer wrote in the same moment, is no growth. */
  const least = async (ask: () => Promise<Cost>) => Math.min((await ask()).rowsRead, (await ask()).rowsRead);
  const measure = async () => Promise.all(paths.map((path) => least(() => cost(asOwner(of), "GET", path))));
  const move = () => least(() => cost(asOwner(of), "PATCH", `/tasks/${first.id}`, { title: `T${Math.random()}` }));
  const moveBefore = await move(); // first: its events are the task's own, which its activity is meant to read
  const before = [...(await measure()), moveBefore];
  for (const elsewhere of [await board(of), await board(await organization(of.shard))]) {
    const { id, organization_id } = elsewhere;
    const numbers = "WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < 1000)";
    await of.db.d1.batch([
      of.db.sql(
        `INSERT INTO tasks(id, organization_id, board_id, number, title, status, priority, rank, created_by, created_at, updated_at) ${numbers} SELECT ?1 || i, ?2, ?1, i, 'noise', 'todo', 'low', i, '{}', '', '' FROM n`,
        id,
        organization_id,
      ),
      of.db.sql(
        `INSERT INTO events(stream_id, seq, organization_id, board_id, type, actor_type, actor_id, actor_name, subject_type, subject_id, payload, at) ${numbers} SELECT ?1, i + 10, ?2, ?1, 'task.updated', 'system', 'x', 'x', 'task', ?1 || i, '{}', '' FROM n`,
        id,
        organization_id,
      ),
      of.db.sql(
        `INSERT INTO comments(id, organization_id, board_id, task_id, message, author_type, author_id, author_name, created_at) ${numbers} SELECT ?1 || i, ?2, ?1, ?1 || i, 'noise', 'user', 'x', 'x', '' FROM n`,
        id,
        organization_id,
      ),
    ]);
  }
  const after = [...(await measure()), await move()];
  const growth = [...paths, "PATCH"].map((path, index) => ({ path, before: before[index] as number, after: after[index] as number }));
  expect(growth.filter((one) => one.after > one.before + 25)).toEqual([]);
});

test("a person of several organizations on several shards pays one more trip for the second shard, never one per organization", async () => {
  const [here, there] = [await organization("SHARD_0"), await organization("SHARD_1")];
  const [near, far] = [await task(here, await board(here)), await task(there, await board(there))];
  const bare = { Authorization: `Bearer ${env.LOCAL_AUTH_TOKEN}` };
  const costs = [await cost(bare, "GET", `/tasks/${near.id}`), await cost(bare, "GET", `/tasks/${far.id}`)];
  expect(costs.map(({ status }) => status)).toEqual([200, 200]);
  expect(costs.every(({ trips }) => trips <= 3)).toBe(true);
});
