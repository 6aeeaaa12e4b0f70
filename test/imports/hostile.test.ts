// Files that are made to cost, to break or to mislead: pure.
import { expect, test } from "vitest";
import { choicesOf, dryRun } from "#worker/imports/dry-run.ts";
import { UnreadableFile } from "#worker/imports/model.ts";
import { planAll } from "#worker/imports/plan.ts";
import { shownFields } from "#worker/imports/preview.ts";
import { readSource } from "#worker/imports/read.ts";
import { originsOf } from "#worker/imports/store.ts";
import type { Database } from "#worker/platform/db.ts";
import { CELLS_MAX, PARTS_MAX } from "#worker/imports/table.ts";
import { VALUES_MAX } from "#worker/imports/trello.ts";
import { NOTHING_HERE } from "./files.ts";
import { COLUMNS_MAX, type FileSource, TASKS_MAX } from "#worker/imports/schema.ts";

const OF_CSV = { organizationId: "o", source: "csv", personId: "p" } as const;
const read = (source: FileSource, text: string) => readSource(source, text, "work.csv", null);
const times = (count: number, text: (at: number) => string, between = "\n") => Array.from({ length: count }, (_, at) => text(at)).join(between);
const trello = (more: Record<string, unknown>) => JSON.stringify({ name: "Garden", lists: [], cards: [], ...more });

test("a file of more than can be imported is refused while it is read, before it is held as a whole, and says what to do", () => {
  const files: [FileSource, string, string][] = [
    ["csv", `title\n${"a\n".repeat(3 * TASKS_MAX)}`, `more than ${TASKS_MAX} tasks`],
    ["csv", `title\n${",".repeat(CELLS_MAX + 1)}`, `more than ${CELLS_MAX} cells`],
    ["csv", `title${",".repeat(COLUMNS_MAX)}`, `more than ${COLUMNS_MAX} columns`],
    ["csv", `title\na${",".repeat(COLUMNS_MAX)}`, `more than ${COLUMNS_MAX} columns`],
    ["csv", `title,checklist\na,"${"b\n".repeat(PARTS_MAX)}c"`, `more than ${PARTS_MAX} notes, labels, comments and steps`],
    ["trello", trello({ cards: Array(TASKS_MAX + 1).fill({}) }), `more than ${TASKS_MAX} tasks`],
    ["trello", trello({ actions: Array(VALUES_MAX).fill(0) }), `more than ${VALUES_MAX} values`],
    ["github", JSON.stringify({ items: Array(TASKS_MAX + 1).fill(0) }), `more than ${TASKS_MAX} tasks`],
  ];
  const seen = files.map(([source, text]) => {
    try {
      return read(source, text).tasks.length;
    } catch (error) {
      return error instanceof UnreadableFile ? error.message : error;
    }
  });
  expect(seen).toEqual(files.map(([, , what]) => expect.stringContaining(what)));
  const most = read("csv", `title\r\n${times(TASKS_MAX, (at) => `Task ${at}`, "\r\n")}`);
  expect([most.tasks.length, most.tasks.at(-1)?.line]).toEqual([TASKS_MAX, TASKS_MAX + 1]);
  expect(read("trello", trello({ cards: [{ id: "c", name: `\\"${",".repeat(VALUES_MAX + 1)}` }] })).tasks).toHaveLength(1); // what is said is no value
});

test("what is short in a file stays short when it is read: nothing is multiplied, and no pattern looks at a text again and again", () => {
  const begun = performance.now();
  const steps = Array.from({ length: 2_000 }, () => ({ name: "step" }));
  const same = read("trello", trello({ cards: Array(10_000).fill({ id: "c", name: "n" }), checklists: [{ idCard: "c", name: "k", checkItems: steps }] }));
  expect([same.tasks.length, same.tasks[0]?.checklist.length, same.refused.length]).toEqual([1, 2_000, 9_999]);
  const [card] = read(
    "trello",
    trello({ cards: [{ id: "c", name: "n", idMembers: Array(2_000).fill("m") }], members: [{ id: "m", fullName: "x".repeat(500_000) }] }),
  ).tasks;
  expect([card?.assignee.length, JSON.stringify(card?.facts).length < 20_000]).toEqual([200, true]);
  const long = 60_000;
  const [spaces, day, who] = read("csv", `title,due,assignee\na${" ".repeat(long)}b,,\nx,${"jan ".repeat(long)},\ny,,<${"@".repeat(long)}`).tasks;
  expect([spaces?.title, day?.due_at, who?.assignee.length]).toEqual(["a b", null, 200]);
  const parsed = { tasks: [who, spaces, day].flatMap((task) => task ?? []), refused: [], columns: [], notes: [] };
  expect(planAll(parsed, "csv", choicesOf({}, [{ person_id: "p", name: "Ana", email: null }])).tasks).toHaveLength(3);
  expect(performance.now() - begun).toBeLessThan(2_500); // each of these took minutes
});

test("no name and no nesting is special: a column called constructor is a column, and what lies deep in a field is not looked for", () => {
  for (const source of ["csv", "jira", "linear", "github"] as const) {
    const { columns, tasks } = read(source, "Title,Constructor,__proto__,toString\na,b,c,d\n");
    expect([tasks[0]?.title, columns.map(({ name }) => name)], source).toEqual(["a", ["Title", "Constructor", "__proto__", "toString"]]);
  }
  const deep = `${"[".repeat(20_000)}${"]".repeat(20_000)}`;
  const item = `{"id":"i","title":"t","deep":${deep},"due date":${deep},"start date":{"toString":1},"sprint":[{"title":"Sprint 3"},"x"]}`;
  expect(read("github", `{"items":[${item}]}`).tasks).toMatchObject([{ title: "t", due_at: null, start_at: null, facts: [["sprint", "Sprint 3, x"]] }]);
});

test("no name or id is longer than can be kept, and what was chosen for a name that was cut counts for all of its tasks", () => {
  const board = `${"a".repeat(199)}😀zz`;
  const file = `title,board,id,status,${"h".repeat(300)}\nOne,${board},1,${"s".repeat(300)},x\nTwo,${"a".repeat(199)},2,,\nThree,,${"3".repeat(601)},,\nFour,,1,,`;
  const { tasks, columns, refused } = read("csv", file);
  expect(tasks.map((task) => [task.board, task.status.length])).toEqual([
    ["a".repeat(199), 200],
    ["a".repeat(199), 0],
  ]);
  expect(columns.at(-1)?.name).toHaveLength(60);
  expect(refused).toEqual([
    { line: 5, title: "Four", why: "the id work.csv/1 stands in the file twice" },
    { line: 4, title: "Three", why: "its id has 610 characters; at most 600 can be kept" },
  ]);
  expect(read("github", '{"items":[{"title":"No id"}]}').refused).toEqual([{ line: 1, title: "No id", why: "it has no id" }]);
});

test("what is asked of the database and kept in a row is never longer than it takes: two megabytes a value", () => {
  const bytes = (text: string) => new TextEncoder().encode(text).byteLength;
  const db = { sql: (...given: string[]) => given.at(-2) } as unknown as Database;
  const ids = Array.from({ length: TASKS_MAX }, (_, at) => `${"名".repeat(200)}.csv/${at}`);
  const asked = originsOf(db, OF_CSV, "task", ids).statements as unknown as string[];
  expect(asked.flatMap((list) => JSON.parse(list) as string[])).toEqual(ids);
  expect(Math.max(...asked.map(bytes))).toBeLessThan(2_000_000);
  expect(originsOf(db, OF_CSV, "task", ["a", 'b"']).statements).toEqual(['["a","b\\""]']);
  const shown = (chars: number) => {
    const name = (at: number) => `${at}`.padEnd(chars, "名");
    return shownFields(
      dryRun(read("csv", `title,status,priority,assignee\n${times(500, (at) => `T,${name(at)},${name(at)},${name(at)}`)}`), "csv", {}, NOTHING_HERE),
    );
  };
  expect(shown(40).tasks_total).toBe(500);
  expect(() => shown(200)).toThrow(UnreadableFile);
});
