// How another Mission Control is read, and what becomes of what it has: pure.
import fc from "fast-check";
import { expect, test } from "vitest";
import { dryRun } from "#worker/imports/dry-run.ts";
import { readMissionControl } from "#worker/imports/mission-control.ts";
import { inOrder } from "#worker/imports/order.ts";
import { advance, NEW_READING, PAGES_MAX, pathOf, type Reading, UnreadableRemote, waitSeconds } from "#worker/imports/reading.ts";
import { remoteBase } from "#worker/imports/remote-address.ts";
import { takePage } from "#worker/imports/remote-shapes.ts";
import { TASKS_MAX } from "#worker/imports/schema.ts";
import { NOTHING_HERE } from "./files.ts";
import { makeWorld, type World } from "./remote-world.ts";

type List = { ids: string[]; pageRows: number };
/** Reads as the worker does from lists that give `pageRows` at once; answers what was read, by path without its offset. */
function readAll(lists: (path: string) => List): { read: Map<string, string[]>; last: Reading } {
  const read = new Map<string, string[]>();
  let reading = NEW_READING;
  for (let isRead = false; !isRead; ) {
    const path = pathOf(reading);
    const name = path.replace(/[?&]limit=.*$/, "");
    const { ids, pageRows } = lists(name);
    const isPaged = path.includes("offset=");
    const page = isPaged ? ids.slice(reading.offset, reading.offset + pageRows) : ids;
    read.set(name, [...(read.get(name) ?? []), ...page]);
    const asked = { ids: page, rows: page.length, chars: 10 * page.length, total: isPaged ? ids.length : null, limit: isPaged ? pageRows : null };
    ({ reading, isRead } = advance(reading, asked));
  }
  return { read, last: reading };
}

test("every row of every list is read once, however many each has and however few are given at once", () => {
  const size = fc.tuple(fc.nat(12), fc.integer({ min: 2, max: 20 }));
  fc.assert(
    fc.property(size, size, size, (boards, tasks, comments) => {
      const of = (name: string): List => {
        const [count, pageRows] = name === "/boards" ? boards : name.endsWith("/tasks") ? tasks : comments;
        return { ids: Array.from({ length: name === "/organizations/me" ? 1 : count }, (_, place) => `${name}-${place}`.replaceAll("/", "_")), pageRows };
      };
      const { read, last } = readAll(of);
      for (const [name, ids] of read) expect(ids).toEqual(of(name).ids);
      expect([...read.keys()].filter((name) => name.endsWith("/tasks")).length).toBe(boards[0]);
      expect([...read.keys()].filter((name) => name.startsWith("/activity")).length).toBe(boards[0]);
      expect([last.rows, last.notes]).toEqual([[...read.values()].flat().length, []]);
    }),
    { numRuns: 60 },
  );
});

test("a list that lies ends: endless, repeated, or of another length than it says", () => {
  const tasks: Reading = { ...NEW_READING, kind: "tasks", boards: ["b"] };
  const endless = (page: number, rows: number) => ({
    ids: Array.from({ length: rows }, (_, at) => `${page}-${at}`),
    rows,
    chars: 100,
    total: 1_000_000,
    limit: 200,
  });
  const until = (of: (page: number) => Parameters<typeof advance>[1]) => {
    let reading = tasks;
    for (let page = 0; page < 2 * PAGES_MAX; page++) reading = advance(reading, of(page)).reading;
  };
  expect(() => until((page) => endless(page, 200))).toThrow(`more than ${TASKS_MAX} tasks`);
  expect(() => until((page) => endless(page, 1))).toThrow(`goes on after ${PAGES_MAX} pages`);
  expect(() => until((page) => ({ ...endless(page, 200), chars: 1_000_000 }))).toThrow("million characters");
  expect(() => until(() => endless(0, 200))).toThrow(UnreadableRemote);
  expect(advance(tasks, { ids: ["1"], rows: 1, chars: 1, total: 3, limit: 200 }).reading.notes, "a total that is not reached is asked for once more").toEqual(
    [],
  );
  const modest = advance(tasks, { ...endless(0, 200), total: 100 });
  expect([modest.isRead, modest.reading.kind, modest.reading.offset], "more than it says").toEqual([false, "tasks", 200]);
  const short = advance({ ...tasks, offset: 1, last: "1" }, { ids: [], rows: 0, chars: 1, total: 3, limit: 200 });
  expect(short.reading.notes).toEqual(["The API said that there are 3 tasks in a list, and gave 1: they were changed while they were read."]);
});

test("how long a busy server is left alone: as it says within a minute, else twice as long each time", () => {
  expect([waitSeconds(1, null), waitSeconds(3, null), waitSeconds(9, null), waitSeconds(1, 0), waitSeconds(1, 7), waitSeconds(1, 86_400)]).toEqual([
    2, 8, 60, 1, 7, 60,
  ]);
});

test("an address is a base whatever stands behind it, and each place is reached only where it may be", () => {
  const urls = ["https://mc.example.com", "https://mc.example.com/", "https://mc.example.com/api", "https://mc.example.com/api/v1/?x#y"];
  for (const url of urls) expect(remoteBase(url, "public")).toEqual({ ok: true, url: "https://mc.example.com" });
  expect(remoteBase("https://example.com/mc/api/v1", "public")).toEqual({ ok: true, url: "https://example.com/mc" });
  const reached = (url: string) => (["public", "loopback", "private"] as const).filter((reach) => remoteBase(url, reach).ok);
  expect(["http://127.0.0.1:8000", "http://10.1.2.3", "https://[fd12::1]", "http://169.254.169.254", "http://mc.example.com"].map(reached)).toEqual([
    ["loopback", "private"],
    ["private"],
    ["private"],
    [],
    [],
  ]);
});

test("what waits comes after what it waits for, in any graph: nothing is lost, and of a circle only what closes it", () => {
  const graph = fc.array(fc.array(fc.nat(11), { maxLength: 4 }), { minLength: 1, maxLength: 12 });
  fc.assert(
    fc.property(graph, fc.boolean(), (edges, isAcyclic) => {
      const tasks = edges.map((to, place) => ({ ref: `${place}`, depends_on: to.filter((other) => !isAcyclic || other > place).map(String) }));
      const ordered = inOrder(tasks);
      expect(ordered.map(({ ref }) => ref).toSorted()).toEqual(tasks.map(({ ref }) => ref).toSorted());
      for (const [place, { ref, depends_on }] of ordered.entries()) {
        const before = ordered.slice(0, place).map((one) => one.ref);
        expect(before).toEqual(expect.arrayContaining([...depends_on]));
        const wanted = tasks[Number(ref)]?.depends_on.filter((other) => Number(other) < tasks.length) ?? [];
        if (isAcyclic) expect([...depends_on].toSorted()).toEqual(wanted.toSorted());
      }
    }),
  );
  const chain = Array.from({ length: 20_000 }, (_, place) => ({ ref: `${place}`, depends_on: [`${place + 1}`] }));
  expect(inOrder(chain).map(({ ref }) => Number(ref))).toEqual(Array.from({ length: 20_000 }, (_, place) => 19_999 - place));
});

/** The world as it is kept once it was read. */
function fileOf(world: World): string {
  const taken = (kind: Parameters<typeof takePage>[0], items: unknown[]) =>
    takePage(kind, kind === "fields" ? items : { items, total: items.length, limit: 200 })?.items;
  const lists = { fields: world.fields, groups: world.groups, boards: world.boards, tags: world.tags, agents: world.agents, members: world.members };
  const all = Object.fromEntries(Object.entries(lists).map(([kind, items]) => [kind, taken(kind as keyof typeof lists, items)]));
  const [tasks, comments] = [[...world.tasks.values()].flat(), [...world.comments.values()].flat()];
  return JSON.stringify({
    ...all,
    organization: [world.organization],
    tasks: taken("tasks", tasks),
    comments: taken("comments", comments),
    url: "https://x.example.com",
    notes: [],
  });
}

test("what cannot be held here is said: values in a comment of the task, and in the notes patterns, defaults, duties and parts of boards", () => {
  const world = makeWorld({ boards: 1, tasks: 2 });
  const [board, task] = [world.boards[0], world.tasks.get(world.boards[0]?.id ?? "")?.[0]];
  Object.assign(board ?? {}, { description: "x".repeat(5_000) });
  Object.assign(task ?? {}, {
    custom_field_values: { field_integer: "no number", field_text: "text 5", field_gone: { old: true } },
    priority: "p0",
    due_at: "some day",
  });
  Object.assign(world.fields[0] ?? {}, { validation_regex: "(a)\\1" });
  Object.assign(world.fields[2] ?? {}, { required: true, default_value: "seven" });
  const { dryRun: shown, plan } = dryRun(readMissionControl(fileOf(world)), "mission_control", {}, NOTHING_HERE);
  const planned = plan.tasks.find(({ title }) => title === "Task 1");
  expect(planned?.values).toEqual({ field_text: "text 5" });
  expect(planned?.comments[0]).toBe('**Custom fields that have no place here:**\n\n- field_integer: no number\n- field_gone: {"old":true}');
  expect(planned?.comments[1]).toBe("**Somebody on Mission Control, 2025-01-01T00:01:00.000Z:**\n\nSaid 1 of Task 1");
  expect([planned?.priority, planned?.due_at]).toEqual(["urgent", null]);
  expect(planned?.description).toContain("due: some day");
  const said = shown.notes.join("\n");
  for (const note of [
    "The board Board 0 comes without its description",
    "field_text comes without its pattern",
    "field_integer comes without its default, which must be a whole number",
    "field_integer is required there, and not here",
  ])
    expect(said).toContain(note);
  const own = { field_key: "field_text", field_type: "integer" as const, validation_regex: null, boards: [] };
  const other = dryRun(readMissionControl(fileOf(world)), "mission_control", {}, { ...NOTHING_HERE, fields: [own] });
  expect(other.plan.tasks.find(({ title }) => title === "Task 1")?.values, "the key is taken here by a field of another type").toEqual({});
});

test("agents are told apart, whatever they are called, and what of one cannot be kept as it is, or would be too long once it is written, is left and named", () => {
  const world = makeWorld({ boards: 1, tasks: 1 });
  const long = { identity_profile: { custom_instructions: "x".repeat(2_000) }, soul_template: "{{ identity_custom_instructions }}".repeat(20) };
  Object.assign(world.agents[1] ?? {}, { name: "Agent 0\u0000\n" });
  Object.assign(world.agents[2] ?? {}, { name: "\u202e\u0007", board_id: "gone", ...long });
  const agents = readMissionControl(fileOf(world)).around?.agents.map(({ name, board, input, left }) => ({ name, board, input, left }));
  expect(agents).toEqual([
    {
      name: "Agent 0",
      board: "Board 0",
      input: { name: "Agent 0", identity_profile: { role: "Worker 0", emoji: ":gear:" }, identity_template: null, soul_template: "Be {{ agent_name }}." },
      left: [],
    },
    {
      name: "Agent 0 (Board 0)",
      board: "Board 0",
      input: { name: "Agent 0", identity_profile: { role: "Worker 1", emoji: ":gear:" }, soul_template: "Be {{ agent_name }}." },
      left: ["identity template"],
    },
    { name: "Agent", board: null, input: { name: "Agent" }, left: ["identity profile", "soul template"] },
  ]);
});
