// Tags as their clients know them: of an organization, and on tasks.
import { expect, test } from "vitest";
import { newId } from "#worker/platform/ids.ts";
import type { Tag } from "#worker/tags/schema.ts";
import { TAGS_MAX, TASK_TAGS_MAX } from "#worker/tags/schema.ts";
import type { Task } from "#worker/tasks/schema.ts";
import type { BoardSnapshot } from "#worker/views/schema.ts";
import { agentOn, board, eventsOf, member, must, organization, task, type TestOrganization, workplace } from "../support/factories.ts";

type Refused = { code: string; detail: string; missing_tag_ids?: string[] };
const tag = async ({ call }: Pick<TestOrganization, "call">, name: string, fields: Record<string, unknown> = {}): Promise<Tag> =>
  must(await call<Tag>("POST", "/tags", { body: { name, ...fields } }));
const countOf = async ({ call }: Pick<TestOrganization, "call">, { id }: { id: string }) => must(await call<Tag>("GET", `/tags/${id}`)).task_count;

test("a tag is made with a colour and a slug, listed by name, changed and deleted", async () => {
  const of = await organization();
  const made = must(await of.call<Tag>("POST", "/tags", { body: { name: "Front end", color: "#1D76DB", description: " all of it " } }));
  expect(made).toMatchObject({
    name: "Front end",
    slug: "front-end",
    color: "1d76db",
    description: "all of it",
    task_count: 0,
    organization_id: of.id,
    version: 1,
  });
  const plain = await tag(of, "后端");
  expect(plain).toMatchObject({ color: "9e9e9e", description: null, slug: expect.stringMatching(/^tag-[0-9a-f]{8}$/) });
  expect(await of.call<Refused>("POST", "/tags", { body: { name: "FRONT END" } })).toMatchObject({ status: 409, body: { code: "already_exists" } });
  for (const bad of [{ name: " " }, { name: "x", color: "12345" }, { name: "x", color: "zzzzzz" }, { name: "x", slug: "A b" }, { name: "a\nb" }])
    expect((await of.call("POST", "/tags", { body: bad })).status, JSON.stringify(bad)).toBe(422);
  const list = must(await of.call<{ items: Tag[]; total: number }>("GET", "/tags"));
  expect([list.total, list.items.map(({ name }) => name)]).toEqual([2, ["Front end", "后端"]]);
  const path = `/tags/${made.id}`;
  const changed = must(await of.call<Tag>("PATCH", path, { body: { color: "D93F0B", description: null }, headers: { "If-Match": '"1"' } }));
  expect(changed).toMatchObject({ name: "Front end", slug: "front-end", color: "d93f0b", description: null, version: 2 });
  expect((await of.call("PATCH", path, { body: { name: "Old" }, headers: { "If-Match": '"1"' } })).status).toBe(412);
  expect((await of.call("PATCH", path, { body: {} })).status).toBe(422);
  expect((await of.call("PATCH", `/tags/${plain.id}`, { body: { slug: "front-end" } })).status).toBe(409);
  const seen = { headers: { "If-Match": '"1"' } };
  const stale = [await of.call<Refused>("DELETE", path, seen), await of.call<Refused>("POST", `${path}/merge`, { ...seen, body: { into_tag_id: plain.id } })];
  expect(stale.map(({ status, body }) => [status, body.code])).toEqual([
    [412, "stale_version"],
    [412, "stale_version"],
  ]);
  expect((await of.call("DELETE", path)).status).toBe(204);
  expect([(await of.call("GET", path)).status, (await of.call("DELETE", path)).status]).toEqual([404, 404]);
  const events = await eventsOf(of, "resource_type=tag");
  expect(events.map(({ type }) => type)).toEqual(["tag.created", "tag.created", "tag.updated", "tag.deleted"]);
  expect(events[2]).toMatchObject({ before: { color: "1d76db" }, after: { color: "d93f0b" } });
});

test("members read tags and admins change them; those of another organization are not there; agents read what their own board can have", async () => {
  const { of, on } = await workplace();
  const other = await board(of);
  const made = await tag(of, "Ops");
  const [somebody, admin] = [await member(of), await member(of, { role: "admin" })];
  const at = { "X-Organization-Id": of.id };
  expect((await somebody.call("GET", "/tags", { headers: at })).status).toBe(200);
  expect((await somebody.call("POST", "/tags", { body: { name: "x" }, headers: at })).status).toBe(403);
  expect((await somebody.call("POST", `/tags/${made.id}/merge`, { body: { into_tag_id: made.id }, headers: at })).status).toBe(422);
  const second = await tag(of, "Second");
  expect((await somebody.call("POST", `/tags/${made.id}/merge`, { body: { into_tag_id: second.id }, headers: at })).status).toBe(403);
  expect((await somebody.call("DELETE", `/tags/${made.id}`, { headers: at })).status).toBe(403);
  expect((await admin.call("POST", "/tags", { body: { name: "By admin" }, headers: at })).status).toBe(201);
  const stranger = await organization();
  expect((await stranger.call("GET", `/tags/${made.id}`)).status).toBe(404);
  const scout = await agentOn(of, on);
  expect(must(await scout.call<unknown[]>("GET", `/agent/boards/${on.id}/tags`))[1]).toEqual({ id: made.id, name: "Ops", slug: "ops", color: "9e9e9e" });
  expect((await scout.call("GET", `/agent/boards/${other.id}/tags`)).status).toBe(403);
});

test("a task has the tags that were said, in their order, wherever it is read; the history tells what changed", async () => {
  const { of, on } = await workplace();
  const [ops, web] = [await tag(of, "Ops"), await tag(of, "Web")];
  const ref = ({ id, name, slug, color }: Tag) => ({ id, name, slug, color });
  const made = await task(of, on, { tag_ids: [web.id, ops.id, web.id] });
  expect(made).toMatchObject({ tag_ids: [web.id, ops.id], tags: [ref(web), ref(ops)], custom_field_values: {} });
  expect(must(await of.call<Task>("GET", `/tasks/${made.id}`))).toEqual(made);
  expect(must(await of.call<{ items: Task[] }>("GET", `/tasks?board_id=${on.id}`)).items[0]).toEqual(made);
  expect(must(await of.call<BoardSnapshot>("GET", `/boards/${on.id}/snapshot`)).tasks?.[0]).toEqual({ ...made, approvals_count: 0 });
  expect([await countOf(of, ops), await countOf(of, web)]).toEqual([1, 1]);
  const path = `/tasks/${made.id}`;
  expect(must(await of.call<Task>("PATCH", path, { body: { title: "Same tags" } })).tag_ids).toEqual([web.id, ops.id]);
  const swapped = must(await of.call<Task>("PATCH", path, { body: { tag_ids: [ops.id, web.id] } }));
  expect(swapped.tag_ids).toEqual([ops.id, web.id]);
  const one = must(await of.call<Task>("PATCH", path, { body: { tag_ids: [ops.id] } }));
  expect(one).toMatchObject({ tag_ids: [ops.id], tags: [ref(ops)] });
  expect(must(await of.call<Task>("GET", path))).toEqual(one);
  expect([await countOf(of, ops), await countOf(of, web)]).toEqual([1, 0]);
  expect(must(await of.call<Task>("PATCH", path, { body: { tag_ids: [ops.id] } })).version, "nothing changed").toBe(one.version);
  const last = (await eventsOf(of, `task_id=${made.id}`)).at(-1);
  expect(last).toMatchObject({ type: "task.updated", before: { tag_ids: [ops.id, web.id] }, after: { tag_ids: [ops.id] } });
  expect(last?.message).toContain("(tags: Ops, Web → Ops)");
  expect(must(await of.call<Task>("PATCH", path, { body: { tag_ids: [] } })).tags).toEqual([]);
});

test("a renamed tag has its new name on every task at once, also where the task has just been remembered", async () => {
  const { of, on } = await workplace();
  const ops = await tag(of, "Ops");
  const made = await task(of, on, { tag_ids: [ops.id] });
  must(await of.call("PATCH", `/tasks/${made.id}`, { body: { title: "Once" } }));
  must(await of.call("PATCH", `/tags/${ops.id}`, { body: { name: "Operations" } }));
  expect(must(await of.call<Task>("PATCH", `/tasks/${made.id}`, { body: { title: "Twice" } })).tags).toMatchObject([{ name: "Operations" }]);
  expect(must(await of.call<Task>("GET", `/tasks/${made.id}`)).tags).toMatchObject([{ name: "Operations" }]);
});

test("a tag that there is not, or of another organization, is named; more than a task can have are refused; agents give none", async () => {
  const { of, on, first } = await workplace();
  const [unknown, ops] = [newId(), await tag(of, "Ops")];
  const foreign = await tag(await organization(), "Foreign");
  for (const missing of [unknown, foreign.id]) {
    const refused = { status: 422, body: { code: "invalid_input", missing_tag_ids: [missing] } };
    expect(await of.call<Refused>("POST", "/tasks", { body: { board_id: on.id, title: "x", tag_ids: [ops.id, missing] } })).toMatchObject(refused);
    expect(await of.call<Refused>("PATCH", `/tasks/${first.id}`, { body: { tag_ids: [missing] } })).toMatchObject(refused);
  }
  const many = Array.from({ length: TASK_TAGS_MAX + 1 }, newId);
  expect((await of.call("PATCH", `/tasks/${first.id}`, { body: { tag_ids: many } })).status).toBe(422);
  const scout = await agentOn(of, on);
  expect(await scout.call("PATCH", `/agent/boards/${on.id}/tasks/${first.id}`, { body: { tag_ids: [ops.id] } })).toMatchObject({ status: 403 });
  expect(await countOf(of, ops)).toBe(0);
});

test("counts follow tasks and boards that go", async () => {
  const { of, on, first } = await workplace();
  const elsewhere = await board(of);
  const ops = await tag(of, "Ops");
  must(await of.call("PATCH", `/tasks/${first.id}`, { body: { tag_ids: [ops.id] } }));
  const second = await task(of, on, { tag_ids: [ops.id] });
  await task(of, elsewhere, { tag_ids: [ops.id] });
  expect(await countOf(of, ops)).toBe(3);
  must(await of.call("DELETE", `/tasks/${second.id}`));
  expect(await countOf(of, ops)).toBe(2);
  await of.db.sql("UPDATE tasks SET deleted_at = NULL WHERE id = ?1", second.id).run();
  expect(await countOf(of, ops), "restored").toBe(3);
  await of.db.sql("UPDATE tasks SET board_id = ?2 WHERE id = ?1", second.id, elsewhere.id).run();
  expect(await countOf(of, ops), "moved").toBe(3);
  must(await of.call("DELETE", `/boards/${elsewhere.id}`));
  expect(await countOf(of, ops), "with two of its tasks the board is gone").toBe(1);
  expect((await of.call("DELETE", `/tags/${ops.id}`)).status).toBe(204);
  expect(must(await of.call<Task>("GET", `/tasks/${first.id}`)).tags).toEqual([]);
});

test("an organization has room for a bounded number of tags", async () => {
  const of = await organization();
  const rows = JSON.stringify(Array.from({ length: TAGS_MAX - 1 }, (_, n) => `t${n}`));
  await of.db
    .sql(
      "INSERT INTO tags(id, organization_id, name, slug, color, created_at, updated_at) SELECT ?1 || value, ?1, value, value, '9e9e9e', '', '' FROM json_each(?2)",
      of.id,
      rows,
    )
    .run();
  expect((await of.call("POST", "/tags", { body: { name: "The last" } })).status).toBe(201);
  expect(await of.call<Refused>("POST", "/tags", { body: { name: "One more" } })).toMatchObject({
    status: 409,
    body: { detail: expect.stringContaining("500 tags") },
  });
});
