// Reading the files of other products, and deciding what they become: pure.
import fc from "fast-check";
import { expect, test } from "vitest";
import { dryRun, type Here } from "#worker/imports/dry-run.ts";
import { guessPerson, guessPriority, guessStatus } from "#worker/imports/guess.ts";
import { UnreadableFile } from "#worker/imports/model.ts";
import { momentOf } from "#worker/imports/moments.ts";
import { partsOf } from "#worker/imports/plan.ts";
import { readSource } from "#worker/imports/read.ts";
import type { FileSource, ImportMapping } from "#worker/imports/schema.ts";
import { separatorOf } from "#worker/imports/table.ts";
import { COMMENT_MAX_CHARS, DESCRIPTION_MAX_CHARS } from "#worker/tasks/schema.ts";
import { boardHere, CSV, GITHUB, GITHUB_JSON, JIRA, LINEAR, NOTHING_HERE, TRELLO } from "./files.ts";

const ANA = { person_id: "p1", name: "Ana", email: "ana@example.com" };
const HERE: Here = { ...NOTHING_HERE, members: [ANA], writable: [boardHere("b1", { name: "Web" })], labels: [{ name: "Infra", is_ending: 0 }] };
const shown = (source: FileSource, text: string, given: ImportMapping = {}, here: Partial<Here> = {}) =>
  dryRun(readSource(source, text, "work.csv", given.columns ?? null), source, given, { ...HERE, ...here });

test("a table of one's own is read by the names of its columns; what is not known becomes a note, and what cannot be is refused with its reason", () => {
  const { dryRun: run, plan } = shown("csv", CSV);
  expect(run.columns.map(({ meaning }) => meaning)).toEqual(["title", "status", "priority", "assignee", "labels", "due", "id", "comment", "note"]);
  expect(run.counts).toEqual({
    groups: 0,
    boards: 1,
    agents: 0,
    fields: 0,
    tasks: 3,
    comments: 1,
    checklist_items: 0,
    labels: 1,
    already_there: 0,
    refused: 1,
  });
  expect(run.refused).toEqual([{ line: 4, title: "", why: "it has no title" }]);
  expect(run.new_labels).toEqual(["security"]);
  expect(run.people).toEqual([
    { name: "ana@example.com", person_id: "p1", tasks: 1 },
    { name: "Nobody Known", person_id: null, tasks: 1 },
  ]);
  expect(plan.tasks[0]).toMatchObject({
    line: 2,
    ref: "work.csv/17",
    board: "work",
    title: 'Rotate "signing" keys',
    status: "in_progress",
    priority: "high",
    person_id: "p1",
    labels: ["security", "infra"],
    due_at: "2026-12-01T23:59:59.999Z",
    comments: ["**Somebody on a table:**\n\nStarted on the first host"],
    description: expect.stringContaining("Estimate: 3"),
  });
  expect(plan.tasks[2]).toMatchObject({ due_at: null, description: expect.stringContaining("due: 03/04/2026") });
});

test("what Linear, Jira, GitHub Projects and Trello export is read as they mean it, and what they say of the past stands in the text as theirs", () => {
  const linear = shown("linear", LINEAR).plan.tasks;
  expect(linear.map(({ ref, board, title, status, priority }) => [ref, board, title, status, priority])).toEqual([
    ["ENG-1", "Engine", "=Start the engine", "in_progress", "urgent"],
    ["ENG-2", "Wheels", "Turn the wheels", "done", "medium"],
  ]);
  expect(linear[0]?.description).toMatch(/^It must start\.\n\n---\nImported from Linear ENG-1\. .*Created: 2025-03-01T10:00:00\.000Z/);
  expect(linear[1]?.description).toContain("Parent issue: ENG-1");
  const [jira] = shown("jira", JIRA).plan.tasks;
  expect(jira).toMatchObject({ ref: "WEB-7", board: "Website", status: "review", priority: "urgent", person_id: "p1", labels: ["auth", "ui"] });
  expect(jira?.due_at).toBe("2025-11-30T23:59:59.999Z");
  expect(jira?.comments).toEqual(["**557058:ab on Jira, 2025-11-22T21:00:00.000Z:**\n\nSeen; on two browsers", "**Somebody on Jira:**\n\nsecond ; thought"]);
  const github = shown("github", GITHUB).plan.tasks;
  expect(github.map(({ ref, status, labels }) => [ref, status, labels])).toEqual([
    ["https://github.com/acme/app/issues/4", "todo", ["bug", "ui"]],
    [expect.stringMatching(/^row [0-9a-f]{32}$/), "inbox", []],
  ]);
  const json = shown("github", GITHUB_JSON);
  expect(json.dryRun.notes).toEqual([expect.stringContaining("1 of the project's 2 items")]);
  expect(json.plan.tasks[0]).toMatchObject({
    ref: github[0]?.ref,
    due_at: "2026-12-24T23:59:59.999Z",
    description: expect.stringContaining("sprint: Sprint 3"),
  });
  const { plan, dryRun: run } = shown("trello", TRELLO);
  expect(run.refused).toEqual([{ line: 0, title: "", why: "1 card(s) have no id" }]);
  expect(plan.tasks[0]).toMatchObject({
    board: "Garden",
    status: "todo",
    labels: ["Trello green"],
    person_id: "p1",
    checklist: [
      { text: "Choose", is_done: false },
      { text: "Dig", is_done: true },
    ],
    comments: [expect.stringMatching(/^\*\*Ana on Trello, 2026-11-01.*first$/s), expect.stringMatching(/^\*\*Bo on Trello, 2026-11-02.*second$/s)],
  });
  expect(plan.tasks[1]).toMatchObject({ status: "done", description: expect.stringContaining("archived: yes") });
});

test("what people choose beats what is guessed, and what an earlier import brought is not made again", () => {
  const given: ImportMapping = {
    columns: ["title", "status", "skip", "skip", "labels", "skip", "skip", "skip", "skip"],
    boards: [{ name: "work", board_id: "b1" }],
    statuses: [{ name: "Backlog", status: "review" }],
  };
  const { dryRun: run, plan, mapping } = shown("csv", CSV, given);
  expect(run.boards).toEqual([{ name: "work", board_id: "b1", new_name: null, tasks: 4 }]);
  expect(plan.tasks.map(({ status, person_id }) => [status, person_id])).toEqual([
    ["in_progress", null],
    ["review", null],
    ["done", null],
  ]);
  expect(shown("csv", CSV, mapping).dryRun).toEqual(run);
  const refs = plan.tasks.map(({ ref }) => ref);
  expect(shown("csv", CSV, { columns: given.columns ?? [] }, { taken: new Set(refs) }).dryRun.counts).toMatchObject({ boards: 0, tasks: 0, already_there: 3 });
  expect(shown("csv", "a,b\n1,2").dryRun.obstacles).toEqual(["No column holds the titles of the tasks: say which one does."]);
  expect(shown("csv", "title\nsame\nsame\nother").plan.tasks.map(({ ref }) => ref.endsWith(" 2"))).toEqual([false, true, false]);
  expect(shown("csv", "title,id\na,1\nb,1").dryRun.refused).toEqual([{ line: 3, title: "b", why: "the id work.csv/1 stands in the file twice" }]);
  for (const [source, text] of [
    ["trello", "{}"],
    ["trello", "x"],
    ["github", '{"items":1}'],
    ["csv", ""],
    ["csv", "a\0b"],
  ] as const)
    expect(() => readSource(source, text, "x", null)).toThrow(UnreadableFile);
});

test("words for statuses, priorities, people and times are understood, and what could mean two things is not guessed", () => {
  const statuses = {
    Backlog: "inbox",
    "To Do": "todo",
    "Selected for Development": "todo",
    "In Progress": "in_progress",
    进行中: "in_progress",
    "In Review": "review",
    QA: "review",
    "On hold": "blocked",
    "Won't Do": "done",
    Canceled: "done",
    已完成: "done",
    "✅ Done": "done",
    Reopened: "todo",
    "": "inbox",
    Later: "inbox",
  };
  expect(Object.fromEntries(Object.keys(statuses).map((name) => [name, guessStatus(name)]))).toEqual(statuses);
  expect(["Highest", "P1", "Trivial", "No priority", ""].map(guessPriority)).toEqual(["urgent", "high", "low", "medium", "medium"]);
  expect([guessPerson("Ana <ANA@example.com>", [ANA]), guessPerson("ana", [ANA, { ...ANA, person_id: "p2", email: null }]), guessPerson("", [ANA])]).toEqual([
    "p1",
    null,
    null,
  ]);
  const times = {
    "2025-02-28": "2025-02-28",
    "2025-02-30": null,
    "2025-02-30T10:00:00Z": null,
    "2025-03-01 10:00": "2025-03-01T10:00:00.000Z",
    "2025-03-01T10:00:00+02:00": "2025-03-01T08:00:00.000Z",
    "1/Mar/25": "2025-03-01",
    "1/Mar/25 12:05 AM": "2025-03-01T00:05:00.000Z",
    "Mar 1, 2025": "2025-03-01T00:00:00.000Z",
    "03/04/2025": null,
    tomorrow: null,
    "31/Feb/25": null,
  };
  expect(Object.fromEntries(Object.keys(times).map((text) => [text, momentOf(text)]))).toEqual(times);
  expect([separatorOf('"a,b,c";d'), separatorOf("a\tb\tc,d"), separatorOf("a")]).toEqual([";", "\t", ","]);
});

test("no text is lost and none is longer than can be kept, whatever a table says", () => {
  fc.assert(
    fc.property(fc.string({ unit: "binary", maxLength: 400 }), fc.integer({ min: 1, max: 50 }), (text, most) => {
      const parts = partsOf(text, Math.max(2, most));
      expect(parts.every((part) => part.length <= Math.max(2, most))).toBe(true);
      expect(parts.join("").replace(/\s/g, "")).toBe(text.replace(/\s/g, ""));
    }),
  );
  const long = "word ".repeat(10_000);
  const quoted = (cell: string) => `"${cell.replaceAll('"', '""')}"`;
  const { plan } = shown("csv", `title,description,comment\nLong,${quoted(long)},${quoted(long)}\n${"t".repeat(301)},,`);
  const [task] = plan.tasks;
  expect(task?.description?.length).toBeLessThanOrEqual(DESCRIPTION_MAX_CHARS);
  expect(task?.comments.every(({ length }) => length <= COMMENT_MAX_CHARS)).toBe(true);
  const said = [task?.description, ...(task?.comments ?? [])].join(" ");
  expect(said.match(/\bword\b/g)).toHaveLength(20_000);
  expect(plan.refused).toEqual([{ line: 3, title: "t".repeat(300), why: "its title has 301 characters; at most 300 can be kept" }]);
  fc.assert(
    fc.property(fc.array(fc.array(fc.string({ maxLength: 20 }), { minLength: 3, maxLength: 3 }), { maxLength: 8 }), (rows) => {
      const table = ["title,status,labels", ...rows.map((row) => row.map(quoted).join(","))].join("\n");
      if (table.includes("\0")) return;
      const run = shown("csv", table);
      expect(run.plan.tasks.length + run.plan.refused.length).toBe(readSource("csv", table, "x", null).tasks.length);
      expect(shown("csv", table)).toEqual(run);
    }),
  );
});
