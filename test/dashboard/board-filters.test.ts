/// <reference types="vite/types/importMeta.d.ts" />
// How a board is looked at, without a browser: what its selects write into the filter, its columns and their order, and which rows are drawn.
import fc from "fast-check";
import { afterAll, beforeAll, expect, test } from "vitest";
import { newId } from "#worker/platform/ids.ts";
import "./board-views.ts"; // its tests run with these: the stage is set up once
import { stage, type Stage } from "./stage.ts";

type Who = { agents: { id: string; name: string }[]; members: { user_id: string; name: string }[] };
type Tag = { slug: string; name: string };
type Parsed = { filters: { written: string }[]; notUnderstood: string[]; unknown: { name: string; meant: string | null }[] };
type Field = { field_key: string; field_type: string; ui_visibility: string };
type Column = { name: string; field: Field | null };
type Sort = { name: string; isDescending: boolean };
type Row = Record<string, unknown>;
type View = { id: string; query: string; layout: string; sort: string | null; columns: string[] | null; group_by: string | null; span: string | null };
type Settings = Partial<Record<"q" | "layout" | "sort" | "cols" | "by" | "span" | "view", string | undefined>>;
type Looks = {
  parseFilter(query: string, fields: Field[]): Parsed;
  priorityIn(query: string): string;
  withPriority(query: string, priority: string): string;
  tagIn(query: string): string;
  withTag(query: string, word: string): string;
  tagWord(tag: Tag, all: Tag[]): string;
  filterTasks(tasks: { tags: Tag[] }[], parsed: Parsed, selfId: string, now: number): { tags: Tag[] }[];
  dueIn(query: string): string;
  withDue(query: string, due: string): string;
  assigneeIn(query: string, who: Who, selfId: string): string;
  withAssignee(query: string, value: string, who: Who): string;
  columnsNamed(cols: string | undefined, fields: Field[]): Column[];
  everyColumn(fields: Field[]): Column[];
  withColumn(shown: Column[], every: Column[], name: string): string | undefined;
  nextSort(sort: string | undefined, name: string): string | undefined;
  sortOf(sort: string | undefined): Sort | null;
  sortTasks(tasks: Row[], sort: Sort | null, columns: Column[]): Row[];
  settingsOf(view: View): Settings;
  isChanged(view: View, settings: Settings): boolean;
};
const modules = import.meta.glob<Partial<Looks>>([
  "../../web/dashboard/views/filters.ts",
  "../../web/dashboard/views/list-columns.ts",
  "../../web/dashboard/saved/settings.ts",
]);
let on: Stage;
let looks: Looks;
beforeAll(async () => {
  on = await stage();
  looks = Object.assign({}, ...(await Promise.all(Object.values(modules).map((load) => load())))) as Looks;
});
afterAll(() => on.clear());

const [ana, anabel, scout] = [newId(), newId(), newId()];
const who: Who = {
  agents: [{ id: scout, name: "Scout" }],
  members: [
    { user_id: ana, name: "Ana" },
    { user_id: anabel, name: "Anabel Lee" },
  ],
};

test("what is chosen in a select is written into the filter, beside what is typed there, and is read from it again", () => {
  const typed = "keys -old";
  for (const priority of ["low", "urgent"]) expect(looks.priorityIn(looks.withPriority(typed, priority))).toBe(priority);
  expect(looks.withPriority(looks.withPriority(typed, "low"), "high")).toBe("keys -old priority:high");
  expect(looks.withPriority("a priority:high,low b", "any")).toBe("a b");
  expect([looks.tagIn("tag:ops"), looks.tagIn(""), looks.tagIn("-tag:ops"), looks.tagIn("tag:a,b"), looks.tagIn("no:tag")]).toEqual([
    "ops",
    "any",
    "typed",
    "typed",
    "typed",
  ]);
  expect([looks.tagWord({ slug: "none", name: "None" }, []), looks.tagIn('tag:"none"')]).toEqual(['"none"', "none"]);
  for (const due of ["overdue", "week", "none", "any"]) expect(looks.dueIn(looks.withDue(`${typed} due>2026-01-01`, due))).toBe(due);
  expect(looks.withDue("is:overdue due:none x", "any")).toBe("x");
  expect(looks.dueIn("due<3d")).toBe("typed");
});

test("a tag is named in the filter by its slug, or by itself where it is in Chinese; and only its own tasks are let through", () => {
  const [ops, urgent, spaced] = [
    { slug: "ops", name: "Ops" },
    { slug: "tag-1a2b3c4d", name: "紧急" },
    { slug: "tag-5e6f7a8b", name: "前端 组" },
  ];
  const all = [ops, urgent, spaced];
  expect(all.map((tag) => looks.tagWord(tag, all))).toEqual(["ops", "紧急", '"前端 组"']);
  expect(looks.tagWord(urgent, [...all, { slug: "tag-9", name: "紧急" }])).toBe(urgent.slug);
  const names = fc.oneof(
    fc.string({ unit: "grapheme", minLength: 1, maxLength: 12 }),
    fc.constantFrom("Größe", "ÜBER", "紧急", "a,急", '急"', "-急", "急 急", "E\u0301"),
  );
  const slugs = fc.uniqueArray(fc.stringMatching(/^[a-z0-9]{1,6}$/), { minLength: 1, maxLength: 4 });
  fc.assert(
    fc.property(slugs, fc.array(names, { minLength: 4, maxLength: 4 }), (given, called) => {
      const tags = given.map((slug, at) => ({ slug, name: called[at] as string }));
      const tasks = tags.map((tag) => ({ tags: [tag] }));
      for (const [at, tag] of tags.entries()) {
        const word = looks.tagWord(tag, tags);
        const kept = looks.filterTasks(tasks, looks.parseFilter(looks.withTag("", word), []), "", 0);
        expect(kept).toContain(tasks[at]);
        if (word !== tag.slug) expect(kept).toEqual([tasks[at]]);
      }
    }),
  );
});

test("people and agents are named in the filter where the name is theirs alone, else by id", () => {
  expect(looks.withAssignee("x", `agent:${scout}`, who)).toBe("x assignee:Scout");
  expect(looks.withAssignee("x assignee:Scout", `user:${anabel}`, who)).toBe('x assignee:"Anabel Lee"');
  expect(looks.withAssignee("", `user:${ana}`, who)).toBe(`assignee:${ana}`);
  expect(looks.withAssignee("assignee:none", "everyone", who)).toBe("");
  for (const value of [`agent:${scout}`, `user:${ana}`, `user:${anabel}`, "nobody", "everyone"])
    expect(looks.assigneeIn(looks.withAssignee("keys is:assigned", value, who), who, scout)).toBe(value);
  expect(looks.assigneeIn("assignee:me", who, ana)).toBe(`user:${ana}`);
  expect([looks.assigneeIn("assignee:bo", who, ana), looks.assigneeIn("is:unassigned", who, ana)]).toEqual(["typed", "typed"]);
});

test("a custom field that the board does not have, or that is not compared so, filters nothing and is said", () => {
  const field = (field_key: string, field_type: string) => ({ field_key, field_type, ui_visibility: "always" });
  const parsed = looks.parseFilter("field.cost>5 field.code>5 field.code:x field.notes:x field.nope:1 status:soon csot=12 cost=12", [
    field("cost", "decimal"),
    field("code", "text"),
    field("notes", "text_long"),
  ]);
  expect(parsed.filters.map(({ written }) => written)).toEqual(["field.cost>5", "field.code:x", "cost=12"]);
  expect(parsed.notUnderstood).toEqual(["status:soon", "field.code>5", "field.notes:x", "field.nope:1", "csot=12"]);
  expect(parsed.unknown).toEqual([
    { name: "nope", meant: null },
    { name: "csot", meant: "cost" },
  ]);
});

const FIELDS: Field[] = [
  { field_key: "cost", field_type: "decimal", ui_visibility: "always" },
  { field_key: "secret", field_type: "text", ui_visibility: "hidden" },
];
const row = (id: string, facts: Row): Row => ({
  id,
  number: 1,
  status: "todo",
  priority: "low",
  rank: "a",
  title: id,
  assignee: null,
  due_at: null,
  tags: [],
  custom_field_values: {},
  ...facts,
});

test("the columns of the list are those that the address names and the board has; the title is always among them", () => {
  const names = (columns: Column[]) => columns.map(({ name }) => name);
  const every = looks.everyColumn(FIELDS);
  expect(names(every)).toContain("field.cost");
  expect(names(every)).not.toContain("field.secret");
  expect(names(looks.columnsNamed("due,field.cost,field.secret,salary", FIELDS))).toEqual(["title", "due", "field.cost"]);
  expect(names(looks.columnsNamed("nothing", FIELDS))).toEqual(names(every));
  const without = looks.withColumn(every, every, "tags");
  expect(names(looks.columnsNamed(without, FIELDS))).toEqual(names(every).filter((name) => name !== "tags"));
  expect(looks.withColumn(looks.columnsNamed(without, FIELDS), every, "tags")).toBeUndefined();
});

test("a list is sorted up, down and by hand again; what has no value stands last in both directions", () => {
  expect([looks.nextSort(undefined, "due"), looks.nextSort("due", "due"), looks.nextSort("-due", "due"), looks.nextSort("-due", "key")]).toEqual([
    "due",
    "-due",
    undefined,
    "key",
  ]);
  const rows = [
    row("a", { due_at: null, custom_field_values: { cost: 10 }, priority: "urgent" }),
    row("b", { due_at: "2026-12-02T00:00:00.000Z", custom_field_values: { cost: 9 }, priority: "low" }),
    row("c", { due_at: "2026-12-01T00:00:00.000Z", priority: "high", status: "inbox" }),
  ];
  const order = (sort: string | undefined) =>
    looks
      .sortTasks(rows, looks.sortOf(sort), looks.everyColumn(FIELDS))
      .map(({ id }) => id)
      .join("");
  expect([order("due"), order("-due"), order("field.cost"), order("-field.cost"), order("priority"), order("-title")]).toEqual([
    "cba",
    "bca",
    "bac",
    "abc",
    "bca",
    "cba",
  ]);
  expect([order(undefined), order("salary")]).toEqual(["cab", "cab"]);
});

test("a view that is opened is the board as it was saved, and any other look of it is a change", () => {
  const view: View = { id: newId(), query: "is:open", layout: "list", sort: "-due", columns: ["key", "title"], group_by: "assignee", span: "week" };
  const settings = looks.settingsOf(view);
  expect(settings).toEqual({ q: "is:open", layout: "list", sort: "-due", cols: "key,title", by: "assignee", span: "week", view: view.id });
  expect(looks.isChanged(view, settings)).toBe(false);
  for (const change of [
    { q: "is:done" },
    { layout: undefined },
    { layout: "timeline" },
    { sort: undefined },
    { cols: undefined },
    { by: "due" },
    { span: undefined },
  ])
    expect(looks.isChanged(view, { ...settings, ...change }), JSON.stringify(change)).toBe(true);
  expect(looks.isChanged({ ...view, query: "", layout: "board", sort: null, columns: null, group_by: null, span: null }, { view: view.id })).toBe(false);
});
