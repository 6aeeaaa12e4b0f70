// Another organization's thing answers like one that never was, byte for byte: every id in every address, query, cursor and body,
// with everything that the body can say beside it, as person, API key and agent.
import { expect, test } from "vitest";
import { z } from "zod";
import type { ApiKeyIssued } from "#worker/keys/schema.ts";
import { type OperationInfo, operationsOf } from "#worker/platform/http.ts";
import { newId } from "#worker/platform/ids.ts";
import { composition } from "#worker/slices.ts";
import { type Call, client, ownerOf, type Reply } from "./support/client.ts";
import { approval, board, member, must, organization, task } from "./support/factories.ts";
import { fill, type World, world } from "./support/operations.ts";
import { upgrade } from "./support/sockets.ts";

const operations = composition.slices.flatMap((slice) => (slice.routes ?? []).flatMap(operationsOf)).filter(({ action }) => action !== "public");

type Path = (string | number)[];
/** A place for an id: in the address, the query or the body. */
type Slot = { where: "params" | "query" | "body"; path: Path; name: string };
type JsonSchema = {
  $ref?: string;
  $defs?: Record<string, JsonSchema>;
  type?: string;
  format?: string;
  enum?: unknown[];
  properties?: Record<string, JsonSchema>;
  items?: JsonSchema;
  anyOf?: JsonSchema[];
};

/** A shape as JSON Schema, its named parts in their places. */
function shapeOf(schema: z.ZodType | undefined): JsonSchema {
  if (!schema) return {};
  const { $defs = {}, ...whole } = z.toJSONSchema(schema, { io: "input", unrepresentable: "any" }) as JsonSchema;
  const placed = ({ $ref, ...part }: JsonSchema): JsonSchema => {
    if ($ref) return placed($defs[$ref.replace("#/$defs/", "")] ?? {});
    const properties = Object.fromEntries(Object.entries(part.properties ?? {}).map(([name, inner]) => [name, placed(inner)]));
    return { ...part, properties, ...(part.items ? { items: placed(part.items) } : {}), ...(part.anyOf ? { anyOf: part.anyOf.map(placed) } : {}) };
  };
  return placed(whole);
}

/** Every member that is an id, by its format or by its name. */
function idsIn(schema: JsonSchema, path: Path = []): Path[] {
  const name = String(path.findLast((part) => typeof part === "string") ?? "");
  const isId = schema.format === "uuid" || (schema.type === "string" && /(?:_id|^cursor)$/.test(name));
  return [
    ...(isId ? [path] : []),
    ...Object.entries(schema.properties ?? {}).flatMap(([member, inner]) => idsIn(inner, [...path, member])),
    ...(schema.items ? idsIn(schema.items, [...path, 0]) : []),
    ...(schema.anyOf ?? []).flatMap((inner) => idsIn(inner, path)),
  ];
}

/** Ids of another product's things. */
const ELSEWHERE = ["createRemoteTaskImport organization_id"];
const slotsOf = ({ id, params, query, body }: OperationInfo): Slot[] =>
  Object.entries({ params, query, body }).flatMap(([where, schema]) =>
    idsIn(shapeOf(schema))
      .filter((path) => !ELSEWHERE.includes(`${id} ${path.join(".")}`))
      .map((path) => ({ where: where as Slot["where"], path, name: String(path.findLast((part) => typeof part === "string")) })),
  );

/** What else the body may say, and not say: each value of each choice, and without each member of the usual one. */
const choicesOf = ({ body, id, path }: OperationInfo, mine: World): Record<string, unknown>[] => [
  {},
  ...Object.keys((fill({ id, path, body }, mine).body ?? {}) as object).map((member) => ({ [member]: undefined })),
  ...Object.entries(shapeOf(body).properties ?? {}).flatMap(([member, { enum: values, type }]) =>
    (values ?? (type === "boolean" ? [true] : [])).map((value) => ({ [member]: value })),
  ),
];

function put(into: unknown, [first, ...rest]: Path, value: unknown): unknown {
  if (first === undefined) return value;
  if (typeof first === "number") return [put(undefined, rest, value)];
  return { ...(into as object), [first]: put((into as Record<string, unknown> | undefined)?.[first], rest, value) };
}

type Things = Record<string, string[]>;

/** What the other organization has, in every state that could make a difference. */
async function thingsOf(in_: World): Promise<Things> {
  const { of, on, first, busy } = in_;
  const gone = await board(of);
  const [done, deleted] = [await task(of, on), await task(of, on)];
  const [approved, spent] = [await approval(of, done, { action: "deploy" }), await approval(of, done)];
  for (const { id } of [approved, spent]) must(await of.call("PATCH", `/approvals/${id}`, { body: { status: "approved" } }));
  must(await of.call("PATCH", `/tasks/${done.id}`, { body: { status: "done" } }));
  must(await of.call("DELETE", `/tasks/${deleted.id}`));
  must(await of.call("DELETE", `/boards/${gone.id}`));
  const { id: comment } = must(await of.call<{ id: string }>("POST", `/tasks/${first.id}/comments`, { body: { message: "Here" } }));
  const friend = must(await of.call<{ user_id: string }>("GET", `/organizations/me/members/${in_.friendId}`));
  return {
    task: [first.id, busy.id, done.id, deleted.id],
    board: [on.id, gone.id],
    attachment: [in_.attached.id],
    bulk_edit: [in_.bulk.id],
    comment: [in_.said.id, in_.unsaid.id],
    item: in_.listed.checklist.map(({ id }) => id),
    group: [in_.group.id],
    note: [in_.note.id],
    view: [in_.view.id],
    memory: [in_.remembered.id, in_.shared.id],
    reply_to: [in_.remembered.id, in_.shared.id, in_.said.id],
    recurrence: [in_.recurring.id],
    task_import: [in_.brought.id],
    tag: [in_.label.id, in_.twin.id],
    custom_field: [in_.field.id],
    gateway: [in_.lab.id, in_.spare.id],
    agent: [in_.scout.id, in_.housed.id],
    request: [in_.requested.id],
    place: [in_.on.id, in_.group.id, of.id],
    roll_out: [in_.rollOut.id],
    soul: [in_.soul.id],
    execution: [in_.run.id],
    approval: [in_.asked.id, approved.id, spent.id],
    api_key: [in_.key.id],
    member: [in_.friendId],
    user: [friend.user_id],
    reporter: [friend.user_id, in_.scout.id],
    watcher: [friend.user_id, in_.scout.id],
    person: [friend.user_id],
    invite: [in_.invite.id],
    registration_token: [in_.registration.id],
    export: [in_.ended.exportId],
    import: [in_.ended.importId],
    organization: [of.id],
    stop: [in_.stopped.id],
    scope: [on.id, in_.scout.id, of.id],
    cursor: [comment],
    event: [in_.aside],
  };
}

/** An event of theirs that is newer than all that a list shows at this moment. */
async function newestOf({ of, first }: World): Promise<string> {
  must(await of.call("POST", `/tasks/${first.id}/comments`, { body: { message: "Now" } }));
  return String((await of.db.sql("SELECT max(id) AS id FROM events WHERE organization_id = ?1", of.id).first<{ id: number }>())?.id);
}

const UNKNOWN_NUMBER = "99999999";
/** Things of the kind that the slot's name tells; where it tells none, of all kinds. */
function kindsOf({ name }: Slot, things: Things): string[] {
  if (/^(?:dependencies|depends_on_task_ids|task_ids)$/.test(name)) return things.task ?? [];
  const kind = Object.keys(things).find((one) => name === one || name.endsWith(`${one}_id`) || name.endsWith(`${one}_ids`));
  const named = kind ? (things[kind] ?? []) : [];
  return named.length > 0 ? named : Object.values(things).flat();
}

const UUID = /[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}/g;
const LEFT_OUT = new Set(["x-request-id", "date", "content-length", "etag"]);

/** All that a caller can tell answers apart by. Of a success what it makes is new each time: ids, times and versions say nothing. */
function shown({ status, body, headers }: Reply, id: string): string {
  const { request_id: _own, ...rest } = body ?? {};
  // A number also stands for other things than this id: in a success all of them are left out.
  const isNumber = /^\d+$/.test(id) && status < 300;
  const said = isNumber ? JSON.stringify(rest) : JSON.stringify(rest).replace(new RegExp(`\\b${id}\\b`, "g"), "the id");
  const told = [...headers].filter(([name]) => !LEFT_OUT.has(name)).sort();
  return JSON.stringify([status, status < 300 ? said.replace(UUID, "id").replace(/\d{4}-\d\d-\d\dT[\d:.]+Z|\b\d+\b|mc[a-z]_\w+/g, "#") : said, told]);
}

function request(spec: OperationInfo, mine: World, slot: Slot, choice: Record<string, unknown>, id: string): { path: string; body: unknown } {
  const path = spec.path.replace(/\{([a-z_]+)\}/g, (whole, name: string) => (slot.where === "params" && slot.name === name ? id : `:${whole.slice(1, -1)}`));
  const filled = fill({ ...spec, path }, mine);
  const body = spec.body ? { ...(filled.body as object), ...choice } : filled.body;
  const query = slot.where === "query" ? `${filled.path.includes("?") ? "&" : "?"}${slot.name}=${id}` : "";
  return { path: `${filled.path}${query}`, body: slot.where === "body" ? put(body, slot.path, id) : body };
}

/** Operations by another address of the same thing end in the same service: what was said at one is not said again. */
const kindOf = ({ method, path }: OperationInfo): string => `${method} ${path.split("/").findLast((part) => !part.startsWith("{"))}`;
/** `says`: with everything that the body can say, kept here; all callers end in the same services, so one of them is enough for that. */
type Asker = { who: string; call: Call; says?: Set<string>; isTheirs(spec: OperationInfo): boolean };

/** What a service makes of each kind of thing, and of each state, the first asker has found out: the others only come by another way. */
const OTHERS_TRY = 1;
/** Every state of a thing is tried with the usual body, some with each other that can be said. */
const TRIED_WITH_A_CHOICE = 2;

async function differences(spec: OperationInfo, mine: World, [theirs, things]: [World, Things], { call, says }: Asker): Promise<string[]> {
  const wrong: string[] = [];
  for (const slot of slotsOf(spec)) {
    const choices = says && slot.where === "body" ? choicesOf(spec, mine) : [{}];
    for (const choice of choices) {
      const said = `${kindOf(spec)} ${slot.path.join(".")} ${JSON.stringify([Object.entries(choice)])}`;
      if (Object.keys(choice).length > 0 && says?.has(said)) continue;
      says?.add(said);
      const ask = async (id: string) => {
        const { path, body } = request(spec, mine, slot, choice, id);
        return shown(await call(spec.method.toUpperCase(), path, body === undefined ? {} : { body }), id);
      };
      const isEvent = spec.id === "listActivity" && slot.name === "cursor";
      const numbered = slot.name === "event_id" ? things.event : isEvent ? [await newestOf(theirs)] : undefined;
      const kinds = kindsOf(slot, things);
      const most = !(says || isForAgents(spec)) ? OTHERS_TRY : Object.keys(choice).length > 0 ? TRIED_WITH_A_CHOICE : kinds.length;
      const ids = numbered ?? kinds.slice(0, most);
      const unknown = await ask(numbered ? UNKNOWN_NUMBER : newId());
      for (const id of ids) {
        const foreign = await ask(id);
        // What the first of them has changed, the unknown one meets too when it is asked again.
        if (foreign !== unknown && foreign !== (await ask(numbered ? UNKNOWN_NUMBER : newId())))
          wrong.push(`${spec.id} ${slot.where} ${slot.path.join(".")} ${JSON.stringify(choice)}\n  foreign ${foreign}\n  unknown ${unknown}`);
      }
    }
  }
  return wrong;
}

const isForAgents = ({ action }: OperationInfo) => action !== "public" && action.person === "never";

test("the slots that are tried are those that the shapes have", () => {
  const slots = operations.flatMap((spec) => slotsOf(spec).map(({ where, path }) => `${spec.id} ${where} ${path.join(".")}`));
  for (const slot of [
    "createTask body dependencies.0",
    "createTask body assigned_user_id",
    "updateTask body after_task_id",
    "updateTask body approval_id",
    "createBoard body board_group_id",
    "executeOnGateway body task_id",
    "askApproval body task_ids.0",
    "setMemberAccess body board_access.0.board_id",
    "createApiKey body board_ids.0",
    "listActivity query resource_id",
    "listActivity query cursor",
    "listComments query cursor",
    "agentGetTask params task_id",
    "setActiveOrganization body organization_id",
  ])
    expect(slots).toContain(slot);
  expect(slots.length).toBeGreaterThan(150);
});

async function neighbourOf(mine: World): Promise<World> {
  for (;;) {
    const theirs = await world();
    if (theirs.of.shard === mine.of.shard) return theirs;
  }
}

test("to an owner, an API key and an agent of another organization, and behind the fence of a named one, a foreign id is an unknown id", async () => {
  const mine = await world();
  const stranger = await member(mine.of, { role: "owner", readsAll: true, writesAll: true });
  const { token } = must(await stranger.call<ApiKeyIssued>("POST", "/organizations/me/api-keys", { body: { name: "K", scopes: composition.scopes } }));
  const ofOrganization = (spec: OperationInfo) => !isForAgents(spec) && spec.action !== "public" && spec.action.person !== "signed_in";
  const askers: Asker[] = [
    { who: "a stranger", call: stranger.call, says: new Set(), isTheirs: (spec) => !isForAgents(spec) },
    { who: "the same person behind the fence", call: ownerOf(mine.of.id), isTheirs: ofOrganization },
    { who: "a key", call: client({ Authorization: `Bearer ${token}` }), isTheirs: ({ action }) => action !== "public" && action.key !== "never" },
    { who: "an agent", call: mine.scout.call, isTheirs: ({ action }) => action !== "public" && !["never", "gateway_main"].includes(action.agent) },
    { who: "the main agent of a gateway", call: mine.main.call, isTheirs: ({ action }) => action !== "public" && action.agent === "gateway_main" },
  ];
  const theirs = await neighbourOf(mine);
  const things = await thingsOf(theirs);
  const reads = ({ method }: OperationInfo) => method === "get";
  for (const list of [operations.filter(reads), operations.filter((spec) => !reads(spec))])
    for (const asker of askers) {
      const wrong: string[] = [];
      for (const spec of list.filter(asker.isTheirs)) wrong.push(...(await differences(spec, mine, [theirs, things], asker)));
      expect([asker.who, wrong]).toEqual([asker.who, []]);
    }
}, 240_000);

test("an organization that the header names is not there, whether it exists or not", async () => {
  const { id, shard } = await organization();
  const stranger = await member(await organization(shard), { role: "owner" });
  const ask = async (named: string) => shown(await stranger.call("GET", "/boards", { headers: { "X-Organization-Id": named } }), named);
  expect(await ask(id)).toBe(await ask(newId()));
});

/** Where an id stands when a socket is opened. */
const SOCKETS: ((id: string, own: string) => [path: string, headers?: Record<string, string>])[] = [
  (id) => [`/ws/board/${id}/sync`],
  (id) => [`/ws/board/${id}/sync?since=0`],
  (id, own) => [`/ws/board/${id}/sync?organization_id=${own}`],
  (id, own) => [`/ws/board/${id}/sync`, { "X-Organization-Id": own }],
  (id) => [`/ws/feed?organization_id=${id}`],
  (id) => [`/ws/feed?organization_id=${id}&since=0`],
  (id) => ["/ws/feed", { "X-Organization-Id": id }],
  (id) => [`/ws/gateway/${id}/relay`],
];

const PROBLEM = { "content-type": "application/problem+json" };

/** What a socket says that waits for a token, and how it closes. */
function refusedBy(socket: WebSocket, token: string): Promise<Record<string, unknown>> {
  const frames: unknown[] = [];
  socket.addEventListener("message", ({ data }) => void frames.push(data));
  const closed = new Promise<Record<string, unknown>>((resolve) => socket.addEventListener("close", ({ code, reason }) => resolve({ frames, code, reason })));
  socket.accept();
  socket.send(JSON.stringify({ type: "auth", payload: { relay_token: token } }));
  return closed;
}

test("on sockets too a foreign id is an unknown id, to people, keys, agents, connectors and nobody", async () => {
  const mine = await world();
  const theirs = await neighbourOf(mine);
  const stranger = await member(mine.of, { role: "owner", readsAll: true, writesAll: true });
  const { relay_token: relay } = must(await mine.of.call<{ relay_token: string }>("POST", `/gateways/${mine.lab.id}/connect-command`));
  const askers: [string, Record<string, string>][] = [
    ["a stranger", { Authorization: `Bearer ${stranger.token}` }],
    ["a key", { Authorization: `Bearer ${mine.keyToken}` }],
    ["an agent", { "X-Agent-Token": mine.scout.token }],
    ["a connector", { Authorization: `Bearer ${relay}` }],
    ["nobody", {}],
  ];
  const foreign = [theirs.of.id, theirs.on.id, theirs.lab.id, theirs.scout.id];
  for (const [who, credential] of askers)
    for (const [position, address] of SOCKETS.entries()) {
      const ask = async (id: string) => {
        const [path, headers = {}] = address(id, mine.of.id);
        const response = await upgrade(path, { ...credential, ...headers });
        const { webSocket } = response;
        const takesFirstFrame = path.startsWith("/ws/gateway/") && !("Authorization" in credential);
        expect([who, path, webSocket !== null]).toEqual([who, path, takesFirstFrame]);
        if (webSocket) return shown({ status: 101, body: await refusedBy(webSocket, relay), headers: new Headers(PROBLEM) }, id);
        return shown({ status: response.status, body: await response.json(), headers: response.headers }, id);
      };
      const unknown = await ask(newId());
      expect(unknown, "a refusal is a problem of the API").toContain('"content-type","application/problem+json"');
      for (const id of foreign) expect([who, position, await ask(id)]).toEqual([who, position, unknown]);
    }
});
