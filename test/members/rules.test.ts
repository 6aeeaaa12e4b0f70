// Who may give, change and take rights: as tables, and as laws that hold for any sequence of what is allowed.
import fc from "fast-check";
import { expect, test } from "vitest";
import { invitesLost, maskedEmail, mayAccept, mayBeUsed, mayInvite, stateOf } from "#worker/invites/rules.ts";
import { mayChangeRole, mayRemove, maySetAccess, type Rights, settledAccess, widened } from "#worker/members/rules.ts";
import { type Role, ROLES } from "#worker/members/schema.ts";

const told = (decision: { ok: boolean; refusal?: { code: string } }): string => (decision.ok ? "yes" : (decision.refusal?.code ?? ""));
const RANK: Record<Role, number> = { member: 0, admin: 1, owner: 2 };

test("a role may be changed by admins, an owner's only by owners, nobody's own upwards, and not the last owner's", () => {
  const cases: [Role, boolean, Role, Role, number, string][] = [
    // actor, on themselves, from, to, owners
    ["owner", false, "member", "owner", 1, "yes"],
    ["owner", false, "owner", "member", 2, "yes"],
    ["owner", true, "owner", "admin", 2, "yes"],
    ["owner", true, "owner", "admin", 1, "last_owner"],
    ["owner", true, "owner", "owner", 1, "yes"],
    ["admin", false, "member", "admin", 1, "yes"],
    ["admin", false, "admin", "member", 1, "yes"],
    ["admin", false, "member", "owner", 1, "forbidden"],
    ["admin", false, "owner", "member", 2, "forbidden"],
    ["admin", true, "admin", "owner", 1, "forbidden"],
    ["admin", true, "admin", "member", 1, "yes"],
    ["member", true, "member", "admin", 1, "forbidden"],
    ["member", false, "member", "admin", 1, "forbidden"],
  ];
  for (const [role, isSelf, from, to, owners, expected] of cases)
    expect(told(mayChangeRole({ role, isSelf }, from, to, owners)), `${role}${isSelf ? " themselves" : ""}: ${from} → ${to} of ${owners}`).toBe(expected);
});

test("everybody may leave but the last owner; others are removed by admins, owners only by owners", () => {
  const cases: [Role, boolean, Role, number, string][] = [
    ["member", true, "member", 1, "yes"],
    ["admin", true, "admin", 1, "yes"],
    ["owner", true, "owner", 2, "yes"],
    ["owner", true, "owner", 1, "last_owner"],
    ["member", false, "member", 1, "forbidden"],
    ["admin", false, "member", 1, "yes"],
    ["admin", false, "admin", 1, "yes"],
    ["admin", false, "owner", 2, "forbidden"],
    ["owner", false, "owner", 2, "yes"],
    ["owner", false, "owner", 1, "last_owner"],
  ];
  for (const [role, isSelf, of, owners, expected] of cases)
    expect(told(mayRemove({ role, isSelf }, of, owners)), `${role} ${isSelf} ${of} ${owners}`).toBe(expected);
});

test("rights on boards are set by admins for others below owners, and by owners for anybody", () => {
  for (const role of ROLES)
    for (const isSelf of [true, false])
      for (const of of ROLES) {
        const expected = role === "owner" || (role === "admin" && !isSelf && of !== "owner") ? "yes" : "forbidden";
        expect(told(maySetAccess({ role, isSelf }, of)), `${role} ${isSelf} ${of}`).toBe(expected);
      }
});

test("no one invites above their own role, and what they could no longer issue ends with it", () => {
  const table = Object.fromEntries(ROLES.map((role) => [role, ROLES.filter((invited) => mayInvite({ role }, invited).ok)]));
  expect(table).toEqual({ owner: ["owner", "admin", "member"], admin: ["admin", "member"], member: [] });
  expect(ROLES.map(invitesLost)).toEqual([[], ["owner"], ["member", "admin", "owner"]]);
  expect(invitesLost(null)).toEqual(["member", "admin", "owner"]);
});

test("an invite is good while it is pending, in time, and its maker may still make it", () => {
  const now = "2026-11-21T12:00:00.000Z";
  expect(stateOf({ status: "pending", expires_at: "2026-11-21T12:00:00.001Z" }, now)).toBe("pending");
  expect(stateOf({ status: "pending", expires_at: now }, now)).toBe("expired");
  expect(stateOf({ status: "accepted", expires_at: now }, now)).toBe("accepted");
  for (const state of ["accepted", "revoked", "expired"] as const) expect(told(mayBeUsed(state, "member", "owner"))).toBe("invite_unusable");
  expect(told(mayBeUsed("pending", "member", "admin"))).toBe("yes");
  expect(told(mayBeUsed("pending", "owner", "admin"))).toBe("invite_unusable");
  expect(told(mayBeUsed("pending", "member", "member"))).toBe("invite_unusable");
  expect(told(mayBeUsed("pending", "member", null))).toBe("invite_unusable");
});

test("an invite is accepted by whom it names, by anybody when it names nobody, and never by its maker", () => {
  const invite = { invited_email: "mira@example.com", created_by: "p1" };
  expect(told(mayAccept(invite, { id: "p2", email: "mira@example.com" }))).toBe("yes");
  expect(told(mayAccept(invite, { id: "p2", email: null }))).toBe("yes");
  expect(told(mayAccept(invite, { id: "p1", email: "mira@example.com" }))).toBe("forbidden");
  expect(told(mayAccept({ ...invite, invited_email: null }, { id: "p2", email: "leo@example.com" }))).toBe("yes");
  const refused = mayAccept(invite, { id: "p2", email: "leo@example.com" });
  expect(refused).toMatchObject({ ok: false, refusal: { code: "forbidden", detail: expect.stringContaining("m…@example.com") } });
  expect(JSON.stringify(refused)).not.toContain("mira");
  expect(maskedEmail("a@b.c")).toBe("a…@b.c");
});

const boards = fc.constantFrom("b1", "b2", "b3");
const access = fc.array(fc.record({ board_id: boards, can_read: fc.boolean(), can_write: fc.boolean() }), { maxLength: 5 });
const wanted = fc.record({ all_boards_read: fc.boolean(), all_boards_write: fc.boolean(), board_access: access });
const rights: fc.Arbitrary<Rights> = fc.tuple(fc.constantFrom(...ROLES), wanted).map(([role, asked]) => ({ role, ...settledAccess(asked) }));
const reads = (held: Omit<Rights, "role">, id: string) =>
  held.all_boards_read || held.all_boards_write || held.board_access.some((row) => row.board_id === id && (row.can_read || row.can_write));
const writes = (held: Omit<Rights, "role">, id: string) => held.all_boards_write || held.board_access.some((row) => row.board_id === id && row.can_write);

test("settled rights say the same as what was asked, in as few rows as possible", () => {
  fc.assert(
    fc.property(wanted, (asked) => {
      const settled = settledAccess(asked);
      const last = new Map<string, (typeof asked.board_access)[number]>(asked.board_access.map((row) => [row.board_id, row]));
      for (const id of ["b1", "b2", "b3"]) {
        const row = last.get(id);
        expect(reads(settled, id)).toBe(asked.all_boards_read || asked.all_boards_write || Boolean(row?.can_read || row?.can_write));
        expect(writes(settled, id)).toBe(asked.all_boards_write || Boolean(row?.can_write));
      }
      if (settled.all_boards_write) expect(settled.board_access).toEqual([]);
      if (settled.all_boards_read) expect(settled.board_access.every((row) => row.can_write)).toBe(true);
      expect(new Set(settled.board_access.map((row) => row.board_id)).size).toBe(settled.board_access.length);
      expect(settledAccess(settled)).toEqual(settled);
    }),
  );
});

test("an invite only widens what a member holds, and gives no more than was held or offered", () => {
  fc.assert(
    fc.property(rights, rights, (held, offered) => {
      const after = widened(held, offered);
      expect(RANK[after.role]).toBe(Math.max(RANK[held.role], RANK[offered.role]));
      for (const id of ["b1", "b2", "b3"]) {
        expect(reads(after, id)).toBe(reads(held, id) || reads(offered, id));
        expect(writes(after, id)).toBe(writes(held, id) || writes(offered, id));
      }
    }),
  );
});

type World = { people: Map<number, Rights>; invites: { by: number; role: Role }[] };
type Act =
  | { do: "role"; on: number; role: Role }
  | { do: "access"; on: number; asked: Parameters<typeof settledAccess>[0] }
  | { do: "remove"; on: number }
  | { do: "invite"; role: Role }
  | { do: "accept"; which: number };
const person = fc.nat(4);
const role = fc.constantFrom(...ROLES);
const act: fc.Arbitrary<Act> = fc.oneof(
  fc.record({ do: fc.constant("role" as const), on: person, role }),
  fc.record({ do: fc.constant("access" as const), on: person, asked: wanted }),
  fc.record({ do: fc.constant("remove" as const), on: person }),
  fc.record({ do: fc.constant("invite" as const), role }),
  fc.record({ do: fc.constant("accept" as const), which: fc.nat(5) }),
);

/** Does what is allowed to `actor`, and nothing of what is not. */
function perform({ people, invites }: World, actor: number, does: Act): void {
  const self = people.get(actor);
  if (does.do === "accept") {
    const invite = invites[does.which];
    if (!invite || !mayAccept({ invited_email: null, created_by: String(invite.by) }, { id: String(actor), email: null }).ok) return;
    if (!mayBeUsed("pending", invite.role, people.get(invite.by)?.role ?? null).ok) return;
    const offered: Rights = { role: invite.role, all_boards_read: true, all_boards_write: true, board_access: [] };
    people.set(actor, self ? widened(self, offered) : offered);
    return;
  }
  if (!self) return;
  if (does.do === "invite") {
    if (mayInvite(self, does.role).ok) invites.push({ by: actor, role: does.role });
    return;
  }
  const target = people.get(does.on);
  if (!target) return;
  const acting = { role: self.role, isSelf: does.on === actor };
  const owners = [...people.values()].filter((one) => one.role === "owner").length;
  if (does.do === "role" && mayChangeRole(acting, target.role, does.role, owners).ok) people.set(does.on, { ...target, role: does.role });
  if (does.do === "access" && maySetAccess(acting, target.role).ok) people.set(does.on, { role: target.role, ...settledAccess(does.asked) });
  if (does.do === "remove" && mayRemove(acting, target.role, owners).ok) people.delete(does.on);
}

const start = fc.array(rights, { minLength: 4, maxLength: 4 }).map((others) => {
  const owner: Rights = { role: "owner", all_boards_read: true, all_boards_write: true, board_access: [] };
  return [owner, ...others];
});

test("no one raises their own role: whatever one actor does, in any order, their own rights never grow", () => {
  fc.assert(
    fc.property(start, person, fc.array(act, { maxLength: 40 }), (people, actor, acts) => {
      const world: World = { people: new Map(people.map((held, index) => [index, held])), invites: [] };
      for (const does of acts) {
        const before = world.people.get(actor);
        perform(world, actor, does);
        const after = world.people.get(actor);
        if (!before) expect(after, "a member who has left does not come back by themselves").toBeUndefined();
        if (!before || !after) continue;
        expect(RANK[after.role]).toBeLessThanOrEqual(RANK[before.role]);
        if (before.role === "owner") continue; // owners may set their own rights on boards
        for (const id of ["b1", "b2", "b3"]) {
          expect(Number(reads(after, id))).toBeLessThanOrEqual(Number(reads(before, id)));
          expect(Number(writes(after, id))).toBeLessThanOrEqual(Number(writes(before, id)));
        }
      }
    }),
    { numRuns: 500 },
  );
});

test("an organization never loses its last owner, and only owners make one, whoever does what in any order", () => {
  fc.assert(
    fc.property(start, fc.array(fc.tuple(person, act), { maxLength: 60 }), (people, acts) => {
      const world: World = { people: new Map(people.map((held, index) => [index, held])), invites: [] };
      for (const [actor, does] of acts) {
        const owners = () => [...world.people].filter(([, held]) => held.role === "owner").map(([id]) => id);
        const [before, wasOwner] = [owners(), world.people.get(actor)?.role === "owner"];
        perform(world, actor, does);
        const after = owners();
        expect(after.length).toBeGreaterThan(0);
        const made = after.filter((id) => !before.includes(id));
        if (made.length > 0 && does.do !== "accept") expect(wasOwner).toBe(true);
      }
    }),
    { numRuns: 500 },
  );
});
