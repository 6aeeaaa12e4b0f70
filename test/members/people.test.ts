// Where people and organizations meet: signing up by an invite, names that change, accounts that end.
import { composition } from "#worker/slices.ts";
import { env } from "cloudflare:workers";
import { expect, test } from "vitest";
import type { SessionView } from "#worker/identity/schema.ts";
import { sweepPeople } from "#worker/members/jobs.ts";
import { purgeDue } from "#worker/organizations/purge.ts";
import type { InviteIssued } from "#worker/invites/schema.ts";
import type { Member } from "#worker/members/schema.ts";
import { newId } from "#worker/platform/ids.ts";
import { freshAddress } from "../identity/support.ts";
import { type Call, client, nobody } from "../support/client.ts";
import { nothingLeftForCron } from "../support/cron.ts";
import { directory, eventsOf, member, must, organization, organizationOf, person, type Person } from "../support/factories.ts";
import { refusal } from "../support/problem.ts";

const PASSWORD = "seven quiet otters swim";
const address = () => `${newId()}@example.com`;
const invite = async (call: Call, body = {}): Promise<InviteIssued> => must(await call<InviteIssued>("POST", "/organizations/me/invites", { body }));
/** From an address of its own: who guesses from one address is slowed down, in whatever file. */
const outside = <T>(path: string, body: object) => nobody<T>("POST", path, { body, headers: { "CF-Connecting-IP": freshAddress() } });
const signUp = (token: string | null, body = {}) =>
  outside<SessionView>("/organizations/invites/sign-up", { token, name: "Mira", password: PASSWORD, ...body });
const cookieOf = (headers: Headers): Call =>
  client({ Cookie: /mc_session=[^;]+/.exec(headers.get("Set-Cookie") ?? "")?.[0] ?? "", Origin: "http://mission-control.test" });
const people = () => directory.sql("SELECT count(*) AS n FROM people").first<number>("n");

test("signing up by a link makes the account and the membership, and signs in", async () => {
  const of = await organization();
  const email = address();
  const made = await invite(of.call, { invited_email: email, role: "admin", all_boards_read: true });
  const reply = await signUp(made.token, { email: address() });
  expect(reply.status).toBe(201);
  expect(reply.body).toMatchObject({
    person: { name: "Mira", email, email_verified: false },
    organizations: [{ id: of.id, role: "admin", is_active: true }],
    active_organization_id: of.id,
    needs_welcome: false,
  });
  const mira = cookieOf(reply.headers);
  expect(must(await mira<Member>("GET", "/organizations/me/member"))).toMatchObject({ role: "admin", all_boards_read: true, name: "Mira", user: { email } });
  expect(must(await outside<SessionView>("/auth/sign-in", { email, password: PASSWORD })).person.id).toBe(reply.body.person.id);
  const joined = (await eventsOf(of, "type=member.joined"))[0];
  expect(joined?.actor).toMatchObject({ type: "user", id: reply.body.person.id, name: "Mira" });
  expect(refusal(await signUp(made.token))).toBe("409 invite_unusable");
});

test("what cannot become a member makes no account: a poor password, no address, a bad link, an address that is taken", async () => {
  const of = await organization();
  const open = await invite(of.call);
  const before = await people();
  expect(refusal(await signUp(open.token, { email: address(), password: "password1234" }))).toBe("422 invalid_input");
  expect(refusal(await signUp(open.token, { email: address(), password: "short" }))).toBe("422 invalid_input");
  const missing = await signUp(open.token);
  expect([refusal(missing), (missing.body as unknown as { errors: { path: string }[] }).errors[0]?.path]).toEqual(["422 invalid_input", "email"]);
  expect(refusal(await signUp("mci_x", { email: address() }))).toBe("404 not_found");
  expect(await people()).toBe(before);
  const known = address();
  must(await signUp((await invite(of.call)).token, { email: known }));
  const taken = await signUp(open.token, { email: known });
  expect(refusal(taken)).toBe("409 already_exists");
  expect((taken.body as unknown as { detail: string }).detail).toMatch(/open the link again/);
  const mira = cookieOf((await outside("/auth/sign-in", { email: known, password: PASSWORD })).headers);
  expect((await mira("POST", "/organizations/invites/accept", { body: { token: open.token } })).status, "and that works").toBe(200);
});

test("a new name is in the lists of all organizations at once, and what was lost on the way is told by cron", async () => {
  await nothingLeftForCron();
  const [here, there] = [await organization("SHARD_0"), await organization("SHARD_1")];
  const mira = await person("Mira");
  for (const of of [here, there]) must(await mira.call("POST", "/organizations/invites/accept", { body: { token: (await invite(of.call)).token } }));
  const seen = async () =>
    Promise.all(
      [here, there].map(
        async (of) => must(await of.call<{ items: Member[] }>("GET", "/organizations/me/members")).items.find((one) => one.user_id === mira.id)?.user,
      ),
    );
  must(await mira.call("PATCH", "/users/me", { body: { name: "Mira Okafor", preferred_name: "Mo" } }));
  await expect.poll(seen).toMatchObject([
    { name: "Mira Okafor", preferred_name: "Mo" },
    { name: "Mira Okafor", preferred_name: "Mo" },
  ]);
  const email = address();
  await directory.sql("UPDATE people SET email = ?2, name = 'M', version = version + 1 WHERE id = ?1", mira.id, email).run();
  await sweepPeople({ env, composition, now: new Date() });
  expect(await seen()).toMatchObject([
    { name: "M", email },
    { name: "M", email },
  ]);
  expect(await directory.sql("SELECT version = synced_version AS told FROM people WHERE id = ?1", mira.id).first("told")).toBe(1);
});

const ago = (ms: number) => new Date(Date.now() - ms).toISOString();
const isDue = (somebody: Person) => directory.sql("UPDATE people SET deletion_at = ?2 WHERE id = ?1", somebody.id, ago(1)).run();
const roles = async (of: { db: { sql: (text: string, ...params: unknown[]) => D1PreparedStatement }; id: string }) =>
  (await of.db.sql("SELECT person_id, role FROM members WHERE organization_id = ?1", of.id).all<{ person_id: string; role: string }>()).results;

test("an account whose time has come leaves every organization, takes along what was its own alone, and is erased", async () => {
  const of = await organization();
  const leaver = await member(of, { role: "admin" });
  const alone = await organizationOf(leaver.call);
  must(await leaver.call("POST", "/organizations/me/invites", { body: {}, headers: { "X-Organization-Id": of.id } }));
  const stays = await member(of, { role: "admin" });
  await directory.sql("UPDATE people SET deletion_at = ?2 WHERE id = ?1", stays.id, new Date(Date.now() + 60_000).toISOString()).run();
  await isDue(leaver);
  await sweepPeople({ env, composition, now: new Date() });
  expect((await roles(of)).map((one) => one.person_id)).not.toContain(leaver.id);
  expect((await roles(of)).map((one) => one.person_id)).toContain(stays.id);
  expect(await directory.sql("SELECT count(*) AS n FROM people WHERE id = ?1", leaver.id).first("n")).toBe(0);
  expect((await leaver.call("GET", "/auth/session")).status).toBe(401);
  const told = (await eventsOf(of, "")).slice(-2);
  expect(told).toMatchObject([{ type: "member.removed", actor: { type: "system" } }, { type: "invite.revoked" }]);
  await purgeDue(env, alone.db, new Date());
  expect(await alone.db.sql("SELECT count(*) AS n FROM organizations WHERE id = ?1", alone.id).first("n")).toBe(0);
  expect(await directory.sql("SELECT count(*) AS n FROM organizations WHERE id = ?1", alone.id).first("n")).toBe(0);
});

test("a last owner who goes all the same leaves the organization to its longest-serving admin; a closed one too loses the member", async () => {
  const founder = await person("Founder");
  const of = await organizationOf(founder.call);
  const plain = await member(of);
  const admin = await member(of, { role: "admin" });
  const other = await organization();
  const closed = await member(other, { role: "member" });
  must(await other.call("DELETE", "/organizations/me"));
  await Promise.all([isDue(founder), isDue(closed)]);
  await sweepPeople({ env, composition, now: new Date() });
  expect(await roles(of)).toEqual(
    expect.arrayContaining([
      { person_id: admin.id, role: "owner" },
      { person_id: plain.id, role: "member" },
    ]),
  );
  expect((await roles(of)).length).toBe(2);
  expect(must(await admin.call<Member>("GET", "/organizations/me/member")).role).toBe("owner");
  expect(await other.db.sql("SELECT count(*) AS n FROM members WHERE person_id = ?1", closed.id).first("n")).toBe(0);
  expect(await directory.sql("SELECT count(*) AS n FROM people WHERE id IN (?1, ?2)", founder.id, closed.id).first("n")).toBe(0);
});
