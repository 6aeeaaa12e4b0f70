// Notifications that browsers show, through cron and a push service of the tests: each thing once in each browser, if it is still theirs to read.
import { env } from "cloudflare:workers";
import { expect, test } from "vitest";
import { sendDuePushes } from "#worker/notifications/push.ts";
import type { NotificationPage, NotificationSettings, PushBrowser, PushState } from "#worker/notifications/schema.ts";
import { claimDeliveries, duePushes } from "#worker/notifications/push-store.ts";
import { notificationsConsumer } from "#worker/notifications/subscriber.ts";
import { newId } from "#worker/platform/ids.ts";
import { vapidOf } from "#worker/notifications/web-push.ts";
import { drain } from "#worker/platform/outbox.ts";
import { client, nobody } from "../support/client.ts";
import { board, contextOf, directory, member, must, organization, type Person, task } from "../support/factories.ts";
import { refusal } from "../support/problem.ts";
import { browserOfTest, pushService } from "./push-service.ts";

const MINUTE_MS = 60_000;
/** Cron of one shard pushes what is for all. */
const net = pushService();
const later = (minutes: number) => new Date(Date.now() + minutes * MINUTE_MS);
const tell = (person: Pick<Person, "call">, endpoint: string, { p256dh, auth }: { p256dh: string; auth: string }, name = "Firefox on Linux") =>
  person.call<PushBrowser>("PUT", "/users/me/push", { body: { endpoint, keys: { p256dh, auth }, name } });
const state = async (person: Pick<Person, "call">) => must(await person.call<PushState>("GET", "/users/me/push"));

async function browser(person: Pick<Person, "call">, host = "push.example.com") {
  const [endpoint, made] = [`https://${host}/${newId()}`, await browserOfTest()];
  net.browsers.set(endpoint, made);
  return { endpoint, made, ...must(await tell(person, endpoint, made)) };
}

/** Ben names Ana on a board; she reads Chinese, and has switched it on in a browser. */
async function stage(shard?: string) {
  const of = await organization(shard);
  const on = await board(of);
  const [ana, ben] = [await member(of, { writes: [on.id] }), await member(of, { writes: [on.id] })];
  await directory.sql("UPDATE people SET locale = 'zh', name = CASE id WHEN ?1 THEN 'Ana' ELSE 'Ben' END WHERE id IN (?1, ?2)", ana.id, ben.id).run();
  await of.db.sql("UPDATE members SET name = CASE person_id WHEN ?1 THEN 'Ana' ELSE 'Ben' END WHERE person_id IN (?1, ?2)", ana.id, ben.id).run();
  const first = await task({ call: ben.call }, on, { title: "Check the disks" });
  const at = await browser(ana);
  const say = async (...messages: string[]) => {
    for (const message of messages) must(await ben.call("POST", `/tasks/${first.id}/comments`, { body: { message: `@Ana ${message}` } }));
    await drain(notificationsConsumer, on.id, contextOf(of));
  };
  const cron = (minutes = 0) => sendDuePushes(contextOf(of, later(minutes), { ...env, LINK_OUT: net.LINK_OUT, PUBLIC_URL: "https://mc.example" }));
  const shown = ({ endpoint }: { endpoint: string } = at) => net.pushed.filter((one) => one.endpoint === endpoint);
  const read = async () => {
    const [newest] = must(await ana.call<NotificationPage>("GET", "/notifications")).items;
    must(await ana.call("POST", "/notifications/read", { body: { until: newest?.id } }));
  };
  const settle = (push: object) => ana.call<NotificationSettings>("PUT", "/notifications/settings", { body: { muted: [], push } });
  const waiting = () => of.db.sql("SELECT attempts FROM push_deliveries WHERE person_id = ?1", ana.id).all<{ attempts: number }>();
  return { of, on, ana, first, at, say, cron, shown, read, settle, waiting };
}

test("a browser is told once of what presses, in its person's language, encrypted for it, and signed; another that is told the same is told too", async () => {
  const { of, on, ana, first, at, say, cron, shown } = await stage();
  await say("look");
  const second = await browser(ana);
  const elsewhere = "INSERT INTO person_organizations(person_id, organization_id, role, created_at) VALUES (?1, ?2, 'member', ?3)";
  await directory.sql(elsewhere, ana.id, (await organization()).id, later(0).toISOString()).run();
  const name = await of.db.sql("UPDATE organizations SET name = 'Night shift' WHERE id = ?1 RETURNING name", of.id).first<string>("name");
  await Promise.all([cron(), cron()]);
  await cron(2);
  const title = "提到您 · Ben";
  const url = `/boards/${on.id}?task=${first.id}&organization=${of.id}`;
  const tag = expect.stringMatching(/^[0-9a-f]{32}$/);
  const expected = { title, body: `${first.key} Check the disks\n@Ana look\n${name}`, tag, url, lang: "zh-CN" };
  expect([shown(), shown(second)].map((those) => those.map((one) => one.shown))).toEqual([[expected], [expected]]);
  const headers = shown()[0]?.headers;
  expect([headers?.get("ttl"), headers?.get("topic"), headers?.get("content-encoding")]).toEqual(["86400", shown()[0]?.shown.tag, "aes128gcm"]);
  const [, token = "", key = ""] = /^vapid t=(.+), k=(.+)$/.exec(headers?.get("authorization") ?? "") ?? [];
  const [head = "", claims = "", signature = ""] = token.split(".");
  const bytes = (text: string) => new Uint8Array(Buffer.from(text, "base64url"));
  const verifying = await crypto.subtle.importKey("raw", bytes(key), { name: "ECDSA", namedCurve: "P-256" }, false, ["verify"]);
  expect(await crypto.subtle.verify({ name: "ECDSA", hash: "SHA-256" }, verifying, bytes(signature), new TextEncoder().encode(`${head}.${claims}`))).toBe(true);
  const { exp, ...said } = JSON.parse(Buffer.from(claims, "base64url").toString()) as { exp: number };
  expect(said).toEqual({ aud: new URL(at.endpoint).origin, sub: "https://mc.example" });
  expect(exp - Date.now() / 1_000).toBeGreaterThan(0);
  expect(exp - Date.now() / 1_000).toBeLessThanOrEqual(86_400);
  expect([(await vapidOf(env))?.publicKey, (await state(ana)).public_key]).toEqual([key, null]); // this one names nobody whom a push service can ask
});

test("nobody is shown what they have read, may no longer read or have not chosen, nor in a browser that is signed out or no more theirs", async () => {
  const worlds = [await stage(), await stage(), await stage(), await stage(), await stage(), await stage()] as const;
  const [read, lost, unwanted, signedOut, moved, other] = worlds;
  for (const { say } of worlds) await say("look");
  await read.read();
  await lost.of.db.sql("DELETE FROM member_board_access WHERE board_id = ?1", lost.on.id).run();
  must(await unwanted.settle({ kinds: ["approval"], quiet: null, time_zone: "UTC" }));
  await directory.sql("UPDATE sessions SET revoked_at = ?2 WHERE person_id = ?1", signedOut.ana.id, later(0).toISOString()).run();
  must(await tell(other.ana, moved.at.endpoint, moved.at.made));
  for (const { cron } of worlds) await cron(1);
  expect(worlds.map(({ shown }) => shown().length)).toEqual([0, 0, 0, 0, 1, 1]);
  expect(moved.shown()[0]?.shown.url).toContain(other.on.id);
  expect([await state(moved.ana), await state(other.ana)].map(({ items }) => items.length)).toEqual([0, 2]);
  const kept = () => directory.sql("SELECT count(*) AS n FROM push_subscriptions WHERE person_id = ?1", signedOut.ana.id).first("n");
  expect(await kept()).toBe(1);
  await directory.sql("DELETE FROM sessions WHERE person_id = ?1", signedOut.ana.id).run();
  expect(await kept()).toBe(0);
});

test("a push service that fails is asked five times and costs others nothing; one that knows the browser no more ends it, one that refuses is sent nothing more; quiet hours are kept", async () => {
  const { ana, at, say, cron, shown, settle, waiting } = await stage();
  const [gone, odd, silent, refused] = [await browser(ana), await browser(ana), await browser(ana, "silent.example.com"), await browser(ana)];
  net.answers.set(at.endpoint, 429).set(gone.endpoint, 410).set(odd.endpoint, 413).set(silent.endpoint, new Error("no route")).set(refused.endpoint, 403);
  await say("look");
  await cron(1);
  const tries = () => [at, gone, odd, silent, refused].map((one) => shown(one).length);
  const states = async () =>
    (await state(ana)).items.map(({ id, is_refused }) => `${[at, odd, silent, refused].findIndex((one) => one.id === id)} ${is_refused}`);
  expect([tries(), await states()]).toEqual([
    [1, 1, 1, 1, 1],
    ["3 true", "2 false", "1 false", "0 false"],
  ]);
  net.answers.delete(silent.endpoint);
  for (const minutes of [1.5, 3, 10, 50, 200, 400]) await cron(minutes);
  expect([tries(), (await waiting()).results]).toEqual([[5, 1, 1, 2, 1], []]);
  const time = (minutes: number) => later(minutes).toISOString().slice(11, 16);
  must(await settle({ kinds: ["mention"], quiet: { from: time(420), until: time(520) }, time_zone: "UTC" }));
  await say("in vain");
  await cron(401);
  net.answers.clear();
  await say("in the night");
  await cron(430);
  expect(tries()[0]).toBe(6);
  await cron(525);
  expect([tries()[0], tries()[4]]).toEqual([8, 1]);
  must(await tell(ana, refused.endpoint, refused.made));
  expect(await states()).toContain("3 false");
});

test("beyond twenty in an hour it is said once how many more there are, as many as are unread by then; then nothing until the hour is over", async () => {
  const { of, ana, at, say, cron, read } = await stage();
  await say(...Array.from({ length: 3 }, (_, at) => `${at}`));
  await of.db.sql("UPDATE notification_pushes SET hour_at = ?2, sent = 19 WHERE person_id = ?1", ana.id, later(-30).toISOString()).run();
  net.answers.set(at.endpoint, 503);
  await cron();
  const since = () => net.pushed.splice(0).flatMap(({ endpoint, shown: { title } }) => (endpoint === at.endpoint ? [title] : []));
  expect(since().sort()).toEqual(["收件箱中还有 2 条", "提到您 · Ben"].sort());
  const [newest] = must(await ana.call<NotificationPage>("GET", "/notifications")).items;
  must(await ana.call("POST", "/notifications/read", { body: { ids: [newest?.id] } }));
  await cron(2);
  expect(since().sort()).toEqual(["收件箱中还有 1 条", "提到您 · Ben"].sort());
  net.answers.clear();
  await read();
  await say("again");
  await cron(10);
  expect(since()).toEqual([]);
  await cron(31);
  expect(since()).toEqual(["提到您 · Ben"]);
});

test("what has waited six hours for a push service is dropped, and what was never told how it went; a row that fails keeps no others waiting", async () => {
  const bad = await stage();
  const good = await stage(bad.of.shard);
  net.answers.set(bad.at.endpoint, 503);
  await bad.say("look");
  await bad.cron(1);
  const broken = { kinds: ["mention"], quiet: { from: "01:00", until: "02:00" }, time_zone: "Nowhere" };
  const settings = "INSERT INTO notification_settings(organization_id, person_id, muted, push) VALUES (?1, ?2, '[]', ?3)";
  await bad.of.db.sql(settings, bad.of.id, bad.ana.id, JSON.stringify(broken)).run();
  await good.say("look");
  await good.cron(3);
  const rows = async ({ waiting }: typeof bad) => (await waiting()).results.map(({ attempts }) => attempts);
  expect([bad.shown().length, good.shown().length, await rows(bad), await rows(good)]).toEqual([1, 1, [2], []]);
  const change = ({ of, ana }: typeof bad, what: string) => of.db.sql(`UPDATE push_deliveries SET ${what} WHERE person_id = ?1`, ana.id).run();
  await change(bad, "attempts = 5, due_at = '2001-01-01'");
  net.answers.set(good.at.endpoint, 503);
  await good.say("again");
  await good.cron(5);
  expect([await rows(bad), await rows(good), good.shown().length]).toEqual([[], [1], 2]);
  await good.cron(5 + 6 * 60);
  expect([await rows(good), good.shown().length]).toEqual([[], 2]);
});

test("a person's browsers are theirs alone: listed without what is secret, at most ten, removed by id or endpoint; no other address is taken, and none without a sign-in", async () => {
  const of = await organization();
  const [ana, ben] = [await member(of), await member(of)];
  const keys = await browserOfTest();
  const endpoint = (at: number) => `https://push.example.com/${ana.id}/${at}`;
  for (let at = 0; at < 11; at += 1) must(await tell(ana, endpoint(at), keys, `Browser ${at}`));
  must(await tell(ana, endpoint(10), keys, "Once more"));
  const { items } = await state(ana);
  expect(items.map(({ name }) => name)).toEqual(["Once more", ...Array.from({ length: 9 }, (_, at) => `Browser ${9 - at}`)]);
  expect(Object.keys(items[0] as object).sort()).toEqual(["created_at", "endpoint_sha256", "id", "is_refused", "name"]);
  const { results } = await directory.sql("SELECT sealed FROM push_subscriptions WHERE person_id = ?1", ana.id).all();
  expect(results.length).toBe(10);
  expect(JSON.stringify(results)).not.toMatch(new RegExp(`push.example|${keys.auth}|${keys.p256dh}`));
  const remove = ({ call }: Pick<Person, "call">, which: string | undefined) => call("DELETE", `/users/me/push/${which}`);
  expect(refusal(await remove(ben, items[0]?.id))).toBe("404 not_found");
  expect([(await remove(ana, items[0]?.id)).status, (await remove(ana, items[1]?.endpoint_sha256)).status]).toEqual([204, 204]);
  expect((await state(ana)).items.map(({ id }) => id)).toEqual(items.slice(2).map(({ id }) => id));
  const others = ["http://push.example.com/1", "https://10.0.0.1/1", "https://localhost/1", `https://push.example.com/${"x".repeat(1_000)}`];
  const short = { ...keys, p256dh: keys.p256dh.slice(1) };
  const refused = [
    ...(await Promise.all(others.map((one) => tell(ana, one, keys)))),
    await tell(ana, endpoint(1), short),
    await tell(ana, endpoint(1), { ...keys, auth: "AA" }),
  ];
  expect(refused.map((reply) => refusal(reply))).toEqual(refused.map(() => "422 invalid_input"));
  expect(refusal(await nobody("GET", "/users/me/push"))).toBe("401 unauthenticated");
  const owner = client({ Authorization: `Bearer ${env.LOCAL_AUTH_TOKEN}` }); // no sign-in with which it would end
  expect(refusal(await tell({ call: owner }, `${endpoint(12)}/owner`, keys))).toBe("403 forbidden");
  await directory.sql("UPDATE push_subscriptions SET session_id = NULL WHERE id = ?1", items[2]?.id).run();
  expect((await state(ana)).items.map(({ id }) => id)).toEqual(items.slice(3).map(({ id }) => id));
  await directory.sql("DELETE FROM people WHERE id = ?1", ana.id).run();
  expect(await directory.sql("SELECT count(*) AS n FROM push_subscriptions WHERE person_id = ?1", ana.id).first("n")).toBe(0);
});

test("the many of one organization keep no others waiting, neither people nor what waits for their browsers: they go in turns", async () => {
  const many = await organization();
  const one = await organization(many.shard);
  const [early, late] = ["2001-01-01T00:00:00.000Z", "2001-01-02T00:00:00.000Z"];
  const numbers = "WITH RECURSIVE k(n) AS (SELECT 1 UNION ALL SELECT n + 1 FROM k WHERE n < ?3)";
  const people = `INSERT INTO notification_pushes(organization_id, person_id, since, due_at) ${numbers} SELECT ?1, 'p' || n, ?2, ?2 FROM k`;
  const deliveries = `INSERT INTO push_deliveries(organization_id, person_id, event_id, subscription_id, more, attempts, due_at) ${numbers}
    SELECT ?1, 'p', n, ?1, 0, 0, ?2 FROM k`;
  const both = (of: { id: string }, at: string, most: number) => [people, deliveries].map((text) => many.db.sql(text, of.id, at, most));
  await many.db.d1.batch([...both(many, early, 2_100), ...both(one, late, 1)]);
  const at = "2001-02-01T00:00:00.000Z";
  const { due, claimed } = await many.db.ask({ due: duePushes(many.db, at, 3), claimed: claimDeliveries(many.db, at, 3, ["2002-01-01T00:00:00.000Z"]) });
  expect(due.map(({ organization_id }) => organization_id)).toEqual([many.id, one.id, many.id]);
  expect(claimed.map(({ organization_id }) => organization_id).sort()).toEqual([many.id, many.id, one.id].sort());
  await many.db.d1.batch(
    ["notification_pushes", "push_deliveries"].map((table) => many.db.sql(`DELETE FROM ${table} WHERE organization_id IN (?1, ?2)`, many.id, one.id)),
  );
});
