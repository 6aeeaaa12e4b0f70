// Deleting what somebody else has just changed: whoever said with If-Match what they had seen deletes nothing else than that, however
// close the change came.
import { env } from "cloudflare:workers";
import { expect, test } from "vitest";
import type { Call } from "./support/client.ts";
import { agentOn, board, gateway, member, must, task } from "./support/factories.ts";
import { madeFor, memberIdOf } from "./access/fresh.ts";
import { world } from "./support/operations.ts";
import { refusal } from "./support/problem.ts";
import { heldUp, meeting } from "./support/racing.ts";

type Made = { path: string; change: object };

/** One of each kind that can be deleted and changed. */
const KINDS: Record<string, (in_: Awaited<ReturnType<typeof world>>) => Promise<Made>> = {
  board: async ({ of }) => ({ path: `/boards/${(await board(of)).id}`, change: { name: "Renamed" } }),
  "board group": async (in_) => ({ path: `/board-groups/${(await madeFor("deleteBoardGroup", in_)).params?.group_id}`, change: { name: "Renamed" } }),
  gateway: async ({ of }) => ({ path: `/gateways/${(await gateway(of)).id}`, change: { name: "Renamed" } }),
  agent: async ({ of }) => ({ path: `/agents/${(await agentOn(of, null)).id}`, change: { name: "Renamed" } }),
  task: async ({ of, on }) => ({ path: `/tasks/${(await task(of, on)).id}`, change: { title: "Renamed" } }),
  "API key": async ({ of, ...in_ }) => ({
    path: `/organizations/me/api-keys/${(await madeFor("revokeApiKey", { of, ...in_ })).params?.api_key_id}`,
    change: { name: "Renamed" },
  }),
  member: async ({ of }) => ({ path: `/organizations/me/members/${await memberIdOf(of, await member(of))}`, change: { role: "admin" } }),
  organization: async ({ of }) => ({ path: "/organizations/me", change: { description: `Of ${of.id}` } }),
};

const versionOf = async (call: Call, path: string) => must(await call<{ version: number }>("GET", path)).version;

test("a change between the read and the write of a deletion with If-Match wins: 412, and the thing is there, changed", async () => {
  const in_ = await world();
  const asked = { token: env.LOCAL_AUTH_TOKEN as string, organizationId: in_.of.id };
  const told: [string, unknown][] = [];
  for (const [kind, make] of Object.entries(KINDS)) {
    const { path, change } = await make(in_);
    const seen = await versionOf(in_.of.call, path);
    let changes = 0;
    const meanwhile = async () => (changes++ === 0 ? must(await in_.of.call("PATCH", path, { body: change })) : undefined);
    const { status, body } = await heldUp("DELETE", path, { ...asked, headers: { "If-Match": `"${seen}"` } }, meanwhile);
    const { body: there } = await in_.of.call("GET", path);
    const ended = there.deletion_at ?? there.revoked_at ?? null;
    told.push([kind, [status, body.code, changes, there.version, ended, Object.entries(change).every(([name, value]) => there[name] === value)]]);
  }
  expect(told).toEqual(Object.keys(KINDS).map((kind) => [kind, [412, "stale_version", 1, 2, null, true]]));
});

test("what somebody saw before the last change is deleted by nobody who says so: 412, and it is there", async () => {
  const in_ = await world();
  const told: [string, unknown][] = [];
  for (const [kind, make] of Object.entries(KINDS)) {
    const { path, change } = await make(in_);
    const seen = await versionOf(in_.of.call, path);
    must(await in_.of.call("PATCH", path, { body: change }));
    const { status, body } = await in_.of.call<{ code: string }>("DELETE", path, { headers: { "If-Match": `"${seen}"` } });
    const { body: there } = await in_.of.call("GET", path);
    told.push([kind, [status, body.code, there.deletion_at ?? there.revoked_at ?? null]]);
  }
  expect(told).toEqual(Object.keys(KINDS).map((kind) => [kind, [412, "stale_version", null]]));
});

test("a change between the read and the write of another change wins: 412, and nothing of the other is there", async () => {
  const in_ = await world();
  const asked = { token: env.LOCAL_AUTH_TOKEN as string, organizationId: in_.of.id };
  const told: [string, unknown][] = [];
  const kinds = Object.keys(KINDS).filter((kind) => kind !== "member"); // its role is what is changed above, and can be changed once
  for (const kind of kinds) {
    const { path, change } = await (KINDS[kind] as (typeof KINDS)[string])(in_);
    const seen = await versionOf(in_.of.call, path);
    const [member, value] = Object.entries(change)[0] as [string, string];
    let changes = 0;
    const meanwhile = async () => (changes++ === 0 ? must(await in_.of.call("PATCH", path, { body: change })) : undefined);
    const late = { ...asked, body: { [member]: "Too late" }, headers: { "If-Match": `"${seen}"` } };
    const { status, body } = await heldUp("PATCH", path, late, meanwhile);
    const { body: there } = await in_.of.call("GET", path);
    told.push([kind, [status, body.code, changes, there.version, there[member] === value]]);
  }
  expect(told).toEqual(kinds.map((kind) => [kind, [412, "stale_version", 1, expect.any(Number), true]]));
});

test("of two who delete a thing at the same moment one does, and one deletion is recorded", async () => {
  const in_ = await world();
  const asked = { token: env.LOCAL_AUTH_TOKEN as string, organizationId: in_.of.id };
  const deletions = async () =>
    Number(await in_.of.db.sql("SELECT count(*) AS n FROM events WHERE organization_id = ?1 AND type LIKE '%.deleted'", in_.of.id).first("n"));
  const kinds = ["board", "board group", "gateway", "agent", "task"];
  const told: [string, unknown][] = [];
  for (const kind of kinds) {
    const { path } = await (KINDS[kind] as (typeof KINDS)[string])(in_);
    const before = await deletions();
    const together = meeting(2);
    const replies = await Promise.all([1, 2].map(() => heldUp("DELETE", path, asked, together)));
    const [won, lost] = replies.sort((one, other) => one.status - other.status);
    told.push([kind, [won?.status, lost && lost.status >= 400 && refusal(lost), (await deletions()) - before, (await in_.of.call("GET", path)).status]]);
  }
  const race = expect.stringMatching(/^(?:409 conflict|412 stale_version)$/);
  expect(told).toEqual(kinds.map((kind) => [kind, [204, race, 1, 404]]));
});
