/// <reference types="vite/types/importMeta.d.ts" />
// Run by board-filters.test.ts. How the tasks of a board stand in groups, in a calendar and on a timeline, without a browser; and what is kept while a few of many change.
import fc from "fast-check";
import { afterAll, beforeAll, expect, test } from "vitest";
import { stage, type Stage } from "./stage.ts";

type Task = Record<string, unknown> & { id: string };
type Group = { key: string; tasks: Task[] };
type Line = { kind: "group" | "task"; top: number; group?: Group; task?: Task };
type Edges = { now: number; tomorrow: number; nextWeek: number };
type Bar = { from: number; to: number; since: string; until: string };
type Span = { from: number; to: number };
type Asked = { parsed: object; selfId: string; now: number };
type Looks = {
  groupsOf(tasks: Task[], by: string, edges: Edges): Group[];
  linesOf(tasks: Task[], groups: Group[] | null, folded: ReadonlySet<string>): Line[];
  heightOfAll(lines: Line[]): number;
  linesInSight(lines: Line[], scrolledPx: number, heightPx: number): { head: number | null; from: number; to: number };
  dueEdges(now: number, timeZone: string): Edges;
  bucketOf(due: string | null, isDone: boolean, edges: Edges): string;
  addDays(day: string, days: number): string;
  addMonths(day: string, months: number): string;
  startOfWeek(day: string, first: number): string;
  weeksOfMonth(day: string, first: number): string[][];
  weekStartOf(locale: string): number;
  dayIn(given: unknown): string | undefined;
  weeksShown(span: string, day: string, first: number): string[][];
  tasksByDay(tasks: Task[], days: string[], timeZone: string): ReadonlyMap<string, Task[]>;
  comingByDay(rules: object[], days: string[], timeZone: string): ReadonlyMap<string, { title: string }[]>;
  dayOf(iso: string, timeZone: string): string;
  atWall(day: string, of: string, timeZone: string): string;
  barOf(task: object, now: number): Bar | null;
  rowsIn(tasks: Task[], shown: Span, now: number): { rows: { task: Task; bar: Bar }[]; undated: number };
  linksIn(rows: { task: Task; bar: Bar }[], shown: Span, first: number, last: number): { id: string; fromRow: number; toRow: number }[];
  ticksOf(span: string, first: string, weekStart: number): { day: string; isMajor: boolean; label: string | null }[];
  movedBy(task: object, days: number, isDueOnly: boolean, timeZone: string): object;
  concernsMyWork(event: object, selfId: string, known: ReadonlySet<string>): boolean;
  rankedAfter(tasks: Task[], before: Task[]): Task[];
  createSieve(): (tasks: Task[], asked: Asked) => Task[];
  parseFilter(query: string, fields: []): object;
  filterTasks(tasks: Task[], parsed: object, selfId: string, now: number): Task[];
  stepped(ids: ReadonlySet<string>, from: string, to: string): ReadonlySet<string>;
};
const modules = import.meta.glob<Partial<Looks>>([
  "../../web/dashboard/views/{list-groups,due-buckets,days,calendar-layout,timeline-layout,my-work-events,ranked,selection,filters}.ts",
  "../../web/dashboard/views/timeline-bar.tsx",
  "../../web/dashboard/tasks/due.ts",
  "../../web/dashboard/ui/search.ts",
]);
let on: Stage;
let looks: Looks;
beforeAll(async () => {
  on = await stage();
  looks = Object.assign({}, ...(await Promise.all(Object.values(modules).map((load) => load())))) as Looks;
}, 60_000);
afterAll(() => on.clear());

const NOW = Date.parse("2026-11-23T12:00:00.000Z");
const task = (id: string, facts: object = {}): Task => ({
  id,
  key: `T-${id}`,
  title: `Task ${id}`,
  status: "todo",
  priority: "low",
  rank: id,
  assignee: null,
  start_at: null,
  due_at: null,
  in_progress_at: null,
  done_at: null,
  created_at: "2026-11-01T00:00:00.000Z",
  dependencies: [],
  tags: [],
  custom_field_values: {},
  ...facts,
});
const ids = (tasks: readonly Task[] = []) => tasks.map(({ id }) => id).join("");

test("a due time is overdue, of today, of the next seven days or later on the calendar of whoever looks; what is done is never overdue", () => {
  const edges = looks.dueEdges(NOW, "Asia/Shanghai"); // 20:00 there: the day ends at 16:00 in UTC
  const bucket = (at: string | null, isDone = false) => looks.bucketOf(at, isDone, edges);
  expect([bucket("2026-11-23T11:59:59Z"), bucket("2026-11-23T11:59:59Z", true), bucket("2026-11-23T15:59:59Z")]).toEqual(["overdue", "earlier", "today"]);
  expect([bucket("2026-11-23T16:00:00Z"), bucket("2026-11-29T15:59:59Z"), bucket("2026-11-29T16:00:00Z"), bucket(null)]).toEqual([
    "week",
    "week",
    "later",
    "none",
  ]);
});

test("each task of a list is in one group; groups stand in their order, agents before people, nobody last; within them the list's holds", () => {
  const by = (type: string, name: string) => ({ assignee: { type, id: name, name } });
  const edges = looks.dueEdges(NOW, "UTC");
  const tasks = [
    task("a", { ...by("user", "Ana"), priority: "low", status: "done" }),
    task("b", { ...by("agent", "Zed"), priority: "urgent", due_at: "2026-11-20T00:00:00.000Z" }),
    task("c", { priority: "low", due_at: "2027-01-01T00:00:00.000Z" }),
    task("d", { ...by("agent", "Bot"), priority: "urgent", status: "inbox", due_at: "2026-11-24T00:00:00.000Z" }),
  ];
  const told = (name: string) =>
    looks
      .groupsOf(tasks, name, edges)
      .map(({ key, tasks: of }) => `${key}=${ids(of)}`)
      .join(" ");
  expect(told("assignee")).toBe("agent:Bot=d agent:Zed=b user:Ana=a none=c");
  expect([told("priority"), told("status"), told("due")]).toEqual(["urgent=bd low=ac", "inbox=d todo=bc done=a", "overdue=b week=d later=c none=a"]);
});

test("of a list as long as it may be only the lines in sight are drawn, with the head of the group that they are in; and every line comes into sight", () => {
  const sizes = fc.array(fc.nat(200), { minLength: 1, maxLength: 12 });
  fc.assert(
    fc.property(sizes, fc.boolean(), fc.nat(60_000), fc.integer({ min: 100, max: 2_000 }), (counts, isGrouped, scrolledPx, heightPx) => {
      const groups = counts.map((count, at) => ({ key: `g${at}`, tasks: Array.from({ length: count }, (_, of) => task(`${at}-${of}`)) }));
      const folded = new Set(counts.length > 2 ? ["g1"] : []);
      const all = groups.flatMap(({ tasks }) => tasks);
      const lines = looks.linesOf(all, isGrouped ? groups : null, folded);
      expect(lines.filter(({ kind }) => kind === "task").length).toBe(isGrouped ? all.length - (folded.size ? (counts[1] ?? 0) : 0) : all.length);
      for (const [at, line] of lines.entries()) expect(line.top).toBe(looks.heightOfAll(lines.slice(0, at)));
      const { head, from, to } = looks.linesInSight(lines, scrolledPx, heightPx);
      expect(0 <= from && from <= to && to <= lines.length).toBe(true);
      expect(to - from).toBeLessThanOrEqual(Math.ceil(heightPx / 28) + 27);
      const inSight = lines.flatMap((line, at) => (line.top < scrolledPx + heightPx && looks.heightOfAll([line]) > scrolledPx ? [at] : []));
      expect(inSight.every((at) => at >= from && at < to)).toBe(true);
      const above = lines.slice(0, from + 1).findLastIndex(({ kind }) => kind === "group");
      expect(head).toBe(isGrouped && above < from && above >= 0 ? above : null);
    }),
    { numRuns: 60 },
  );
});

const dayOfYears = fc.integer({ min: 0, max: 12_000 }).map((days) => new Date(Date.UTC(2015, 0, 1) + days * 86_400_000).toISOString().slice(0, 10));

test("a month is shown in whole weeks that begin where the language has them begin, and has each of its days once", () => {
  fc.assert(
    fc.property(dayOfYears, fc.constantFrom(1, 6, 7), fc.integer({ min: -30, max: 30 }), (day, first, months) => {
      const weeks = looks.weeksOfMonth(day, first);
      const days = weeks.flat();
      expect(weeks.every((week) => week.length === 7 && looks.startOfWeek(week[3] as string, first) === week[0])).toBe(true);
      expect(days.filter((one) => one.startsWith(day.slice(0, 7))).length).toBe(
        new Date(Date.UTC(Number(day.slice(0, 4)), Number(day.slice(5, 7)), 0)).getUTCDate(),
      );
      expect(new Set(days).size).toBe(days.length);
      expect(weeks.every((week) => week.some((one) => one.startsWith(day.slice(0, 7))))).toBe(true);
      const there = looks.addMonths(day, months);
      expect((Number(there.slice(0, 4)) - Number(day.slice(0, 4))) * 12 + Number(there.slice(5, 7)) - Number(day.slice(5, 7))).toBe(months);
    }),
  );
  expect([looks.addMonths("2027-01-31", 1), looks.addMonths("2028-01-31", 1), looks.addMonths("2026-03-31", -1)]).toEqual([
    "2027-02-28",
    "2028-02-29",
    "2026-02-28",
  ]);
  expect([looks.weekStartOf("en-US"), looks.weekStartOf("en-GB")]).toEqual([7, 1]);
  expect(["2026-02-28", "2026-02-29", "2026-2-1", 20260228, undefined].map(looks.dayIn)).toEqual(["2026-02-28", undefined, undefined, undefined, undefined]);
});

test("a task stands on the day on which it is due where its reader lives, also when the clocks change, and keeps its time of day on another", () => {
  const zones = fc.constantFrom("UTC", "Europe/Berlin", "America/New_York", "Asia/Shanghai", "Pacific/Apia", "Asia/Kathmandu");
  const moments = fc.array(fc.integer({ min: Date.UTC(2026, 1, 20), max: Date.UTC(2026, 4, 10) }), { maxLength: 20 });
  fc.assert(
    fc.property(zones, moments, fc.integer({ min: -40, max: 40 }), (timeZone, times, by) => {
      const days = looks.weeksShown("month", "2026-03-15", 1).flat();
      const tasks = times.map((at, index) => task(String(index), { due_at: new Date(at).toISOString() }));
      const byDay = looks.tasksByDay([...tasks, task("none")], days, timeZone);
      for (const one of tasks) {
        const day = looks.dayOf(one.due_at as string, timeZone);
        const found = [...byDay].filter(([, of]) => of.includes(one)).map(([name]) => name);
        expect(found).toEqual(days.includes(day) ? [day] : []);
        const moved = looks.addDays(day, by);
        expect(looks.dayOf(looks.atWall(moved, one.due_at as string, timeZone), timeZone)).toBe(moved);
      }
      expect([...byDay.keys()]).toEqual(days);
    }),
    { numRuns: 40 },
  );
  expect(looks.atWall("2026-03-30", "2026-03-27T16:00:00.000Z", "Europe/Berlin")).toBe("2026-03-30T15:00:00.000Z");
  expect(looks.weeksShown("week", "2026-11-23", 7)).toEqual([
    ["2026-11-22", "2026-11-23", "2026-11-24", "2026-11-25", "2026-11-26", "2026-11-27", "2026-11-28"],
  ]);
});

test("what comes back by a rule stands on its coming days, but for those that are skipped, and not while the rule is paused", () => {
  const moment = (at: string, is_skipped = false) => ({ at, is_skipped });
  const rule = (title: string, is_paused: boolean, next: object[]) => ({ id: title, title, is_paused, next });
  const next = [moment("2026-11-23T23:30:00.000Z"), moment("2026-11-25T08:00:00.000Z", true), moment("2027-01-01T08:00:00.000Z")];
  const coming = looks.comingByDay([rule("on", false, next), rule("off", true, next)], ["2026-11-23", "2026-11-24", "2026-11-25"], "Europe/Berlin");
  expect([...coming].map(([day, of]) => `${day} ${of.map(({ title }) => title).join()}`)).toEqual(["2026-11-24 on"]);
});

test("a bar goes from a task's start to when it is due; what it has not is taken from what is known, and said; what has neither is not drawn", () => {
  const at = (day: number) => `2026-11-${String(day).padStart(2, "0")}T00:00:00.000Z`;
  const bar = (facts: object) => {
    const drawn = looks.barOf(task("a", facts), NOW);
    return drawn && `${new Date(drawn.from).toISOString().slice(8, 10)}-${new Date(drawn.to).toISOString().slice(8, 10)} ${drawn.since} ${drawn.until}`;
  };
  expect([bar({}), bar({ in_progress_at: at(3) })]).toEqual([null, null]);
  expect([bar({ start_at: at(10), due_at: at(20) }), bar({ in_progress_at: at(5), due_at: at(20) }), bar({ due_at: at(20) })]).toEqual([
    "10-20 start due",
    "05-20 work due",
    "01-20 made due",
  ]);
  expect([bar({ start_at: at(10) }), bar({ start_at: at(10), done_at: at(12) }), bar({ start_at: at(28) })]).toEqual([
    "10-23 start now",
    "10-12 start done",
    "28-28 start now",
  ]);
  expect(bar({ created_at: at(22), due_at: at(20) })).toBe("20-20 made due");
});

test("a timeline has a row for each task with a part in what is shown, and a line from what is waited for to what waits", () => {
  const days = (from: number, to: number) => ({
    start_at: new Date(NOW + from * 86_400_000).toISOString(),
    due_at: new Date(NOW + to * 86_400_000).toISOString(),
  });
  const tasks = [
    task("d", { ...days(2, 4), dependencies: ["a", "z", "gone"] }),
    task("a", days(-3, 1)),
    task("z", days(-9, -8)),
    task("n"),
    task("f", { ...days(20, 30), dependencies: ["d"] }),
    task("b", { ...days(1, 2), dependencies: ["a"] }),
  ];
  const shown = { from: NOW - 7 * 86_400_000, to: NOW + 7 * 86_400_000 };
  const { rows, undated } = looks.rowsIn(tasks, shown, NOW);
  expect([rows.map((row) => row.task.id).join(""), undated]).toEqual(["abd", 1]);
  const told = (first: number, last: number) => looks.linksIn(rows, shown, first, last).map(({ id, fromRow, toRow }) => `${id} ${fromRow}>${toRow}`);
  expect([told(0, 3), told(0, 2)]).toEqual([["a b 0>1", "a d 0>2"], ["a b 0>1"]]);
  expect(
    looks.linksIn(
      Array.from({ length: 500 }, (_, at) => ({ task: task(`${at}`, { dependencies: ["0"] }), bar: rows[0]?.bar as Bar })),
      shown,
      0,
      500,
    ).length,
  ).toBe(200);
  expect(
    looks
      .ticksOf("quarter", "2026-11-16", 1)
      .filter(({ isMajor }) => isMajor)
      .map(({ day }) => day),
  ).toEqual(["2026-12-01", "2027-01-01", "2027-02-01"]);
  expect(looks.ticksOf("week", "2026-11-16", 1).length).toBe(14);
  const dragged = { start_at: "2026-11-20T08:00:00.000Z", due_at: "2026-11-22T08:00:00.000Z" };
  expect(looks.movedBy(dragged, 3, false, "UTC")).toEqual({ start_at: "2026-11-23T08:00:00.000Z", due_at: "2026-11-25T08:00:00.000Z" });
  expect([looks.movedBy(dragged, -1, true, "UTC"), looks.movedBy({ ...dragged, start_at: null }, 1, false, "UTC")]).toEqual([
    { due_at: "2026-11-21T08:00:00.000Z" },
    { due_at: "2026-11-23T08:00:00.000Z" },
  ]);
});

test("my work is read anew for what is mine, was mine or is shown as mine, and for boards that come or go; for nothing else", () => {
  const told = (type: string, id: string, before: object | null, after: object | null) =>
    looks.concernsMyWork({ type, subject: { type: "task", id }, before, after }, "me", new Set(["known"]));
  expect([
    told("task.moved", "known", {}, {}),
    told("task.updated", "x", { assigned_user_id: "me" }, {}),
    told("task.created", "x", null, { assigned_user_id: "me" }),
  ]).toEqual([true, true, true]);
  expect([
    told("task.created", "x", null, { assigned_user_id: "you" }),
    told("comment.created", "known", null, {}),
    told("task.moved", "x", null, null),
  ]).toEqual([false, false, false]);
  expect([told("board.archived", "b", null, null), told("board.updated", "b", null, null)]).toEqual([true, false]);
});

test("whatever changes of a board, its order and what the filter lets through are as if all of it were looked at anew", () => {
  const facts = fc.record({ id: fc.integer({ min: 0, max: 30 }), rank: fc.constantFrom("a", "b", "c", "d"), title: fc.constantFrom("wait", "what", "other") });
  const boards = fc.array(fc.uniqueArray(facts, { selector: ({ id }) => id, maxLength: 30 }), { minLength: 1, maxLength: 6 });
  fc.assert(
    fc.property(boards, fc.array(fc.constantFrom("", "wa", "-what", "is:overdue"), { minLength: 6, maxLength: 6 }), (steps, queries) => {
      const sieve = looks.createSieve();
      let before: Task[] = [];
      let known = new Map<string, Task>();
      for (const [at, step] of steps.entries()) {
        // What has not changed stays the same object.
        const tasks = step.map(({ id, rank, title }) => {
          const same = known.get(String(id));
          return same && same.rank === rank && same.title === title ? same : task(String(id), { rank, title, due_at: "2026-11-01T00:00:00.000Z" });
        });
        known = new Map(tasks.map((one) => [one.id, one]));
        before = looks.rankedAfter(tasks, before);
        expect(before).toEqual([...tasks].sort((a, b) => (a.rank === b.rank ? (a.id < b.id ? -1 : 1) : (a.rank as string) < (b.rank as string) ? -1 : 1)));
        const parsed = looks.parseFilter(queries[at] ?? "", []);
        expect(sieve(before, { parsed, selfId: "", now: NOW })).toEqual(looks.filterTasks(before, parsed, "", NOW));
      }
    }),
    { numRuns: 100 },
  );
});

test("a step with Shift selects where it comes from and goes to, and a step back takes the last one back", () => {
  const steps = (...to: string[]) => to.slice(1).reduce((of, id, at) => looks.stepped(of, to[at] as string, id), new Set<string>() as ReadonlySet<string>);
  expect([[...steps("a", "b")], [...steps("a", "b", "c")], [...steps("a", "b", "c", "b")]]).toEqual([
    ["a", "b"],
    ["a", "b", "c"],
    ["a", "b"],
  ]);
});
