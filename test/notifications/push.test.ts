// Notifications that browsers show, through cron and a push service of the tests: each thing once in each browser, if it is still theirs to read.
import { env } from "cloudflare:workers";
import { expect, test } from "vitest";
import { sendDuePushes } from "#worker/notifications/push.ts";
import type { NotificationPage, NotificationSettings, PushBrowser, PushState } from "#worker/notifications/schema.ts";
import { notificationsConsumer } from "#worker/notifications/subscriber.ts";
import { newId } from "#worker/platform/ids.ts";
import { drain } from "#worker/platform/outbox.ts";
import { nobody } from "../support/client.ts";
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
async function stage() {
  const of = await organization();
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
  const { on, ana, first, at, say, cron, shown } = await stage();
  await say("look");
  const second = await browser(ana);
  await Promise.all([cron(), cron()]);
  await cron(2);
  const title = "提到您 · Ben";
  const url = `/boards/${on.id}?task=${first.id}`;
  const tag = expect.stringMatching(/^[0-9a-f]{32}$/);
  const expected = { title, body: `${first.key} Check the disks\n@Ana look`, tag, url, lang: "zh-CN" };
  expect([shown(), shown(second)].map((of) => of.map((one) => one.shown))).toEqual([[expected], [expected]]);
  const headers = shown()[0]?.headers;
  expect([headers?.get("ttl"), headers?.get("topic"), headers?.get("content-encoding")]).toEqual(["86400", shown()[0]?.shown.tag, "aes128gcm"]);
  const [, token = "", key = ""] = /^vapid t=(.+), k=(.+)$/.exec(headers?.get("authorization") ?? "") ?? [];
  const [head = "", claims = "", signature = ""] = token.split(".");
  const bytes = (text: string) => new Uint8Array(Buffer.from(text, "base64url"));
  const verifying = await crypto.subtle.importKey("raw", bytes(key), { name: "ECDSA", namedCurve: "P-256" }, false, ["verify"]);
  expect(await crypto.subtle.verify({ name: "ECDSA", hash: "SHA-256" }, verifying, bytes(signature), new TextEncoder().encode(`${head}.${claims}`))).toBe(true);
  expect(JSON.parse(Buffer.from(claims, "base64url").toString())).toMatchObject({ aud: new URL(at.endpoint).origin, sub: "https://mc.example" });
  expect((await state(ana)).public_key).toBe(key);
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

test("a push service that fails is asked five times and costs others nothing; one that knows the browser no more ends it; quiet hours are kept", async () => {
  const { ana, at, say, cron, shown, settle, waiting } = await stage();
  const [gone, refused, silent] = [await browser(ana), await browser(ana), await browser(ana, "silent.example.com")];
  net.answers.set(at.endpoint, 429).set(gone.endpoint, 410).set(refused.endpoint, 413).set(silent.endpoint, new Error("no route"));
  await say("look");
  await cron(1);
  const tries = () => [at, gone, refused, silent].map((one) => shown(one).length);
  expect([tries(), (await state(ana)).items.length]).toEqual([[1, 1, 1, 1], 3]);
  net.answers.delete(silent.endpoint);
  for (const minutes of [1.5, 3, 10, 50, 200, 400]) await cron(minutes);
  expect([tries(), (await waiting()).results]).toEqual([[5, 1, 1, 2], []]);
  const time = (minutes: number) => later(minutes).toISOString().slice(11, 16);
  must(await settle({ kinds: ["mention"], quiet: { from: time(420), until: time(520) }, time_zone: "UTC" }));
  await say("in vain");
  await cron(401);
  net.answers.clear();
  await say("in the night");
  await cron(430);
  expect(tries()[0]).toBe(6);
  await cron(525);
  expect(tries()[0]).toBe(8);
});

test("beyond twenty in an hour it is said once how many more there are; then nothing until the hour is over", async () => {
  const { of, ana, say, cron, shown } = await stage();
  await say(...Array.from({ length: 3 }, (_, at) => `${at}`));
  await of.db.sql("UPDATE notification_pushes SET hour_at = ?2, sent = 19 WHERE person_id = ?1", ana.id, later(-30).toISOString()).run();
  await cron();
  await say("again");
  await cron(10);
  const titles = () => shown().map(({ shown: { title } }) => title);
  expect(titles()).toEqual(["提到您 · Ben", "收件箱中还有 2 条"]);
  await cron(31);
  expect(titles().slice(2)).toEqual(["提到您 · Ben"]);
});

test("a person's browsers are theirs alone: listed without what is secret, at most ten, removed by id or endpoint; no other address is taken", async () => {
  const of = await organization();
  const [ana, ben] = [await member(of), await member(of)];
  const keys = await browserOfTest();
  const endpoint = (at: number) => `https://push.example.com/${ana.id}/${at}`;
  for (let at = 0; at < 11; at += 1) must(await tell(ana, endpoint(at), keys, `Browser ${at}`));
  must(await tell(ana, endpoint(10), keys, "Once more"));
  const { items } = await state(ana);
  expect(items.map(({ name }) => name)).toEqual(["Once more", ...Array.from({ length: 9 }, (_, at) => `Browser ${9 - at}`)]);
  expect(Object.keys(items[0] as object).sort()).toEqual(["created_at", "endpoint_sha256", "id", "name"]);
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
  await directory.sql("DELETE FROM people WHERE id = ?1", ana.id).run();
  expect(await directory.sql("SELECT count(*) AS n FROM push_subscriptions WHERE person_id = ?1", ana.id).first("n")).toBe(0);
});
