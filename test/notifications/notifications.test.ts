// Notifications: each person is told once of what concerns them, by the rules of the timeline, and nobody else of anything.
import { expect, test } from "vitest";
import type { NotificationPage } from "#worker/notifications/schema.ts";
import { newId } from "#worker/platform/ids.ts";
import { FORGOTTEN_AT_ONCE, forgetStatement } from "#worker/notifications/store.ts";
import { notificationsConsumer } from "#worker/notifications/subscriber.ts";
import { drain } from "#worker/platform/outbox.ts";
import { approval, board, contextOf, member, must, organization, task, type TestOrganization } from "../support/factories.ts";
import { refusal } from "../support/problem.ts";
import { watch } from "../support/sockets.ts";

type Person = Awaited<ReturnType<typeof member>>;
const DAY_MS = 86_400_000;
const drained = (of: TestOrganization, on: { id: string }, now?: Date) => drain(notificationsConsumer, on.id, contextOf(of, now));
const inbox = async ({ call }: Pick<Person, "call">, query = "") => must(await call<NotificationPage>("GET", `/notifications?${query}`));
const told = async (person: Pick<Person, "call">, query = "") => (await inbox(person, query)).items.map(({ kind, event }) => `${kind}: ${event.type}`);
const comment = ({ call }: Pick<Person, "call">, { id }: { id: string }, message: string) =>
  call<{ id: string }>("POST", `/tasks/${id}/comments`, { body: { message } });

/** A board, two people who write there and one who reads, and a task that one of them has. */
async function stage() {
  const of = await organization();
  const on = await board(of);
  const [ana, ben, reader] = [await member(of, { writes: [on.id] }), await member(of, { writes: [on.id] }), await member(of, { reads: [on.id] })];
  await of.db.sql("UPDATE members SET name = 'Ben' WHERE person_id = ?1", ben.id).run();
  const first = await task({ call: ben.call }, on, { assigned_user_id: ana.id, watcher_ids: [reader.id] });
  return { of, on, ana, ben, reader, first };
}

test("who has a task, watches it, is named, is answered, may decide or has asked is told once, as what concerns them most; who did it is not", async () => {
  const { of, on, ana, ben, reader, first } = await stage();
  const question = must(await comment(of, first, "@Ben, is it done?"));
  must(await comment(ana, first, "It is not mine to say"));
  must(await ben.call("POST", `/tasks/${first.id}/comments`, { body: { message: "It is", reply_to: question.id } }));
  const asked = await approval({ call: ana.call }, first);
  must(await ben.call("PATCH", `/approvals/${asked.id}`, { body: { status: "rejected", comment: "Not yet" } }));
  await Promise.all([drained(of, on), drained(of, on), drained(of, on)]);
  expect([await told(ana), await told(ben), await told(reader), await told(of)]).toEqual([
    ["decision: approval.decided", "comment: task.commented", "comment: task.commented", "assignment: task.created"],
    ["approval: approval.requested", "comment: task.commented", "mention: task.commented"],
    ["comment: task.commented", "comment: task.commented", "comment: task.commented"],
    ["approval: approval.requested", "mention: task.commented"],
  ]);
});

test("what somebody may no longer read is neither shown nor counted, and what they are told goes with them when they leave", async () => {
  const { of, on, ana, reader, first } = await stage();
  must(await comment(ana, first, "A word"));
  await drained(of, on);
  expect((await inbox(reader)).unread).toBe(1);
  await of.db.sql("DELETE FROM member_board_access WHERE board_id = ?1 AND member_id = (SELECT id FROM members WHERE person_id = ?2)", on.id, reader.id).run();
  expect(await inbox(reader)).toMatchObject({ items: [], unread: 0 });
  const kept = () => of.db.sql("SELECT count(*) AS n FROM notifications WHERE person_id = ?1", reader.id).first("n");
  expect(await kept()).toBe(1);
  await of.db.sql("DELETE FROM members WHERE person_id = ?1", reader.id).run();
  expect(await kept()).toBe(0);
  const elsewhere = await member(await organization(of.shard), { role: "owner" });
  expect(await inbox(elsewhere)).toMatchObject({ items: [], unread: 0 });
  expect(refusal(await elsewhere.call("GET", "/notifications", { headers: { "X-Organization-Id": of.id } }))).toBe("404 not_found");
});

test("some, or all up to one, are marked as read and unread again; ids of others change nothing of theirs", async () => {
  const { of, on, ana, ben, reader, first } = await stage();
  for (const word of ["One", "Two", "Three"]) must(await comment(ben, first, word));
  await drained(of, on);
  const mark = (person: Person, body: unknown) => person.call("POST", "/notifications/read", { body });
  const [newest, middle] = (await inbox(reader)).items as unknown as [{ id: number }, { id: number }];
  must(await mark(ana, { ids: [newest.id] }));
  expect([(await inbox(ana)).unread, (await inbox(reader)).unread]).toEqual([3, 3]);
  must(await mark(reader, { until: middle.id }));
  expect((await inbox(reader)).unread).toBe(1);
  expect((await inbox(reader, "unread=true")).items.map(({ id }) => id)).toEqual([newest.id]);
  must(await mark(reader, { ids: [middle.id], is_read: false }));
  expect((await inbox(reader)).unread).toBe(2);
  must(await mark(reader, { ids: [middle.id, newest.id] }));
  expect((await inbox(reader)).unread).toBe(0);
  const page = await inbox(reader, "limit=2");
  expect((await inbox(reader, `limit=2&cursor=${page.next_cursor}`)).items).toHaveLength(1);
  expect(await told(ana, "kind=assignment")).toEqual(["assignment: task.created"]);
});

test("a kind that somebody does not want is not told to them; what happened days ago, or was brought by an import, to nobody", async () => {
  const { of, on, ana, ben, reader, first } = await stage();
  await drained(of, on);
  must(await reader.call("PUT", "/notifications/settings", { body: { muted: ["comment", "comment"] } }));
  const push = { kinds: ["approval", "failure", "mention"], quiet: null, time_zone: "UTC" };
  expect(must(await reader.call("GET", "/notifications/settings"))).toEqual({ muted: ["comment"], letters: null, letters_go_to: null, push });
  must(await comment(ben, first, "A word"));
  await drained(of, on);
  expect([await told(reader), (await told(ana))[0]]).toEqual([[], "comment: task.commented"]);
  must(await comment(ben, first, "Another"));
  await drained(of, on, new Date(Date.now() + 4 * DAY_MS));
  expect(await told(ana)).toHaveLength(2);
});

test("a live socket hears that there is something new for its person, and for nobody else", async () => {
  const { of, on, ana, ben, first } = await stage();
  await drained(of, on);
  const feed = async ({ token }: Person) => {
    const live = await watch(`/ws/feed?organization_id=${of.id}`, { Authorization: `Bearer ${token}` });
    await live.until(({ type }) => type === "ready");
    return live;
  };
  const [hers, his] = [await feed(ana), await feed(ben)];
  must(await comment(ben, first, "A word"));
  await drained(of, on);
  await hers.until(({ type }) => type === "notified");
  must(await comment(ana, first, "@Ben"));
  await drained(of, on);
  await his.until(({ type }) => type === "notified");
  expect(his.frames.filter(({ type }) => type === "notified")).toHaveLength(1);
  for (const live of [hers, his]) live.close();
});

test("about a thousand are kept for each person, and none for longer than asked", async () => {
  const { of, on, ana } = await stage();
  await drained(of, on);
  const kept = () => of.db.sql("SELECT count(*) AS n FROM notifications WHERE person_id = ?1", ana.id).first<number>("n");
  // As a comment each, on a board that no consumer reads meanwhile.
  const happened = `INSERT INTO events(stream_id, seq, organization_id, board_id, type, actor_type, actor_id, actor_name, subject_type, subject_id, payload, at)
    SELECT ?1, (SELECT seq FROM streams WHERE id = ?1) + 1 + j.value, ?2, ?1, 'task.unheard', 'system', 'test', 'Test', 'task', 'x', '{}', ?3 FROM json_each(?4) j`;
  const many = JSON.stringify(Array.from({ length: 1_200 }, (_, n) => n));
  await of.db.sql(happened, on.id, of.id, new Date().toISOString(), many).run();
  await of.db
    .sql(
      "INSERT INTO notifications(organization_id, person_id, event_id, kind, at) SELECT ?1, ?2, id, 'due', at FROM events WHERE stream_id = ?3 AND type = 'task.unheard' ORDER BY id",
      of.id,
      ana.id,
      on.id,
    )
    .run();
  expect(await kept()).toBeGreaterThanOrEqual(1_000);
  expect(await kept()).toBeLessThanOrEqual(1_050);
  // Of three people together they are more than go in a minute, and all of one moment; the shard may have older ones, which go first.
  await of.db
    .sql(
      "INSERT INTO notifications(organization_id, person_id, event_id, kind, at) SELECT n.organization_id, j.value, n.event_id, 'due', n.at FROM notifications n, json_each(?2) j WHERE n.person_id = ?1",
      ana.id,
      JSON.stringify([newId(), newId()]),
    )
    .run();
  const until = new Date(Date.now() + DAY_MS).toISOString();
  const all = () => of.db.sql("SELECT count(*) AS n FROM notifications WHERE organization_id = ?1", of.id).first<number>("n");
  while ((await all()) ?? 0) {
    const { meta } = await forgetStatement(of.db, until).run();
    expect(meta.changes).toBeGreaterThan(0);
    expect(meta.changes).toBeLessThanOrEqual(FORGOTTEN_AT_ONCE);
  }
  expect(await kept()).toBe(0);
});
