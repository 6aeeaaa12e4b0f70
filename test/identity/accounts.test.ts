// Accounts: signing up, addresses, profiles whose copies must follow, and deletion with 30 days to change one's mind.
import { env } from "cloudflare:workers";
import { expect, test } from "vitest";
import { erasePerson, markSynced, peopleToDelete, signUpPerson, sweepIdentity, unsyncedPeople } from "#worker/identity/index.ts";
import type { Work } from "#worker/platform/work.ts";
import { directory, member, must, organizationOf, person } from "../support/factories.ts";
import { type Problem, refusal } from "../support/problem.ts";
import { account, browser, freshEmail, PASSWORD, signInAs } from "./support.ts";

type Me = { id: string; email: string | null; deletion_at: string | null };
const DAY_MS = 24 * 3_600_000;
const work = { env, now: new Date() } as Work;

test("an account is made once per address, with a good password only; of ten at once one is made", async () => {
  const email = freshEmail();
  const tries = await Promise.allSettled(Array.from({ length: 10 }, () => signUpPerson(work, { email, password: PASSWORD, name: "Ana" })));
  expect(tries.filter(({ status }) => status === "fulfilled").length).toBe(1);
  for (const tried of tries)
    if (tried.status === "rejected") expect(tried.reason).toMatchObject({ code: "already_exists", message: expect.stringContaining("Sign in") });
  expect((await signInAs(browser(), email, PASSWORD)).status).toBe(200);
  await expect(signUpPerson(work, { email: freshEmail(), password: "password1234", name: "Ana" })).rejects.toMatchObject({ code: "invalid_input" });
});

test("an address belongs to one account; changing it wants the password, and the old one works no more", async () => {
  const [ana, ben] = [await account(), await account()];
  const change = (body: Record<string, unknown>) => ana.call("PUT", "/users/me/email", { body });
  expect(refusal(await change({ email: freshEmail() }))).toBe("403 wrong_password");
  expect(refusal(await change({ email: ben.email.toUpperCase(), current_password: PASSWORD }))).toBe("409 already_exists");
  for (const email of ["", "ana", "ana@", "a b@example.com", `${"x".repeat(250)}@example.com`, null])
    expect(refusal(await change({ email }))).toBe("422 invalid_input");
  const email = freshEmail();
  expect(must(await change({ email, current_password: PASSWORD }))).toMatchObject({ person: { email }, letter_sent: false });
  expect([(await signInAs(browser(), ana.email, PASSWORD)).status, (await signInAs(browser(), email, PASSWORD)).status]).toEqual([401, 200]);
  expect(must(await ana.call("GET", "/users/me/sign-in-methods"))).toEqual({
    email,
    email_verified: false,
    has_password: true,
    passkeys: 0,
    issuers: [],
    bootstrap: false,
  });
});

test("the copies of a profile are told of a new name or address, and of nothing else", async () => {
  const ana = await person("Ana");
  const untold = async () => (await unsyncedPeople(env, 1_000)).find(({ id }) => id === ana.id);
  const tell = async () => {
    const found = await untold();
    if (found) await markSynced(env, found.id, found.version);
  };
  expect(await untold()).toMatchObject({ name: "Ana", email: null });
  await tell();
  must(await ana.call("PATCH", "/users/me", { body: { notes: "N", locale: "zh" } }));
  expect(await untold()).toBeUndefined();
  must(await ana.call("PATCH", "/users/me", { body: { preferred_name: "A" } }));
  const seen = await untold();
  expect(seen).toMatchObject({ preferred_name: "A" });
  const email = freshEmail();
  must(await ana.call("PUT", "/users/me/email", { body: { email } }));
  await markSynced(env, ana.id, seen?.version ?? 0); // it changed again while the job was at it
  expect(await untold()).toMatchObject({ email });
  await tell();
  expect(await untold()).toBeUndefined();
});

test("an account is deleted in 30 days and can be kept until then; after it everything of it is gone", async () => {
  const ana = await account();
  const asked = must(await ana.call<Me>("DELETE", "/users/me"));
  expect(Math.round((Date.parse(asked.deletion_at as string) - Date.now()) / DAY_MS)).toBe(30);
  expect(must(await ana.call<Me>("DELETE", "/users/me")).deletion_at).toBe(asked.deletion_at);
  expect(must(await ana.call<Me>("POST", "/users/me/restore")).deletion_at).toBeNull();
  must(await ana.call("DELETE", "/users/me"));
  const later = new Date(Date.now() + 31 * DAY_MS);
  expect([await peopleToDelete(env, new Date(), 1_000), await peopleToDelete(env, later, 1_000)]).toEqual([
    expect.not.arrayContaining([ana.id]),
    expect.arrayContaining([ana.id]),
  ]);
  expect(await erasePerson(env, ana.id, new Date())).toBe(false);
  expect((await ana.call("GET", "/users/me")).status).toBe(200);
  expect(await erasePerson(env, ana.id, later)).toBe(true);
  expect((await ana.call("GET", "/users/me")).status).toBe(401);
  for (const table of ["passwords", "sessions", "passkeys", "identities", "person_links", "person_organizations"])
    expect(await directory.sql(`SELECT count(*) AS n FROM ${table} WHERE person_id = ?1`, ana.id).first("n"), table).toBe(0);
  expect(await signUpPerson(work, { email: ana.email, password: PASSWORD, name: "Ana again" })).toMatchObject({ email: ana.email });
});

test("the last owner of an organization with others stays until there is another; of two who go at once one stays", async () => {
  const ana = await account();
  const of = await organizationOf(ana.call);
  await organizationOf(ana.call); // alone there: nobody is left behind
  const ben = await member(of);
  const refused = await ana.call<Problem & { organizations: { id: string; name: string }[] }>("DELETE", "/users/me");
  expect([refusal(refused), refused.body.organizations]).toEqual(["409 last_owner", [{ id: of.id, name: expect.any(String) }]]);
  expect(must(await ana.call<Me>("GET", "/users/me")).deletion_at).toBeNull();
  await of.db.sql("UPDATE members SET role = 'owner' WHERE organization_id = ?1 AND person_id = ?2", of.id, ben.id).run();
  const both = await Promise.all([ana.call<Me>("DELETE", "/users/me"), ben.call<Me>("DELETE", "/users/me")]);
  expect(both.map((reply) => (reply.status === 200 ? "200" : refusal(reply))).sort()).toEqual(["200", "409 last_owner"]);
  const going = await Promise.all([ana, ben].map(async ({ call }) => must(await call<Me>("GET", "/users/me")).deletion_at));
  expect(going.map((at) => at !== null)).toEqual(both.map(({ status }) => status === 200));
});

test("cron forgets challenges, links, revoked JWTs and attempts that are over, and keeps the others", async () => {
  const ana = await person();
  const [past, soon] = ["2026-01-01T00:00:00.000Z", new Date(Date.now() + 3_600_000).toISOString()];
  const marks = [past, soon];
  await directory.d1.batch(
    marks.flatMap((at, index) => [
      directory.sql("INSERT INTO challenges(id, purpose, challenge, expires_at) VALUES (?1, 'sign_in', 'x', ?2)", `sweep-${index}`, at),
      directory.sql("INSERT INTO revoked_tokens VALUES (?1, ?2)", `sweep-${index}`, at),
      directory.sql(
        "INSERT INTO person_links(id, person_id, purpose, secret_hash, created_at, expires_at) VALUES (?1, ?2, 'verify_email', '', ?3, ?3)",
        `sweep-${index}`,
        ana.id,
        at,
      ),
      directory.sql("INSERT INTO sign_in_failures VALUES (?1, ?2, 'x')", `sweep-${index}`, at),
    ]),
  );
  await sweepIdentity(env, new Date());
  const keys = { challenges: "id", revoked_tokens: "token_hash", person_links: "id", sign_in_failures: "source" };
  for (const [table, key] of Object.entries(keys)) {
    const { results } = await directory.sql(`SELECT ${key} AS k FROM ${table} WHERE ${key} LIKE 'sweep-%'`).all<{ k: string }>();
    expect(
      results.map(({ k }) => k),
      table,
    ).toEqual(["sweep-1"]);
  }
});
