// In any sequence of invites, roles, rights, keys and agents nobody ends with more than their sponsors held: not the people whom
// somebody let in, not the keys that they made, not the agents that those made.
import { env } from "cloudflare:workers";
import fc from "fast-check";
import { expect, test } from "vitest";
import type { Agent } from "#worker/agents/schema.ts";
import type { ApiKeyIssued } from "#worker/keys/schema.ts";
import type { Member } from "#worker/members/schema.ts";
import { unseal } from "#worker/platform/sign.ts";
import { agent as asAgent, type Call, client } from "../support/client.ts";
import { board, gateway, member, must, organization, type Person, task, type TestOrganization } from "../support/factories.ts";

const [KEYS, MEMBERS] = ["/organizations/me/api-keys", "/organizations/me/members"];
const NEVER = { "If-Match": '"999999"' };
const SCOPES = ["agents:read", "agents:write", "tasks:read", "tasks:write", "gateways:read", "gateways:write"];

type Act = {
  do: "key" | "rotate" | "agent" | "provision" | "place" | "access" | "role" | "remove" | "revoke";
  by: number;
  on: number;
  which: number;
  write: boolean;
};
const act: fc.Arbitrary<Act> = fc.record({
  do: fc.constantFrom("key", "key", "agent", "agent", "agent", "provision", "place", "rotate", "access", "access", "role", "remove", "revoke"),
  by: fc.constantFrom(0, 0, 1, 1, 2, 3, 4, 5),
  on: fc.constantFrom(0, 1, 1, 2, 2, 3),
  which: fc.nat(9),
  write: fc.boolean(),
});
/** Each board has a key and an agent of it from the beginning, made by somebody who can lose that board. */
const FIRST: Act[] = [
  { do: "key", by: 1, on: 0, which: 1, write: true },
  { do: "key", by: 2, on: 0, which: 0, write: false },
  { do: "agent", by: 1, on: 1, which: 0, write: false },
  { do: "agent", by: 1, on: 0, which: 0, write: false },
];

/** Somebody who acts, with a token of their own; `sponsor`: whoever made it, or provisioned or rotated it last. */
type Made = { id: string; call: Call; sponsor: Holder; board: string | null };
type Holder = { kind: "person"; person: Person } | { kind: "key"; made: Made };
type Stage = { of: TestOrganization; boards: string[]; tasks: string[]; people: Person[]; keys: Made[]; agents: Made[]; lab: string };

async function stage(): Promise<Stage> {
  const of = await organization();
  const [one, two] = [await board(of), await board(of)];
  const tasks = [await task(of, one), await task(of, two)].map(({ id }) => id);
  const boards = [one.id, two.id];
  const people = [
    await member(of, { role: "owner", writesAll: true }),
    await member(of, { role: "admin", writesAll: true }),
    await member(of, { role: "admin", writes: [one.id], reads: [two.id] }),
    await member(of, { role: "admin" }),
    await member(of, { writes: [two.id] }),
  ];
  return { of, boards, tasks, people, keys: [], agents: [], lab: (await gateway(of)).id };
}

/** Which of the tasks a token may change: asked of the product itself, by a change of a version that never was, which only who may change it hears. */
async function writes({ tasks }: Stage, call: Call): Promise<string[]> {
  const replies = await Promise.all(tasks.map((id) => call("PATCH", `/tasks/${id}`, { body: { title: "May I?" }, headers: NEVER })));
  return tasks.filter((_, at) => replies[at]?.status === 412);
}

/** An owner gives what they like: they hold all. */
const isOwner = async ({ of }: Stage, { person }: Holder & { kind: "person" }) =>
  must(await of.call<{ items: Member[] }>("GET", `${MEMBERS}?limit=200`)).items.some(({ user_id, role }) => user_id === person.id && role === "owner");
async function held(on: Stage, holder: Holder): Promise<string[]> {
  if (holder.kind === "key") return writes(on, holder.made.call);
  return (await isOwner(on, holder)) ? on.tasks : writes(on, holder.person.call);
}

async function tokenOf({ of }: Stage, agentId: string): Promise<string> {
  const { results } = await of.db
    .sql("SELECT id, payload FROM gateway_commands WHERE organization_id = ?1 AND kind = 'agent.provision' ORDER BY id DESC", of.id)
    .all<{ id: string; payload: string }>();
  const command = results.find(({ payload }) => payload.includes(agentId)) as { id: string; payload: string };
  const { sealed_files } = JSON.parse(command.payload) as { sealed_files: string };
  return /AUTH_TOKEN=(mca_\w+)/.exec(await unseal(env.SEAL_KEY, "agent-files", command.id, sealed_files))?.[1] as string;
}

const pick = <T>(from: readonly T[], which: number): T | undefined => from[which % Math.max(1, from.length)];
const asHolder = (on: Stage, by: number, which: number): Holder => {
  const key = by % 2 === 1 ? pick(on.keys, which) : undefined;
  return key ? { kind: "key", made: key } : { kind: "person", person: pick(on.people, by) as Person };
};
const callOf = (holder: Holder): Call => (holder.kind === "key" ? holder.made.call : holder.person.call);

async function key(on: Stage, { by, which, write }: Act): Promise<void> {
  const person = pick(on.people, by) as Person;
  const board_ids = write ? null : [pick(on.boards, which)];
  const made = await person.call<ApiKeyIssued>("POST", KEYS, { body: { name: "CI", scopes: SCOPES, board_ids } });
  if (made.status !== 201) return;
  const call = client({ Authorization: `Bearer ${made.body.token}` });
  on.keys.push({ id: made.body.id, call, sponsor: { kind: "person", person }, board: null });
}

async function rotate(on: Stage, { by, which }: Act): Promise<void> {
  const [person, known] = [pick(on.people, by) as Person, pick(on.keys, which)];
  if (!known) return;
  const made = await person.call<ApiKeyIssued>("POST", `${KEYS}/${known.id}/rotate`, { body: { grace_seconds: 0 } });
  if (made.status !== 200) return;
  Object.assign(known, { call: client({ Authorization: `Bearer ${made.body.token}` }), sponsor: { kind: "person", person } });
}

/** Made, moved or provisioned: in all three cases whoever does it answers for what it may do there. */
async function agent(on: Stage, { do: what, by, on: place, which }: Act): Promise<void> {
  const sponsor = asHolder(on, by, which);
  const board_id = pick(on.boards, place) ?? null;
  const known = what === "agent" ? undefined : pick(on.agents, which);
  if (what !== "agent" && !known) return;
  const before = await held(on, sponsor);
  const was = known ? must(await on.of.call<Agent>("GET", `/agents/${known.id}`)) : null;
  const made =
    what === "agent"
      ? await callOf(sponsor)<Agent>("POST", "/agents", { body: { name: "Scout", board_id, gateway_id: on.lab } })
      : what === "place"
        ? await callOf(sponsor)<Agent>("PATCH", `/agents/${known?.id}`, { body: { board_id } })
        : await callOf(sponsor)<Agent>("POST", `/agents/${known?.id}/provision`);
  if (made.status >= 300 || made.body.version === was?.version) return; // refused, or it stands there already
  const row: Made = known ?? { id: made.body.id, call: on.of.call, sponsor, board: null };
  row.call = asAgent(await tokenOf(on, row.id));
  const answering = sponsor.kind === "key" && row.sponsor.kind === "key" ? sponsor.made.id : null;
  expect([what, made.body.made_by_key_id], "a key takes no agent from a person, and leaves none to nobody").toEqual([what, answering]);
  if (sponsor.kind === "person" || answering !== null) row.sponsor = sponsor;
  if (!known) on.agents.push(row);
  expect([what, (await writes(on, row.call)).filter((id) => !before.includes(id))]).toEqual([what, []]);
}

async function change(on: Stage, { do: what, by, on: whom, which, write }: Act): Promise<void> {
  const [person, other] = [pick(on.people, by) as Person, pick(on.people, whom) as Person];
  const { items } = must(await on.of.call<{ items: Member[] }>("GET", `${MEMBERS}?limit=200`));
  const path = `${MEMBERS}/${items.find(({ user_id }) => user_id === other.id)?.id}`;
  const body = { all_boards_write: false, all_boards_read: true, board_access: [{ board_id: pick(on.boards, which), can_read: true, can_write: write }] };
  if (what === "access") await person.call("PUT", `${path}/access`, { body });
  else if (what === "role") await person.call("PATCH", path, { body: { role: write ? "admin" : "member" } });
  else if (what === "remove") await person.call("DELETE", path);
  else await person.call("DELETE", `${KEYS}/${pick(on.keys, which)?.id}`);
}

const ACTS: Record<Act["do"], (on: Stage, act: Act) => Promise<void>> = {
  key,
  rotate,
  agent,
  provision: agent,
  place: agent,
  access: change,
  role: change,
  remove: change,
  revoke: change,
};

/** A key reaches no further than whoever made or rotated it last; an agent of a key no longer than its key. */
async function expectWithin(on: Stage, what: Act["do"]): Promise<number> {
  for (const made of on.keys) {
    const reach = await writes(on, made.call);
    const own = await held(on, made.sponsor);
    expect([what, "key", reach.filter((id) => !own.includes(id))]).toEqual([what, "key", []]);
  }
  const ofKeys = on.agents.filter(({ sponsor }) => sponsor.kind === "key");
  for (const made of ofKeys) {
    const [reach, own] = [await writes(on, made.call), await held(on, made.sponsor)];
    expect([what, "agent", reach.filter((id) => !own.includes(id))]).toEqual([what, "agent", []]);
  }
  return on.keys.length + ofKeys.length;
}

test("in no sequence of keys, agents, roles, rights and removals does a key or an agent reach further than whoever stands behind it", async () => {
  let [checked, ended] = [0, 0];
  await fc.assert(
    fc.asyncProperty(fc.array(act, { minLength: 8, maxLength: 14 }), async (acts) => {
      const on = await stage();
      for (const one of [...FIRST, ...acts]) {
        await ACTS[one.do](on, one);
        checked += await expectWithin(on, one.do);
      }
      for (const made of [...on.keys, ...on.agents]) ended += Number((await made.call("GET", "/tasks?limit=1")).status === 401);
    }),
    { numRuns: 6, endOnFailure: true },
  );
  expect([checked > 20, ended > 0], `${checked} tokens compared, ${ended} that ended`).toEqual([true, true]);
}, 400_000);
