// Custom fields as their clients know them: definitions of an organization, values of tasks.
import { env } from "cloudflare:workers";
import { expect, test } from "vitest";
import { newId } from "#worker/platform/ids.ts";
import { type CustomField, FIELDS_MAX } from "#worker/fields/schema.ts";
import type { Task } from "#worker/tasks/schema.ts";
import { agentOn, board, eventsOf, member, must, organization, task, type TestOrganization, workplace } from "../support/factories.ts";
import { heldUp } from "../support/racing.ts";

const PATH = "/organizations/me/custom-fields";
type Refused = { code: string; detail: string; differing_values?: number; value_count?: number };
type Of = Pick<TestOrganization, "call">;
const field = async ({ call }: Of, on: { id: string }, field_key: string, fields: Record<string, unknown> = {}): Promise<CustomField> =>
  must(await call<CustomField>("POST", PATH, { body: { field_key, board_ids: [on.id], ...fields } }));
const give = ({ call }: Of, { id }: { id: string }, custom_field_values: Record<string, unknown>) =>
  call<Task & Refused>("PATCH", `/tasks/${id}`, { body: { custom_field_values } });
const valuesOf = async ({ call }: Of, { id }: { id: string }) => must(await call<Task>("GET", `/tasks/${id}`)).custom_field_values;

test("a field is defined for some boards, under the field's words or other names for them, listed as a bare array, and changed", async () => {
  const { of, on } = await workplace();
  const made = must(
    await of.call<CustomField>("POST", PATH, {
      body: { field_key: "severity", field_type: "Text (long)", ui_visibility: "if set", board_ids: [on.id, on.id], default_value: "low", required: true },
    }),
  );
  expect(made).toMatchObject({
    field_key: "severity",
    label: "severity",
    field_type: "text_long",
    ui_visibility: "if_set",
    validation_regex: null,
    description: null,
    required: true,
    default_value: "low",
    board_ids: [on.id],
    organization_id: of.id,
    version: 1,
  });
  expect(must(await of.call<CustomField[]>("GET", PATH))).toEqual([made]);
  const path = `${PATH}/${made.id}`;
  const changed = must(await of.call<CustomField>("PATCH", path, { body: { label: "How bad", required: false, default_value: null } }));
  expect(changed).toMatchObject({ label: "How bad", required: false, default_value: null, version: 2 });
  expect((await of.call("POST", PATH, { body: { field_key: "severity", board_ids: [on.id] } })).status).toBe(409);
  for (const bad of [{ field_key: "other" }, {}, { label: null }, { field_type: null }, { required: null }, { ui_visibility: "never" }])
    expect((await of.call("PATCH", path, { body: bad })).status, JSON.stringify(bad)).toBe(422);
  const elsewhere = await board(await organization());
  for (const bad of [
    { field_key: "x", board_ids: [] },
    { field_key: "1x", board_ids: [on.id] },
    { field_key: "constructor", board_ids: [on.id] },
    { field_key: "x", board_ids: [on.id], field_type: "color" },
    { field_key: "x", board_ids: [on.id], validation_regex: "(a)\\1" },
    { field_key: "x", board_ids: [on.id], validation_regex: "a", field_type: "integer" },
    { field_key: "x", board_ids: [on.id], default_value: "five", field_type: "integer" },
    { field_key: "x", board_ids: [on.id], default_value: "b", validation_regex: "a+" },
  ])
    expect((await of.call("POST", PATH, { body: bad })).status, JSON.stringify(bad)).toBe(422);
  for (const board_ids of [[elsewhere.id], [on.id, newId()]]) {
    expect((await of.call("POST", PATH, { body: { field_key: "x", board_ids } })).status).toBe(404);
    expect((await of.call("PATCH", path, { body: { board_ids } })).status).toBe(404);
  }
  expect((await of.call("DELETE", path)).status).toBe(204);
  expect([(await of.call("DELETE", path)).status, must(await of.call<CustomField[]>("GET", PATH)).length]).toEqual([404, 0]);
  expect((await field(of, on, "severity")).id, "its key is free again").not.toBe(made.id);
  expect((await eventsOf(of, "resource_type=custom_field")).map(({ type }) => type)).toEqual([
    "custom_field.created",
    "custom_field.updated",
    "custom_field.deleted",
    "custom_field.created",
  ]);
});

test("members read definitions, admins change them, and an organization has room for a bounded number", async () => {
  const { of, on } = await workplace();
  const at = { "X-Organization-Id": of.id };
  const somebody = await member(of);
  expect((await somebody.call("GET", PATH, { headers: at })).status).toBe(200);
  expect((await somebody.call("POST", PATH, { body: { field_key: "x", board_ids: [on.id] }, headers: at })).status).toBe(403);
  await of.db
    .sql(
      "INSERT INTO custom_fields(id, organization_id, field_key, label, field_type, ui_visibility, created_at, updated_at) SELECT ?1 || value, ?1, 'f' || value, 'f', 'text', 'always', '', '' FROM json_each(?2)",
      of.id,
      JSON.stringify(Array.from({ length: FIELDS_MAX - 1 }, (_, n) => n)),
    )
    .run();
  await field(of, on, "last");
  expect(await of.call("POST", PATH, { body: { field_key: "more", board_ids: [on.id] } })).toMatchObject({ status: 409 });
});

test("whoever sees only some boards is not told which others have a field, neither in the list nor in what happened", async () => {
  const { of, on } = await workplace();
  const hidden = await board(of, { name: "Payroll" });
  await field(of, on, "severity", { board_ids: [on.id, hidden.id] });
  const told = async (call: Of["call"]) => must(await call<CustomField[]>("GET", PATH)).map(({ board_ids }) => [...board_ids].sort());
  const both = [on.id, hidden.id].sort();
  const [reader, admin] = [await member(of, { reads: [on.id] }), await member(of, { role: "admin" })];
  expect([await told(of.call), await told(admin.call), await told(reader.call)]).toEqual([[both], [both], [[on.id]]]);
  const happened = must(await reader.call<{ items: unknown[] }>("GET", "/activity?resource_type=custom_field")).items;
  expect([happened.length, JSON.stringify(happened).includes(hidden.id)]).toEqual([1, false]);
});

test("values are kept by type, shown with defaults, taken away by null, and their changes are told", async () => {
  const { of, on } = await workplace();
  await field(of, on, "note");
  await field(of, on, "cost", { field_type: "decimal", default_value: 1.5 });
  await field(of, on, "facts", { field_type: "json" });
  await field(of, on, "when", { field_type: "date_time" });
  const made = await task(of, on, { custom_field_values: { note: "n", facts: { a: [1] }, when: "2026-11-30T09:30" } });
  const first = { note: "n", cost: 1.5, facts: { a: [1] }, when: "2026-11-30T09:30:00.000Z" };
  expect(made.custom_field_values).toEqual(first);
  expect(must(await of.call<Task>("GET", `/tasks/${made.id}`))).toEqual(made);
  expect(must(await of.call<{ items: Task[] }>("GET", `/tasks?board_id=${on.id}`)).items[0]).toEqual(made);
  const changed = must(await give(of, made, { note: null, cost: 7 }));
  expect(changed.custom_field_values).toEqual({ ...first, note: undefined, cost: 7 });
  expect(must(await of.call<Task>("GET", `/tasks/${made.id}`))).toEqual(changed);
  const told = (await eventsOf(of, `task_id=${made.id}`)).at(-1);
  expect(told).toMatchObject({
    type: "task.updated",
    before: { custom_field_values: { note: "n", cost: 1.5 } },
    after: { custom_field_values: { note: null, cost: 7 } },
  });
  expect(must(await give(of, made, { cost: 7 })).version, "nothing changed").toBe(changed.version);
  expect(must(await give(of, made, { cost: null })).custom_field_values.cost, "the default again").toBe(1.5);
  const other = await task(of, await board(of));
  expect(other.custom_field_values).toEqual({});
  expect(await give(of, other, { note: "x" })).toMatchObject({ status: 422, body: { unknown_field_keys: ["note"] } });
});

test("what does not fit is refused with the members that the field's clients read", async () => {
  const { of, on, first } = await workplace();
  await field(of, on, "count", { field_type: "integer" });
  expect(await give(of, first, { count: "many" })).toMatchObject({
    status: 422,
    body: { code: "invalid_input", message: expect.any(String), field_key: "count", field_type: "integer", reason: "must be a whole number" },
  });
  expect(await give(of, first, { nope: 1 })).toMatchObject({ status: 422, body: { message: expect.any(String), unknown_field_keys: ["nope"] } });
  await field(of, on, "owner", { required: true });
  const missing = { status: 422, body: { message: expect.any(String), missing_field_keys: ["owner"] } };
  expect(await of.call("POST", "/tasks", { body: { board_id: on.id, title: "x" } })).toMatchObject(missing);
  expect(await give(of, first, { count: 3 })).toMatchObject(missing);
  expect((await of.call("PATCH", `/tasks/${first.id}`, { body: { title: "Other changes go on" } })).status).toBe(200);
  expect(must(await give(of, first, { count: 3, owner: "Ana" })).custom_field_values).toEqual({ count: 3, owner: "Ana" });
});

test("an agent fills in its own task, and no other one's", async () => {
  const { of, on } = await workplace();
  await field(of, on, "note");
  const scout = await agentOn(of, on);
  const [own, other] = [await task(of, on, { assigned_agent_id: scout.id }), await task(of, on, { assigned_agent_id: (await agentOn(of, on)).id })];
  const patch = (id: string) => scout.call<Task>("PATCH", `/agent/boards/${on.id}/tasks/${id}`, { body: { custom_field_values: { note: "done it" } } });
  expect(must(await patch(own.id)).custom_field_values).toEqual({ note: "done it" });
  expect((await patch(other.id)).status).toBe(403);
});

test("another type or pattern is refused while values do not fit, with their number", async () => {
  const { of, on } = await workplace();
  const made = await field(of, on, "code");
  for (const code of ["7", "x1", "x2"]) await task(of, on, { custom_field_values: { code } });
  const change = (body: Record<string, unknown>) => of.call<CustomField & Refused>("PATCH", `${PATH}/${made.id}`, { body });
  expect(await change({ validation_regex: "x\\d" })).toMatchObject({ status: 409, body: { differing_values: 1 } });
  expect(await change({ field_type: "integer" })).toMatchObject({ status: 409, body: { differing_values: 3 } });
  expect(must(await change({ field_type: "text_long" })).field_type).toBe("text_long");
  expect(must(await change({ validation_regex: "x?\\d" })).validation_regex).toBe("x?\\d");
});

test("a value that is written while the type changes is decided by one of the two, never by both", async () => {
  const { of, on, first } = await workplace();
  const made = await field(of, on, "code");
  const as = { token: env.LOCAL_AUTH_TOKEN as string, organizationId: of.id };
  let isDone = false;
  const once = (other: () => Promise<unknown>) => async () => {
    if (isDone) return;
    isDone = true;
    await other();
  };
  const change = await heldUp(
    "PATCH",
    `${PATH}/${made.id}`,
    { ...as, body: { field_type: "integer" } },
    once(async () => must(await give(of, first, { code: "x" }))),
  );
  expect(change).toMatchObject({ status: 409, body: { code: "conflict" } });
  isDone = false;
  must(await give(of, first, { code: null }));
  const write = await heldUp(
    "PATCH",
    `/tasks/${first.id}`,
    { ...as, body: { custom_field_values: { code: "x" } } },
    once(async () => must(await of.call("PATCH", `${PATH}/${made.id}`, { body: { field_type: "integer" } }))),
  );
  expect(write).toMatchObject({ status: 422, body: { field_type: "integer" } });
  expect(await valuesOf(of, first)).toEqual({});
  isDone = false;
  const create = await heldUp(
    "POST",
    "/tasks",
    { ...as, body: { board_id: on.id, title: "x", custom_field_values: { code: 5 } } },
    once(async () => must(await of.call("PATCH", `${PATH}/${made.id}`, { body: { field_type: "text" } }))),
  );
  expect([409, 422]).toContain(create.status);
  expect(await of.db.sql("SELECT count(*) AS n FROM task_field_values WHERE field_id = ?1", made.id).first("n")).toBe(0);
});

test("a field with values is not deleted; those of deleted tasks and boards do not count; boards that lose it keep theirs unseen", async () => {
  const { of, on, first } = await workplace();
  const second = await board(of);
  const made = await field(of, on, "note", { board_ids: [on.id, second.id] });
  const there = await task(of, second, { custom_field_values: { note: "there" } });
  must(await give(of, first, { note: "here" }));
  const remove = () => of.call<Refused>("DELETE", `${PATH}/${made.id}`);
  expect(await remove()).toMatchObject({ status: 409, body: { value_count: 2 } });
  const bind = (board_ids: string[]) => of.call<CustomField>("PATCH", `${PATH}/${made.id}`, { body: { board_ids } });
  expect(must(await bind([second.id])).board_ids).toEqual([second.id]);
  expect([await valuesOf(of, first), await valuesOf(of, there)]).toEqual([{}, { note: "there" }]);
  must(await bind([on.id, second.id]));
  expect(await valuesOf(of, first)).toEqual({ note: "here" });
  await of.db.sql("UPDATE tasks SET board_id = ?2 WHERE id = ?1", there.id, on.id).run();
  must(await of.call("DELETE", `/boards/${second.id}`));
  expect(await remove(), "moved away in time").toMatchObject({ status: 409, body: { value_count: 2 } });
  must(await of.call("DELETE", `/tasks/${there.id}`));
  expect(await remove()).toMatchObject({ status: 409, body: { value_count: 1 } });
  must(await give(of, first, { note: null }));
  expect((await remove()).status).toBe(204);
  await of.db.sql("UPDATE tasks SET deleted_at = NULL WHERE id = ?1", there.id).run();
  expect(await valuesOf(of, there), "restored after its field had gone").toEqual({});
});

test("a value can be tried before there is a field for it", async () => {
  const { of } = await workplace();
  const tried = async (body: Record<string, unknown>) => must(await of.call("POST", `${PATH}/try`, { body }));
  expect(await tried({ validation_regex: "[A-Z]{2}-\\d+", value: "EU-7" })).toEqual({ is_valid: true, reason: null });
  expect(await tried({ validation_regex: "[A-Z]{2}-\\d+", value: "EU" })).toEqual({ is_valid: false, reason: "must match [A-Z]{2}-\\d+" });
  expect(await tried({ field_type: "integer", value: "EU" })).toEqual({ is_valid: false, reason: "must be a whole number" });
  expect(await tried({ validation_regex: "(", value: "EU" })).toMatchObject({ is_valid: false, reason: expect.stringContaining("validation_regex") });
});
