// Lists of a board's tasks: filtered and sorted by tags, people, priorities, dates and custom fields.
import { expect, test } from "vitest";
import { newId } from "#worker/platform/ids.ts";
import type { Tag } from "#worker/tags/schema.ts";
import type { Task } from "#worker/tasks/schema.ts";
import { member, must, task, workplace } from "../support/factories.ts";

type List = { items: Task[]; total: number };
const FIELDS = "/organizations/me/custom-fields";

/** A board of four tasks, A to D, which differ in everything that lists are filtered by. */
async function stage() {
  const { of, on, first } = await workplace();
  must(await of.call("DELETE", `/tasks/${first.id}`));
  const make = async (field_key: string, field_type: string) => must(await of.call("POST", FIELDS, { body: { field_key, field_type, board_ids: [on.id] } }));
  for (const [key, type] of Object.entries({ cost: "decimal", code: "text", day: "date", at: "date_time", ok: "boolean", notes: "text_long" }))
    await make(key, type);
  const ops = must(await of.call<Tag>("POST", "/tags", { body: { name: "Ops" } }));
  const ana = await member(of, { writesAll: true });
  await task(of, on, {
    title: "A",
    priority: "low",
    due_at: "2026-12-03T10:00:00Z",
    tag_ids: [ops.id],
    custom_field_values: { cost: 10, code: "5", ok: true },
  });
  await task(of, on, { title: "B", priority: "urgent", assigned_user_id: ana.id, custom_field_values: { cost: 2.5, code: "x", day: "2026-11-30" } });
  await task(of, on, {
    title: "C",
    priority: "medium",
    due_at: "2026-12-01T10:00:00Z",
    tag_ids: [ops.id],
    custom_field_values: { cost: -1, at: "2026-11-30T09:00:00Z" },
  });
  await task(of, on, { title: "D", priority: "high", status: "todo", custom_field_values: { day: "2026-12-24", ok: false, notes: "n" } });
  const list = async (query: string): Promise<[string, number]> => {
    const { items, total } = must(await of.call<List>("GET", `/tasks?board_id=${on.id}&${query}`));
    return [items.map(({ title }) => title).join(""), total];
  };
  const titles = async (query: string) => (await list(query))[0];
  return { of, on, ops, ana, list, titles };
}

test("a list has the tasks that fit every condition, newest first, and says how many there are", async () => {
  const { of, on, ops, ana, list, titles } = await stage();
  expect(await list("limit=2")).toEqual(["DC", 4]);
  expect(await list(`tag=${ops.id}`)).toEqual(["CA", 2]);
  expect(await list(`tag=${ops.id}&limit=1&offset=1`)).toEqual(["A", 2]);
  expect(await titles(`tag=${newId()}`)).toBe("");
  expect(await titles("priority=high")).toBe("D");
  expect(await titles("priority=low,urgent")).toBe("BA");
  expect(await titles(`assigned_user_id=${ana.id}`)).toBe("B");
  expect(await titles("due_before=2026-12-02")).toBe("C");
  expect(await titles("due_before=2026-12-03T10:00:00Z")).toBe("C");
  expect(await titles("due_after=2026-12-01T10:00:00Z")).toBe("CA");
  expect(await titles("due_after=2026-12-02")).toBe("A");
  expect(await titles(`tag=${ops.id}&priority=low&due_after=2026-12-02`)).toBe("A");
  expect(await titles("status=todo&priority=high,low")).toBe("D");
  expect(must(await of.call<List>("GET", `/boards/${on.id}/tasks?tag=${ops.id}`)).total).toBe(2);
  for (const bad of ["priority=huge", "due_before=soon", "sort=title", "tag=ops"])
    expect((await of.call("GET", `/tasks?board_id=${on.id}&${bad}`)).status, bad).toBe(422);
});

test("custom fields are compared as what they are: numbers as numbers, dates as dates, texts as texts", async () => {
  const { of, on, titles } = await stage();
  expect(await titles("field.cost=10")).toBe("A");
  expect(await titles("field.cost=10.0")).toBe("A");
  expect(await titles(`field.cost=${encodeURIComponent(">=2.5")}`)).toBe("BA");
  expect(await titles(`field.cost=${encodeURIComponent(">=0")}&field.cost=${encodeURIComponent("<=9")}`)).toBe("B");
  expect(await titles("field.code=5")).toBe("A");
  expect(await titles("field.code=X")).toBe("");
  expect(await titles(`field.day=${encodeURIComponent("<=2026-12-01")}`)).toBe("B");
  expect(await titles("field.at=2026-11-30T10:00:00%2B01:00")).toBe("C");
  expect(await titles(`field.at=${encodeURIComponent(">=2026-11-30")}`)).toBe("C");
  expect(await titles("field.ok=true")).toBe("A");
  expect(await titles("field.ok=false&field.day=2026-12-24")).toBe("D");
  const refused = async (query: string) => (await of.call<{ detail: string }>("GET", `/tasks?board_id=${on.id}&${query}`)).body.detail;
  expect(await refused("field.nope=1")).toContain("no such custom field");
  expect(await refused("field.notes=n")).toContain("text_long");
  expect(await refused(`field.code=${encodeURIComponent(">=5")}`)).toContain("numbers and dates");
  expect(await refused(Array.from({ length: 6 }, () => "field.cost=1").join("&"))).toContain("at most 5");
});

test("a list is sorted by what was named, either way", async () => {
  const { ops, list, titles, of, on } = await stage();
  expect(await titles("sort=created_at")).toBe("ABCD");
  expect(await titles("sort=due_at")).toBe("CABD");
  expect(await titles("sort=-due_at")).toBe("DBAC");
  expect(await titles("sort=priority")).toBe("ACDB");
  expect(await titles("sort=-priority&limit=2")).toBe("BD");
  expect(await titles(`sort=priority&tag=${ops.id}`)).toBe("AC");
  expect(await list("sort=field.cost"), "those that have a value").toEqual(["CBA", 3]);
  expect(await titles("sort=-field.cost")).toBe("ABC");
  expect(await titles("sort=field.day&priority=high,urgent")).toBe("BD");
  expect(await titles(`sort=-field.cost&tag=${ops.id}`)).toBe("AC");
  expect((await of.call("GET", `/tasks?board_id=${on.id}&sort=field.nope`)).status).toBe(422);
});
