// Invites through the API: made and shown once, opened by whom they are for, used once, and never by their maker.
import { getTableColumns } from "drizzle-orm";
import { expect, test } from "vitest";
import { letterOf } from "#worker/invites/letter.ts";
import { OPEN_INVITES_MAX } from "#worker/invites/service.ts";
import { invites } from "#worker/invites/tables.ts";
import type { Invite, InviteCreate, InviteIssued, InvitePreview } from "#worker/invites/schema.ts";
import type { Member } from "#worker/members/schema.ts";
import { newId } from "#worker/platform/ids.ts";
import { issueToken, sha256 } from "#worker/platform/sign.ts";
import { type Call, nobody } from "../support/client.ts";
import { board, directory, eventsOf, member, must, organization, person, type Person } from "../support/factories.ts";
import { refusal } from "../support/problem.ts";

type Page<T> = { items: T[]; total: number };
const PATH = "/organizations/me/invites";
type Wanted = Partial<InviteCreate>;
const invite = (call: Call, body: Wanted = {}, headers = {}) => call<InviteIssued>("POST", PATH, { body, headers });
const accept = (call: Call, token: string | null) => call<Member>("POST", "/organizations/invites/accept", { body: { token } });
const preview = (token: string | null) => nobody<InvitePreview>("POST", "/organizations/invites/preview", { body: { token } });
const listed = async (call: Call, status = "pending") => must(await call<Page<Invite>>("GET", `${PATH}?status=${status}`)).items;

async function reader(email: string | null): Promise<Person> {
  const somebody = await person("Mira");
  await directory.sql("UPDATE people SET email = ?2 WHERE id = ?1", somebody.id, email).run();
  return somebody;
}
const address = () => `${newId()}@example.com`;

test("an invite is a link shown once, of which only the hash is kept; whoever opens it sees to what, and joins", async () => {
  const of = await organization();
  const on = await board(of);
  const email = address();
  const made = must(
    await invite(of.call, { invited_email: email.toUpperCase(), role: "admin", board_access: [{ board_id: on.id, can_read: true, can_write: true }] }),
  );
  expect(made).toMatchObject({ invited_email: email, role: "admin", status: "pending", letter_sent: false, accepted_by: null, version: 1 });
  expect(made.token).toMatch(new RegExp(`^mci_${of.id.replaceAll("-", "")}_[0-9a-f]{16}_[0-9a-f]{64}$`));
  expect(made.link).toBe(`http://mission-control.test/invite#${made.token}`);
  const row = await of.db.sql("SELECT * FROM invites WHERE id = ?1", made.id).first();
  expect(JSON.stringify(row)).not.toContain(String(made.token).slice(-64));
  expect(row?.secret_hash).toBe(sha256(String(made.token).slice(-64)));
  expect((await listed(of.call))[0]).not.toHaveProperty("token");
  expect(must(await preview(made.token))).toMatchObject({ invited_email: email, role: "admin", has_account: false, expires_at: made.expires_at });
  const mira = await reader(email);
  expect(must(await preview(made.token)).has_account).toBe(true);
  const joined = must(await accept(mira.call, made.token));
  expect(joined).toMatchObject({ user_id: mira.id, name: "Mira", role: "admin", user: { email }, board_access: [{ board_id: on.id, can_write: true }] });
  expect(must(await mira.call<Member>("GET", "/organizations/me/member"))).toEqual(joined);
  expect((await mira.call("GET", `/boards/${on.id}`)).status).toBe(200);
  expect(must(await accept(mira.call, made.token)), "again, by the same person").toEqual(joined);
  expect((await listed(of.call, "accepted"))[0]).toMatchObject({ id: made.id, accepted_by: { id: mira.id, name: "Mira" } });
  const events = await eventsOf(of, "");
  expect(events.map((event) => event.type).slice(-3)).toEqual(["invite.created", "invite.accepted", "member.joined"]);
  expect(JSON.stringify(events), "history has neither address nor secret").not.toMatch(new RegExp(`${email}|${String(made.token).slice(-64)}`));
});

test("accepting repairs the directory when the first time died before it was told", async () => {
  const of = await organization();
  const { token } = must(await invite(of.call));
  const mira = await reader(null);
  const joined = must(await accept(mira.call, token));
  await directory.sql("DELETE FROM person_organizations WHERE person_id = ?1", mira.id).run();
  expect(must(await accept(mira.call, token))).toEqual(joined);
  expect(must(await mira.call<{ id: string }[]>("GET", "/organizations/me/list")).map((one) => one.id)).toEqual([of.id]);
});

test("an invite for one address is refused to another, without telling the address; without an address of one's own it is accepted", async () => {
  const of = await organization();
  const email = address();
  const { token } = must(await invite(of.call, { invited_email: email }));
  const refused = await accept((await reader(address())).call, token);
  expect(refusal(refused)).toBe("403 forbidden");
  expect(JSON.stringify(refused.body)).toContain(`${email[0]}…@example.com`);
  expect(JSON.stringify(refused.body)).not.toContain(email);
  expect((await accept((await reader(null)).call, token)).status).toBe(200);
});

test("no one accepts an invite of their own, admins invite at most admins, plain members invite nobody", async () => {
  const of = await organization();
  const [admin, plain] = [await member(of, { role: "admin", writesAll: true }), await member(of)];
  const own = must(await invite(admin.call, { role: "admin", all_boards_write: true }));
  expect(refusal(await accept(admin.call, own.token))).toBe("403 forbidden");
  expect(refusal(await invite(admin.call, { role: "owner" }))).toBe("403 forbidden");
  expect(refusal(await invite(plain.call))).toBe("403 forbidden");
  expect(refusal(await plain.call("GET", PATH))).toBe("403 forbidden");
  const forOwner = must(await invite(of.call, { role: "owner" }));
  expect(refusal(await admin.call("POST", `${PATH}/${forOwner.id}/renew`))).toBe("403 forbidden");
  expect(must(await accept(plain.call, forOwner.token)).role).toBe("owner");
});

test("a member who accepts is only widened", async () => {
  const of = await organization();
  const [one, two, gone] = [await board(of), await board(of), await board(of)];
  const plain = await member(of, { reads: [one.id], writes: [two.id] });
  const wanted = [one, two, gone].map(({ id }) => ({ board_id: id, can_read: true, can_write: id === one.id }));
  const made = must(await invite(of.call, { role: "member", board_access: wanted }));
  await of.call("DELETE", `/boards/${gone.id}`);
  const after = must(await accept(plain.call, made.token));
  expect(after.board_access.map(({ board_id, can_write }) => [board_id, can_write]).sort()).toEqual(
    [
      [one.id, true],
      [two.id, true],
    ].sort(),
  );
  const boss = await member(of, { role: "admin", writesAll: true });
  const less = must(await invite(of.call, { role: "member" }));
  expect(must(await accept(boss.call, less.token))).toMatchObject({ role: "admin", all_boards_write: true });
  const more = must(await invite(of.call, { role: "admin", all_boards_read: true }));
  expect(must(await accept(plain.call, more.token))).toMatchObject({ role: "admin", all_boards_read: true, version: 3 });
  expect((await eventsOf(of, "type=member.role_changed"))[0]).toMatchObject({ before: { role: "member" }, after: { role: "admin" } });
});

test("one open invite per address, none for a member; one that ran out makes room for the next", async () => {
  const of = await organization();
  const email = address();
  const first = must(await invite(of.call, { invited_email: email }));
  const again = await invite(of.call, { invited_email: email });
  expect([refusal(again), (again.body as unknown as { invite_id: string }).invite_id]).toEqual(["409 already_exists", first.id]);
  expect(String((again.body as unknown as { detail: string }).detail)).toMatch(/renew.*revoke/i);
  await of.db.sql("UPDATE invites SET expires_at = ?2 WHERE id = ?1", first.id, new Date().toISOString()).run();
  expect((await listed(of.call, "expired")).map((one) => [one.id, one.status])).toEqual([[first.id, "expired"]]);
  const second = must(await invite(of.call, { invited_email: email }));
  expect((await listed(of.call)).map((one) => one.id)).toEqual([second.id]);
  must(await accept((await reader(email)).call, second.token));
  expect(refusal(await invite(of.call, { invited_email: email }))).toBe("409 already_exists");
  for (const { token } of [must(await invite(of.call)), must(await invite(of.call))]) expect(token).toMatch(/^mci_/);
});

test("an organization has so many open invites and no more; one that is revoked makes room", async () => {
  const of = await organization();
  const first = must(await invite(of.call));
  const columns = Object.keys(getTableColumns(invites)).filter((name) => name !== "id" && name !== "key_id");
  const copies = `WITH RECURSIVE n(n) AS (SELECT 1 UNION ALL SELECT n + 1 FROM n WHERE n < ?2)
    INSERT INTO invites(id, key_id, ${columns}) SELECT id || n.n, key_id || n.n, ${columns} FROM invites, n WHERE id = ?1`;
  await of.db.sql(copies, first.id, OPEN_INVITES_MAX - 2).run();
  must(await invite(of.call));
  expect(refusal(await invite(of.call))).toBe("409 conflict");
  must(await of.call("DELETE", `${PATH}/${first.id}`));
  must(await invite(of.call));
});

test("a link that was revoked, replaced, used or has run out opens nothing and says why; one that never was is not found", async () => {
  const of = await organization();
  const [revoked, renewed, expired, used] = [
    must(await invite(of.call)),
    must(await invite(of.call)),
    must(await invite(of.call)),
    must(await invite(of.call)),
  ];
  expect(must(await of.call<Invite>("DELETE", `${PATH}/${revoked.id}`)).status).toBe("revoked");
  expect(must(await of.call<Invite>("DELETE", `${PATH}/${revoked.id}`)).version, "again: it is so already").toBe(2);
  const fresh = must(await of.call<InviteIssued>("POST", `${PATH}/${renewed.id}/renew`));
  expect([fresh.id, fresh.version]).toEqual([renewed.id, 2]);
  await of.db.sql("UPDATE invites SET expires_at = ?2 WHERE id = ?1", expired.id, new Date().toISOString()).run();
  must(await accept((await reader(null)).call, used.token));
  const guest = await reader(null);
  for (const { token } of [revoked, expired, used])
    for (const reply of [await accept(guest.call, token), await preview(token)]) expect(refusal(reply)).toBe("409 invite_unusable");
  const wrong = fresh.token?.replace(/.{4}$/, "0000") ?? "";
  for (const token of [renewed.token, wrong, "mci_x", issueToken("invite", of.id).token, issueToken("invite", newId()).token, issueToken("agent", of.id).token])
    for (const reply of [await accept(guest.call, token), await preview(token)]) expect(refusal(reply, String(token))).toBe("404 not_found");
  const elsewhere = fresh.token?.replace(/_[0-9a-f]{32}_/, `_${(await organization(of.shard)).id.replaceAll("-", "")}_`) ?? "";
  expect(refusal(await accept(guest.call, elsewhere))).toBe("404 not_found");
  for (const path of [`DELETE ${PATH}/${used.id}`, `POST ${PATH}/${used.id}/renew`, `POST ${PATH}/${revoked.id}/renew`]) {
    const [method, where] = path.split(" ") as [string, string];
    expect(refusal(await of.call(method, where)), path).toBe("409 invite_unusable");
  }
  const late = must(await of.call<InviteIssued>("POST", `${PATH}/${expired.id}/renew`));
  expect(must(await accept(guest.call, late.token)).user_id).toBe(guest.id);
});

test("an invite ends with the right of its maker, and joining stops when the organization closes", async () => {
  const of = await organization();
  const admin = await member(of, { role: "admin" });
  const made = must(await invite(admin.call));
  await of.db.sql("UPDATE members SET role = 'member' WHERE person_id = ?1", admin.id).run(); // past the service that would revoke it
  const guest = await reader(null);
  for (const reply of [await accept(guest.call, made.token), await preview(made.token)]) expect(refusal(reply)).toBe("409 invite_unusable");
  const good = must(await invite(of.call));
  must(await of.call("DELETE", "/organizations/me"));
  for (const reply of [await accept(guest.call, good.token), await preview(good.token)]) expect(refusal(reply)).toBe("409 organization_closed");
});

test("bad input is refused with its path, foreign invites are not found, a repeated request answers the same without its link", async () => {
  const of = await organization();
  const foreign = await board(await organization(of.shard));
  const unknown = await invite(of.call, { board_access: [{ board_id: foreign.id, can_read: true, can_write: false }] });
  expect([refusal(unknown), (unknown.body as unknown as { errors: { path: string }[] }).errors[0]?.path]).toEqual([
    "422 invalid_input",
    "board_access.0.board_id",
  ]);
  for (const body of [{ invited_email: "nobody" }, { role: "boss" }, { expires_in_days: 0 }, { expires_in_days: 31 }, { board_access: {} }])
    expect((await of.call("POST", PATH, { body })).status, JSON.stringify(body)).toBe(422);
  const made = must(await invite(of.call, { invited_email: address() }, { "Idempotency-Key": "once" }));
  const again = must(await invite(of.call, { invited_email: made.invited_email }, { "Idempotency-Key": "once" }));
  expect(again).toEqual({ ...made, token: null, link: null });
  const kept = (await of.db.sql("SELECT group_concat(answer) AS answers FROM idempotency").first<{ answers: string }>())?.answers;
  expect(kept).not.toContain(String(made.token).slice(-64));
  const other = await organization(of.shard);
  expect(refusal(await other.call("DELETE", `${PATH}/${made.id}`))).toBe("404 not_found");
  expect(refusal(await other.call("POST", `${PATH}/${made.id}/renew`))).toBe("404 not_found");
});

test("the letter has the link, the names and the last day, in both languages", () => {
  const row = { invited_email: "mira@example.com", created_by_name: "Leo", expires_at: "2026-11-28T00:00:00.000Z" } as Parameters<typeof letterOf>[0]["invite"];
  const letter = letterOf({ invite: row, organizationName: "Northwind", link: "https://mc.example.com/invite#mci_x" });
  expect(letter.to).toBe("mira@example.com");
  for (const part of ["Leo", "Northwind", "https://mc.example.com/invite#mci_x", "2026-11-28", "邀请您加入"]) expect(letter.text).toContain(part);
});
