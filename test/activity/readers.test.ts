// Who reads what in the record: an event of every type, told to every kind of caller, by every way that tells events. What is
// expected is not taken from the catalogue: whoever is answered the thing itself at its own address may read what happened to it.
import { env } from "cloudflare:workers";
import { expect, test } from "vitest";
import { z } from "zod";
import type { ApiKeyIssued } from "#worker/keys/schema.ts";
import type { EventView } from "#worker/platform/event-view.ts";
import { organizationFeed } from "#worker/platform/nudge.ts";
import { composition } from "#worker/slices.ts";
import { type Call, client, ownerOf } from "../support/client.ts";
import { agentOn, board, member, must, type TestOrganization } from "../support/factories.ts";
import { type World, world } from "../support/operations.ts";
import { isReady, watch } from "../support/sockets.ts";

const TYPES = Object.keys(composition.events);
const ME = "/organizations/me";

/** Where a thing is read, by the beginning of its events' types: the first that fits. */
const ADDRESSES: [string, (in_: World) => string][] = [
  ["task.", ({ busy }) => `/tasks/${busy.id}`],
  ["attachment.", ({ busy }) => `/tasks/${busy.id}/attachments`],
  ["check.", ({ checked }) => `/tasks/${checked.id}/checks`],
  ["run.", ({ run }) => `/executions/${run.id}`],
  ["approval.", ({ asked }) => `/approvals/${asked.id}`],
  ["command.", ({ asked }) => `/approvals/${asked.id}`],
  ["board_group_note.", ({ group }) => `/board-groups/${group.id}/notes`],
  ["memory.", ({ on }) => `/boards/${on.id}/memory`],
  ["recurrence.", ({ on }) => `/boards/${on.id}/recurrences`],
  ["calendar_feed.", () => "/calendar-feed"],
  ["onboarding.", ({ on }) => `/boards/${on.id}/onboarding`],
  ["coordination.", ({ on }) => `/boards/${on.id}`],
  ["saved_view.", ({ on }) => `/boards/${on.id}/views`],
  ["tag.", () => "/tags"],
  ["custom_field.", () => "/organizations/me/custom-fields"],
  ["board_group.", ({ group }) => `/board-groups/${group.id}`],
  ["board.", ({ on }) => `/boards/${on.id}`],
  ["agent_defaults.", ({ on }) => `/agent-defaults/${on.id}`],
  ["roll_out.", ({ rollOut }) => `/agent-roll-outs/${rollOut.id}`],
  ["soul.", () => "/souls-directory/search"],
  ["agent.", ({ scout }) => `/agents/${scout.id}`],
  ["guard.run_stuck", ({ run }) => `/executions/${run.id}`],
  ["guard.", ({ on }) => `/boards/${on.id}`],
  ["gateway.", ({ lab }) => `/gateways/${lab.id}`],
  ["gateway_rpc.", ({ lab }) => `/gateways/${lab.id}/health`],
  ["gateway_session.", ({ on }) => `/boards/${on.id}`],
  ["gateway_command.", ({ lab }) => `/gateways/${lab.id}/commands`],
  ["registration_token.", () => "/gateway-registry/tokens"],
  ["member.", () => `${ME}/members`],
  ["invite.", () => `${ME}/invites`],
  ["api_key.", () => `${ME}/api-keys`],
  ["organization.export", () => `${ME}/exports`],
  ["organization.import", () => `${ME}/imports`],
  ["task_import.", () => `${ME}/task-imports`],
  ["organization.", () => ME],
];
const addressOf = (type: string, in_: World): string => {
  const found = ADDRESSES.find(([start]) => type.startsWith(start));
  if (!found) throw new Error(`say in this test where the things of ${type} are read`);
  return found[1](in_);
};

type JsonSchema = { $ref?: string; $defs?: Record<string, JsonSchema>; properties?: Record<string, JsonSchema> };
/** The members of `before` and `after` that events of this type have. */
function membersOf(type: string): string[] {
  const payload = composition.events[type]?.payload as z.ZodType;
  const { properties = {}, $defs = {} } = z.toJSONSchema(payload, { io: "input", unrepresentable: "any" }) as JsonSchema;
  const named = (part?: JsonSchema) => (part?.$ref ? $defs[part.$ref.slice("#/$defs/".length)] : part);
  return [...new Set([properties.before, properties.after].flatMap((part) => Object.keys(named(part)?.properties ?? {})))];
}

/** Facts that only those who manage people and keys are told, wherever they stand. */
const RIGHTS = { board_access: "secret: boards", scopes: "secret: scopes", board_ids: "secret: key's boards" };

/** An event of every type on the board, and one of the organization itself. */
async function tellAll({ of, on }: World): Promise<number> {
  const head = await of.db.sql("SELECT max(id) AS head FROM events").first<{ head: number }>();
  const payloadOf = (type: string) => {
    const all = Object.fromEntries(["name", ...membersOf(type)].map((name) => [name, "a fact"]));
    const facts = /^(?:member|invite|api_key)\./.test(type) ? { ...all, ...RIGHTS } : all;
    return JSON.stringify({ label: "a label", before: facts, after: facts });
  };
  const insert = (stream: string, boardId: string | null, type: string) =>
    of.db.sql(
      `INSERT INTO events(stream_id, seq, organization_id, board_id, type, actor_type, actor_id, actor_name, subject_type, subject_id, payload, at)
       SELECT s.id, s.seq + 1, ?2, ?3, ?4, 'system', 'x', 'x', 'x', ?1, ?5, '2026-11-21T00:00:00.000Z' FROM streams s WHERE s.id = ?1`,
      stream,
      of.id,
      boardId,
      type,
      payloadOf(type),
    );
  await of.db.d1.batch(TYPES.flatMap((type) => [insert(on.id, on.id, type), insert(of.id, null, type)]));
  return head?.head ?? 0;
}

/**
 * `loose`: reads also what is a board's by its kind and belongs to none, as the one who asks there or as another; as the one who asks there they
 * read all boards.
 */
type Reader = { name: string; call: Call; headers?: Record<string, string>; seesBoard: boolean; loose?: Call; managesPeople?: true };
const bearer = (token: string) => ({ Authorization: `Bearer ${token}` });

async function people({ of, on }: World): Promise<Reader[]> {
  const other = await board(of);
  const made = await Promise.all([
    member(of, { role: "admin", readsAll: true }),
    member(of, { role: "admin" }),
    member(of, { readsAll: true }),
    member(of, { reads: [on.id] }),
    member(of, { writes: [on.id, other.id] }),
    member(of, { reads: [other.id] }),
    member(of),
  ]);
  const owner = ownerOf(of.id);
  const [admin, blind, all, reader, writer, elsewhere, plain] = made as [Who, Who, Who, Who, Who, Who, Who];
  return [
    {
      name: "an owner",
      call: owner,
      headers: { ...bearer(env.LOCAL_AUTH_TOKEN as string), "X-Organization-Id": of.id },
      seesBoard: true,
      loose: owner,
      managesPeople: true,
    },
    { name: "an admin", ...seen(admin), seesBoard: true, loose: admin.call, managesPeople: true },
    { name: "an admin without boards", ...seen(blind), seesBoard: false, managesPeople: true },
    { name: "a reader of all boards", ...seen(all), seesBoard: true, loose: all.call },
    { name: "a reader of the board", ...seen(reader), seesBoard: true },
    { name: "a writer of the board", ...seen(writer), seesBoard: true },
    { name: "a reader of another board", ...seen(elsewhere), seesBoard: false },
    { name: "a member without boards", ...seen(plain), seesBoard: false },
  ];
}
type Who = Awaited<ReturnType<typeof member>>;
const seen = ({ call, token }: Who) => ({ call, headers: bearer(token) });

async function programs({ of, on, scout }: World): Promise<Reader[]> {
  const other = await board(of);
  const make = async (scopes: readonly string[], board_ids: string[] | null = null): Promise<Call> =>
    client(bearer(must(await of.call<ApiKeyIssued>("POST", `${ME}/api-keys`, { body: { name: "CI", scopes, board_ids } })).token as string));
  const [whole, here, there] = [await make(composition.scopes), await make(composition.scopes, [on.id]), await make(composition.scopes, [other.id])];
  const others = ["activity:read", ...composition.scopes.filter((scope) => scope.endsWith(":read") && scope !== "activity:read")];
  return [
    { name: "an agent of the board", call: scout.call, seesBoard: true },
    { name: "an agent of another board", call: (await agentOn(of, other)).call, seesBoard: false },
    { name: "an agent without a board", call: (await agentOn(of, null)).call, seesBoard: false },
    { name: "a key with every scope", call: whole, seesBoard: true, loose: whole },
    { name: "a key with every scope on this board", call: here, seesBoard: true, loose: whole },
    { name: "a key with every scope on another board", call: there, seesBoard: false, loose: whole },
    ...(await Promise.all(
      others.map(async (scope) => {
        const call = await make([...new Set(["activity:read", scope])]);
        return { name: `a key with ${scope}`, call, seesBoard: true, loose: call };
      }),
    )),
  ];
}

/** On no board these are of what a gateway holds for a session of its own: for whoever manages gateways. */
const isAtGateway = (type: string) => /^(?:approval|command)\./.test(type);
const isOfBoard = (type: string) =>
  /^(?:task|attachment|check|run|approval|command|board|saved_view|memory|recurrence|onboarding|coordination|gateway_session|guard)\./.test(type);

/** On no board these are of a gateway or of everything: told to whoever is told what is stopped. */
const isOfPlace = (type: string): boolean => type.startsWith("agent_defaults.");
const isOfEverything = (type: string) => type.startsWith("guard.") && type !== "guard.run_stuck";

/** On no board these are of a group, which has an address of its own. */
const isOfGroup = (type: string) => type.startsWith("memory.");

type Thing = Record<string, unknown>;
const thingsIn = (body: unknown): Thing[] => (body as { items?: Thing[] }).items ?? [body as Thing];
const isEmpty = (value: unknown) => value === undefined || value === null || (Array.isArray(value) && value.length === 0);

/**
 * For those who manage alone: what is told at its own address one by one, to whoever sees each, and which other board a task moved to or came
 * from. The record knows only the whole.
 */
const FOR_MANAGERS = [
  ...TYPES.filter((type) => type.startsWith("custom_field.")).map((type) => `${type}.board_ids`),
  ...["task.left.new_board_id", "task.left.new_key", "task.arrived.former_board_id", "task.arrived.former_key"],
];

/** No agent's event is of a board, whatever board it works for: what it is given is told to those who read all boards. */
const OF_ALL_BOARDS = TYPES.filter((type) => type.startsWith("agent.")).flatMap((type) =>
  ["identity_template", "soul_template", "file_templates"].map((name) => `${type}.${name}`),
);

/** `type.member` of what the owner is answered of a thing and this reader, who is answered the thing too, is not. */
async function withheldOf(in_: World, { call, managesPeople }: Reader): Promise<Set<string>> {
  const withheld = new Map<string, string[]>();
  for (const path of new Set(TYPES.map((type) => addressOf(type, in_)))) {
    const [whole, told] = [await in_.of.call("GET", path), await call("GET", path)];
    if (told.status !== 200) continue;
    const things = thingsIn(told.body);
    const pairs = thingsIn(whole.body).flatMap((thing) => things.filter(({ id }) => id === thing.id).map((own) => [thing, own] as const));
    const missing = pairs.flatMap(([thing, own]) => Object.keys(thing).filter((name) => !isEmpty(thing[name]) && isEmpty(own[name])));
    withheld.set(path, missing);
  }
  const missing = TYPES.flatMap((type) => (withheld.get(addressOf(type, in_)) ?? []).map((name) => `${type}.${name}`));
  return new Set([...missing, ...(managesPeople ? [] : FOR_MANAGERS)]);
}

/** Members of events as they were told that should not have been, and such as should have been and were not. */
function wrongMembers(events: EventView[], withheld: Set<string>, { call, loose }: Reader): string[] {
  const ofNoBoard = new Set([...withheld, ...(loose === call ? [] : OF_ALL_BOARDS)]);
  return events.flatMap(({ type, board_id, before, after }) =>
    membersOf(type).flatMap((name) => {
      const isWithheld = (board_id ? withheld : ofNoBoard).has(`${type}.${name}`);
      return [before, after].flatMap((facts) => (facts && name in facts !== isWithheld ? [] : [`${type}.${name} of ${JSON.stringify(facts)}`]));
    }),
  );
}

/** `type on the board` or `type`, of those that this caller is answered the thing of. */
async function expectedOf(in_: World, { call, seesBoard, loose, managesPeople }: Reader): Promise<string[]> {
  const typesAnswered = async (by: Call) => {
    const answered = new Map<string, boolean>();
    for (const path of new Set(TYPES.map((type) => addressOf(type, in_)))) answered.set(path, (await by("GET", path)).status === 200);
    return TYPES.filter((type) => answered.get(addressOf(type, in_)));
  };
  const own = await typesAnswered(call);
  const ofNoBoard = loose ? await typesAnswered(loose) : [];
  const atGateways = managesPeople ? TYPES.filter(isAtGateway) : [];
  const loosely = ofNoBoard.filter((type) => isOfBoard(type) && !isAtGateway(type) && !isOfGroup(type) && !isOfEverything(type));
  const ofGroups = (await call("GET", `/board-groups/${in_.group.id}/memory`)).status === 200 ? TYPES.filter(isOfGroup) : [];
  const ofPlaces = (await call("GET", `/agent-defaults/${in_.of.id}`)).status === 200 ? TYPES.filter(isOfPlace) : [];
  const ofEverything = (await call("GET", "/guards/stops")).status === 200 ? TYPES.filter(isOfEverything) : [];
  return [
    ...own.filter((type) => !(isOfBoard(type) || isOfPlace(type))),
    ...ofPlaces,
    ...ofEverything,
    ...loosely,
    ...ofGroups,
    ...atGateways,
    ...(seesBoard ? own.map((type) => `${type} on the board`) : []),
  ].sort();
}

const marks = (events: EventView[], after: number): string[] =>
  events
    .filter(({ id }) => id > after)
    .map(({ type, board_id }) => (board_id ? `${type} on the board` : type))
    .sort();

async function timeline(call: Call, after: number): Promise<EventView[]> {
  const items: EventView[] = [];
  for (let cursor = ""; ; ) {
    const page = must(await call<{ items: EventView[]; next_cursor: string | null }>("GET", `/activity?limit=40${cursor}`));
    items.push(...page.items);
    if (page.next_cursor) expect(page.items.length, "a page that is not the last is full").toBe(40);
    if (!page.next_cursor || Number(page.next_cursor) <= after) return items;
    cursor = `&cursor=${page.next_cursor}`;
  }
}

async function heard(path: string, headers: Record<string, string>, after: number): Promise<EventView[]> {
  const live = await watch(`${path}?since=${after}`, headers);
  await live.until(isReady);
  live.close();
  return live.events();
}

test("an event is told to whoever is answered the thing that it is about, and to nobody else: in the timeline, on the feed, by every kind of caller", async () => {
  const in_ = await world();
  const texts = { identity_template: "I am Scout.", soul_template: "Be calm.", file_templates: { "TOOLS.md": "make ship" } };
  must(await in_.of.call("PATCH", `/agents/${in_.scout.id}`, { body: texts }));
  const watchers = await people(in_);
  const readers = [...watchers, ...(await programs(in_))];
  const after = await tellAll(in_);
  for (const reader of readers) {
    const expected = await expectedOf(in_, reader);
    const withheld = await withheldOf(in_, reader);
    const items = await timeline(reader.call, after);
    expect({ who: reader.name, told: marks(items, after) }).toEqual({ who: reader.name, told: expected });
    const ours = items.filter(({ id }) => id > after);
    expect([reader.name, wrongMembers(ours, withheld, reader)]).toEqual([reader.name, []]);
    // What an export holds is every event as it is: who may have one is told all of it here too.
    const mayExport = (await reader.call("GET", `${ME}/exports`)).status === 200;
    expect([reader.name, mayExport && (expected.length < 2 * TYPES.length || withheld.size > 0)]).toEqual([reader.name, false]);
    expect([reader.name, JSON.stringify(items).includes("secret: boards")]).toEqual([reader.name, reader.managesPeople === true]);
    if (!reader.headers) continue;
    const events = await heard("/ws/feed", reader.headers, after);
    expect({ who: reader.name, heard: marks(events, after) }).toEqual({ who: reader.name, heard: expected });
    const heardOf = events.filter(({ id }) => id > after);
    expect([reader.name, wrongMembers(heardOf, withheld, reader)]).toEqual([reader.name, []]);
    expect([reader.name, JSON.stringify(events).includes("secret: boards")]).toEqual([reader.name, reader.managesPeople === true]);
  }
});

const roomOf = ({ on }: World, { headers }: Reader) => watch(`/ws/board/${on.id}/sync?since=0`, headers ?? {});

test("a live room tells what the timeline tells, when it happens and when it is repeated", async () => {
  const in_ = await world();
  const watchers = (await people(in_)).filter(({ seesBoard }) => seesBoard);
  const feeds = await Promise.all(watchers.map(({ headers }) => watch("/ws/feed", headers ?? {})));
  for (const feed of feeds) await feed.until(isReady);
  const after = await tellAll(in_);
  await organizationFeed(env, scopeOf(in_.of)).nudge(scopeOf(in_.of), Number.MAX_SAFE_INTEGER);
  for (const [index, reader] of watchers.entries()) {
    const expected = marks(await timeline(reader.call, after), after);
    const told = await feeds[index]?.told((events) => marks(events, after).length >= expected.length);
    expect({ who: reader.name, told: marks(told ?? [], after) }).toEqual({ who: reader.name, told: expected });
    const room = await roomOf(in_, reader);
    await room.until(isReady);
    expect(marks(room.events(), after)).toEqual(expected.filter((mark) => mark.endsWith("on the board")));
  }
});

const scopeOf = (of: TestOrganization) => ({ shard: of.shard, organizationId: of.id, boardId: null });

test("how far an export is, is shown to those who may export", async () => {
  const in_ = await world();
  const [owner, admin] = (await people(in_)) as [Reader, Reader];
  const [hears, not] = await Promise.all([owner, admin].map(({ headers }) => watch("/ws/feed", headers ?? {})));
  for (const feed of [hears, not]) await feed?.until(isReady);
  const frame = { type: "transfer.progress", kind: "export", id: "e1", status: "running", rows_done: 1, rows_total: 2 };
  await organizationFeed(env, scopeOf(in_.of)).show(scopeOf(in_.of), "e1", frame, false, "organization.export");
  await organizationFeed(env, scopeOf(in_.of)).show(scopeOf(in_.of), "e2", { type: "text-for-all" }, false);
  await hears?.until((one) => (one.type as string) === "transfer.progress");
  await not?.until((one) => (one.type as string) === "text-for-all");
  expect(JSON.stringify(not?.frames)).not.toContain("transfer.progress");
});

test("an event of a type that this version does not know is told to those who manage the organization", async () => {
  const { of, on } = await world();
  const reader = await member(of, { readsAll: true });
  await of.db
    .sql(
      `INSERT INTO events(stream_id, seq, organization_id, board_id, type, actor_type, actor_id, actor_name, subject_type, subject_id, payload, at)
       SELECT id, seq + 1, ?2, ?1, 'vault.opened', 'system', 'x', 'x', 'vault', 'v', '{"label":"the combination"}', '2026-11-21T00:00:00.000Z' FROM streams WHERE id = ?1`,
      on.id,
      of.id,
    )
    .run();
  expect(JSON.stringify(await timeline(of.call, 0))).toContain("the combination");
  // It is left out of a page that has counted it already: only of what is known the query knows whom to tell.
  expect(JSON.stringify(must(await reader.call("GET", "/activity?limit=200")))).not.toContain("vault");
});
