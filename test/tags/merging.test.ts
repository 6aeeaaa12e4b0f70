// A tag that is merged or deleted: all of its tasks go with it, whoever else writes at the moment and wherever it is cut off.
import { env } from "cloudflare:workers";
import { expect, test } from "vitest";
import { database } from "#worker/platform/db.ts";
import { LEAVING_MAX } from "#worker/tags/ending-store.ts";
import { finishEndings } from "#worker/tags/endings.ts";
import type { Tag } from "#worker/tags/schema.ts";
import type { Task } from "#worker/tasks/schema.ts";
import type { Reply } from "../support/client.ts";
import { type Counts, counting } from "../support/counting.ts";
import { agentOn, contextOf, eventsOf, must, organization, task, type TestOrganization, workplace } from "../support/factories.ts";
import { heldUp } from "../support/racing.ts";

type Refused = { code: string; detail: string; merging_into_id?: string | null };
type Of = Pick<TestOrganization, "call">;
const tag = async ({ call }: Of, name: string): Promise<Tag> => must(await call<Tag>("POST", "/tags", { body: { name } }));
const merge = ({ call }: Of, from: Tag, into: Tag): Promise<Reply<Tag & Refused>> => call("POST", `/tags/${from.id}/merge`, { body: { into_tag_id: into.id } });
const tagsOf = async ({ call }: Of, { id }: { id: string }) => must(await call<Task>("GET", `/tasks/${id}`)).tags.map(({ name }) => name);
const countOf = async ({ call }: Of, { id }: Tag) => must(await call<Tag>("GET", `/tags/${id}`)).task_count;

/** Copies of a task, with this tag each. */
async function tagMany({ db }: TestOrganization, like: Task, { id }: Tag, count: number): Promise<void> {
  const columns = "organization_id, board_id, title, status, priority, created_by, created_at, updated_at";
  await db.d1.batch([
    db.sql(
      `INSERT INTO tasks(id, number, rank, ${columns}) SELECT 'c' || j.key || t.id, 1000 + j.key, 'a' || j.key, ${columns.replace(/(\w+)/g, "t.$1")} FROM tasks t, json_each(?2) j WHERE t.id = ?1`,
      like.id,
      JSON.stringify(Array.from({ length: count }, () => 0)),
    ),
    db.sql("INSERT INTO task_tags(task_id, tag_id, position, board_id) SELECT id, ?2, 0, board_id FROM tasks WHERE id LIKE 'c%' || ?1", like.id, id),
  ]);
}

test("all tasks get the other tag, those that have both keep one, and one event tells it", async () => {
  const { of, on } = await workplace();
  const [old, kept] = [await tag(of, "Old"), await tag(of, "Kept")];
  const [one, both, none] = [await task(of, on, { tag_ids: [old.id] }), await task(of, on, { tag_ids: [kept.id, old.id] }), await task(of, on)];
  const merged = must(await merge(of, old, kept));
  expect(merged).toMatchObject({ id: kept.id, name: "Kept", task_count: 2 });
  expect([await tagsOf(of, one), await tagsOf(of, both), await tagsOf(of, none)]).toEqual([["Kept"], ["Kept"], []]);
  expect([await countOf(of, kept), (await of.call("GET", `/tags/${old.id}`)).status]).toEqual([2, 404]);
  const events = (await eventsOf(of, "resource_type=tag")).filter(({ type }) => type === "tag.merged");
  expect(events).toMatchObject([{ subject: { id: old.id }, payload: { label: "Old", into: { name: "Kept" } } }]);
  expect((await merge(of, kept, kept)).status).toBe(422);
  expect((await merge(of, kept, old)).status, "a tag that is gone").toBe(422);
  expect((await merge(of, await tag(await organization(), "Foreign"), kept)).status).toBe(404);
});

test("a tag of more tasks than one batch takes moves in several, and the counts are right", async () => {
  const { of, first } = await workplace();
  const [old, kept] = [await tag(of, "Old"), await tag(of, "Kept")];
  await tagMany(of, first, old, LEAVING_MAX * 2 + 10);
  must(await of.call("PATCH", `/tasks/${first.id}`, { body: { tag_ids: [old.id, kept.id] } }));
  expect(await countOf(of, old)).toBe(LEAVING_MAX * 2 + 11);
  expect(must(await merge(of, old, kept)).task_count).toBe(LEAVING_MAX * 2 + 11);
  const left = await of.db.sql("SELECT count(*) AS n FROM task_tags WHERE tag_id = ?1", old.id).first("n");
  expect([left, await tagsOf(of, first)]).toEqual([0, ["Kept"]]);
  await tagMany(of, await task(of, { id: first.board_id }), kept, 1);
  expect((await of.call("DELETE", `/tags/${kept.id}`)).status).toBe(204);
  expect(await of.db.sql("SELECT count(*) AS n FROM task_tags WHERE board_id = ?1", first.board_id).first("n")).toBe(0);
});

/** A merge that is cut off after its first batch: the tag is marked, and some of its tasks have moved. */
async function cutOff(of: TestOrganization, first: Task, names = ["Old", "Kept"]) {
  const [old, kept] = [await tag(of, names[0] as string), await tag(of, names[1] as string)];
  await tagMany(of, first, old, LEAVING_MAX + 20);
  const ending = JSON.stringify({ into: kept.id, actor: { type: "user", id: "u", name: "Mira" } });
  await of.db.d1.batch([
    of.db.sql("UPDATE tags SET ending = ?2, updated_at = '2026-01-01T00:00:00.000Z' WHERE id = ?1", old.id, ending),
    of.db.sql("UPDATE task_tags SET tag_id = ?2 WHERE tag_id = ?1 AND task_id IN (SELECT task_id FROM task_tags WHERE tag_id = ?1 LIMIT 100)", old.id, kept.id),
  ]);
  return { old, kept };
}

test("a merge that was cut off is said, takes no new tasks, and goes on when it is asked for again", async () => {
  const { of, on, first } = await workplace();
  const { old, kept } = await cutOff(of, first);
  const scout = await agentOn(of, on);
  expect(
    must(await scout.call<{ id: string }[]>("GET", `/agent/boards/${on.id}/tags`)).map(({ id }) => id),
    "what tasks can be given",
  ).toEqual([kept.id]);
  expect(must(await of.call<Tag>("GET", `/tags/${old.id}`))).toMatchObject({ is_ending: true, merging_into_id: kept.id });
  expect(await of.call<Refused>("PATCH", `/tasks/${first.id}`, { body: { tag_ids: [old.id] } })).toMatchObject({
    status: 422,
    body: { detail: expect.stringContaining("is being merged into Kept; use that one") },
  });
  const third = await tag(of, "Third");
  expect(await merge(of, old, third)).toMatchObject({ status: 409, body: { code: "conflict", merging_into_id: kept.id } });
  expect((await of.call("DELETE", `/tags/${old.id}`)).status).toBe(409);
  expect((await merge(of, kept, third)).status, "it is what the other becomes").toBe(409);
  expect((await merge(of, third, old)).status, "it is going itself").toBe(422);
  must(await merge(of, old, kept));
  expect([
    await of.db.sql("SELECT count(*) AS n FROM task_tags WHERE tag_id = ?1", kept.id).first("n"),
    (await of.call("GET", `/tags/${old.id}`)).status,
  ]).toEqual([LEAVING_MAX + 20, 404]);
});

test("cron finishes what nobody asks for again, in the name of who began it, and leaves a closed organization alone", async () => {
  const { of, first } = await workplace();
  const { old, kept } = await cutOff(of, first);
  await of.db.sql("UPDATE streams SET frozen_at = 'now' WHERE id = ?1", of.id).run();
  await finishEndings(contextOf(of));
  expect((await of.call("GET", `/tags/${old.id}`)).status).toBe(200);
  await of.db.sql("UPDATE streams SET frozen_at = NULL WHERE id = ?1", of.id).run();
  await finishEndings(contextOf(of));
  expect((await of.call("GET", `/tags/${old.id}`)).status).toBe(404);
  expect(await of.db.sql("SELECT count(*) AS n FROM task_tags WHERE tag_id = ?1", kept.id).first("n")).toBe(LEAVING_MAX + 20);
  const [told] = (await eventsOf(of, "resource_type=tag")).filter(({ type }) => type === "tag.merged");
  expect(told?.actor.name).toBe("Mira");
});

test("when the organization is closed while cron moves the tasks of a tag, not one more of them moves", async () => {
  const { of, on, first } = await workplace();
  const { old, kept } = await cutOff(of, first);
  await tagMany(of, await task(of, on), old, 200);
  let isClosed = false;
  const counts: Counts = { trips: 0, rowsRead: 0, rowsWritten: 0, log: [] };
  const closing = counting(of.db.d1, counts, async (texts) => {
    if (isClosed || !texts.some((text) => text.includes("INTO task_tags"))) return;
    isClosed = true;
    await of.db.sql("UPDATE streams SET frozen_at = 'now' WHERE id = ?1", of.id).run();
  });
  await expect(finishEndings({ ...contextOf(of), db: database(closing) })).rejects.toThrow();
  const left = async ({ id }: Tag) => of.db.sql("SELECT count(*) AS n FROM task_tags WHERE tag_id = ?1", id).first("n");
  expect([isClosed, await left(old), await left(kept)]).toEqual([true, LEAVING_MAX + 120, 100]);
  await of.db.sql("UPDATE streams SET frozen_at = NULL WHERE id = ?1", of.id).run();
  await finishEndings(contextOf(of));
  expect([await left(old), await left(kept)]).toEqual([0, LEAVING_MAX + 220]);
});

test("a hundred merges and assignments at once end in one tag with all of the tasks", async () => {
  const { of, on } = await workplace();
  const [old, kept] = [await tag(of, "Old"), await tag(of, "Kept")];
  const tasks = await Promise.all(Array.from({ length: 10 }, () => task(of, on)));
  const assign = (one: Task) => of.call<Refused>("PATCH", `/tasks/${one.id}`, { body: { tag_ids: [old.id] } });
  const replies = await Promise.all(
    Array.from({ length: 50 }, (_, n) => [merge(of, old, kept), assign(tasks[n % tasks.length] as Task)] as const).flat() as Promise<Reply<Refused>>[],
  );
  const merges = replies.filter((_, n) => n % 2 === 0);
  expect(merges.filter(({ status }) => status === 200)).toHaveLength(1);
  expect(merges.filter(({ status }) => ![200, 404, 409].includes(status))).toEqual([]);
  expect(replies.filter((_, n) => n % 2 === 1).filter(({ status }) => ![200, 409, 422].includes(status))).toEqual([]);
  const names = await Promise.all(tasks.map((one) => tagsOf(of, one)));
  expect(names.flat().every((name) => name === "Kept")).toBe(true);
  expect(await countOf(of, kept)).toBe(names.flat().length);
  expect((await eventsOf(of, "resource_type=tag")).filter(({ type }) => type === "tag.merged")).toHaveLength(1);
});

test("two tags that are merged into each other at once: one of them is left", async () => {
  const of = await organization();
  const [a, b] = [await tag(of, "A"), await tag(of, "B")];
  const replies = await Promise.all([merge(of, a, b), merge(of, b, a)]);
  expect(replies.filter(({ status }) => status === 200)).toHaveLength(1);
  expect(must(await of.call<{ total: number }>("GET", "/tags")).total).toBe(1);
});

test("a tag that goes between the read of an assignment and its write is refused by name of the field", async () => {
  const { of, first } = await workplace();
  const [old, kept] = [await tag(of, "Old"), await tag(of, "Kept")];
  let isMerged = false;
  const reply = await heldUp(
    "PATCH",
    `/tasks/${first.id}`,
    { token: env.LOCAL_AUTH_TOKEN as string, organizationId: of.id, body: { tag_ids: [old.id] } },
    async () => {
      if (isMerged) return;
      isMerged = true;
      must(await merge(of, old, kept));
    },
  );
  expect(reply).toMatchObject({ status: 422, body: { errors: [{ path: "tag_ids" }] } });
  expect(await tagsOf(of, first)).toEqual([]);
});
