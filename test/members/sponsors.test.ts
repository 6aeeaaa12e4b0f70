// Nobody gives more than they hold: by an invite, by rights on boards, by a role; and so nobody ends with more than their sponsors held.
import fc from "fast-check";
import { expect, test } from "vitest";
import type { Invite, InviteIssued } from "#worker/invites/schema.ts";
import type { Member } from "#worker/members/schema.ts";
import { mayGive, type Rights } from "#worker/members/rules.ts";
import { type Role, ROLES } from "#worker/members/schema.ts";
import type { Call } from "../support/client.ts";
import { board, member, must, organization, person, type Person } from "../support/factories.ts";
import { refusal } from "../support/problem.ts";

const [INVITES, MEMBERS] = ["/organizations/me/invites", "/organizations/me/members"];
const invite = (call: Call, body: unknown) => call<InviteIssued>("POST", INVITES, { body });
const accept = (call: Call, token: string | null) => call<Member>("POST", "/organizations/invites/accept", { body: { token } });
const access = (call: Call, id: string, body: unknown) => call<Member>("PUT", `${MEMBERS}/${id}/access`, { body });
const memberId = async ({ call }: Person) => must(await call<Member>("GET", "/organizations/me/member")).id;

test("what is given must be held: as a table", () => {
  const nothing = { all_boards_read: false, all_boards_write: false, board_access: [] };
  const on = (board_id: string, can_write: boolean) => ({ ...nothing, board_access: [{ board_id, can_read: true, can_write }] });
  const [readsAll, writesAll] = [
    { ...nothing, all_boards_read: true },
    { ...nothing, all_boards_write: true },
  ];
  const told = (giver: Omit<Rights, "role">, wanted: Omit<Rights, "role">, held?: Omit<Rights, "role">, role: Role = "admin") =>
    mayGive({ role, ...giver }, wanted, held).ok;
  const kinds = [nothing, on("b1", false), on("b1", true), on("b2", true), readsAll, writesAll];
  expect(kinds.map((giver) => kinds.map((wanted) => Number(told(giver, wanted))).join(""))).toEqual([
    "100000", // nothing gives nothing
    "110000",
    "111000",
    "100100",
    "110010",
    "111111",
  ]);
  for (const wanted of kinds) {
    expect(told(nothing, wanted, undefined, "owner"), "owners hold all").toBe(true);
    expect(told(nothing, wanted, wanted), "what is kept is not given").toBe(true);
    expect(told(nothing, wanted, writesAll), "nor what becomes less").toBe(true);
  }
});

test("an admin without rights on boards gives none: not by an invite, not to a member, not through a puppet", async () => {
  const of = await organization();
  const [one, two] = [await board(of), await board(of)];
  const admin = await member(of, { role: "admin", writes: [one.id], reads: [two.id] });
  const plain = await member(of, { reads: [two.id] });
  const beyond = [
    { all_boards_write: true },
    { all_boards_read: true },
    { board_access: [{ board_id: two.id, can_write: true }] },
    {
      board_access: [
        { board_id: one.id, can_write: true },
        { board_id: two.id, can_write: true },
      ],
    },
  ];
  for (const body of beyond) {
    expect([body, refusal(await invite(admin.call, { role: "admin", ...body }))]).toEqual([body, "403 forbidden"]);
    expect([body, refusal(await access(admin.call, await memberId(plain), body))]).toEqual([body, "403 forbidden"]);
  }
  const within = {
    board_access: [
      { board_id: one.id, can_read: true, can_write: true },
      { board_id: two.id, can_read: true, can_write: false },
    ],
  };
  const puppet = await person();
  must(await accept(puppet.call, must(await invite(admin.call, { role: "admin", ...within })).token));
  const own = await memberId(admin);
  for (const body of beyond) expect(refusal(await access(puppet.call, own, body))).toBe("403 forbidden");
  expect(must(await access(admin.call, await memberId(plain), within)).board_access.length).toBe(2);
});

test("what a member has is kept and taken by any admin, and only added to by one who holds it", async () => {
  const of = await organization();
  const on = await board(of);
  const [admin, rich] = [await member(of, { role: "admin" }), await member(of, { writesAll: true })];
  const id = await memberId(rich);
  expect(must(await access(admin.call, id, { all_boards_write: true })).all_boards_write).toBe(true);
  expect(must(await access(admin.call, id, { all_boards_read: true, board_access: [{ board_id: on.id, can_write: true }] })).all_boards_write).toBe(false);
  expect(refusal(await access(admin.call, id, { all_boards_write: true }))).toBe("403 forbidden");
  must(await access(admin.call, id, {}));
  expect(refusal(await access(admin.call, id, { board_access: [{ board_id: on.id }] }))).toBe("403 forbidden");
});

test("an invite ends when its maker loses what it gives, and is renewed only by somebody who holds it", async () => {
  const of = await organization();
  const [on, gone] = [await board(of), await board(of)];
  const [maker, poor] = [await member(of, { role: "admin", writesAll: true }), await member(of, { role: "admin", reads: [on.id] })];
  const body = {
    board_access: [
      { board_id: on.id, can_write: true },
      { board_id: gone.id, can_write: true },
    ],
  };
  const [lost, kept, late] = [must(await invite(maker.call, body)), must(await invite(maker.call, { role: "admin" })), must(await invite(of.call, body))];
  expect(refusal(await poor.call("POST", `${INVITES}/${late.id}/renew`))).toBe("403 forbidden");
  must(
    await access(of.call, await memberId(maker), {
      board_access: [
        { board_id: on.id, can_write: false },
        { board_id: gone.id, can_write: true },
      ],
    }),
  );
  const open = async () => must(await of.call<{ items: Invite[] }>("GET", INVITES)).items.map(({ id }) => id);
  expect(await open()).toEqual([late.id, kept.id]);
  expect(refusal(await accept((await person()).call, lost.token))).toBe("409 invite_unusable");
  must(await access(of.call, await memberId(poor), { board_access: [{ board_id: on.id, can_write: true }] }));
  must(await of.call("DELETE", `/boards/${gone.id}`));
  const renewed = must(await poor.call<InviteIssued>("POST", `${INVITES}/${late.id}/renew`));
  await of.db.sql("DELETE FROM member_board_access WHERE member_id = ?1", await memberId(poor)).run(); // past the service that would revoke it
  const guest = await person();
  expect(refusal(await accept(guest.call, renewed.token))).toBe("409 invite_unusable");
  expect(refusal(await guest.call("POST", "/organizations/invites/preview", { body: { token: renewed.token } }))).toBe("409 invite_unusable");
});

test("an owner who becomes an admin keeps no invites for boards that they do not hold themselves", async () => {
  const of = await organization();
  const former = await member(of, { role: "owner" });
  const [wide, narrow] = [must(await invite(former.call, { all_boards_write: true })), must(await invite(former.call, {}))];
  must(await of.call("PATCH", `${MEMBERS}/${await memberId(former)}`, { body: { role: "admin" } }));
  expect(must(await of.call<{ items: Invite[] }>("GET", INVITES)).items.map(({ id }) => id)).toEqual([narrow.id]);
  expect(refusal(await accept((await person()).call, wide.token))).toBe("409 invite_unusable");
});

test("of an invite and the loss of what it gives at the same moment the loss wins", async () => {
  const of = await organization();
  const maker = await member(of, { role: "admin", writesAll: true });
  const made = await Promise.all(Array.from({ length: 10 }, async () => must(await invite(maker.call, { all_boards_write: true }))));
  const guests = await Promise.all(made.map(() => person()));
  const [taken, ...joined] = await Promise.all([
    access(of.call, await memberId(maker), {}),
    ...made.map(({ token }, index) => accept((guests[index] as Person).call, token)),
    ...Array.from({ length: 10 }, () => invite(maker.call, { all_boards_write: true })),
  ]);
  expect(taken.status).toBe(200);
  for (const reply of joined) expect([200, 201, 403, 409]).toContain(reply.status);
  expect(must(await of.call<{ items: Invite[] }>("GET", INVITES)).items).toEqual([]);
});

type Rows = { board_id: string; can_write: boolean }[];
type Wanted = { all_boards_read: boolean; all_boards_write: boolean; boards: { on: number; can_write: boolean }[] };
type Act = { by: number; on: number; which: number; role: Role; wanted: Wanted; do: "invite" | "accept" | "renew" | "role" | "access" | "remove" };
const act: fc.Arbitrary<Act> = fc.record({
  do: fc.constantFrom("invite", "invite", "accept", "accept", "access", "access", "role", "renew", "remove"),
  by: fc.constantFrom(0, 0, 1, 2, 2, 3, 4, 5),
  on: fc.nat(5),
  which: fc.nat(20),
  role: fc.constantFrom("owner", "admin", "admin", "admin", "member"),
  wanted: fc.record({
    all_boards_read: fc.integer({ min: 0, max: 4 }).map((n) => n === 0),
    all_boards_write: fc.integer({ min: 0, max: 4 }).map((n) => n === 0),
    boards: fc.array(fc.record({ on: fc.nat(1), can_write: fc.boolean() }), { minLength: 1, maxLength: 2 }),
  }),
});

/** Everything that somebody may, as a set of words; nobody: the empty one. */
function reach(of: Member | undefined, boards: string[]): Set<string> {
  if (!of) return new Set();
  const writesAll = of.role === "owner" || of.all_boards_write;
  const readsAll = writesAll || of.all_boards_read;
  const row = (id: string) => of.board_access.find(({ board_id }) => board_id === id);
  return new Set([
    ...ROLES.slice(ROLES.indexOf(of.role)),
    ...(writesAll ? ["write all"] : []),
    ...(readsAll ? ["read all"] : []),
    ...boards.flatMap((id) => (writesAll || row(id)?.can_write ? [`write ${id}`] : [])),
    ...boards.flatMap((id) => (readsAll || row(id)?.can_read ? [`read ${id}`] : [])),
  ]);
}

test("in no sequence of invites, accepts, renewals, roles, rights and removals does anybody get what their sponsor did not hold", async () => {
  let given = 0;
  await fc.assert(
    fc.asyncProperty(fc.array(act, { minLength: 12, maxLength: 24 }), async (acts) => {
      const of = await organization();
      const boards = [(await board(of)).id, (await board(of)).id];
      const people = await Promise.all([
        member(of, { role: "owner" }),
        member(of, { role: "admin" }),
        member(of, { role: "admin", writes: boards.slice(0, 1), reads: boards.slice(1) }),
        member(of, { writesAll: true }),
        person(),
        person(),
      ]);
      const invites: (InviteIssued & { by: string })[] = [];
      const all = async () => new Map(must(await of.call<{ items: Member[] }>("GET", MEMBERS)).items.map((one) => [one.user_id, one]));
      for (const { by, on, which, role, wanted, ...one } of acts) {
        const before = await all();
        const [actor, target] = [people[by] as Person, people[on] as Person];
        const told = { headers: { "X-Organization-Id": of.id } };
        const rows: Rows = wanted.boards.map(({ on, can_write }) => ({ board_id: boards[on] as string, can_write }));
        const rights = { all_boards_read: wanted.all_boards_read, all_boards_write: wanted.all_boards_write, board_access: rows };
        const path = `${MEMBERS}/${before.get(target.id)?.id}`;
        const place = which % Math.max(1, invites.length);
        const open = invites[place];
        let sponsor = actor.id;
        if (one.do === "invite") {
          const made = await actor.call<InviteIssued>("POST", INVITES, { body: { role, ...rights }, ...told });
          if (made.status === 201) invites.push({ ...made.body, by: actor.id });
        } else if (one.do === "renew" && open) {
          const made = await actor.call<InviteIssued>("POST", `${INVITES}/${open.id}/renew`, told);
          if (made.status === 200 || made.status === 201) invites[place] = { ...made.body, by: actor.id };
        } else if (one.do === "accept" && open) {
          await accept(target.call, open.token);
          sponsor = open.by;
        } else if (one.do === "role") await actor.call("PATCH", path, { body: { role }, ...told });
        else if (one.do === "access") await actor.call("PUT", `${path}/access`, { body: rights, ...told });
        else if (one.do === "remove") await actor.call("DELETE", path, told);
        const after = await all();
        for (const [id, now] of after) {
          const had = reach(before.get(id), boards);
          const held = reach(before.get(sponsor), boards);
          const gained = [...reach(now, boards)].filter((right) => !had.has(right));
          given += gained.length;
          expect([one.do, id === target.id ? [] : gained, gained.filter((right) => !held.has(right))]).toEqual([one.do, [], []]);
        }
      }
    }),
    { numRuns: 15, endOnFailure: true },
  );
  expect(given, "rights that were given").toBeGreaterThan(10);
});
