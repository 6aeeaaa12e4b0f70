// Every operation there is, by the OpenAPI document that clients read: it works, and whoever has no credential or comes from another
// organization finds nothing. An operation that is missing from the table of test/support/operations.ts fails here, and so does one that
// serves requests undocumented. Who within an organization may do what: access/asked.test.ts.
import { expect, test } from "vitest";
import { operationsOf } from "#worker/platform/http.ts";
import { newId } from "#worker/platform/ids.ts";
import { issueToken } from "#worker/platform/sign.ts";
import { composition } from "#worker/slices.ts";
import { madeFor } from "./access/fresh.ts";
import { NEEDS, type Need } from "./access/needs.ts";
import { agent, BASE, type Call, client, nobody, type Reply } from "./support/client.ts";
import { type DocumentedOperation, documentedOperations } from "./support/document.ts";
import { agentOn, board, directory, member, must, organization, person } from "./support/factories.ts";
import { agentFor } from "./support/coordination-operations.ts";
import { fill, OPERATIONS, type World, world } from "./support/operations.ts";
import type { Said } from "./support/saying.ts";

const SCOPES = composition.scopes;

type Operation = DocumentedOperation;
const operations = await documentedOperations();
const declared = composition.slices.flatMap((slice) => (slice.routes ?? []).flatMap(operationsOf));
/** By what the hand-written table says, not by what the product says of itself. */
const needs = ({ id }: Operation) => NEEDS[id] as Need;
const guarded = operations.filter((operation) => needs(operation)[1] !== "anybody");
/** Things of the caller themselves: no organization stands behind them. */
const isOwn = (operation: Operation) => ["signed in", "operator"].includes(needs(operation)[1]);
const isForAgents = (operation: Operation) => needs(operation)[1] === "nobody";
/** Whatever closes the caller's own organization: after it nothing else would be left to try. */
const isLast = ({ id }: Operation) => id === "deleteOrganization";
const codeOf = (reply: Reply) => reply.body?.code as string | undefined;
const namesThings = (in_: World) => (operation: Operation) => fill(operation, in_).names;

async function send(call: Call, operation: Operation, in_: World, made: Pick<Said, "params" | "body"> = {}): Promise<Reply> {
  const { path, body } = fill(operation, in_, made);
  const headers = { "CF-Connecting-IP": "192.0.2.11" }; // wrong attempts at sign-in count per address
  return call(operation.method.toUpperCase(), path, body === undefined ? { headers } : { body, headers });
}

/** What each operation answered, when it is not as expected. */
async function differences(list: Operation[], call: Call, in_: World, expected: (reply: Reply, operation: Operation) => boolean): Promise<string[]> {
  const wrong: string[] = [];
  for (const operation of list) {
    const reply = await send(call, operation, in_);
    if (!expected(reply, operation)) wrong.push(`${operation.id}: ${reply.status} ${codeOf(reply) ?? ""}`);
  }
  return wrong;
}

test("the document, the routes and the table name the same operations, and each says who may call it", () => {
  const ids = operations.map((operation) => operation.id).sort();
  expect(ids).toEqual(Object.keys(OPERATIONS).sort());
  expect(ids).toEqual(declared.map((operation) => operation.id).sort());
  expect(new Set(ids).size).toBe(ids.length);
  expect(operations.filter((operation) => operation.callers.length === 0)).toEqual([]);
});

/** Of whoever has signed in with a browser: the token of a program is not enough. */
const NEED_A_SESSION = new Set(["subscribePush"]);

test("each operation works for whom it is meant: the owner, or the agent of the board", async () => {
  const wrong: string[] = [];
  const in_ = await world();
  const answers = new Map(declared.map((spec) => [spec.id, spec]));
  for (const operation of [...operations.filter((one) => !isLast(one)), ...operations.filter(isLast)]) {
    const { params, body } = await madeFor(operation.id, in_);
    const owner = NEED_A_SESSION.has(operation.id) ? (await member(in_.of)).call : in_.of.call;
    const call = isForAgents(operation) ? agentFor(needs(operation)[2], in_).call : owner;
    const reply = await send(call, operation, in_, { ...(params && { params }), ...(body ? { body } : {}) });
    const spec = answers.get(operation.id);
    const expected = fill(operation, in_).answers ?? spec?.status ?? 200;
    if (reply.status !== expected) wrong.push(`${operation.id}: ${reply.status} ${JSON.stringify(reply.body)}`);
    else if (spec?.answer && expected < 300)
      expect(spec.answer.safeParse(reply.body).error?.message, `${operation.id} answers what it declares`).toBeUndefined();
    expect(operation.answers, `${operation.id} documents ${reply.status}`).toContain(String(reply.status));
  }
  expect(wrong).toEqual([]);
});

const at = (ms = 0) => new Date(Date.now() + ms).toISOString();
const bearer = (token: string): Call => client({ Authorization: `Bearer ${token}` });
const secretOf = (token: string) => token.slice(0, -64) + "0".repeat(64);

/** Everybody whose credential is none, or none any more. */
async function strangers(in_: World): Promise<Record<string, Call>> {
  const { of } = in_;
  const agents = { revoked: await agentOn(of, in_.on), expired: await agentOn(of, in_.on), deleted: await agentOn(of, in_.on) };
  await of.db.sql("UPDATE credentials SET revoked_at = ?2 WHERE key_id = ?1", agents.revoked.keyId, at()).run();
  await of.db.sql("UPDATE credentials SET expires_at = ?2 WHERE key_id = ?1", agents.expired.keyId, at()).run();
  await of.call("DELETE", `/agents/${agents.deleted.id}`);
  const key = async () => must(await of.call<{ id: string; token: string }>("POST", "/organizations/me/api-keys", { body: { name: "K", scopes: SCOPES } }));
  const keys = { revoked: await key(), expired: await key(), rotated: await key() };
  await of.call("DELETE", `/organizations/me/api-keys/${keys.revoked.id}`);
  await of.db.sql("UPDATE credentials SET expires_at = ?2 WHERE subject_id = ?1", keys.expired.id, at()).run();
  await of.call("POST", `/organizations/me/api-keys/${keys.rotated.id}/rotate`, { body: {} });
  const rights = { role: "owner", readsAll: true, writesAll: true } as const;
  const people = { revoked: await member(of, rights), expired: await member(of, rights) };
  await directory.sql("UPDATE sessions SET revoked_at = ?2 WHERE person_id = ?1", people.revoked.id, at()).run();
  await directory.sql("UPDATE sessions SET expires_at = ?2 WHERE person_id = ?1", people.expired.id, at(-1)).run();
  const elsewhere = (token: string, id: string) => token.replace(/_[0-9a-f]{32}_/, `_${id.replaceAll("-", "")}_`);
  const neighbour = (await organization(of.shard)).id;
  const { relay_token: relay } = must(await of.call<{ relay_token: string }>("POST", `/gateways/${in_.lab.id}/connect-command`, {}));
  const list: Record<string, Call> = {
    "a word": bearer("letmein"),
    "a cookie that is none": client({ Cookie: "mc_session=letmein" }),
    "an unknown session": bearer(issueToken("session", newId()).token),
    "a session's wrong secret": bearer(secretOf((await person()).token)),
    "a gateway's token": bearer(relay),
    "a gateway's token as an agent": agent(relay),
    "an unknown gateway's token": bearer(issueToken("gateway", of.id).token),
    "an invite as a credential": bearer(in_.invite.token),
    "an unknown invite": bearer(issueToken("invite", of.id).token),
    "a link as a credential": bearer(issueToken("person_link", of.id).token),
    "an agent's word": agent("letmein"),
    "an unknown agent": agent(issueToken("agent", of.id).token),
    "an agent of nowhere": agent(issueToken("agent", newId()).token),
    "an agent's wrong secret": agent(secretOf(in_.scout.token)),
    "an agent's key in another organization": agent(elsewhere(in_.scout.token, neighbour)),
    "a session as an agent": agent((await person()).token),
    "an unknown API key": bearer(issueToken("api_key", of.id).token),
    "an API key's wrong secret": bearer(secretOf(in_.keyToken)),
    "an API key in another organization": bearer(elsewhere(in_.keyToken, neighbour)),
    "an API key as an agent": agent(in_.keyToken.replace("mck_", "mca_")),
  };
  for (const [state, { token }] of Object.entries(agents)) {
    list[`an agent's token that is ${state}`] = agent(token);
    list[`an agent's bearer that is ${state}`] = bearer(token);
  }
  for (const [state, { token }] of Object.entries(keys)) list[`an API key that is ${state}`] = bearer(token);
  for (const [state, { token }] of Object.entries(people)) {
    list[`a session that is ${state}`] = bearer(token);
    list[`a session's cookie that is ${state}`] = client({ Cookie: `mc_session=${token}`, Origin: BASE });
  }
  return list;
}

/** Who somebody is, is found out in one place before any operation: each stranger tries some of all, and each operation several strangers. */
const EACH_TRIES_ONE_OF = 6;

test("nobody is let in by any operation, and whoever's session, API key or token is wrong, foreign, expired, rotated or revoked is told 401", async () => {
  const in_ = await world();
  const told = (reply: Reply) => reply.status === 401 && codeOf(reply) === "unauthenticated";
  expect(await differences(guarded, nobody, in_, told)).toEqual([]);
  const tried = Object.entries(await strangers(in_)).map(async ([who, call], position) => {
    const some = guarded.filter((_, index) => index % EACH_TRIES_ONE_OF === position % EACH_TRIES_ONE_OF);
    return [who, await differences(some, call, in_, told)] as const;
  });
  for (const [who, wrong] of await Promise.all(tried)) expect(wrong, who).toEqual([]);
});

/** Where everybody is refused nothing changes: those tests ask in one world. */
let refusing: Promise<World> | undefined;
const refusingWorld = () => (refusing ??= world());

test("to the owner of another organization nothing of this one exists: 404, never 403, never its data", async () => {
  const in_ = await refusingWorld();
  const theirs = await organization(in_.of.shard);
  const outsider = await member(theirs, { role: "owner", readsAll: true, writesAll: true });
  const names = namesThings(in_);
  const foreign = guarded.filter((operation) => !isOwn(operation) && !isForAgents(operation));
  expect(await differences(foreign.filter(names), outsider.call, in_, (reply) => reply.status === 404)).toEqual([]);
  const secrets = [in_.of.id, in_.on.id, in_.first.id, in_.lab.id, in_.scout.id, in_.asked.id, in_.group.id, in_.key.id];
  const unnamed = foreign.filter((operation) => !names(operation) && !isLast(operation));
  const tellsNothing = (reply: Reply) => reply.status < 500 && !secrets.some((id) => JSON.stringify(reply.body).includes(id));
  expect(await differences(unnamed, outsider.call, in_, tellsNothing)).toEqual([]);
  const named = client({ Authorization: `Bearer ${outsider.token}`, "X-Organization-Id": in_.of.id });
  expect(await differences(guarded, named, in_, (reply) => reply.status === 404)).toEqual([]);
  const homeless = await person();
  expect(await differences(foreign.filter(names), homeless.call, in_, (reply) => reply.status === 404 || reply.status === 409)).toEqual([]);
  expect(await differences(guarded.filter(isForAgents), outsider.call, in_, (reply) => reply.status === 403 || reply.status === 404)).toEqual([]);
  const key = must(await outsider.call<{ token: string }>("POST", "/organizations/me/api-keys", { body: { name: "K", scopes: SCOPES } }));
  const scoped = foreign.filter((operation) => needs(operation)[3] !== "never");
  expect(await differences(scoped.filter(names), bearer(key.token), in_, (reply) => reply.status === 404)).toEqual([]);
});

test("an organization that the owner names by header is a fence: their other organization's things are 404 behind it", async () => {
  const in_ = await refusingWorld();
  const fenced = (await organization(in_.of.shard)).call;
  const list = guarded.filter((operation) => !isOwn(operation) && !isForAgents(operation) && namesThings(in_)(operation));
  expect(await differences(list, fenced, in_, (reply) => reply.status === 404)).toEqual([]);
});

test("an agent of another organization finds nothing, and does no person's work", async () => {
  const in_ = await refusingWorld();
  const theirs = await organization(in_.of.shard);
  const foreign = await agentOn(theirs, await board(theirs));
  const list = guarded.filter((operation) => !isOwn(operation) && namesThings(in_)(operation));
  const [forAgents, forOthers] = [list.filter((operation) => needs(operation)[2] !== "never"), list.filter((operation) => needs(operation)[2] === "never")];
  expect(await differences(forAgents, foreign.call, in_, (reply) => reply.status === 404)).toEqual([]);
  expect(await differences(forOthers, foreign.call, in_, (reply) => reply.status === 403 || reply.status === 404)).toEqual([]);
});
