// Letters with notifications, through cron: who wants them gets each thing in one, if it is still theirs to read.
import { env } from "cloudflare:workers";
import { expect, test } from "vitest";
import { sendDueLetters } from "#worker/notifications/letters.ts";
import { dueLetters } from "#worker/notifications/letters-store.ts";
import type { NotificationPage, NotificationSettings } from "#worker/notifications/schema.ts";
import { notificationsConsumer } from "#worker/notifications/subscriber.ts";
import { drain } from "#worker/platform/outbox.ts";
import { freshEmail, mailroom } from "../identity/support.ts";
import { board, contextOf, directory, member, must, organization, task } from "../support/factories.ts";
import { refusal } from "../support/problem.ts";

const HOUR_MS = 3_600_000;
const NOON = Math.floor(Date.now() / (24 * HOUR_MS)) * 24 * HOUR_MS + 12 * HOUR_MS;
/** Cron of one shard sends the letters of all. */
const post = mailroom();
const WANTED = { kinds: ["assignment", "comment"], every: "minute", at: "08:00", quiet: null, time_zone: "UTC" };

/** Ana has a task and a confirmed address; Ben comments on it. */
async function stage(wanted: object = WANTED) {
  const of = await organization();
  const on = await board(of);
  const [ana, ben] = [await member(of, { writes: [on.id] }), await member(of, { writes: [on.id] })];
  const email = freshEmail();
  await directory.sql("UPDATE people SET email = ?2, email_verified_at = ?3, locale = 'zh' WHERE id = ?1", ana.id, email, new Date().toISOString()).run();
  const settle = (letters: object | null, muted: string[] = []) =>
    ana.call<NotificationSettings>("PUT", "/notifications/settings", { body: { muted, letters } });
  must(await settle(wanted));
  const first = await task({ call: ben.call }, on, { title: "Check the disks", assigned_user_id: ana.id });
  const told = () => drain(notificationsConsumer, on.id, contextOf(of));
  const say = async (message: string) => {
    must(await ben.call("POST", `/tasks/${first.id}/comments`, { body: { message } }));
    await told();
  };
  const cron = (now = new Date(), settings: object = post.settings) =>
    sendDueLetters(contextOf(of, now, { ...env, ...settings, PUBLIC_URL: "https://mc.example" }));
  const letters = () => post.sent.filter(({ to }) => to === email).map(({ subject, text }) => ({ subject, items: text.split("\n\n").slice(0, -1) }));
  await told();
  return { of, on, ana, first, email, settle, say, cron, letters };
}
const later = (ms: number) => new Date(Date.now() + ms);

test("what is wanted comes together in one letter, in the language of who reads it, and never twice; what has been read is not in it", async () => {
  const { ana, first, on, say, cron, letters } = await stage();
  await say("One");
  await Promise.all([cron(), cron()]);
  const path = `https://mc.example/boards/${on.id}?task=${first.id}`;
  expect(letters().map(({ subject }) => subject)).toEqual([expect.stringMatching(/：2 条新通知$/)]);
  expect(letters()[0]?.items.map((item) => item.split("\n"))).toEqual([
    [expect.stringMatching(/^分配给您 · /), `${first.key} Check the disks`, path],
    [expect.stringMatching(/^评论 · /), `${first.key} Check the disks`, "One", path],
  ]);
  await cron(later(HOUR_MS));
  await say("Two");
  const [newest] = must(await ana.call<NotificationPage>("GET", "/notifications")).items;
  must(await ana.call("POST", "/notifications/read", { body: { ids: [newest?.id] } }));
  await cron(later(HOUR_MS));
  expect(letters().length).toBe(1);
  await say("Three");
  await cron(later(HOUR_MS));
  expect(letters().map(({ items }) => items.length)).toEqual([2, 1]);
});

test("who may no longer read it, has muted it, wants none any more or has no confirmed address gets no letter; what they get is theirs alone", async () => {
  const worlds = [await stage(), await stage(), await stage(), await stage(), await stage()] as const;
  const [lost, muted, none, unconfirmed, other] = worlds;
  for (const { say } of worlds) await say("A word");
  await lost.of.db.sql("DELETE FROM member_board_access WHERE board_id = ?1", lost.on.id).run();
  must(await muted.settle(WANTED, ["comment", "assignment"]));
  await muted.say("Another");
  must(await none.settle(null));
  await directory.sql("UPDATE people SET email_verified_at = NULL WHERE id = ?1", unconfirmed.ana.id).run();
  for (const { cron } of worlds) await cron(later(HOUR_MS));
  expect(worlds.map(({ letters }) => letters().flatMap(({ items }) => items).length)).toEqual([0, 2, 0, 0, 2]);
  expect(must(await unconfirmed.ana.call<NotificationSettings>("GET", "/notifications/settings"))).toMatchObject({ letters: WANTED, letters_go_to: null });
  expect(other.letters().length).toBe(1);
});

test("a letter that fails is tried again and comes once; one whose sender died is sent by the next; after four more tries it is given up", async () => {
  const { of, ana, say, cron, letters } = await stage();
  await say("A word");
  const broken = { EMAIL: { send: async () => Promise.reject(new Error("no such mailbox")) }, EMAIL_FROM: "mc@example.com" };
  await cron(later(0), broken);
  await cron(later(4 * 60_000));
  expect(letters()).toEqual([]);
  const row = () => of.db.sql("SELECT due_at, claimed_until FROM notification_letters WHERE person_id = ?1", ana.id).first();
  await of.db.sql("UPDATE notification_letters SET claimed_until = ?2 WHERE person_id = ?1", ana.id, later(10 * 60_000).toISOString()).run();
  await cron(later(6 * 60_000));
  expect(letters()).toEqual([]);
  await cron(later(11 * 60_000));
  expect(letters().length).toBe(1);
  expect(await row()).toEqual({ due_at: null, claimed_until: null });
  await say("Another");
  for (const hours of [1, 2, 4, 8, 20]) await cron(later(hours * HOUR_MS), broken);
  expect(await row()).toEqual({ due_at: null, claimed_until: null });
});

test("a letter of every hour or day waits for its time, and one in quiet hours for their end; new times hold at once", async () => {
  const { of, ana, settle, say, cron, letters } = await stage({ ...WANTED, every: "day", at: "08:00", quiet: { from: "07:00", until: "09:30" } });
  await say("A word");
  await of.db.sql("UPDATE notifications SET at = ?2 WHERE person_id = ?1", ana.id, new Date(NOON).toISOString()).run();
  await of.db.sql("UPDATE notification_letters SET since = ?2, due_at = ?2 WHERE person_id = ?1", ana.id, new Date(NOON).toISOString()).run();
  const due = () => of.db.sql("SELECT due_at FROM notification_letters WHERE person_id = ?1", ana.id).first<string>("due_at");
  await cron(new Date(NOON + HOUR_MS));
  expect([letters().length, await due()]).toEqual([0, new Date(NOON + 21.5 * HOUR_MS).toISOString()]);
  await cron(new Date(NOON + 21 * HOUR_MS));
  expect(letters().length).toBe(0);
  must(await settle({ ...WANTED, every: "hour" }));
  for (const [minutes, sent] of [
    [59, 0],
    [60, 1],
  ] as const) {
    await cron(new Date(NOON + minutes * 60_000));
    expect(letters().length).toBe(sent);
  }
});

test("what was tried in vain waits out the quiet hours too; what was told before somebody wanted letters is in none", async () => {
  const quiet = { from: new Date(Date.now() + 50 * 60_000).toISOString().slice(11, 16), until: new Date(Date.now() + 3 * HOUR_MS).toISOString().slice(11, 16) };
  const { settle, say, cron, letters } = await stage({ ...WANTED, kinds: ["due"] });
  await say("Before");
  must(await settle({ ...WANTED, quiet }));
  await cron(later(0));
  expect(letters()).toEqual([]);
  await say("A word");
  await cron(later(0), { EMAIL: { send: async () => Promise.reject(new Error("busy")) }, EMAIL_FROM: "mc@example.com" });
  await cron(later(HOUR_MS));
  expect(letters()).toEqual([]);
  await cron(later(3 * HOUR_MS + 60_000));
  expect(letters().map(({ items }) => items.length)).toEqual([1]);
});

test("times that are none, zones that there are not and kinds that nobody knows are refused; what is left out stays", async () => {
  const { ana, settle } = await stage();
  const refused = [
    { ...WANTED, at: "24:00" },
    { ...WANTED, time_zone: "Mars/Olympus" },
    { ...WANTED, kinds: ["all"] },
    { ...WANTED, quiet: { from: "22:00" } },
  ];
  expect(await Promise.all(refused.map(async (letters) => refusal(await settle(letters))))).toEqual(refused.map(() => "422 invalid_input"));
  const kept = must(await ana.call<NotificationSettings>("PUT", "/notifications/settings", { body: { muted: ["due"] } }));
  expect(kept).toMatchObject({ muted: ["due"], letters: WANTED });
});

test("the letters of many people of one organization do not keep those of another waiting: they go in turns", async () => {
  const many = await organization();
  const one = await organization(many.shard);
  const due = "INSERT INTO notification_letters(organization_id, person_id, since, due_at) VALUES (?1, ?2, ?3, ?3)";
  const rows = ["a1", "a2", "a3"].map((id, hour) => many.db.sql(due, many.id, id, `2001-01-01T0${hour}:00:00.000Z`));
  await many.db.d1.batch([...rows, many.db.sql(due, one.id, "b1", "2001-01-02T00:00:00.000Z")]);
  const { due: found } = await many.db.ask({ due: dueLetters(many.db, "2001-02-01T00:00:00.000Z", 3) });
  expect(found.map(({ person_id }) => person_id)).toEqual(["a1", "b1", "a2"]);
});
