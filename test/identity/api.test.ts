// Sign-in and the person's own profile.
import { env } from "cloudflare:workers";
import { expect, test } from "vitest";
import { sweepIdentity } from "#worker/identity/index.ts";
import { BASE, client, nobody } from "../support/client.ts";
import { directory, must, organizationOf, person } from "../support/factories.ts";

type Person = { id: string; name: string; timezone: string | null; locale: string | null; notes: string | null };
type Session = { person: Person; organizations: { id: string; is_active: boolean }[]; active_organization_id: string | null; needs_welcome: boolean };
const signIn = (headers: Record<string, string> = {}) => nobody<Session>("POST", "/auth/sign-in", { body: { token: env.LOCAL_AUTH_TOKEN }, headers });

test("signing in sets a cookie that works, is kept only as a hash, and ends with signing out", async () => {
  const reply = await signIn({ "User-Agent": "Browser/1" });
  expect(reply.status).toBe(200);
  const cookie = reply.headers.getSetCookie().find((line) => line.startsWith("mc_session=")) ?? "";
  expect(cookie).toMatch(/^mc_session=mcs_[0-9a-f]{32}_[0-9a-f]{16}_[0-9a-f]{64}; Max-Age=2592000; Path=\/; HttpOnly; SameSite=Lax$/);
  const token = /mc_session=([^;]+)/.exec(cookie)?.[1] as string;
  expect(JSON.stringify(reply.body)).not.toContain(token.slice(-64));
  const kept = await directory.sql("SELECT * FROM sessions").all();
  expect(JSON.stringify(kept.results)).not.toContain(token.slice(-64));
  const browser = client({ Cookie: `mc_session=${token}`, Origin: BASE });
  expect(must(await browser<Session>("GET", "/auth/session")).person.id).toBe(reply.body.person.id);
  const out = await browser("POST", "/auth/sign-out");
  expect([out.status, out.headers.get("Set-Cookie")]).toEqual([204, expect.stringMatching(/^mc_session=;.*Max-Age=0/)]);
  expect((await browser("GET", "/auth/session")).status).toBe(401);
  expect((await client({ Authorization: `Bearer ${token}` })("GET", "/users/me")).status).toBe(401);
  expect((await nobody("GET", "/auth/session", { headers: { Authorization: `Bearer ${env.LOCAL_AUTH_TOKEN}` } })).status).toBe(200);
});

test("a wrong token opens nothing, and the answer does not repeat it", async () => {
  const wrong = "w".repeat(60);
  const reply = await nobody("POST", "/auth/sign-in", { body: { token: wrong }, headers: { "CF-Connecting-IP": "198.51.100.7" } });
  expect([reply.status, reply.body.code, reply.headers.get("Set-Cookie"), JSON.stringify(reply.body).includes(wrong)]).toEqual([
    401,
    "unauthenticated",
    null,
    false,
  ]);
  const stale = client({ Cookie: "mc_session=garbage" });
  expect([(await stale("GET", "/users/me")).status, (await stale("POST", "/auth/sign-in", { body: { token: env.LOCAL_AUTH_TOKEN } })).status]).toEqual([
    401, 200,
  ]);
});

test("the profile: absent stays, null clears, a new name is used from the next request on", async () => {
  const ana = await person("Ana");
  const of = await organizationOf(ana.call);
  const patch = (body: Record<string, unknown>, headers: Record<string, string> = {}) => ana.call<Person>("PATCH", "/users/me", { body, headers });
  expect(must(await patch({ timezone: "Europe/Berlin", locale: "zh", notes: "N", preferred_name: "A" }))).toMatchObject({
    name: "Ana",
    timezone: "Europe/Berlin",
    locale: "zh",
    notes: "N",
  });
  expect(must(await patch({ timezone: null, notes: "" }))).toMatchObject({ timezone: null, notes: null, locale: "zh" });
  expect((await patch({ name: "Late" }, { "If-Match": '"1"' })).status).toBe(412);
  const races = await Promise.all(["Europe/Paris", "Asia/Tokyo", "America/Lima"].map((timezone) => patch({ timezone }, { "If-Match": '"3"' })));
  expect(races.map((reply) => reply.status).sort()).toEqual([200, 412, 412]);
  const together = await Promise.all([patch({ notes: "N" }), patch({ pronouns: "she" }), patch({ context: "C" })]);
  expect(together.map((reply) => reply.status)).toEqual([200, 200, 200]);
  expect(await ana.call("GET", "/users/me")).toMatchObject({ body: { notes: "N", pronouns: "she", context: "C" } });
  expect((await ana.call("GET", "/users/me")).headers.get("ETag")).toBe('"7"');
  must(await patch({ name: "Mira Okafor" }));
  const made = must(await ana.call<{ id: string }>("POST", "/boards", { body: { organization_id: of.id, name: "B" } }));
  const events = must(await ana.call<{ items: { actor: { name: string } }[] }>("GET", `/activity?board_id=${made.id}`)).items;
  expect(events[0]?.actor.name).toBe("Mira Okafor");
  const me = must(await ana.call<Person>("GET", "/users/me"));
  expect(must(await ana.call<Person>("POST", "/auth/bootstrap"))).toEqual(me);
  for (const body of [{ name: "" }, { timezone: "Mars/Base" }, { locale: "fr" }, { name: null }]) expect((await patch(body)).status).toBe(422);
});

test("the session says whether the person must still be welcomed, and which organization is active", async () => {
  const ana = await person("");
  const session = async () => must(await ana.call<Session>("GET", "/auth/session"));
  expect(await session()).toMatchObject({ needs_welcome: true, organizations: [], active_organization_id: null });
  must(await ana.call("PATCH", "/users/me", { body: { name: "Ana" } }));
  expect((await session()).needs_welcome).toBe(true);
  const of = await organizationOf(ana.call);
  expect(await session()).toMatchObject({
    needs_welcome: false,
    active_organization_id: of.id,
    organizations: [{ id: of.id, role: "owner", is_active: true }],
  });
});

test("cron forgets sessions that have ended and old counts of failures, and nothing else", async () => {
  const [ended, good] = [await person(), await person()];
  await directory.sql("UPDATE sessions SET expires_at = '2026-01-01T00:00:00.000Z' WHERE person_id = ?1", ended.id).run();
  await directory.sql("INSERT INTO sign_in_failures VALUES ('203.0.113.9', '2026-01-01T00:00:00Z', 3)").run();
  await sweepIdentity(env, new Date());
  const left = async (id: string) => directory.sql("SELECT count(*) AS n FROM sessions WHERE person_id = ?1", id).first("n");
  expect([
    await left(ended.id),
    await left(good.id),
    await directory.sql("SELECT count(*) AS n FROM sign_in_failures WHERE source = '203.0.113.9'").first("n"),
  ]).toEqual([0, 1, 0]);
});
