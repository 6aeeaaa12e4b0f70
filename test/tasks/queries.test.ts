// One grammar of filters: what a query means, what the dashboard shows of the tasks that it holds, and what a list answers are the same.
import { createExecutionContext, waitOnExecutionContext } from "cloudflare:test";
import { env } from "cloudflare:workers";
import fc from "fast-check";
import { expect, test } from "vitest";
import worker from "#worker/index.ts";
import { parseQuery } from "#grammar/parse.ts";
import { conditionsOf, FOLDINGS_MAX, matches } from "#grammar/tasks.ts";
import type { Tag } from "#worker/tags/schema.ts";
import { PRIORITIES, type Task, TASK_STATUSES } from "#worker/tasks/schema.ts";
import type { ApiKeyIssued } from "#worker/keys/schema.ts";
import { LOOKED_AT_MAX } from "#worker/tasks/filter-store.ts";
import { BASE, type Call, client } from "../support/client.ts";
import { type Counts, counting } from "../support/counting.ts";
import { agentOn, board, member, must, organization, task } from "../support/factories.ts";

const VOCABULARY = { types: [], statuses: TASK_STATUSES, priorities: PRIORITIES, isOfBoard: true };
const DAY_MS = 86_400_000;
const FIELDS = "/organizations/me/custom-fields";
const TITLES = ["Rotate KEYS", "Über-Straße ÀÉ", "部署 v2 版", "100% of a_b", "ΣΊΣΥΦΟΣ 'quoted' \\ \"x\"", "İstanbul ı K", "😀 done"];
const inDays = (days: number): string => new Date(Date.now() + days * DAY_MS).toISOString();

/** A board of 28 tasks, which differ in all that a query can name. */
async function stage() {
  const of = await organization();
  const on = await board(of);
  for (const [field_key, field_type, default_value] of [
    ["cost", "decimal", 3],
    ["code", "text", null],
    ["day", "date", null],
    ["ok", "boolean", true],
  ] as const)
    must(await of.call("POST", FIELDS, { body: { field_key, field_type, default_value, board_ids: [on.id] } }));
  const tags = [];
  for (const name of ["Ops", "Chore", "发货 Abc"]) tags.push(must(await of.call<Tag>("POST", "/tags", { body: { name } })).id);
  const ana = await member(of, { writesAll: true });
  const scout = await agentOn(of, on);
  const who = [{}, { assigned_user_id: ana.id }, { assigned_agent_id: scout.id }];
  const due = [undefined, inDays(-3), inDays(3), inDays(30), "2026-03-01T00:00:00Z"];
  const values = [{}, { cost: 10, code: "5" }, { cost: -2.5, day: "2026-11-30", ok: false }, { code: "x y" }];
  for (let at = 0; at < 28; at++)
    await task(of, on, {
      title: TITLES[at % TITLES.length],
      status: TASK_STATUSES[at % TASK_STATUSES.length],
      ...(TASK_STATUSES[at % TASK_STATUSES.length] === "blocked" ? { blocked_reason: "waits" } : {}),
      priority: PRIORITIES[(at * 3) % PRIORITIES.length],
      due_at: due[at % due.length],
      tag_ids: tags.filter((_, place) => (at >> place) % 2 === 1),
      custom_field_values: values[at % values.length],
      ...(TASK_STATUSES[at % TASK_STATUSES.length] === "in_progress" ? who[1] : who[at % who.length]),
    });
  const list = async (q: string) => must(await of.call<{ items: Task[]; total: number }>("GET", `/boards/${on.id}/tasks?limit=200&q=${encodeURIComponent(q)}`));
  return { of, on, ana, scout, list };
}
type Stage = Awaited<ReturnType<typeof stage>>;
const on = await stage();

/** What is written, and what it means, said a second time in plain words of the test. */
type Said = [written: string, holds: (task: Task) => boolean];
const cost = (task: Task): number => Number(task.custom_field_values.cost);
function everySaid({ ana, scout }: Stage): Said[] {
  const now = Date.now();
  const isDue = ({ due_at }: Task, from: number, before: number) => due_at !== null && Date.parse(due_at) >= from && Date.parse(due_at) < before;
  const has = (text: string) => (task: Task) => `${task.key} ${task.title}`.includes(text);
  return [
    ["rotate", has("Rotate")],
    ["KEYS", has("KEYS")],
    ["über", has("Über")],
    ["uber", has("Über")],
    ["ae", has("ÀÉ")],
    ["strAße", has("Straße")],
    ["STRAßE", has("Straße")],
    ["àé", has("ÀÉ")],
    ["署", has("署")],
    ["%", has("%")],
    ["_", has("_")],
    ["'", has("'")],
    ["\\", has("\\")],
    ['"a_b"', has("a_b")],
    ['"of a"', has("of a")],
    ["-1", (task) => !`${task.key} ${task.title}`.includes("1")],
    ["status:todo,done", ({ status }) => status === "todo" || status === "done"],
    ["status:in-progress", ({ status }) => status === "in_progress"],
    ["priority:high", ({ priority }) => priority === "high"],
    ["is:open", ({ status }) => status !== "done"],
    ["is:blocked,done", ({ status }) => status === "blocked" || status === "done"],
    ["is:unassigned", ({ assignee }) => assignee === null],
    ["is:assigned", ({ assignee }) => assignee !== null],
    ["is:overdue", (task) => isDue(task, 0, now) && task.status !== "done"],
    ["assignee:me", () => false],
    ["assignee:none", ({ assignee }) => assignee === null],
    [`assignee:${ana.id},none`, ({ assigned_agent_id }) => assigned_agent_id === null],
    [`assignee:"${ana.id}"`, ({ assigned_user_id }) => assigned_user_id === ana.id],
    [`assignee:${scout.id.toUpperCase()}`, ({ assigned_agent_id }) => assigned_agent_id === scout.id],
    ["tag:ops", ({ tags }) => tags.some(({ slug }) => slug === "ops")],
    ["tag:OPS,chore", ({ tags }) => tags.some(({ slug }) => slug === "ops" || slug === "chore")],
    ['tag:"发货 ABC"', ({ tags }) => tags.some(({ name }) => name === "发货 Abc")],
    ["tag:nope", () => false],
    ["due:none", ({ due_at }) => due_at === null],
    ["no:due", ({ due_at }) => due_at === null],
    ["no:assignee", ({ assignee }) => assignee === null],
    ["no:agent", ({ assigned_agent_id }) => assigned_agent_id === null],
    ["no:tag", ({ tags }) => tags.length === 0],
    ["tag=none", ({ tags }) => tags.length === 0],
    ["no:priority", () => false],
    ["priority=high", ({ priority }) => priority === "high"],
    ["field.cost=10", (task) => cost(task) === 10],
    ["cost>3", (task) => cost(task) > 3],
    ["due<7d", (task) => isDue(task, 0, now + 7 * DAY_MS)],
    ["due>7d", (task) => isDue(task, now + 7 * DAY_MS, Number.POSITIVE_INFINITY)],
    ["due:2026-03-01", ({ due_at }) => due_at === "2026-03-01T00:00:00.000Z"],
    ["due<=2026-03-01", ({ due_at }) => due_at === "2026-03-01T00:00:00.000Z"],
    ["due<2026-03-01", () => false],
    ["updated<1d", () => true],
    ["updated>1d", () => false],
    ["updated>2026-01-01", () => true],
    ["field.cost:3", (task) => cost(task) === 3],
    ["field.cost>=3", (task) => cost(task) >= 3],
    ["field.cost<0", (task) => cost(task) < 0],
    ['field.code:"x y"', ({ custom_field_values }) => custom_field_values.code === "x y"],
    ["field.code:5", ({ custom_field_values }) => custom_field_values.code === "5"],
    ["field.ok:true", ({ custom_field_values }) => custom_field_values.ok === true],
    ["field.day>2026-01-01", ({ custom_field_values }) => custom_field_values.day === "2026-11-30"],
  ];
}

test("a query means the same of the tasks that the dashboard holds, in the list that the API answers, and in plain words", async () => {
  const { items: all } = await on.list("");
  const said = everySaid(on);
  const selfId = must(await on.of.call<{ id: string }>("GET", "/users/me")).id;
  const opposite = ([written, holds]: Said): Said => (written.startsWith("-") ? [written, holds] : [`-${written}`, (one) => !holds(one)]);
  const isSame = async (chosen: Said[]) => {
    const q = chosen.map(([written]) => written).join(" ");
    const meant = all.filter((one) => chosen.every(([, holds]) => holds(one))).map(({ id }) => id);
    const parsed = parseQuery(q, VOCABULARY);
    expect(parsed.notUnderstood, q).toEqual([]);
    const conditions = conditionsOf(parsed, { selfId, now: Date.now() });
    expect(
      all.filter((one) => matches(conditions, one)).map(({ id }) => id),
      `held: ${q}`,
    ).toEqual(meant);
    const { items, total } = await on.list(q);
    expect([items.map(({ id }) => id), total], `listed: ${q}`).toEqual([meant, meant.length]);
  };
  for (const one of said) await isSame([one]);
  for (const one of said) await isSame([opposite(one)]);
  const some = fc.array(fc.tuple(fc.constantFrom(...said), fc.boolean()), { minLength: 2, maxLength: 4 });
  const several = some.map((chosen) => chosen.map(([one, isNot]) => (isNot ? opposite(one) : one)));
  await fc.assert(fc.asyncProperty(several, isSame), { numRuns: 40 });
});

test("all words of a query have a bounded number of letters compared without case, the first ones; a usual one has all", () => {
  const foldingsOf = (q: string) =>
    conditionsOf(parseQuery(q, VOCABULARY), { selfId: "", now: 0 }).flatMap((one) => {
      const needles = one.on === "text" ? [one.needle] : one.on === "assignee" ? one.names : [];
      return needles.map(({ foldings }) => foldings.length);
    });
  const many = foldingsOf("-àéèêëþð ".repeat(19));
  expect([many.length, many.slice(0, 4), many.reduce((sum, one) => sum + one)]).toEqual([19, [22, 22, 16, 0], FOLDINGS_MAX]);
  expect(foldingsOf("ameliorer")[0], "all accents of a long word").toBe(38);
  expect(foldingsOf(`assignee:${Array.from({ length: 10 }, () => "àéèêëþð").join()} "àéèêëþð"`).reduce((sum, one) => sum + one)).toBe(FOLDINGS_MAX);
  expect(foldingsOf("обновить ключи подписи")).toEqual([7, 5, 5]);
});

const hostile = fc.oneof(
  fc.string({ unit: "grapheme", maxLength: 12 }),
  fc.string({ unit: "binary", maxLength: 6 }),
  fc.constantFrom('"', '-"', "-", "--is:open", "\0", "a\0", "%", "'; DROP TABLE tasks; --", "char(65)", "?1", "?99", "İSTANBUL", "ΑΒΓΔΕΖΗΘΙΚΛΜΝΞΟΠΡΣΤΥΦΧΨΩ"),
  fc.constantFrom("constructor", "__proto__", "toString", "1e999", "-1e-999", "true", "2026-13-45T99:99", "9".repeat(60)).map((value) => `field.code:${value}`),
  fc.constantFrom("constructor", "1e999", "-0", "0x10", " ", "NaN").map((value) => `field.cost:${value}`),
  fc
    .constantFrom("assignee:", "tag:", "field.cost>", "due<", "updated:", "status:", "priority:", "is:")
    .chain((operator) => fc.string({ unit: "grapheme", maxLength: 10 }).map((value) => `${operator}${value}`)),
);

test("whatever is typed is answered or refused, never fails on our side, and means the same where the tasks are held", async () => {
  const { items: all } = await on.list("");
  const answered = { yes: 0, no: 0 };
  const isSame = async (pieces: string[]) => {
    const q = pieces.join(" ").toWellFormed().slice(0, 190).toWellFormed();
    const reply = await on.of.call<{ items: Task[] }>("GET", `/boards/${on.on.id}/tasks?limit=200&q=${encodeURIComponent(q)}`);
    expect([200, 422], `${JSON.stringify(q)}: ${JSON.stringify(reply.body).slice(0, 300)}`).toContain(reply.status);
    answered[reply.status === 200 ? "yes" : "no"]++;
    if (reply.status !== 200) return;
    const conditions = conditionsOf(parseQuery(q.trim(), VOCABULARY), { selfId: "", now: Date.now() });
    expect(
      reply.body.items.map(({ id }) => id),
      JSON.stringify(q),
    ).toEqual(all.filter((one) => matches(conditions, one)).map(({ id }) => id));
  };
  await isSame(["ÀÁÂÃÄÅÆÇÈÉÊËÌÍÎÏÐÑÒÓÔÕÖØÙÚÛÜÝÞĀĂĄĆ"]);
  await isSame([
    `assignee:${Array.from({ length: 20 }, (_, at) => String.fromCodePoint(...[0, 1, 2, 3, 4, 5, 6].map((by) => 0x410 + ((at + by * 3) % 30)))).join()}`,
  ]);
  await fc.assert(fc.asyncProperty(fc.array(hostile, { minLength: 1, maxLength: 3 }), isSame), { numRuns: 120 });
  expect(answered.yes).toBeGreaterThan(20);
  expect(answered.no).toBeGreaterThan(5);
});

test("an agent asks for what is its own, and a key for nothing of anybody's", async () => {
  const { of, on: here, scout } = on;
  const list = async (call: Call, path: string) => must(await call<{ items: Task[] }>("GET", `${path}?q=assignee:me`)).items;
  const own = await list(scout.call, `/agent/boards/${here.id}/tasks`);
  expect(own.length).toBeGreaterThan(0);
  expect(own.every(({ assigned_agent_id }) => assigned_agent_id === scout.id)).toBe(true);
  const key = must(await of.call<ApiKeyIssued>("POST", "/organizations/me/api-keys", { body: { name: "CI", scopes: ["tasks:read"] } }));
  expect(await list(client({ Authorization: `Bearer ${key.token}` }), `/boards/${here.id}/tasks`)).toEqual([]);
});

test("what is not understood, or is too much, is refused by lists and said by name", async () => {
  const { of, on: here } = on;
  const refused = async (q: string) => {
    const { status, body } = await of.call<{ detail: string }>("GET", `/boards/${here.id}/tasks?q=${encodeURIComponent(q)}`);
    return `${status} ${body.detail}`;
  };
  expect(await refused("keys due<soon type:task board:OPS")).toBe("422 q: is not understood: due<soon type:task board:OPS.");
  expect(await refused("field.nope:1")).toContain("no such custom field");
  expect(await refused("csot>10")).toContain("no such custom field; did you mean cost");
  expect(await refused("asignee:me")).toContain("did you mean assignee");
  expect(await refused("no:colour tag:none,ops")).toContain("not understood: no:colour tag:none,ops");
  for (const words of ["https://x.example/a=b", "std::vector Vec<u8> 10:30 fix: C:\\dir a->b"]) expect(await on.list(words), words).toMatchObject({ total: 0 });
  expect(await refused("field.code>5")).toContain("numbers and dates");
  expect(await refused("field.cost>1 ".repeat(6))).toContain("at most 5 conditions");
  expect(await refused("a ".repeat(21))).toContain("not understood: a");
  expect(await refused("status:todo,done,todo,done,todo,done,todo,done,todo,done,todo tag:a,b,c,d,e,f,g,h,i,j")).toContain("not understood: tag:a,b");
  expect(await refused("x".repeat(201))).toContain("200 characters");
});

type Walk = { items: Task[]; total: number; next_cursor: string | null };
/** All pages of a list, one after another along their cursors. */
async function walked(q: string, more = ""): Promise<Walk[]> {
  const pages: Walk[] = [];
  for (let cursor = ""; pages.length < 40; ) {
    const address = `/boards/${on.on.id}/tasks?q=${encodeURIComponent(q)}${more}${cursor && `&cursor=${cursor}`}`;
    const page = must(await on.of.call<Walk>("GET", address));
    pages.push(page);
    if (page.next_cursor === null) break;
    cursor = page.next_cursor;
  }
  return pages;
}
const idsOf = (pages: readonly { items: Task[] }[]): string[] => pages.flatMap(({ items }) => items.map(({ id }) => id));

test("pages of a query follow each other in every order, none twice and none left out, and each says honestly whether there are more", async () => {
  const tag = must(await on.of.call<{ items: Tag[] }>("GET", "/tags")).items[0] as Tag;
  for (const sort of ["-created_at", "created_at", "due_at", "-due_at", "priority", "-priority"])
    for (const [q, members] of [
      ["is:open", ""],
      ["-rotate", ""],
      ["is:open", `&tag=${tag.id}`],
      ["is:open", "&status=todo,review"],
    ] as const) {
      const whole = idsOf(await walked(q, `&sort=${sort}${members}&limit=200`));
      const all = must(await on.of.call<{ items: Task[] }>("GET", `/boards/${on.on.id}/tasks?sort=${sort}${members}&limit=200`)).items.map(({ id }) => id);
      expect(whole, `${q} ${sort} ${members}: in the order of the whole list`).toEqual(all.filter((id) => whole.includes(id)));
      for (const limit of [1, 3, 5]) {
        const pages = await walked(q, `&sort=${sort}${members}&limit=${limit}`);
        expect(idsOf(pages), `${q} ${sort} ${members} by ${limit}`).toEqual(whole);
        expect(pages.length, "no page in vain").toBe(Math.max(1, Math.ceil(whole.length / limit)));
      }
      const second = must(await on.of.call<Walk>("GET", `/boards/${on.on.id}/tasks?q=${q}&sort=${sort}${members}&limit=2&offset=1`));
      expect([idsOf([second]), second.total]).toEqual([whole.slice(1, 3), Math.min(whole.length, 4)]);
    }
  for (const [address, why] of [
    ["q=is:open&cursor=nonsense", "next_cursor of the page before"],
    [`q=is:open&sort=due_at&cursor=${(await walked("is:open", "&limit=1"))[0]?.next_cursor}`, "with the same sort"],
    [`cursor=${(await walked("is:open", "&limit=1"))[0]?.next_cursor}`, "with `q`"],
  ]) {
    const { status, body } = await on.of.call<{ detail: string }>("GET", `/boards/${on.on.id}/tasks?${address}`);
    expect([status, body.detail]).toEqual([422, expect.stringContaining(why as string)]);
  }
});

test("a query looks at so many tasks of a board and no more, stops when its page is full, and goes on from there", async () => {
  const { of, on: here } = on;
  const oldest = must(await of.call<{ items: Task[] }>("GET", `/boards/${here.id}/tasks?sort=created_at&limit=1`)).items[0] as Task;
  const columns = "organization_id, board_id, title, status, priority, rank, comment_count, approvals_pending, created_by, version, created_at, updated_at";
  await of.db
    .sql(
      `WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < 4999)
       INSERT INTO tasks(id, number, ${columns}) SELECT 'f' || printf('%07d', n.i) || substr(t.id, 9), 1000 + n.i, ${columns
         .replace("title", "'Filler'")
         .replace(/(\w+)(?=,|$)/g, "t.$1")
         .replace("'t.Filler'", "'Filler'")}
       FROM tasks t, n WHERE t.id = ?1`,
      oldest.id,
    )
    .run();
  const pages = await walked(`"${oldest.key} "`);
  expect(pages.map(({ items, next_cursor }) => [items.length, next_cursor !== null])).toEqual([
    [0, true],
    [0, true],
    [1, false],
  ]);
  const rowsOf = async (query: string) => {
    const counts: Counts = { trips: 0, rowsRead: 0, rowsWritten: 0, log: [] };
    const bindings = { ...env, SHARD_0: counting(env.SHARD_0, counts), SHARD_1: counting(env.SHARD_1 as D1Database, counts) };
    const headers = { Authorization: `Bearer ${env.LOCAL_AUTH_TOKEN}`, "X-Organization-Id": of.id };
    const context = createExecutionContext();
    const asked = new Request(`${BASE}/api/v1/boards/${here.id}/tasks?${query}`, { headers });
    const { status } = await worker.fetch(asked as Request<unknown, IncomingRequestCfProperties>, bindings, context);
    const { trips, rowsRead } = counts;
    await waitOnExecutionContext(context);
    expect([status, trips]).toEqual([200, 1]);
    return rowsRead;
  };
  for (const sort of ["-created_at", "due_at", "-priority"]) {
    const full = await rowsOf(`q=filler&limit=50&sort=${sort}`);
    const never = await rowsOf(`q=nowhere&limit=50&sort=${sort}`);
    expect([sort, full < 900, never < 5 * LOOKED_AT_MAX], `${full}, ${never} rows`).toEqual([sort, true, true]);
  }
  await of.db
    .sql(
      `INSERT INTO task_field_values(task_id, field_id, board_id, value, number) SELECT t.id, f.id, t.board_id, '7', 7
       FROM tasks t JOIN custom_fields f ON f.organization_id = t.organization_id AND f.field_key = 'cost' WHERE t.board_id = ?1 AND t.title = 'Filler'`,
      here.id,
    )
    .run();
  const sorted = must(await of.call<Walk>("GET", `/boards/${here.id}/tasks?q=-filler&sort=field.cost&limit=50`)).items;
  expect([...new Set(sorted.map(({ custom_field_values: values }) => values.cost))], "the first of the order, not what is behind thousands").toEqual([-2.5, 3]);
  expect(await rowsOf("q=nowhere&sort=field.cost&limit=50"), "twice: for the page, and to count").toBeLessThan(2 * 5 * LOOKED_AT_MAX);
  for (const q of ["tag:ops", "field.cost>1"]) expect(await rowsOf(`q=${q}&limit=50`), q).toBeLessThan(8 * LOOKED_AT_MAX);
});
