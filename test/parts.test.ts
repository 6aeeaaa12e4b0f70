// What an answer holds of other things: no operation tells a caller what the thing's own address refuses them. Every operation that
// reads, as a reader, a member, an agent, and API keys with one scope each.
import { expect, test } from "vitest";
import type { ApiKeyIssued } from "#worker/keys/schema.ts";
import { operationsOf } from "#worker/platform/http.ts";
import { composition } from "#worker/slices.ts";
import { type Call, client } from "./support/client.ts";
import { board, member, must, type Rights, task } from "./support/factories.ts";
import { fill, type World, world } from "./support/operations.ts";

const reads = composition.slices.flatMap(({ routes = [] }) => routes.flatMap(operationsOf)).filter(({ method }) => method === "get");
const ME = "/organizations/me";

/** What is in the trash has no address: whoever may read the tasks of its board may know of it. */
const isInTrash = ({ thrown, binned }: World, { id }: Record<string, unknown>) => id === thrown.id || id === binned.id;

/** Things by a member that only their shape has, and where one is read. */
const ADDRESSES: [string, (thing: Record<string, unknown>) => string][] = [
  ["rrule", ({ board_id, id }) => `/boards/${board_id}/recurrences/${id}`],
  ["agent_role", ({ task_id }) => `/tasks/${task_id}/comments`],
  ["priority", ({ id }) => `/tasks/${id}`],
  ["task_ids", ({ id }) => `/approvals/${id}`],
  ["require_approval_for_done", ({ id }) => `/boards/${id}`],
  ["command_policy", ({ id }) => `/agents/${id}`],
  ["endpoint", ({ id }) => `/gateways/${id}`],
  ["draft_goal", ({ board_id }) => `/boards/${board_id}/onboarding`],
  ["becomes", ({ agent_id }) => `/agents/${agent_id}`],
  ["agent_name", ({ id }) => `/executions/${id}`],
  ["scopes", ({ id }) => `${ME}/api-keys/${id}`],
  ["role", () => `${ME}/members`],
  ["invited_email", () => `${ME}/invites`],
];

type Found = { at: string; address: string };
/** Every thing in an answer, however deep. */
function thingsIn(in_: World, value: unknown, at = ""): Found[] {
  if (Array.isArray(value)) return value.flatMap((item) => thingsIn(in_, item, `${at}[]`));
  if (value === null || typeof value !== "object") return [];
  const thing = value as Record<string, unknown>;
  const own = typeof thing.id === "string" ? ADDRESSES.find(([member]) => member in thing) : undefined;
  const address = isInTrash(in_, thing) ? `/boards/${in_.on.id}/tasks` : own?.[1](thing);
  return [...(own && address ? [{ at, address }] : []), ...Object.entries(thing).flatMap(([name, inner]) => thingsIn(in_, inner, `${at}.${name}`))];
}

async function callersOf({ of, on, scout }: World): Promise<[string, Call][]> {
  const scopes = composition.scopes.filter((scope) => scope.endsWith(":read"));
  const keys = scopes.map(async (scope): Promise<[string, Call]> => {
    const { token } = must(await of.call<ApiKeyIssued>("POST", `${ME}/api-keys`, { body: { name: "CI", scopes: [scope] } }));
    return [scope, client({ Authorization: `Bearer ${token}` })];
  });
  const people: [string, Rights][] = [
    ["a reader", { reads: [on.id] }],
    ["a reader of another board", { reads: [(await board(of)).id] }],
    ["a member", {}],
  ];
  const others = people.map(async ([who, rights]): Promise<[string, Call]> => [who, (await member(of, rights)).call]);
  return [["an owner", of.call], ["an agent", scout.call], ...(await Promise.all([...others, ...keys]))];
}

test("no answer tells more of a thing than its own address does", async () => {
  const in_ = await world();
  must(await in_.of.call("PATCH", `/tasks/${(await task(in_.of, in_.on)).id}`, { body: { assigned_agent_id: in_.scout.id } }));
  const seen = new Map<string, number>();
  for (const [who, call] of await callersOf(in_)) {
    const statuses = new Map<string, number>();
    const wrong: string[] = [];
    for (const spec of reads) {
      const { path } = fill({ ...spec, path: spec.path.replace(/\{([a-z_]+)\}/g, ":$1") }, in_);
      const reply = await call("GET", path);
      if (reply.status !== 200) continue;
      for (const { at, address } of thingsIn(in_, reply.body)) {
        if (!statuses.has(address)) statuses.set(address, (await call("GET", address)).status);
        seen.set(who, (seen.get(who) ?? 0) + 1);
        if (statuses.get(address) !== 200) wrong.push(`${spec.id} ${at}: ${address} answers ${statuses.get(address)}`);
      }
    }
    expect([who, wrong]).toEqual([who, []]);
  }
  expect(seen.get("an owner")).toBeGreaterThan(30);
  expect(seen.get("an agent")).toBeGreaterThan(10);
  expect(seen.get("boards:read")).toBeGreaterThan(0);
});

test("a board's page gets all of it, and a program what it may read: the rest is left out, not empty", async () => {
  const in_ = await world();
  const path = `/boards/${in_.on.id}/snapshot`;
  const key = async (scopes: string[]) =>
    client({ Authorization: `Bearer ${must(await in_.of.call<ApiKeyIssued>("POST", `${ME}/api-keys`, { body: { name: "CI", scopes } })).token}` });
  const parts = async (call: Call) =>
    Object.entries(must(await call("GET", path)))
      .flatMap(([name, value]) => (Array.isArray(value) && name !== "chat_messages" ? [name] : [])) // for everybody the same: none
      .sort();
  const reader = await member(in_.of, { reads: [in_.on.id] });
  expect(await parts(reader.call)).toEqual(["agents", "approvals", "members", "runs", "tasks"]);
  expect(await parts(in_.scout.call)).toEqual(["agents", "approvals", "runs", "tasks"]);
  expect(await parts(await key(["boards:read"]))).toEqual([]);
  expect(await parts(await key(["boards:read", "tasks:read"]))).toEqual(["runs", "tasks"]);
  expect(await parts(await key(["boards:read", "members:read", "approvals:read", "agents:read"]))).toEqual(["agents", "approvals", "members"]);
  expect(must(await (await key(["boards:read"]))("GET", `/boards/${in_.on.id}`))).not.toHaveProperty("tasks");
  const { tasks } = must<{ tasks: { id: string }[] }>(await (await key(["boards:read", "tasks:read"]))("GET", `/boards/${in_.on.id}`));
  expect(new Set(tasks.map(({ id }) => id))).toEqual(new Set([in_.first.id, in_.busy.id, in_.listed.id, in_.checked.id]));
});
