import { expect, test } from "vitest";
import { directoryConsumer } from "#worker/members/subscriber.ts";
import type { Invite, InviteIssued } from "#worker/invites/schema.ts";
import type { Member } from "#worker/members/schema.ts";
import { newId } from "#worker/platform/ids.ts";
import { drain } from "#worker/platform/outbox.ts";
import type { Call } from "../support/client.ts";
import {
  contextOf,
  board,
  directory,
  eventsOf,
  member,
  must,
  organization,
  organizationOf,
  person,
  type Person,
  type TestOrganization,
} from "../support/factories.ts";
import { refusal } from "../support/problem.ts";

type Page<T> = { items: T[]; total: number };
const PATH = "/organizations/me/members";

const own = async (call: Call): Promise<Member> => must(await call<Member>("GET", "/organizations/me/member"));
const patch = (call: Call, id: string, role: string, headers = {}) => call<Member>("PATCH", `${PATH}/${id}`, { body: { role }, headers });
const access = (call: Call, id: string, body: unknown) => call<Member>("PUT", `${PATH}/${id}/access`, { body });
const remove = (call: Call, id: string) => call("DELETE", `${PATH}/${id}`);

/** Somebody of the organization, with the id of their membership. */
async function join(of: TestOrganization, rights: Parameters<typeof member>[1] = {}): Promise<Person & { memberId: string }> {
  const somebody = await member(of, rights);
  await of.db.sql("UPDATE members SET email = ?2 WHERE person_id = ?1", somebody.id, `${somebody.id}@example.com`).run();
  return { ...somebody, memberId: (await own(somebody.call)).id };
}

/** Owner (by the installation's token), a second owner, an admin and a plain member. */
async function crew() {
  const of = await organization();
  const [owner, admin, plain] = [await join(of, { role: "owner" }), await join(of, { role: "admin" }), await join(of)];
  return { of, owner, admin, plain, boss: (await own(of.call)).id };
}

test("everybody sees the members; addresses and rights on boards only of themselves, unless they are admins", async () => {
  const { of, admin, plain } = await crew();
  const on = await board(of);
  must(await access(of.call, plain.memberId, { board_access: [{ board_id: on.id }] }));
  must(await access(of.call, admin.memberId, { board_access: [{ board_id: on.id, can_write: true }] }));
  const list = async (call: Call) => new Map(must(await call<Page<Member>>("GET", PATH)).items.map((one) => [one.id, one]));
  const seen = await list(plain.call);
  expect(seen.size).toBe(4);
  expect(seen.get(plain.memberId)).toMatchObject({
    user: { id: plain.id, email: `${plain.id}@example.com` },
    board_access: [{ board_id: on.id, can_write: false }],
  });
  expect(seen.get(admin.memberId)).toMatchObject({ user: { id: admin.id, email: null, name: "Ana" }, board_access: [] });
  const all = await list(admin.call);
  expect(all.get(plain.memberId)).toMatchObject({
    user: { email: `${plain.id}@example.com` },
    board_access: [{ board_id: on.id, can_read: true, can_write: false }],
  });
  expect(must(await plain.call<Member>("GET", `${PATH}/${plain.memberId}`))).toEqual(await own(plain.call));
  expect(refusal(await plain.call("GET", `${PATH}/${admin.memberId}`))).toBe("403 forbidden");
  expect(refusal(await plain.call("GET", `${PATH}/${newId()}`)), "nor which ids there are").toBe("403 forbidden");
  expect(must(await admin.call<Member>("GET", `${PATH}/${plain.memberId}`)).user.email).toBe(`${plain.id}@example.com`);
  await of.call("DELETE", `/boards/${on.id}`);
  expect((await own(plain.call)).board_access, "a board that is gone gives nothing").toEqual([]);
});

test("roles go up by somebody else's hand and never above that hand's own; each change is told with before, after and why", async () => {
  const { of, owner, admin, plain, boss } = await crew();
  expect(must(await patch(admin.call, plain.memberId, "admin"))).toMatchObject({ role: "admin", version: 2 });
  expect(refusal(await patch(admin.call, plain.memberId, "owner"))).toBe("403 forbidden");
  expect(refusal(await patch(admin.call, admin.memberId, "owner"))).toBe("403 forbidden");
  expect(refusal(await patch(admin.call, owner.memberId, "member"))).toBe("403 forbidden");
  expect(must(await patch(of.call, plain.memberId, "owner")).role).toBe("owner");
  expect(must(await patch(plain.call, boss, "member")).role, "an owner demotes another").toBe("member");
  expect(refusal(await patch(of.call, boss, "owner"))).toBe("403 forbidden");
  const [told] = (await eventsOf(owner, "type=member.role_changed")).filter((event) => event.subject.id === plain.memberId);
  expect(told).toMatchObject({
    before: { role: "member" },
    after: { role: "admin", version: 2 },
    about: { type: "user", id: plain.id },
    policy: { why: "admin of the organization" },
  });
  expect(await directory.sql("SELECT role FROM person_organizations WHERE person_id = ?1 AND organization_id = ?2", plain.id, of.id).first("role")).toBe(
    "owner",
  );
  expect(must(await patch(owner.call, owner.memberId, "owner")).version, "the same role changes nothing").toBe(1);
});

test("the last owner is neither demoted nor removed, and cannot leave; a stale or foreign request changes nothing", async () => {
  const { of, owner, admin, plain, boss } = await crew();
  must(await patch(owner.call, boss, "admin"));
  for (const reply of [await patch(owner.call, owner.memberId, "admin"), await remove(owner.call, owner.memberId)])
    expect(refusal(reply)).toBe("409 last_owner");
  expect(refusal(await remove(admin.call, owner.memberId))).toBe("403 forbidden");
  expect(refusal(await patch(owner.call, plain.memberId, "admin", { "If-Match": '"7"' }))).toBe("412 stale_version");
  expect(must(await patch(owner.call, plain.memberId, "admin", { "If-Match": '"1"' })).version).toBe(2);
  const theirs = await organization(of.shard);
  for (const reply of [
    await patch(theirs.call, plain.memberId, "member"),
    await access(theirs.call, plain.memberId, {}),
    await remove(theirs.call, plain.memberId),
  ])
    expect(refusal(reply)).toBe("404 not_found");
  for (const body of [{}, { role: "boss" }, { role: null }]) expect((await owner.call("PATCH", `${PATH}/${plain.memberId}`, { body })).status).toBe(422);
});

test("rights on boards are replaced as a whole; an unknown or foreign board is refused with its path", async () => {
  const { of, admin, plain, owner } = await crew();
  const [one, two, foreign] = [await board(of), await board(of), await board(await organization(of.shard))];
  must(await access(of.call, admin.memberId, { all_boards_write: true }));
  const given = must(
    await access(admin.call, plain.memberId, {
      all_boards_read: true,
      board_access: [{ board_id: one.id }, { board_id: two.id, can_read: false, can_write: true }],
    }),
  );
  expect(given.board_access).toMatchObject([{ board_id: two.id, can_read: true, can_write: true }]);
  expect((await plain.call("GET", `/boards/${one.id}`)).status, "from the next request on").toBe(200);
  expect(must(await admin.call<Member>("GET", `${PATH}/${plain.memberId}`))).toEqual(given);
  const unknown = await access(admin.call, plain.memberId, { board_access: [{ board_id: one.id }, { board_id: foreign.id }, { board_id: newId() }] });
  expect(refusal(unknown)).toBe("422 invalid_input");
  expect((unknown.body as unknown as { errors: { path: string }[] }).errors.map((error) => error.path)).toEqual([
    "board_access.1.board_id",
    "board_access.2.board_id",
  ]);
  expect(
    must(await access(admin.call, plain.memberId, { all_boards_write: true, board_access: [{ board_id: one.id, can_write: true }] })).board_access,
  ).toEqual([]);
  expect(await of.db.sql("SELECT count(*) AS n FROM member_board_access WHERE member_id = ?1", plain.memberId).first("n")).toBe(0);
  expect(refusal(await access(admin.call, admin.memberId, { all_boards_write: true }))).toBe("403 forbidden");
  expect(refusal(await access(admin.call, owner.memberId, {}))).toBe("403 forbidden");
  expect(refusal(await access(plain.call, plain.memberId, { all_boards_write: true }))).toBe("403 forbidden");
  expect(must(await access(owner.call, owner.memberId, { all_boards_write: true })).all_boards_write).toBe(true);
  const events = await eventsOf(of, "type=member.access_changed");
  expect(events.find((event) => event.subject.id === plain.memberId)).toMatchObject({
    before: { all_boards_read: false, board_access: [] },
    after: { all_boards_read: true, version: 2 },
  });
});

test("whoever is removed is out at once, falls back to another organization, and what they made ends with them", async () => {
  const { of, admin, plain } = await crew();
  const elsewhere = await organizationOf(admin.call);
  await directory.sql("UPDATE people SET active_organization_id = ?2 WHERE id = ?1", admin.id, of.id).run();
  const here = { headers: { "X-Organization-Id": of.id } };
  const invite = must(await admin.call<InviteIssued>("POST", "/organizations/me/invites", { body: {}, ...here }));
  must(await of.call("PUT", `${PATH}/${admin.memberId}/access`, { body: { all_boards_write: true } }));
  const key = must(
    await admin.call<{ id: string; token: string }>("POST", "/organizations/me/api-keys", { body: { name: "CI", scopes: ["boards:read"] }, ...here }),
  );
  expect((await remove(of.call, admin.memberId)).status).toBe(204);
  expect((await admin.call("GET", "/organizations/me/member", here)).status).toBe(404);
  expect(must(await admin.call<{ id: string }>("GET", "/organizations/me")).id).toBe(elsewhere.id);
  expect(refusal(await plain.call("POST", "/organizations/invites/accept", { body: { token: invite.token } }))).toBe("409 invite_unusable");
  expect(must(await of.call<Page<Invite>>("GET", "/organizations/me/invites?status=revoked")).items.map((one) => one.id)).toEqual([invite.id]);
  expect(must(await of.call<{ revoked_at: string | null }>("GET", `/organizations/me/api-keys/${key.id}`)).revoked_at).not.toBeNull();
  expect(await of.db.sql("SELECT count(*) AS n FROM credentials WHERE subject_id = ?1 AND revoked_at IS NULL", key.id).first("n")).toBe(0);
  const events = (await eventsOf(of, "")).slice(-3);
  expect(events.map((event) => event.type).sort()).toEqual(["api_key.revoked", "invite.revoked", "member.removed"]);
  expect(events.find((event) => event.type === "member.removed")).toMatchObject({ subject: { id: admin.memberId }, before: { role: "admin" } });
  expect(JSON.stringify(await eventsOf(of, "")), "history names no addresses").not.toContain("@example.com");
});

test("a demotion below admin ends invites and keys; from owner to admin it ends invites of owners only", async () => {
  const { of, owner } = await crew();
  const invite = async (role: string) => must(await owner.call<InviteIssued>("POST", "/organizations/me/invites", { body: { role } }));
  const [forOwner, forMember] = [await invite("owner"), await invite("member")];
  const open = async () => must(await of.call<Page<Invite>>("GET", "/organizations/me/invites")).items.map((one) => one.id);
  must(await patch(of.call, owner.memberId, "admin"));
  expect(await open()).toEqual([forMember.id]);
  must(await patch(of.call, owner.memberId, "member"));
  expect(await open()).toEqual([]);
  const guest = await person();
  for (const { token } of [forOwner, forMember])
    expect(refusal(await guest.call("POST", "/organizations/invites/accept", { body: { token } }))).toBe("409 invite_unusable");
});

test("everybody may leave; tasks that were theirs keep their name", async () => {
  const { of, plain } = await crew();
  const on = await board(of);
  const made = must(await of.call<{ id: string }>("POST", "/tasks", { body: { board_id: on.id, title: "T" } }));
  await of.db.sql("UPDATE tasks SET assigned_person_id = ?2, assignee_name = 'Ana' WHERE id = ?1", made.id, plain.id).run();
  expect((await remove(plain.call, plain.memberId)).status).toBe(204);
  expect((await eventsOf(of, "type=member.left"))[0]).toMatchObject({ actor: { id: plain.id }, subject: { id: plain.memberId } });
  expect(await of.db.sql("SELECT assignee_name FROM tasks WHERE id = ?1", made.id).first("assignee_name")).toBe("Ana");
  expect((await plain.call("GET", PATH)).status).toBe(409);
  expect((await remove(of.call, plain.memberId)).status).toBe(404);
});

test("what the directory was not told directly it hears from the consumer, as often as it likes", async () => {
  const { of, admin, plain } = await crew();
  const context = contextOf(of);
  const rows = async () =>
    (await directory.sql("SELECT person_id, role FROM person_organizations WHERE organization_id = ?1 ORDER BY person_id", of.id).all()).results;
  must(await of.call("PATCH", `/organizations/${of.id}`, { body: { name: "Renamed" } }));
  must(await patch(of.call, admin.memberId, "owner"));
  must(await remove(of.call, plain.memberId));
  const expected = await rows();
  // As if the process had died after each commit.
  await directory.d1.batch([
    directory.sql("DELETE FROM person_organizations WHERE organization_id = ?1 AND person_id = ?2", of.id, admin.id),
    directory.sql("INSERT INTO person_organizations VALUES (?1, ?2, 'member', '')", plain.id, of.id),
    directory.sql("UPDATE people SET active_organization_id = ?2 WHERE id = ?1", plain.id, of.id),
    directory.sql("UPDATE organizations SET name = 'Old' WHERE id = ?1", of.id),
  ]);
  expect(await drain(directoryConsumer, of.id, context)).toMatchObject({ caughtUp: true });
  expect(await rows()).toEqual(expected);
  expect(await directory.sql("SELECT name FROM organizations WHERE id = ?1", of.id).first("name")).toBe("Renamed");
  expect(await directory.sql("SELECT active_organization_id AS id FROM people WHERE id = ?1", plain.id).first("id")).toBeNull();
  await of.db.sql("DELETE FROM watermarks WHERE consumer = 'organizations' AND stream_id = ?1", of.id).run();
  await drain(directoryConsumer, of.id, context);
  expect(await rows()).toEqual(expected);
});

test("settings: an admin renames and describes, with the version that they have seen; the directory follows", async () => {
  const { of, admin, plain } = await crew();
  const change = (call: Call, body: unknown, headers = {}) => call<{ name: string; version: number }>("PATCH", "/organizations/me", { body, headers });
  expect(must(await change(admin.call, { name: "  Southwind ", description: "Ops" }))).toMatchObject({ name: "Southwind", description: "Ops", version: 2 });
  expect(refusal(await change(plain.call, { name: "Mine" }))).toBe("403 forbidden");
  expect(refusal(await change(admin.call, { name: "X" }, { "If-Match": '"1"' }))).toBe("412 stale_version");
  expect(must(await change(admin.call, { description: null }, { "If-Match": '"2"' }))).toMatchObject({ description: null, version: 3 });
  expect(must(await change(admin.call, {})).version).toBe(3);
  for (const body of [{ name: "" }, { name: null }, { name: "x".repeat(121) }]) expect((await change(admin.call, body)).status).toBe(422);
  expect(must(await admin.call<{ name: string }[]>("GET", "/organizations/me/list"))).toMatchObject([{ name: "Southwind" }]);
  expect((await eventsOf(of, "type=organization.updated"))[0]).toMatchObject({ after: { name: "Southwind", description: "Ops", version: 2 } });
});
