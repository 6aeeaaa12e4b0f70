// Import of another Mission Control by its API, over HTTP: read page by page, shown, and made once, wherever a worker dies.
import { env } from "cloudflare:workers";
import { expect, test } from "vitest";
import * as z from "zod";
import { sweepTaskImports, workOnTaskImport } from "#worker/imports/jobs.ts";
import type { TaskImport } from "#worker/imports/schema.ts";
import { composition } from "#worker/slices.ts";
import type { Agent } from "#worker/agents/schema.ts";
import { drain } from "#worker/platform/outbox.ts";
import { dispatchConsumer } from "#worker/tasks/dispatch.ts";
import type { Board } from "#worker/boards/schema.ts";
import type { CustomField } from "#worker/fields/schema.ts";
import type { Task } from "#worker/tasks/schema.ts";
import { ask, silent } from "../exports/transfers.ts";
import { agentOn, board, contextOf, gateway, must, organization, type TestOrganization } from "../support/factories.ts";
import { refusal } from "../support/problem.ts";
import ANSWERS from "./field-answers.json";
import { answerOf, answerTo, makeWorld, REMOTE_TOKEN, type World } from "./remote-world.ts";

const AT = "/organizations/me/task-imports";
const URL_THERE = "https://there.example.com";
type Asked = { url: string; headers: Headers; redirect: string | undefined };
type Instead = (asked: Asked, count: number) => Response | Error | null;

/** The way out leads to this world; `instead` may answer in its place. */
function remote(world: World, instead: Instead = () => null) {
  const asked: Asked[] = [];
  const fetch = async (url: string, init: RequestInit) => {
    const one = { url, headers: new Headers(init.headers), redirect: init.redirect };
    asked.push(one);
    const answer = instead(one, asked.length);
    if (answer instanceof Error) throw answer;
    if (answer) return answer;
    const { status, body } = answerTo(world, url, one.headers.get("Authorization"));
    return Response.json(body, { status });
  };
  return { asked, bindings: { ...silent, LINK_OUT: { fetch } as unknown as Fetcher } };
}
type Net = ReturnType<typeof remote>;

/** Requests go to a Worker whose queue is silent: the import is worked on when the test says so. */
async function call<T>(of: TestOrganization, method: string, path: string, body?: unknown) {
  const sent = body === undefined ? {} : { body: JSON.stringify(body), headers: { "Content-Type": "application/json" } };
  const response = await ask(of, method, path, sent);
  return { status: response.status, body: (await response.json()) as T, headers: response.headers };
}
const begin = (of: TestOrganization, more: Record<string, unknown> = {}) =>
  call<TaskImport>(of, "POST", `${AT}/remote`, { source: "mission_control", url: URL_THERE, token: REMOTE_TOKEN, ...more });
const seen = async (of: TestOrganization, id: string) => must(await call<TaskImport>(of, "GET", `${AT}/${id}`));
const free = (of: TestOrganization, id: string) => of.db.sql("UPDATE task_imports SET lease_until = NULL WHERE id = ?1", id).run();
const work = (of: TestOrganization, net: Net, id: string, steps = 250) =>
  workOnTaskImport({ env: net.bindings, composition }, { shard: of.shard, id }, { steps, ms: 60_000 });
const rowOf = (of: TestOrganization, id: string) =>
  of.db.sql("SELECT status, remote_token, cursor FROM task_imports WHERE id = ?1", id).first<{ status: string; remote_token: string | null; cursor: string }>();
const countOf = (of: TestOrganization, table: string) => of.db.sql(`SELECT count(*) AS n FROM ${table} WHERE organization_id = ?1`, of.id).first<number>("n");

test("what the recorded server answers is what the product's OpenAPI document says that it answers", () => {
  const world = makeWorld({ boards: 3, tasks: 12 });
  for (const [kind, { path, schema }] of Object.entries(ANSWERS.answers)) {
    // Its document promises times with a zone, and it sends them without.
    const $defs = JSON.parse(JSON.stringify(ANSWERS.schemas).replaceAll(/,"format":"date-time"/g, "")) as Record<string, unknown>;
    const shape = z.fromJSONSchema({ ...schema, $defs } as Parameters<typeof z.fromJSONSchema>[0]);
    const board = world.boards[0]?.id ?? "";
    const { status, body } = answerOf(world, path.replace("{board_id}", board), new URLSearchParams({ board_id: board }), REMOTE_TOKEN);
    expect([kind, status, shape.safeParse(body).error?.issues ?? []]).toEqual([kind, 200, []]);
    expect(JSON.stringify(body).length, `${kind} has rows`).toBeGreaterThan(100);
  }
  expect(z.fromJSONSchema({ $ref: "#/$defs/TaskRead", $defs: ANSWERS.schemas } as Parameters<typeof z.fromJSONSchema>[0]).safeParse({ id: 1 }).success).toBe(
    false,
  );
});

test("all that is there is read, shown and made: groups, boards with their rules, fields, tags, tasks with values and what they wait for, comments", async () => {
  const of = await organization();
  const world = makeWorld({ boards: 3, tasks: 60 });
  const net = remote(world);
  const { id } = must(await begin(of));
  while ((await work(of, net, id, 3)) === "again"); // every three pages by another worker
  expect(net.asked.every(({ url, redirect }) => url.startsWith(`${URL_THERE}/api/v1/`) && redirect === "manual")).toBe(true);
  const shown = await seen(of, id);
  expect(shown).toMatchObject({ status: "previewed", file_name: "Acme there (there.example.com)", tasks_total: 60, reading: null });
  expect(shown.dry_run?.counts).toEqual({
    groups: 2,
    boards: 3,
    agents: 0,
    fields: 9,
    tasks: 60,
    comments: 60,
    checklist_items: 0,
    labels: 6,
    already_there: 0,
    refused: 0,
  });
  expect(shown.dry_run?.boards.map(({ name }) => name)).toEqual(["Board 0", "Board 0 (board-1)", "Board 2"]);
  expect([shown.dry_run?.people, shown.dry_run?.agents.map(({ agent_id, gateway_id }) => agent_id ?? gateway_id)]).toEqual([[], [null, null, null]]);
  expect(shown.dry_run?.notes).toContain(
    "3 agent(s) are left out: Agent 0, Agent 1, Agent 2. Their tasks are nobody's, and say in their text whose they were.",
  );
  expect([await countOf(of, "boards"), await countOf(of, "tags"), (await rowOf(of, id))?.remote_token]).toEqual([0, 0, null]);
  const asked = net.asked.length;
  must(await call(of, "POST", `${AT}/${id}/start`));
  while ((await work(of, net, id, 2)) === "again");
  expect([await seen(of, id), net.asked.length]).toMatchObject([{ status: "done", tasks_done: 60, comments_done: 60 }, asked]);
  expect(await Promise.all(["board_groups", "boards", "tags", "custom_fields", "tasks"].map((table) => countOf(of, table)))).toEqual([2, 3, 6, 9, 60]);
  const { items: boards } = must(await call<{ items: Board[] }>(of, "GET", "/boards"));
  expect(boards.find(({ name }) => name === "Board 0 (board-1)")).toMatchObject({
    board_type: "general",
    require_approval_for_done: true,
    require_review_before_done: true,
    comment_required_for_review: true,
    max_agents: 2,
    slug: "board-1",
  });
  const zero = boards.find(({ name }) => name === "Board 0");
  expect(zero).toMatchObject({
    objective: "Reach 0",
    success_metrics: { sold: 0, by: ["May"] },
    goal_confirmed: true,
    target_date: "2027-01-01T00:00:00.000Z",
    require_approval_for_done: false,
  });
  expect(boards.filter(({ board_group_id }) => board_group_id !== null)).toHaveLength(2);
  const { items: tasks } = must(await call<{ items: Task[] }>(of, "GET", `/tasks?board_id=${zero?.id}`));
  const byTitle = (title: string) => tasks.find((task) => task.title === title);
  expect(byTitle("Task 15")).toMatchObject({ status: "done", priority: "low", dependencies: [byTitle("Task 12")?.id] });
  expect(byTitle("Task 15")?.custom_field_values).toEqual({ field_date_time: "2025-01-01T00:15:00.000Z", field_integer: 7 });
  expect(byTitle("Task 45")).toMatchObject({ is_blocked: true, due_at: null, custom_field_values: { field_text: "text 45" } });
  expect(byTitle("Task 45")?.tags).toMatchObject([{ name: "tag 3" }, { name: "tag 4" }]);
  expect(byTitle("Task 45")?.description).toMatch(
    /Imported from Mission Control https:\/\/there\.example\.com\/.*created by: person1@example\.com · created: 2025-01-01T00:45:00\.000Z/s,
  );
  const fields = must(await call<CustomField[]>(of, "GET", "/organizations/me/custom-fields"));
  expect(fields.find(({ field_key }) => field_key === "field_text")).toMatchObject({
    field_type: "text",
    validation_regex: "text \\d+",
    ui_visibility: "if_set",
    board_ids: expect.objectContaining({ length: 3 }),
  });
  const again = must(await begin(of, { url: `${URL_THERE}/api/v1/` }));
  while ((await work(of, net, again.id)) === "again");
  expect((await seen(of, again.id)).dry_run?.counts).toMatchObject({ groups: 0, boards: 0, fields: 0, tasks: 0, labels: 0, already_there: 60 });
  must(await call(of, "POST", `${AT}/${again.id}/start`));
  while ((await work(of, net, again.id)) === "again");
  expect(await seen(of, again.id)).toMatchObject({ status: "done", tasks_done: 0, already_there: 60 });
  expect(await Promise.all(["board_groups", "boards", "tags", "custom_fields", "tasks"].map((table) => countOf(of, table)))).toEqual([2, 3, 6, 9, 60]);
});

test("an agent there becomes who is chosen: one that is made once on a gateway here, one that is here, or nobody; its tasks come assigned, and it is not woken", async () => {
  const [of, other] = [await organization(), await organization()];
  const [lab, strange] = [await gateway(of), await gateway(other)];
  const here = await board(of, { name: "Here", require_approval_for_done: false, require_review_before_done: true });
  const [scout, foreign] = [await agentOn(of, here, { name: "Scout" }), await agentOn(other, null)];
  const net = remote(makeWorld({ boards: 3, tasks: 48 }));
  const { id } = must(await begin(of));
  await work(of, net, id);
  const map = (agents: unknown[]) => call<TaskImport>(of, "PUT", `${AT}/${id}/mapping`, { boards: [{ name: "Board 0 (board-1)", board_id: here.id }], agents });
  const zero = { name: "Agent 0", agent_id: null, gateway_id: lab.id };
  for (const wrong of [{ gateway_id: strange.id }, { agent_id: scout.id }, { agent_id: foreign.id, gateway_id: null }])
    expect(refusal(await map([{ ...zero, ...wrong }]))).toBe("422 invalid_input");
  const shown = must(await map([zero, { name: "Agent 1", agent_id: scout.id }, { name: "Agent 2", agent_id: scout.id }])).dry_run;
  expect(shown?.agents).toEqual([
    { name: "Agent 0", agent_id: null, gateway_id: lab.id, board: "Board 0", is_lead: true, tasks: 4 },
    { name: "Agent 1", agent_id: scout.id, gateway_id: null, board: "Board 0 (board-1)", is_lead: false, tasks: 4 },
    { name: "Agent 2", agent_id: scout.id, gateway_id: null, board: "Board 2", is_lead: false, tasks: 4 },
  ]);
  expect([shown?.counts.agents, shown?.notes.filter((note) => note.includes("task(s)"))]).toEqual([
    1,
    [
      "4 task(s) go to a board that their agent does not work for here, so they are nobody's.",
      "4 task(s) that are done there come to the board Here in review: done is earned there by a review.",
    ],
  ]);
  const late = must(await begin(of)); // was shown before the other was started
  await work(of, net, late.id);
  const elsewhere = { boards: [{ name: "Board 0", board_id: here.id }], agents: [zero] };
  must(await call(of, "PUT", `${AT}/${late.id}/mapping`, elsewhere));
  must(await call(of, "POST", `${AT}/${id}/start`));
  const ready = of.db.sql("UPDATE agents SET state = 'ready' WHERE organization_id = ?1 AND state = 'provisioning'", of.id);
  while ((await work(of, net, id, 1)) === "again") await ready.run(); // each step by another worker; its gateway is quick
  expect(await seen(of, id)).toMatchObject({ status: "done", agents_done: 1, tasks_done: 48 });
  const agents = must(await call<{ items: Agent[] }>(of, "GET", "/agents")).items;
  const made = agents.find(({ name }) => name === "Agent 0");
  expect([agents.length, made]).toMatchObject([
    2,
    { gateway_id: lab.id, is_board_lead: true, command_policy: "ask", heartbeat_config: null, soul_template: "Be {{ agent_name }}.", status: "offline" },
  ]);
  const { items: boards } = must(await call<{ items: Board[] }>(of, "GET", "/boards"));
  const lists = await Promise.all(boards.map((one) => call<{ items: Task[] }>(of, "GET", `/tasks?board_id=${one.id}&limit=200`)));
  const tasks = lists.flatMap((list) => must(list).items);
  const names = { [made?.id ?? ""]: "Agent 0", [scout.id]: "Scout" };
  const became = tasks.map(({ title, status, assigned_agent_id }) => ({ title, status, assignee: names[assigned_agent_id ?? ""] ?? null }));
  for (const { title, status, assignee } of shown?.sample ?? []) expect(became).toContainEqual({ title, status, assignee });
  expect([made?.id, scout.id, null].map((who) => tasks.filter(({ assigned_agent_id }) => assigned_agent_id === who).length)).toEqual([4, 4, 40]);
  expect(tasks.find(({ title }) => title === "Task 5")?.description).toContain("assigned to: Agent 2 (agent)");
  const { writesOfPage: _together, ...oneByOne } = dispatchConsumer; // as they are read beside what is done here
  for (const one of boards) {
    await of.db.sql("DELETE FROM watermarks WHERE consumer = 'dispatch' AND stream_id = ?1", one.id).run();
    await drain(oneByOne, one.id, contextOf(of), 0);
  }
  const { results } = await of.db.sql("SELECT kind FROM gateway_commands WHERE organization_id = ?1", of.id).all();
  expect(results).toEqual([{ kind: "agent.provision" }]);
  const report = await (await ask(of, "GET", `${AT}/${id}/report`)).text();
  expect(report.split("\r\n")[1]).toBe(
    `"agent made","","${URL_THERE}/00000001-0000-4000-8000-000000000000/00000006-0000-4000-8000-000000000000","${made?.id}","Agent 0",""`,
  );
  must(await call(of, "POST", `${AT}/${late.id}/start`));
  while ((await work(of, net, late.id)) === "again");
  expect([await seen(of, late.id), await countOf(of, "agents")]).toMatchObject([{ status: "done", agents_done: 0, already_there: 48 }, 2]);
  const again = must(await begin(of));
  await work(of, net, again.id);
  expect((await seen(of, again.id)).dry_run).toMatchObject({
    counts: { agents: 0, boards: 0, already_there: 48 },
    boards: [{}, { board_id: here.id }, {}],
    agents: [{ agent_id: made?.id, gateway_id: null }, {}, {}],
  });
});

test("a server that is busy is left alone as long as it says and then asked for the same page; one that refuses the token, or is none, ends the import", async () => {
  const of = await organization();
  const world = makeWorld({ boards: 1, tasks: 3 });
  const busy = remote(world, (_, count) =>
    count === 3 ? new Response(null, { status: 429, headers: { "Retry-After": "7" } }) : count === 4 ? new Error("gone") : null,
  );
  const { id } = must(await begin(of));
  expect(await work(of, busy, id)).toBe("later");
  expect((await seen(of, id)).reading?.waits_for).toBe("there.example.com answered HTTP 429. It is asked again in 7 seconds.");
  expect(await work(of, busy, id), "it waits").toBe("none");
  await free(of, id);
  expect(await work(of, busy, id)).toBe("later");
  expect((await seen(of, id)).reading?.waits_for).toMatch(/cannot be reached.*again in 4 seconds/);
  await free(of, id);
  expect(await work(of, busy, id)).toBe("done");
  expect([busy.asked[2]?.url, busy.asked[3]?.url]).toEqual([busy.asked[4]?.url, busy.asked[4]?.url]);
  expect(await seen(of, id)).toMatchObject({ status: "previewed", tasks_total: 3 });
  const failing: [Instead, RegExp][] = [
    [() => new Response(null, { status: 401 }), /refuses the token \(HTTP 401\)/],
    [() => new Response(null, { status: 302, headers: { Location: "http://169.254.169.254/" } }), /points elsewhere \(HTTP 302\), which is not followed/],
    [() => new Response("<html>", { status: 200 }), /answers no JSON/],
    [() => Response.json({ hello: "world" }), /is not what the API of a Mission Control answers/],
    [
      ({ url }) => (url.includes("/tasks?") ? Response.json({ items: world.tasks.get(world.boards[0]?.id ?? ""), total: 999, limit: 3, offset: 0 }) : null),
      /gives the same page of tasks again/,
    ],
    [() => new Response(`"${"x".repeat(9_000_000)}"`), /has more than 8 MB/],
  ];
  for (const [instead, says] of failing) {
    const bad = must(await begin(of));
    expect(await work(of, remote(world, instead), bad.id)).toBe("done");
    expect(await seen(of, bad.id)).toMatchObject({ status: "failed", error: expect.stringMatching(says) });
    expect((await rowOf(of, bad.id))?.remote_token).toBeNull();
  }
  const other = must(await begin(of, { organization_id: "another" }));
  await work(of, remote(world), other.id);
  expect((await seen(of, other.id)).error).toMatch(/The active organization of the token is Acme there .* another is wanted/);
});

test("the token is kept sealed, shown nowhere, and gone once it was read, canceled or too old; private addresses are asked only where the installation allows it", async () => {
  const of = await organization();
  for (const [url, says] of [
    ["http://there.example.com", /by http:\/\/ anybody on the way reads the token/i],
    ["https://10.0.0.7", /GATEWAY_NETWORK=private/],
    ["http://127.0.0.1:8000", /GATEWAY_NETWORK=loopback/],
    ["https://169.254.169.254", /never asked/],
    ["https://me:pw@there.example.com", /name or a password/],
    ["gopher://there", /no address that can be asked/],
  ] as const) {
    const answer = await begin(of, { url });
    expect([refusal(answer), JSON.stringify(answer.body)]).toEqual(["422 invalid_input", expect.stringMatching(says)]);
  }
  const first = must(await begin(of));
  expect([(await begin(of)).status, JSON.stringify([first, await seen(of, first.id)]).includes(REMOTE_TOKEN)]).toEqual([409, false]);
  const kept = await rowOf(of, first.id);
  expect([kept?.remote_token?.startsWith("v1."), kept?.remote_token?.includes(REMOTE_TOKEN)]).toEqual([true, false]);
  must(await call(of, "POST", `${AT}/${first.id}/cancel`));
  expect(await rowOf(of, first.id)).toMatchObject({ status: "canceled", remote_token: null });
  const late = must(await begin(of));
  await of.db.sql("UPDATE task_imports SET expires_at = '2000-01-01T00:00:00.000Z' WHERE id = ?1", late.id).run();
  const left = async () => {
    await sweepTaskImports(contextOf(of)); // twenty at a time, of whichever test
    return (await env.FILES.list({ prefix: `organizations/${of.id}/task-imports/` })).objects;
  };
  await expect.poll(left).toEqual([]);
  expect(await rowOf(of, late.id)).toMatchObject({ status: "expired", remote_token: null });
});
