// Files that are made to cost, to break or to mislead: pure.
import { expect, test } from "vitest";
import { readSource } from "#worker/imports/read.ts";
import type { FileSource } from "#worker/imports/schema.ts";

const read = (source: FileSource, text: string) => readSource(source, text, "work.csv", null);

test("no name and no nesting is special: a column called constructor is a column, and what lies deep in a field is not looked for", () => {
  for (const source of ["csv", "jira", "linear", "github"] as const) {
    const { columns, tasks } = read(source, "Title,Constructor,__proto__,toString\na,b,c,d\n");
    expect([tasks[0]?.title, columns.map(({ name }) => name)], source).toEqual(["a", ["Title", "Constructor", "__proto__", "toString"]]);
  }
  const deep = `${"[".repeat(20_000)}${"]".repeat(20_000)}`;
  const item = `{"id":"i","title":"t","deep":${deep},"due date":${deep},"start date":{"toString":1},"sprint":[{"title":"Sprint 3"},"x"]}`;
  expect(read("github", `{"items":[${item}]}`).tasks).toMatchObject([{ title: "t", due_at: null, start_at: null, facts: [["sprint", "Sprint 3, x"]] }]);
});
