// After the run: everything that the API can show is read once more. It must answer, be as documented, and hold no text
// that cannot be read or is longer than the document allows.
import { valid } from "./instances.mjs";
import { send } from "./requests.mjs";

const THINGS_MAX = 12;
const PAGES_MAX = 5;
const PAGE = 200;
/**
 * What a thing may have none of: only an agent that was taken over has an adoption, only a board in a group shares a memory, not every board has
 * an onboarding, and a rule that is invented names no moment.
 */
const MAY_BE_NONE = new Set(["getAgentAdoption", "streamSharedMemory", "getBoardOnboarding", "previewRecurrence"]);

/** member → its greatest length, from the bodies that make and change things of this kind. */
function limitsOf(document, kind) {
  const limits = {};
  if (kind === null) return limits; // what no address names has nothing to do with another such thing
  for (const operation of document.operations) {
    if (!operation.body || !["POST", "PATCH", "PUT"].includes(operation.method) || document.kindOf(operation.path) !== kind) continue;
    for (const [name, schema] of Object.entries(document.resolve(operation.body).properties ?? {})) {
      const own = document.resolve(schema);
      const most = own.maxLength ?? own.anyOf?.map((option) => document.resolve(option).maxLength).find((length) => length !== undefined);
      if (most !== undefined) limits[name] = Math.max(limits[name] ?? 0, most);
    }
  }
  return limits;
}

function unreadable(value, path, found) {
  if (typeof value === "string") {
    if (!value.isWellFormed()) found.push(`${path}: a lone surrogate`);
  } else if (value && typeof value === "object") {
    for (const [name, inner] of Object.entries(value)) {
      if (!name.isWellFormed()) found.push(`${path}: a lone surrogate in a member's name`);
      unreadable(inner, `${path}.${name.slice(0, 40)}`, found);
    }
  }
}

/** The addresses of a read operation: for each thing that we know, or one. */
function pathsOf(operation, pool) {
  const things = (kind) => [...pool.list(kind, "kept"), ...pool.list(kind, "collected").slice(-THINGS_MAX)].slice(0, THINGS_MAX);
  let paths = [{ path: operation.path, isSure: operation.names.length < 2 }];
  for (const kind of operation.names) {
    // Of organizations only the first is the one that the reader has named in the header.
    const kept = new Set(kind === "organization_id" ? pool.list(kind, "kept").slice(0, 1) : pool.list(kind, "kept"));
    const ids = things(kind);
    paths = paths.flatMap(({ path, isSure }) => ids.map((id) => ({ path: path.replace(`{${kind}}`, encodeURIComponent(id)), isSure: isSure && kept.has(id) })));
  }
  return paths.slice(0, THINGS_MAX * 3);
}

/** Read operations of the owner that nothing was read of, though there was something: silence there would prove nothing. */
function neverRead({ document, pool, callers, answered }) {
  const owner = callers.find((one) => one.isOwner);
  const mayAsk = (operation) => operation.method === "GET" && (operation.isPublic || operation.actors.some((actor) => owner.actors.includes(actor)));
  const hasThings = (operation) => operation.names.every((kind) => pool.list(kind, "kept").length > 0);
  const due = document.operations.filter((one) => mayAsk(one) && hasThings(one));
  const thingsRead = due.filter((one) => one.names.length > 0 && answered.has(one.id)).length;
  return [
    ...due.filter((one) => !answered.has(one.id) && !one.responses[409] && !MAY_BE_NONE.has(one.id)).map((one) => `${one.id}: nothing of it was read`),
    ...(thingsRead === 0 ? ["no thing that is kept was read"] : []),
  ];
}

/** Reads all. Answers with what is wrong, by subject. */
export async function readBack({ server, document, pool, callers, random, findings }) {
  const wrong = { answers: [], unreadable: [], long: [] };
  const answered = new Set();
  let read = 0;
  const shown = new Set();
  for (const operation of document.operations.filter((one) => one.method === "GET")) {
    const caller = callers.find((one) => one.actors.some((actor) => operation.actors.includes(actor))) ?? callers[0];
    const limits = limitsOf(document, document.kindOf(operation.path));
    for (const { path, isSure } of pathsOf(operation, pool)) {
      for (let page = 0; page < PAGES_MAX; page++) {
        const answer = await readOne({ server, document, operation, caller, path, page, pool, random });
        read += 1;
        await findings.hear(answer.sent, answer); // told with the operation
        const isNone =
          (answer.status === 409 && operation.responses[409]) || ((answer.status === 404 || answer.status === 422) && MAY_BE_NONE.has(operation.id));
        if (isSure && caller.isOwner && answer.status !== 200 && !isNone)
          wrong.answers.push(`${operation.id} ${path}: ${answer.status} ${answer.text.slice(0, 200)}`);
        if (answer.status === 200) answered.add(operation.id);
        if (answer.status !== 200 || !/json/.test(answer.headers["content-type"])) break;
        shown.add(operation.id);
        const body = JSON.parse(answer.text);
        unreadable(body, `${operation.id} ${path}`, wrong.unreadable);
        for (const item of body.items ?? [body])
          for (const [name, most] of Object.entries(limits))
            if (typeof item[name] === "string" && [...item[name]].length > most)
              wrong.long.push(`${operation.id} ${path}: ${name} has ${item[name].length}, at most ${most}`);
        if (!(body.total > (page + 1) * PAGE)) break;
      }
    }
  }
  const isJson = ({ responses }) => Object.keys(responses[200]?.content ?? {}).some((type) => /json/.test(type));
  // A list of the owner's can always be read: where not even that was, nothing else has been proved either.
  const always = document.operations.filter(
    (one) => one.method === "GET" && one.names.length === 0 && one.actors.includes("person") && isJson(one) && !one.responses[409],
  );
  const unread = always.filter(({ id }) => !shown.has(id)).map(({ id }) => `${id} was not read`);
  if (always.length === 0) unread.push("the document names no list");
  unread.push(...neverRead({ document, pool, callers, answered }));
  return { wrong, read, unread };
}

async function readOne({ server, document, operation, caller, path, page, pool, random }) {
  const maker = { random, pool, token: () => null, components: document.components, full: false };
  const has = (name) => operation.query.some((parameter) => parameter.name === name);
  const query = operation.query
    .filter((parameter) => parameter.required)
    .map(({ name, schema }) => {
      const [kept] = pool.list(pool.kindOfName(name), "kept");
      return [name, encodeURIComponent(kept ?? String(valid(schema, name, maker)))];
    });
  // What is asked of one gateway of several: which one is not required, since there may be only one.
  if (operation.path.startsWith("/gateways/") && has("gateway_id") && !query.some(([name]) => name === "gateway_id"))
    query.push(["gateway_id", pool.list("gateway_id", "kept")[0]]);
  const limit = operation.query.find((parameter) => parameter.name === "limit");
  if (limit) query.push(["limit", String(Math.min(PAGE, limit.schema.maximum ?? PAGE))]);
  if (has("offset")) query.push(["offset", String(page * PAGE)]);
  const sent = {
    operation,
    caller: caller.name,
    method: "GET",
    prefix: document.prefix,
    path,
    query,
    headers: caller.headers(random),
    body: null,
    isPlain: true,
  };
  return { ...(await send(server, sent)), sent };
}
