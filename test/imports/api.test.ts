// Imports from other products over HTTP: what the dry run shows is what is made, once, wherever a worker dies.
import { env } from "cloudflare:workers";
import { expect, test } from "vitest";
import { sweepTaskImports, workOnTaskImport } from "#worker/imports/jobs.ts";
import { choicesOf, dryRun } from "#worker/imports/dry-run.ts";
import { planAll } from "#worker/imports/plan.ts";
import { readSource } from "#worker/imports/read.ts";
import { claim, LeaseLost } from "#worker/imports/lease.ts";
import type { TaskImport } from "#worker/imports/schema.ts";
import { metricsConsumer } from "#worker/metrics/subscriber.ts";
import { database } from "#worker/platform/db.ts";
import { newId } from "#worker/platform/ids.ts";
import { drain } from "#worker/platform/outbox.ts";
import { searchConsumer } from "#worker/search/subscriber.ts";
import { composition } from "#worker/slices.ts";
import { arrivalOf, type Ground, groundOf } from "#worker/tasks/index.ts";
import { type Task, TASK_STATUSES } from "#worker/tasks/schema.ts";
import { answer, ask, silent } from "../exports/transfers.ts";
import { board, contextOf, eventsOf, member, must, organization, task, type TestOrganization } from "../support/factories.ts";
import { counting } from "../support/counting.ts";
import { refusal } from "../support/problem.ts";
import { boardHere, CSV, LINEAR, NOTHING_HERE, TRELLO } from "./files.ts";

const AT = "/organizations/me/task-imports";
const sent = (of: TestOrganization, source: string, body: string, headers: Record<string, string> = {}) => {
  const bytes = new TextEncoder().encode(body);
  return ask(of, "POST", `${AT}?source=${source}&name=work.csv`, {
    body: bytes,
    headers: { "Content-Type": "application/octet-stream", "Content-Length": String(bytes.byteLength), ...headers },
  });
};
const change = async (of: TestOrganization, method: string, path: string, body?: unknown) =>
  answer<TaskImport>(
    await ask(of, method, `${AT}/${path}`, body === undefined ? {} : { body: JSON.stringify(body), headers: { "Content-Type": "application/json" } }),
  );
const work = (of: TestOrganization, id: string, steps = 250) => workOnTaskImport({ env: silent, composition }, { shard: of.shard, id }, { steps, ms: 60_000 });
const seen = (of: TestOrganization, id: string) => change(of, "GET", id);
const imported = async (of: TestOrganization, source: string, file: string): Promise<TaskImport> => {
  const { id } = await answer<TaskImport>(await sent(of, source, file));
  await change(of, "POST", `${id}/start`);
  while ((await work(of, id)) === "again");
  return seen(of, id);
};
const tasksOf = async (of: TestOrganization): Promise<Task[]> => {
  const { results } = await of.db.sql("SELECT id FROM boards WHERE organization_id = ?1", of.id).all<{ id: string }>();
  const lists = await Promise.all(results.map(async ({ id }) => must(await of.call<{ items: Task[] }>("GET", `/tasks?board_id=${id}`)).items));
  return lists.flat().toSorted((a, b) => a.number - b.number);
};
const countOf = (of: TestOrganization, table: string) => of.db.sql(`SELECT count(*) AS n FROM ${table} WHERE organization_id = ?1`, of.id).first<number>("n");

test("a file is shown as it would be imported and nothing is made; started, exactly that is made, attributed to the import, and no agent is woken", async () => {
  const of = await organization();
  const first = await answer<TaskImport>(await sent(of, "csv", CSV, { "Idempotency-Key": newId() }));
  expect(first).toMatchObject({
    status: "previewed",
    source: "csv",
    tasks_total: 3,
    refused: 1,
    dry_run: { counts: { boards: 1, tasks: 3, comments: 1, labels: 2 } },
  });
  expect([await tasksOf(of), await countOf(of, "boards"), await countOf(of, "tags")]).toEqual([[], 0, 0]);
  const chosen = await change(of, "PUT", `${first.id}/mapping`, {
    statuses: [{ name: "Backlog", status: "todo" }],
    boards: [{ name: "work", board_id: null, new_name: "Moved here" }],
  });
  expect(chosen.dry_run?.statuses).toContainEqual({ name: "Backlog", status: "todo", tasks: 1 });
  expect((await change(of, "POST", `${first.id}/start`)).status).toBe("queued");
  while ((await work(of, first.id, 1)) === "again"); // each step by another worker
  const [one, two, three] = await tasksOf(of);
  expect(one).toMatchObject({
    title: 'Rotate "signing" keys',
    status: "in_progress",
    priority: "high",
    comment_count: 1,
    assignee: null,
    key: "MH-1",
    number: 1,
  });
  expect(one?.tags.map(({ name }) => name)).toEqual(["security", "infra"]);
  expect([two?.status, two?.tags.map(({ name }) => name), three?.status]).toEqual(["todo", ["infra"], "done"]);
  expect(await seen(of, first.id)).toMatchObject({ status: "done", tasks_done: 3, comments_done: 1, already_there: 0 });
  const events = await eventsOf(of, `board_id=${one?.board_id}`);
  const told = events.filter(({ type }) => type === "task.created");
  expect(told).toHaveLength(3);
  expect(told.map(({ payload }) => payload.imported)).toEqual([17, 18, 20].map((id) => ({ from: "a table", ref: `work.csv/${id}` })));
  await drain(metricsConsumer, one?.board_id ?? "", contextOf(of), 0);
  expect([await countOf(of, "task_spans"), await countOf(of, "task_completions")]).toEqual([3, 0]); // done elsewhere, nobody here knows in what time
  await drain(searchConsumer, one?.board_id ?? "", contextOf(of), 0);
  const found = await of.db
    .sql("SELECT type, count(*) AS n FROM search_documents WHERE organization_id = ?1 AND type IN ('task', 'comment') GROUP BY type ORDER BY type", of.id)
    .all();
  expect(found.results).toEqual([
    { type: "comment", n: 1 },
    { type: "task", n: 3 },
  ]);
  const report = await (await ask(of, "GET", `${AT}/${first.id}/report`)).text();
  expect(report.split("\r\n").slice(1, 5)).toEqual([
    '"imported","","work.csv/17","MH-1","Rotate ""signing"" keys",""',
    '"imported","","work.csv/18","MH-2","Write the runbook",""',
    '"imported","","work.csv/20","MH-3","Archive the logs",""',
    '"refused","4","","","","it has no title"',
  ]);
  expect((await env.FILES.list({ prefix: `organizations/${of.id}/task-imports/` })).objects).toHaveLength(1);
  const left = async () => {
    await sweepTaskImports(contextOf(of)); // twenty at a time, of whichever test
    return (await env.FILES.list({ prefix: `organizations/${of.id}/task-imports/` })).objects;
  };
  await expect.poll(left).toEqual([]);
});

test("the same file again makes nothing twice, and what was deleted here since comes back", async () => {
  const of = await organization();
  expect(await imported(of, "trello", TRELLO)).toMatchObject({ status: "done", tasks_done: 2, comments_done: 2 });
  expect(await imported(of, "trello", TRELLO)).toMatchObject({ status: "done", tasks_done: 0, already_there: 2, dry_run: { counts: { boards: 0, tasks: 0 } } });
  const [garden] = await tasksOf(of);
  expect(garden?.checklist.map(({ text, is_done }) => [text, is_done])).toEqual([
    ["Choose", false],
    ["Dig", true],
  ]);
  must(await of.call("DELETE", `/tasks/${garden?.id}`));
  expect(await imported(of, "trello", TRELLO)).toMatchObject({ tasks_done: 1, already_there: 1 });
  expect([(await tasksOf(of)).length, await countOf(of, "boards")]).toEqual([2, 1]);
});

test("for what is here already no board and no tag is made again, wherever it is now; with its board it is gone, and comes back; a chosen board takes its tasks", async () => {
  const of = await organization();
  const named = `${"a".repeat(199)}😀zz`;
  const file = `title,id,labels,board\nOne,1,red,${named}\nTwo,2,red,Two`;
  const on = await board(of);
  const { id, dry_run: first } = await answer<TaskImport>(await sent(of, "csv", file));
  const chosen = first?.boards.map(({ name, new_name }, at) => (at === 0 ? { name, board_id: on.id } : { name, board_id: null, new_name }));
  await change(of, "PUT", `${id}/mapping`, { boards: chosen });
  await change(of, "POST", `${id}/start`);
  while ((await work(of, id)) === "again");
  const [one, two] = await tasksOf(of);
  expect([one?.board_id === on.id || two?.board_id === on.id, await countOf(of, "boards")]).toEqual([true, 2]);
  const made = one?.board_id === on.id ? two?.board_id : one?.board_id;
  must(await of.call("POST", `/boards/${made}/archive`));
  must(await of.call("DELETE", `/tags/${one?.tags[0]?.id}`));
  const again = await imported(of, "csv", file);
  expect(again).toMatchObject({ status: "done", tasks_done: 0, already_there: 2, dry_run: { counts: { boards: 0, labels: 0, tasks: 0 } } });
  expect([await countOf(of, "boards"), await countOf(of, "tags")]).toEqual([2, 0]);
  must(await of.call("DELETE", `/boards/${made}`));
  expect(await imported(of, "csv", file)).toMatchObject({
    status: "done",
    tasks_done: 1,
    already_there: 1,
    dry_run: { counts: { boards: 1, tasks: 1, labels: 1 } },
  });
  const late = await answer<TaskImport>(await sent(of, "csv", `${file}\nThree,3,,Three`));
  await change(of, "POST", `${late.id}/start`);
  expect(await work(of, late.id, 1)).toBe("again"); // past the boards: it has made none but the third one's
  must(await of.call("DELETE", `/tasks/${(one?.board_id === on.id ? one : two)?.id}`));
  while ((await work(of, late.id)) === "again");
  expect(await seen(of, late.id)).toMatchObject({ status: "done", tasks_done: 2, already_there: 1 });
});

test("wherever a worker dies, the next one goes on: nothing is doubled or lost, and the one that was too slow writes nothing more", async () => {
  const of = await organization();
  const table = ["title,id,labels,comment", ...Array.from({ length: 130 }, (_, at) => `Task ${at},${at},label ${at % 7},said ${at}`)].join("\n");
  const { id } = await answer<TaskImport>(await sent(of, "csv", table));
  await change(of, "POST", `${id}/start`);
  const context = { env: silent, db: of.db, shard: of.shard, composition };
  const expire = () => of.db.sql("UPDATE task_imports SET lease_until = '2000-01-01T00:00:00.000Z' WHERE id = ?1 AND lease_until IS NOT NULL", id).run();
  let ended: string = "again";
  let deaths = 0;
  while (ended !== "done") {
    const dead = await claim(context, id);
    if (dead) {
      deaths++;
      expect(await work(of, id, 1)).toBe("none"); // it is held
      await expire();
    }
    ended = await work(of, id, 1);
    await expect(dead?.step({ fields: { tasks_done: 999 } })).rejects.toBeInstanceOf(LeaseLost);
  }
  expect(deaths).toBe(5); // a board, the tags, two chunks of tasks, the end
  const tasks = await of.db.sql("SELECT title, number, comment_count FROM tasks WHERE organization_id = ?1 ORDER BY number", of.id).all();
  expect(tasks.results).toEqual(Array.from({ length: 130 }, (_, at) => ({ title: `Task ${at}`, number: at + 1, comment_count: 1 })));
  expect([await countOf(of, "comments"), await countOf(of, "tags"), await countOf(of, "boards"), await countOf(of, "import_origins")]).toEqual([
    130, 7, 1, 131,
  ]);
  expect(await seen(of, id)).toMatchObject({ status: "done", tasks_done: 130, comments_done: 130 });
});

test("the dry run shows each task as it lands: for all rules of a board and all statuses, on one that is here and on one that is made", async () => {
  const of = await organization();
  const found = (await of.db.ask({ ground: groundOf(of.db, (await board(of)).id, newId(), []) })).ground;
  const text = ["title,status,board", ...TASK_STATUSES.flatMap((status) => [`${status},${status},Here`, `${status},${status},New`])].join("\n");
  const parsed = readSource("csv", text, "work.csv", null);
  for (let bits = 0; bits < 8; bits++) {
    const rules = { require_approval_for_done: bits & 1, require_review_before_done: (bits >> 1) & 1, require_checks_for_done: bits >> 2 };
    const statuses = TASK_STATUSES.map((status) => ({ name: status, status }));
    const given = { boards: [{ name: "Here", board_id: "b" }], statuses };
    const { plan, dryRun: run } = dryRun(parsed, "csv", given, { ...NOTHING_HERE, writable: [boardHere("b", rules)] });
    const wanted = planAll(parsed, "csv", choicesOf(given, [])).tasks.map((task) => ({ ...task, person: null, agent: null, tags: [] }));
    const landed = (["Here", "New"] as const).flatMap((name) => {
      const ground = { ...(found as Ground), board: { ...(found as Ground).board, ...rules } };
      const tasks = wanted.filter((task) => task.board === name);
      const actor = { type: "user", id: newId(), name: "Ana" } as const;
      const arrival = arrivalOf(of.db, { ground, actor, now: new Date(), product: "a table", tasks, isOwnBoard: name === "New", here: new Map() });
      return arrival.ok ? arrival.value.events.map(({ payload }) => (payload as { after: Task }).after.status) : [];
    });
    expect([bits, plan.tasks.map(({ status }) => status)]).toEqual([bits, landed]);
    expect(run.notes.filter((note) => note.startsWith("1 task(s) that are done there")).length, `${bits}`).toBe(bits === 0 ? 0 : 1);
  }
});

test("rights, bounds and foreign ids: admins alone, boards and people of the organization, one import at work, canceled for good", async () => {
  const [of, other] = [await organization(), await organization()];
  const on = await board(of, { name: "Gated", require_approval_for_done: true });
  const { id } = await answer<TaskImport>(await sent(of, "linear", LINEAR));
  for (const [method, path] of [
    ["GET", id],
    ["PUT", `${id}/mapping`],
    ["POST", `${id}/start`],
    ["POST", `${id}/cancel`],
    ["GET", `${id}/report`],
  ] as const)
    expect((await other.call(method, `${AT}/${path}`, method === "PUT" ? { body: {} } : {})).status, path).toBe(404);
  const foreign = await board(other);
  expect(refusal(await of.call("PUT", `${AT}/${id}/mapping`, { body: { boards: [{ name: "Engine", board_id: foreign.id }] } }))).toBe("422 invalid_input");
  expect(refusal(await of.call("PUT", `${AT}/${id}/mapping`, { body: { people: [{ name: "x", person_id: newId() }] } }))).toBe("422 invalid_input");
  expect((await sent(of, "trello", "no json")).status).toBe(422);
  await change(of, "PUT", `${id}/mapping`, { boards: [{ name: "Wheels", board_id: on.id }] });
  await change(of, "POST", `${id}/start`);
  const second = await answer<TaskImport>(await sent(of, "csv", CSV));
  expect((await of.call("POST", `${AT}/${second.id}/start`)).status).toBe(409);
  while ((await work(of, id)) === "again");
  const gated = (await tasksOf(of)).find(({ board_id }) => board_id === on.id);
  expect([gated?.title, gated?.status]).toEqual(["Turn the wheels", "review"]); // done is earned there
  await change(of, "POST", `${second.id}/start`);
  await work(of, second.id, 1);
  expect((await change(of, "POST", `${second.id}/cancel`)).status).toBe("canceled");
  expect(await work(of, second.id)).toBe("none");
  expect((await of.call("POST", `${AT}/${second.id}/start`)).status).toBe(409);
  await task(of, on);
});

test("an admin who does not see a board learns nothing of its tasks from an import: no dry run, no report, and no way to take it over", async () => {
  const of = await organization();
  const [secret, shown] = [await board(of, { name: "Secret" }), await board(of)];
  const adam = await member(of, { role: "admin", writes: [shown.id] });
  const asAdam = (method: string, path: string, body?: unknown) => adam.call<TaskImport>(method, `${AT}/${path}`, body === undefined ? {} : { body });
  const { id } = await answer<TaskImport>(await sent(of, "csv", CSV));
  await change(of, "PUT", `${id}/mapping`, { boards: [{ name: "work", board_id: secret.id }] });
  const said = must(await asAdam("GET", id)).dry_run;
  expect([said?.counts.tasks, JSON.stringify(said)]).toEqual([3, expect.not.stringMatching(/signing|Backlog|ana@|work|infra|no title/)]);
  expect(refusal(await asAdam("PUT", `${id}/mapping`, { boards: [{ name: "work", board_id: shown.id }] }))).toBe("403 forbidden");
  expect(refusal(await asAdam("POST", `${id}/start`))).toBe("403 forbidden");
  await change(of, "POST", `${id}/start`);
  while ((await work(of, id)) === "again");
  const [first] = must(await of.call<{ items: Task[] }>("GET", `/tasks?board_id=${secret.id}&q=Archive`)).items;
  must(await of.call("DELETE", `/tasks/${first?.id}`));
  const report = async (token?: string) => (await (await ask(of, "GET", `${AT}/${id}/report`, token ? { token } : {})).text()).split("\r\n").slice(1, -1);
  const hidden = (at: number) => `"imported","","work.csv/${at}","","","it has been deleted here since, or you do not see its board"`;
  expect(await report(adam.token)).toEqual([hidden(17), hidden(18), hidden(20)]);
  const own = await report();
  expect(own.slice(0, 2).map((line) => line.includes(',""'))).toEqual([true, true]);
  expect([own[1]?.split(",")[4], own[2], own.length]).toEqual(['"Write the runbook"', hidden(20), 4]);
  const asked = { body: CSV, token: adam.token, headers: { "Content-Type": "application/octet-stream", "Content-Length": String(CSV.length) } };
  const sendAs = async () => answer<TaskImport>(await ask(of, "POST", `${AT}?source=csv&name=work.csv`, asked));
  const probe = await sendAs(); // what he may not see, no id of his tells him of, and for him it was not imported
  expect([probe.dry_run?.counts, probe.dry_run?.sample.map(({ is_there }) => is_there), probe.dry_run?.boards[0]?.board_id]).toMatchObject([
    { tasks: 3, already_there: 0, boards: 1 },
    [false, false, false],
    null,
  ]);
  must(await asAdam("POST", `${probe.id}/start`));
  while ((await work(of, probe.id)) === "again");
  expect(must(await asAdam("GET", probe.id))).toMatchObject({ status: "done", tasks_done: 3, already_there: 0 });
  expect((await sendAs()).dry_run?.counts).toMatchObject({ tasks: 0, already_there: 3 }); // he brought those himself
  expect(await report(), "what another brings takes nothing from what is here").toEqual(own.toSpliced(2, 1));
  expect((await answer<TaskImport>(await sent(of, "csv", CSV))).dry_run?.counts).toMatchObject({ already_there: 3 });
});

test("an import that is late ends once, and the timeline says so; one that has ended at the same moment stays as it ended", async () => {
  const of = await organization();
  const { id } = await answer<TaskImport>(await sent(of, "csv", CSV));
  await change(of, "POST", `${id}/start`);
  const set = (fields: string) => of.db.sql(`UPDATE task_imports SET ${fields} WHERE id = ?1`, id).run();
  await set("status = 'running', expires_at = '2000-01-01T00:00:00.000Z'");
  const counts = { trips: 0, rowsRead: 0, rowsWritten: 0, log: [] };
  const finishing = counting(of.db.d1, counts, async (texts) => {
    if (texts.some((text) => text.includes("INTO events"))) await set("status = 'done', tasks_done = 3");
  });
  await sweepTaskImports({ ...contextOf(of), db: database(finishing) });
  expect(await seen(of, id)).toMatchObject({ status: "done", tasks_done: 3, error: null });
  await set("status = 'running', expires_at = '2000-01-01T00:00:00.000Z'");
  await sweepTaskImports(contextOf(of));
  expect(await seen(of, id)).toMatchObject({ status: "expired", error: expect.stringContaining("in time") });
  const told = (await eventsOf(of, "")).map(({ type }) => type).filter((type) => type.startsWith("task_import."));
  expect(told.toSorted()).toEqual(["task_import.failed", "task_import.started"]);
});
