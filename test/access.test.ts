// Who may do what, for every operation there is: generated from the entries that serve the requests. An operation that is
// missing from the table of test/support/operations.ts fails here.
import { expect, test } from "vitest";
import { apiRoutes } from "#worker/app.ts";
import { newId } from "#worker/platform/ids.ts";
import { issueToken } from "#worker/platform/sign.ts";
import { agent, type Call, client, nobody, type Reply } from "./support/client.ts";
import { agentOn, board, member, organization, person } from "./support/factories.ts";
import { fill, OPERATIONS, type World, world } from "./support/operations.ts";

const specs = apiRoutes.flatMap((group) => group.entries.map((entry) => entry.spec));
const guarded = specs.filter((spec) => spec.action !== "public");
const rightsOf = (spec: (typeof specs)[number]) => (spec.action === "public" ? null : spec.action);
/** Things of the caller themselves: no organization stands behind them. */
const isOwn = (spec: (typeof specs)[number]) => rightsOf(spec)?.person === "signed_in";
const isForAgents = (spec: (typeof specs)[number]) => rightsOf(spec)?.person === "never";
const codeOf = (reply: Reply) => reply.body?.code as string | undefined;

async function send(call: Call, spec: (typeof specs)[number], in_: World): Promise<Reply> {
  const { path, body } = fill(spec, in_);
  return call(spec.method.toUpperCase(), path, body === undefined ? {} : { body });
}

/** What each operation answered, when it is not as expected. */
async function differences(list: typeof specs, call: Call, in_: World, expected: (reply: Reply, spec: (typeof specs)[number]) => boolean): Promise<string[]> {
  const wrong: string[] = [];
  for (const spec of list) {
    const reply = await send(call, spec, in_);
    if (!expected(reply, spec)) wrong.push(`${spec.id}: ${reply.status} ${codeOf(reply) ?? ""}`);
  }
  return wrong;
}

test("the table knows every operation, and no other", () => {
  expect(specs.map((spec) => spec.id).sort()).toEqual(Object.keys(OPERATIONS).sort());
  expect(new Set(specs.map((spec) => spec.id)).size).toBe(specs.length);
  expect(specs.filter((spec) => spec.action === "public").map((spec) => spec.id)).toEqual(["signIn"]);
});

test("each operation works for whom it is meant: the owner, or the agent of the board", async () => {
  const wrong: string[] = [];
  const shared = await world();
  for (const spec of specs) {
    const in_ = spec.method === "get" ? shared : await world();
    const reply = await send(isForAgents(spec) ? in_.scout.call : in_.of.call, spec, in_);
    if (reply.status !== (spec.status ?? 200)) wrong.push(`${spec.id}: ${reply.status} ${JSON.stringify(reply.body)}`);
    else if (spec.answer) expect(spec.answer.safeParse(reply.body).error?.message, `${spec.id} answers what it declares`).toBeUndefined();
  }
  expect(wrong).toEqual([]);
}, 60_000);

test("nobody, a wrong bearer, and wrong, foreign, revoked or orphaned agents' tokens are told 401 by every operation", async () => {
  const in_ = await world();
  const revoked = await agentOn(in_.of, in_.on);
  await in_.of.db.sql("UPDATE credentials SET revoked_at = ?2 WHERE key_id = ?1", revoked.keyId, new Date().toISOString()).run();
  const expired = await agentOn(in_.of, in_.on);
  await in_.of.db.sql("UPDATE credentials SET expires_at = ?2 WHERE key_id = ?1", expired.keyId, new Date().toISOString()).run();
  const deleted = await agentOn(in_.of, in_.on);
  await in_.of.call("DELETE", `/agents/${deleted.id}`);
  const secretOf = (token: string) => token.slice(0, -64) + "0".repeat(64);
  const strangers: Record<string, Call> = {
    nobody,
    "a word": client({ Authorization: "Bearer letmein" }),
    "an unknown session": client({ Authorization: `Bearer ${issueToken("session", newId()).token}` }),
    "a session's wrong secret": client({ Authorization: `Bearer ${secretOf((await person()).token)}` }),
    "a gateway's token": client({ Authorization: `Bearer ${issueToken("gateway", in_.of.id).token}` }),
    "an agent's word": agent("letmein"),
    "an unknown agent": agent(issueToken("agent", in_.of.id).token),
    "an agent of nowhere": agent(issueToken("agent", newId()).token),
    "an agent's wrong secret": agent(secretOf(in_.scout.token)),
    "an agent's key in another organization": agent(
      in_.scout.token.replace(/_[0-9a-f]{32}_/, `_${(await organization(in_.of.shard)).id.replaceAll("-", "")}_`),
    ),
    "a session as an agent": agent((await person()).token),
  };
  for (const [who, { token }] of Object.entries({ revoked, expired, deleted })) {
    strangers[`an agent's token that is ${who}`] = agent(token);
    strangers[`a bearer that is ${who}`] = client({ Authorization: `Bearer ${token}` });
  }
  // On a person's own things no agent may ever act: there the refusal comes before the look at an agent's token.
  const isTold = (reply: Reply, spec: (typeof specs)[number]) =>
    (reply.status === 401 && codeOf(reply) === "unauthenticated") || (isOwn(spec) && reply.status === 403);
  for (const [who, call] of Object.entries(strangers)) expect(await differences(guarded, call, in_, isTold), who).toEqual([]);
  for (const who of ["nobody", "a word", "an unknown session", "a session's wrong secret"])
    expect(await differences(guarded.filter(isOwn), strangers[who] as Call, in_, (reply) => reply.status === 401), who).toEqual([]);
});

test("to the owner of another organization nothing of this one exists: 404, never 403, never its data", async () => {
  const in_ = await world();
  const theirs = await organization(in_.of.shard);
  const outsider = await member(theirs, { role: "owner", readsAll: true, writesAll: true });
  const foreign = guarded.filter((spec) => !isOwn(spec) && !isForAgents(spec));
  const hasIds = (spec: (typeof specs)[number]) => fill(spec, in_).names;
  expect(await differences(foreign.filter(hasIds), outsider.call, in_, (reply) => reply.status === 404)).toEqual([]);
  const secrets = [in_.of.id, in_.on.id, in_.first.id, in_.lab.id, in_.scout.id, in_.asked.id, in_.group.id];
  expect(
    await differences(
      foreign.filter((spec) => !hasIds(spec)),
      outsider.call,
      in_,
      (reply) => reply.status < 300 && !secrets.some((id) => JSON.stringify(reply.body).includes(id)),
    ),
  ).toEqual([]);
  const named = client({ Authorization: `Bearer ${outsider.token}`, "X-Organization-Id": in_.of.id });
  expect(await differences(guarded, named, in_, (reply) => reply.status === 404)).toEqual([]);
  const homeless = await person();
  expect(await differences(foreign.filter(hasIds), homeless.call, in_, (reply) => reply.status === 404)).toEqual([]);
  expect(await differences(guarded.filter(isForAgents), outsider.call, in_, (reply) => reply.status === 403 || reply.status === 404)).toEqual([]);
});

test("an organization that the owner names by header is a fence: their other organization's things are 404 behind it", async () => {
  const in_ = await world();
  const fenced = (await organization(in_.of.shard)).call;
  const list = guarded.filter((spec) => !isOwn(spec) && !isForAgents(spec) && fill(spec, in_).names);
  expect(await differences(list, fenced, in_, (reply) => reply.status === 404)).toEqual([]);
});

test("an agent of another organization finds nothing, an agent of another board is told no, and neither does a person's work", async () => {
  const in_ = await world();
  const theirs = await organization(in_.of.shard);
  const foreign = await agentOn(theirs, await board(theirs));
  const neighbour = await agentOn(in_.of, await board(in_.of));
  const list = guarded.filter((spec) => !isOwn(spec));
  expect(
    await differences(
      list.filter((spec) => fill(spec, in_).names),
      foreign.call,
      in_,
      (reply) => reply.status === 404,
    ),
  ).toEqual([]);
  const onBoards = list.filter((spec) => rightsOf(spec)?.agent === "own_board");
  expect(onBoards.length).toBeGreaterThan(15);
  expect(await differences(onBoards, neighbour.call, in_, (reply) => reply.status === 403 && codeOf(reply) === "forbidden")).toEqual([]);
  expect(
    await differences(
      guarded.filter((spec) => rightsOf(spec)?.agent === "never"),
      in_.scout.call,
      in_,
      (reply) => reply.status === 403,
    ),
  ).toEqual([]);
});

test("a member without rights on the board is told why not, a reader reads and changes nothing, a member does not manage", async () => {
  const in_ = await world();
  const [plain, reader, writer] = [await member(in_.of), await member(in_.of, { reads: [in_.on.id] }), await member(in_.of, { writes: [in_.on.id] })];
  const needing = (...needs: string[]) => guarded.filter((spec) => needs.includes(rightsOf(spec)?.person ?? ""));
  const isRefused = (reply: Reply) => reply.status === 403 && codeOf(reply) === "forbidden" && String(reply.body.detail).length > 20;
  expect(await differences(needing("board_read", "board_write", "admin", "owner", "never"), plain.call, in_, isRefused)).toEqual([]);
  expect(await differences(needing("board_write", "admin", "owner", "never"), reader.call, in_, isRefused)).toEqual([]);
  expect(await differences(needing("admin", "owner", "never"), writer.call, in_, isRefused)).toEqual([]);
  expect(
    await differences(
      needing("board_read", "member").filter((spec) => spec.method === "get"),
      reader.call,
      in_,
      (reply) => reply.status === 200,
    ),
  ).toEqual([]);
  const before = await in_.of.db.sql("SELECT count(*) AS n FROM events WHERE organization_id = ?1", in_.of.id).first("n");
  await differences(needing("board_write", "admin"), reader.call, in_, () => true);
  expect(await in_.of.db.sql("SELECT count(*) AS n FROM events WHERE organization_id = ?1", in_.of.id).first("n")).toBe(before);
});
