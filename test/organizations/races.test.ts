// A hundred at once: each race has the one right outcome, and nobody who lost is told more than that.
import { createExecutionContext, waitOnExecutionContext } from "cloudflare:test";
import { env } from "cloudflare:workers";
import { expect, test } from "vitest";
import worker from "#worker/index.ts";
import type { InviteIssued } from "#worker/invites/schema.ts";
import type { Member } from "#worker/members/schema.ts";
import { newId } from "#worker/platform/ids.ts";
import { BASE, type Reply } from "../support/client.ts";
import { refusal } from "../support/problem.ts";
import { heldUp, meeting } from "../support/racing.ts";
import { type Counts, counting } from "../support/counting.ts";
import { directory, eventsOf, member, must, organization, person, type Person, type TestOrganization } from "../support/factories.ts";

const MANY = 100;
const times = <T>(make: (index: number) => T): T[] => Array.from({ length: MANY }, (_, index) => make(index));
const tally = (replies: Reply<unknown>[]): Record<string, number> => {
  const counts: Record<string, number> = {};
  for (const { status, body } of replies) {
    const said = `${status} ${(body as { code?: string } | null)?.code ?? ""}`.trim();
    counts[said] = (counts[said] ?? 0) + 1;
  }
  return counts;
};
const invite = async (of: TestOrganization, body = {}) => must(await of.call<InviteIssued>("POST", "/organizations/me/invites", { body }));
const membersOf = (of: TestOrganization) => of.db.sql("SELECT count(*) AS n FROM members WHERE organization_id = ?1", of.id).first<number>("n");
const ownersOf = (of: TestOrganization) =>
  of.db.sql("SELECT count(*) AS n FROM members WHERE organization_id = ?1 AND role = 'owner'", of.id).first<number>("n");

test("of 100 people who open one invite at once exactly one joins, and the others are told that it is used", async () => {
  const of = await organization();
  const { token } = await invite(of);
  const crowd = await Promise.all(times(() => person()));
  const replies = await Promise.all(crowd.map(({ call }) => call("POST", "/organizations/invites/accept", { body: { token } })));
  expect(tally(replies)).toEqual({ "200": 1, "409 invite_unusable": MANY - 1 });
  expect(await membersOf(of)).toBe(2);
  expect((await eventsOf(of, "type=member.joined")).length).toBe(1);
  const listed = await directory.sql("SELECT count(*) AS n FROM person_organizations WHERE organization_id = ?1", of.id).first("n");
  expect(listed).toBe(2);
});

test("one person who accepts an invite 100 times at once is one member and hears so 100 times", async () => {
  const of = await organization();
  const { token } = await invite(of);
  const mira = await person("Mira");
  const replies = await Promise.all(times(() => mira.call<Member>("POST", "/organizations/invites/accept", { body: { token } })));
  expect(tally(replies)).toEqual({ "200": MANY });
  expect(new Set(replies.map((reply) => reply.body.id)).size).toBe(1);
  expect(await membersOf(of)).toBe(2);
});

test("one person with many invites is one member with the widest of their rights", async () => {
  const of = await organization();
  const made = await Promise.all(Array.from({ length: 8 }, (_, index) => invite(of, index === 5 ? { role: "admin" } : { all_boards_read: index === 2 })));
  const mira = await person("Mira");
  let open = made;
  for (let round = 0; open.length > 0 && round < 8; round++) {
    const replies = await Promise.all(open.map(({ token }) => mira.call("POST", "/organizations/invites/accept", { body: { token } })));
    for (const reply of replies) expect([200, 409]).toContain(reply.status);
    open = open.filter((_, index) => replies[index]?.status !== 200);
  }
  expect(open).toEqual([]);
  expect(must(await mira.call<Member>("GET", "/organizations/me/member"))).toMatchObject({ role: "admin", all_boards_read: true });
  expect(await membersOf(of)).toBe(2);
});

test("owners who demote, remove and leave one another 100 times at once always leave one owner", async () => {
  for (let round = 0; round < 3; round++) {
    const of = await organization();
    const owners = await Promise.all(Array.from({ length: 5 }, () => member(of, { role: "owner" })));
    const calls = [of.call, ...owners.map(({ call }) => call)];
    const ids = await Promise.all(calls.map(async (call) => must(await call<Member>("GET", "/organizations/me/member")).id));
    const pick = <T>(list: T[], index: number): T => list[(index * 7 + round) % list.length] as T;
    const replies = await Promise.all(
      times((index) => {
        const [call, id] = [pick(calls, index), pick(ids, index + Math.floor(index / 6))];
        const own = pick(ids, index);
        if (index % 3 === 0)
          return call("PATCH", `/organizations/me/members/${id}`, { body: { role: "member" }, headers: index % 2 ? { "If-Match": '"1"' } : {} });
        return call("DELETE", `/organizations/me/members/${index % 3 === 1 ? id : own}`);
      }),
    );
    const said = tally(replies);
    const allowed = ["200", "204", "403 forbidden", "404 not_found", "409 last_owner", "409 conflict", "412 stale_version"];
    expect(
      Object.keys(said).filter((one) => !allowed.includes(one)),
      JSON.stringify(said),
    ).toEqual([]);
    expect(await ownersOf(of), JSON.stringify(said)).toBeGreaterThanOrEqual(1);
  }
});

test("two owners who remove each other at the same moment: one goes, one stays", async () => {
  for (let round = 0; round < 5; round++) {
    const of = await organization();
    const other = await member(of, { role: "owner" });
    const [one, two] = [must(await of.call<Member>("GET", "/organizations/me/member")), must(await other.call<Member>("GET", "/organizations/me/member"))];
    const replies = await Promise.all([of.call("DELETE", `/organizations/me/members/${two.id}`), other.call("DELETE", `/organizations/me/members/${one.id}`)]);
    expect(replies.filter((reply) => reply.status === 204).length).toBe(1);
    expect([await ownersOf(of), await membersOf(of)]).toEqual([1, 1]);
  }
});

test("of two owners who demote themselves, leave, or do one of each at the same moment, one stays owner and is told why", async () => {
  const ways = { demote: ["PATCH", { role: "member" }], leave: ["DELETE", undefined] } as const;
  for (const [one, two] of [
    ["demote", "demote"],
    ["leave", "leave"],
    ["demote", "leave"],
  ] as const) {
    const of = await organization();
    const pair = [await member(of, { role: "owner" }), await member(of, { role: "owner" })];
    const operator = must(await of.call<Member>("GET", "/organizations/me/member"));
    must(await of.call("DELETE", `/organizations/me/members/${operator.id}`));
    const together = meeting(2);
    const replies = await Promise.all(
      pair.map(async ({ call, token }, index) => {
        const [method, body] = ways[index === 0 ? one : two];
        const own = must(await call<Member>("GET", "/organizations/me/member"));
        return heldUp(method, `/organizations/me/members/${own.id}`, { token, body }, together);
      }),
    );
    expect(replies.filter(({ status }) => status < 300).length, `${one} and ${two}`).toBe(1);
    expect(replies.filter(({ status }) => status >= 300).map((reply) => refusal(reply))).toEqual(["409 last_owner"]);
    expect(await ownersOf(of)).toBe(1);
  }
});

test("of 100 invites for one address made at once there is one", async () => {
  const of = await organization();
  const invited_email = `${newId()}@example.com`;
  const replies = await Promise.all(times(() => of.call<InviteIssued>("POST", "/organizations/me/invites", { body: { invited_email } })));
  expect(tally(replies)).toEqual({ "201": 1, "409 already_exists": MANY - 1 });
  expect(await of.db.sql("SELECT count(*) AS n FROM invites WHERE organization_id = ?1", of.id).first("n")).toBe(1);
});

test("an admin who is demoted while acting loses: what is done after the demotion is refused, however fast it was asked", async () => {
  const of = await organization();
  const admin = await member(of, { role: "admin" });
  const plain = await Promise.all(Array.from({ length: 20 }, () => member(of)));
  const ids = await Promise.all(plain.map(async ({ call }) => must(await call<Member>("GET", "/organizations/me/member")).id));
  const own = must(await admin.call<Member>("GET", "/organizations/me/member"));
  const [demotion, ...replies] = await Promise.all([
    of.call("PATCH", `/organizations/me/members/${own.id}`, { body: { role: "member" } }),
    ...ids.map((id) => admin.call("PATCH", `/organizations/me/members/${id}`, { body: { role: "admin" } })),
  ]);
  expect(demotion.status).toBe(200);
  for (const reply of replies) expect(["200", "403 forbidden"]).toContain(reply.status === 200 ? "200" : refusal(reply));
  const late = must(await (plain[0] as Person).call<Member>("GET", "/organizations/me/member"));
  must(await of.call("PATCH", `/organizations/me/members/${own.id}`, { body: { role: "admin" } }));
  const demote = () => of.call("PATCH", `/organizations/me/members/${own.id}`, { body: { role: "member" } });
  const asked = { token: admin.token, body: { role: late.role === "admin" ? "member" : "admin" } };
  const between = await heldUp("PATCH", `/organizations/me/members/${late.id}`, asked, demote);
  expect(refusal(between), "demoted between what was read and what was to be written").toBe("403 forbidden");
  const events = await eventsOf(of, "type=member.role_changed");
  const at = events.findIndex((event) => event.subject.id === own.id);
  expect(
    events.slice(at + 1).filter((event) => event.actor.id === admin.id),
    "nothing of theirs after it",
  ).toEqual([]);
});

/** A request with every trip to a database counted. */
async function cost(path: string, body: unknown, headers: Record<string, string> = {}): Promise<Counts & { status: number }> {
  const counts: Counts = { trips: 0, rowsRead: 0, rowsWritten: 0, log: [] };
  const [DIRECTORY, SHARD_0, SHARD_1] = [env.DIRECTORY, env.SHARD_0, env.SHARD_1 as D1Database].map((one) => counting(one, counts)) as [
    D1Database,
    D1Database,
    D1Database,
  ];
  const request = new Request(`${BASE}/api/v1${path}`, {
    method: "POST",
    headers: { "Content-Type": "application/json", ...headers },
    body: JSON.stringify(body),
  });
  const context = createExecutionContext();
  const response = await worker.fetch(request as Request<unknown, IncomingRequestCfProperties>, { ...env, DIRECTORY, SHARD_0, SHARD_1 }, context);
  const trips = counts.trips; // what goes on after the answer keeps nobody waiting
  await waitOnExecutionContext(context);
  return { ...counts, trips, status: response.status };
}

test("accepting takes five trips, two of them at once; signing up by an invite five; one more where there are several shards", async () => {
  const of = await organization();
  const [one, two] = [await invite(of), await invite(of)];
  const mira = await person("Mira");
  const accepted = await cost("/organizations/invites/accept", { token: one.token }, { Authorization: `Bearer ${mira.token}` });
  expect([accepted.status, accepted.trips <= 6], accepted.log.join("\n")).toEqual([200, true]);
  const body = { token: two.token, name: "Leo", email: `${newId()}@example.com`, password: "seven quiet otters swim" };
  const signedUp = await cost("/organizations/invites/sign-up", body);
  expect([signedUp.status, signedUp.trips <= 6], signedUp.log.join("\n")).toEqual([201, true]);
});
