// Another organization's thing and one that never was: every id in every address, query, cursor and body is tried with both, and the two
// answers must be the same, byte for byte, but for the request's own id. The callers cannot see the other organization.
import { newId } from "../../workers/platform/ids.ts";
import { valid } from "./instances.mjs";
import { plan, send } from "./requests.mjs";
import { randomOf } from "./random.mjs";
import { each, solid } from "./parts.mjs";
import { Pool } from "./pool.mjs";

const UNKNOWN_NUMBER = "99999999";
const UUID = /[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}/gi;
/** What every answer has of its own. */
const OWN_HEADERS = new Set(["x-request-id", "date", "content-length", "etag", "connection", "keep-alive"]);
const TRIES = 6;
const NOBODY = "00000000-0000-7000-8000-00000000dead";

const isId = (at, name) => at.format === "uuid" || (at.type === "string" && /(^|_)(id|cursor)$/.test(name));

/** Members of a body that are ids, as paths; 0 stands for the one item of a list. */
function idsIn(schema, document, path = [], depth = 0) {
  if (!schema || depth > 4) return [];
  const name = String(path.findLast((part) => typeof part === "string") ?? "");
  return solid(schema, document).flatMap((at) => [
    ...(isId(at, name.replace(/s$/, "")) || (typeof path.at(-1) === "number" && isId(at, name)) ? [path] : []),
    ...Object.entries(at.properties ?? {}).flatMap(([member, inner]) => idsIn(inner, document, [...path, member], depth + 1)),
    ...(at.items ? idsIn(at.items, document, [...path, 0], depth + 1) : []),
  ]);
}

function slotsOf(operation, document) {
  const inBody = /json/.test(operation.mediaType ?? "") ? idsIn(operation.body, document).map((path) => ({ where: "body", path })) : [];
  const inQuery = operation.query.flatMap(({ name, schema }) =>
    solid(schema, document).some((at) => isId(at, name)) ? [{ where: "query", path: [name] }] : [],
  );
  const inPath = operation.names.map((name) => ({ where: "path", path: [name] }));
  return [...inPath, ...inQuery, ...inBody].map((slot) => ({ ...slot, name: slot.path.findLast((part) => typeof part === "string") }));
}

function put(into, [first, ...rest], value) {
  if (first === undefined) return value;
  if (typeof first === "number") return [put(undefined, rest, value)];
  return { ...into, [first]: put(into?.[first], rest, value) };
}

/** A list whose items are objects: what else they require is there too. */
function surrounded(operation, path, maker, document) {
  const at = path.indexOf(0);
  if (at === -1 || at === path.length - 1) return undefined;
  const list = path.slice(0, at).reduce((schema, name) => solid(schema, document).find((one) => one.properties?.[name])?.properties[name], operation.body);
  const [{ items } = {}] = solid(list ?? {}, document);
  return items ? [valid(items, "", maker)] : undefined;
}

/** What else the body may say: each value of its choices, one at a time, and nothing else. */
const choicesOf = (operation, document) => [
  {},
  ...solid(operation.body ?? {}, document).flatMap(({ properties = {} }) =>
    Object.entries(properties).flatMap(([name, schema]) =>
      solid(schema, document).flatMap((at) => (at.enum ?? (at.type === "boolean" ? [true] : [])).map((value) => ({ [name]: value }))),
    ),
  ),
];

/** The request of a slot with an id in it; the same but for the id, however often it is made. */
function withId(run, { operation, caller, slot, choice, label }, id) {
  const random = randomOf(run.seed, operation.id, "foreign", label);
  const sent = plan(operation, caller, 0, { random, pool: run.homePool, document: run.document });
  if (slot.where === "query") return { ...sent, query: [...sent.query.filter(([name]) => name !== slot.name), [slot.name, id]] };
  if (slot.where === "path") {
    const [given, named] = [sent.path.split("/"), operation.path.split("/")];
    return { ...sent, path: named.map((part, index) => (part === `{${slot.name}}` ? id : given[index])).join("/") };
  }
  const maker = { random, pool: run.homePool, token: () => null, components: run.document.components, full: false };
  const items = surrounded(operation, slot.path, maker, run.document);
  const value = { ...sent.body.value, ...choice, ...(items ? { [slot.path[0]]: items } : {}) };
  if (!items) return { ...sent, body: { ...sent.body, value: put(value, slot.path, id) } };
  return { ...sent, body: { ...sent.body, value: { ...value, [slot.path[0]]: [put(items[0], slot.path.slice(2), id)] } } };
}

/** All that a caller can tell answers apart by. Of a success, what it makes is new each time. */
function shown({ status, headers, text, failure }, id) {
  if (failure) return failure;
  const said = text.replaceAll(id, "the id").replace(/"request_id":"[^"]*"/, "");
  const anew = status < 300 ? said.replace(UUID, "id").replace(/\d{4}-\d\d-\d\dT[\d:.]+Z|\b\d+\b|mc[a-z]_\w+/g, "#") : said;
  const told = Object.entries(headers).filter(([name]) => !OWN_HEADERS.has(name));
  return JSON.stringify([status, anew, told]);
}

/** Where a list of events goes on is a number that anybody can count to: it is an id of nothing. */
const isPosition = (operation, { name }) => name === "cursor" && /\/activity$/.test(operation.path);
const isNumbered = ({ slot }) => slot.name === "event_id";

/** An id of nothing, made at the same time: where ids stand for places in a list, it stands in the same place. */
const likeButUnknown = (id) => `${id.slice(0, -12)}${newId().slice(-12)}`;

const IDS_OF_KIND = 3;
/** Ids of foreign things of the kind that the slot's name tells; where it tells none, one of each kind. */
function idsFor({ pool, foreignEvent }, of) {
  if (isNumbered(of)) return [foreignEvent];
  const kinds = { dependencies: "task_id", board_group_id: "group_id", user_id: "user_id" };
  const kind = kinds[of.slot.name] ?? pool.kindOfName(of.slot.name);
  const isElsewhereOnly = (id) => id !== undefined && !pool.kinds("kept").some((one) => pool.list(one, "kept").includes(id)); // people may be in both
  const ids = kind
    ? pool.list(kind, "foreign").filter(isElsewhereOnly).slice(-IDS_OF_KIND)
    : pool.kinds("foreign").map((one) => pool.list(one, "foreign").at(-1));
  return ids.filter(isElsewhereOnly);
}

/** Only the things that are there from the beginning, and always the same of them: two requests differ in nothing but the id. */
class SteadyPool extends Pool {
  #of;
  constructor(pool) {
    super(new Set(pool.kinds("kept")));
    this.#of = pool;
  }
  list(kind, phase) {
    return phase === "kept" ? this.#of.list(kind, "kept") : [];
  }
  pick(_random, kind) {
    return this.list(kind, "kept")[0] ?? NOBODY;
  }
  spare(_random, kind) {
    return this.list(kind, "kept").at(-1) ?? null;
  }
  any() {
    return NOBODY;
  }
  parent(id, kind) {
    return this.#of.parent(id, kind);
  }
  kindOfName(name) {
    return this.#of.kindOfName(name);
  }
}

/** Foreign ids that answer differently from one of nothing. What others change meanwhile is asked for again. */
async function differences(run, of) {
  const ask = async (id) => {
    const sent = withId(run, of, id);
    const answer = await send(run.server, sent);
    await run.onAnswer(sent, answer);
    return { sent, answer, shown: shown(answer, id) };
  };
  const askUnknown = (id) => ask(isNumbered(of) ? UNKNOWN_NUMBER : likeButUnknown(id));
  const found = [];
  for (const id of idsFor(run, of)) {
    let [unknown, foreign] = [await askUnknown(id), await ask(id)];
    for (let tries = 0; foreign.shown !== unknown.shown && tries < TRIES; tries++) {
      unknown = await askUnknown(id);
      if (foreign.shown !== unknown.shown) foreign = await ask(id);
    }
    if (foreign.shown !== unknown.shown) found.push({ ...foreign, unknown: unknown.shown });
  }
  return found;
}

function* triedBy(run, callers, end) {
  for (let round = 0; round === 0 || performance.now() < end; round++)
    for (const reads of [true, false])
      for (const operation of run.document.operations.filter((one) => (one.method === "GET") === reads && one.effect !== "last" && !one.isPublic)) {
        const fitting = callers.filter((one) => one.actors.some((actor) => operation.actors.includes(actor)));
        if (fitting.length === 0) continue;
        for (const slot of slotsOf(operation, run.document)) {
          if (round > 0 && performance.now() >= end) return;
          if (isPosition(operation, slot)) continue;
          const choices = slot.where === "body" ? choicesOf(operation, run.document) : [{}];
          const now = round === 0 ? choices : [choices[round % choices.length]]; // an id may be refused before or after another check
          yield now.map((choice, at) => ({
            operation,
            slot,
            choice,
            caller: fitting[round % fitting.length],
            label: `${slot.where} ${slot.path.join(".")} ${round} ${at}`,
          }));
        }
      }
}

/** Every slot, beside every choice of its body, with each id of a foreign thing of its kind, the first caller first; more while there is time. */
export async function fuzzForeign(given, callers, seconds) {
  const { items } = await given.world.foreign.api("GET", "/activity?limit=1");
  const run = { ...given, homePool: new SteadyPool(given.pool), foreignEvent: String(items[0].id) };
  const slots = new Set();
  const tryOne = async (of) => {
    slots.add(`${of.operation.id} ${of.slot.where} ${of.slot.path.join(".")}`);
    for (const { sent, answer, shown: foreign, unknown } of await differences(run, of)) {
      const text = `${of.slot.path.join(".")} of the ${of.slot.where}: foreign ${foreign.slice(0, 300)}, unknown ${unknown.slice(0, 300)}`;
      run.findings.add(of.operation.id, "foreign", text, { sent, answer });
    }
  };
  // The choices of one place change the same thing: one after another.
  await each(triedBy(run, callers, performance.now() + seconds * 1_000), async (choices) => {
    for (const choice of choices) await tryOne(choice);
  });
  return {
    sentence: `an id of another organization is an id of nothing (${slots.size} places)`,
    wrong: slots.size > 100 ? [] : ["hardly any place for an id was found"],
  };
}
