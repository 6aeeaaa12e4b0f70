// What the OpenAPI document says, in the form in which the fuzz run needs it. No operation is named in this folder: a new
// one is fuzzed from the day on which it is in the document.
import { PROBLEMS } from "../../workers/platform/errors.ts";
import { resolve } from "./schema.mjs";

const METHODS = ["get", "post", "put", "patch", "delete"];
/** Last words of addresses whose POST takes something away, or puts a new credential in an old one's place: these get
 *  throw-away things, as DELETE does. */
const TAKES_AWAY = /(^|\/)(rotate|revoke|renew|leave|transfer|withdraw|merge|provision|connect-command)$/;
/** Changes of a member's rights: the owner, who is kept, would take away their own. */
const CHANGES_RIGHTS = /\/members\/\{[a-z_]+\}(\/[a-z_]+)?$/;
/** What ends the caller or the whole world of the run: last of all, and undone where the document offers it. */
const ENDS_CALLER = /(sign-out|revoke-others|revoke-all)$/;
const ENDS_WORLD = /^\/(organizations|users)\/(me|\{[a-z_]+\})$/;

export { PROBLEMS };

/** "/boards/{board_id}/tasks" → ["board_id"] */
const namesIn = (path) => [...path.matchAll(/\{([a-z_]+)\}/g)].map((match) => match[1]);

function classify(method, path) {
  if (ENDS_CALLER.test(path) || (method === "DELETE" && ENDS_WORLD.test(path))) return "last";
  if (method !== "GET" && CHANGES_RIGHTS.test(path)) return "takes_away";
  return method === "DELETE" || (method === "POST" && TAKES_AWAY.test(path)) ? "takes_away" : "plain";
}

function operationOf(path, method, spec, shared) {
  const parameters = [...(shared ?? []), ...(spec.parameters ?? [])];
  const [mediaType, media] = Object.entries(spec.requestBody?.content ?? {})[0] ?? [];
  const success = Object.keys(spec.responses).find((status) => status.startsWith("2"));
  return {
    id: spec.operationId,
    method: method.toUpperCase(),
    path,
    names: namesIn(path),
    /** Parameters of the address that are names within an organization and no ids: how they are written. */
    spoken: parameters
      .filter((parameter) => parameter.in === "path" && parameter.schema?.pattern && !parameter.schema.format)
      .map(({ name, schema }) => [name, new RegExp(schema.pattern, "u")]),
    query: parameters.filter((parameter) => parameter.in === "query"),
    actors: spec["x-required-actor"] ?? [],
    isPublic: (spec["x-required-actor"] ?? []).includes("public"),
    effect: classify(method.toUpperCase(), path),
    mediaType: mediaType ?? null,
    body: media?.schema ?? null,
    responses: spec.responses,
    codes: new Set(Object.values(spec.responses).flatMap((response) => [...response.description.matchAll(/`([a-z_]+)`/g)].map((match) => match[1]))),
    answer: spec.responses[success]?.content?.["application/json"]?.schema ?? null,
  };
}

/** Reads the document from the server. */
export async function readDocument(origin) {
  const document = await (await fetch(`${origin}/openapi.json`)).json();
  const operations = Object.entries(document.paths).flatMap(([path, item]) =>
    METHODS.filter((method) => item[method]).map((method) => operationOf(path, method, item[method], item.parameters)),
  );
  const find = (method, path) => operations.find((one) => one.method === method && one.path === path);
  return {
    operations,
    find,
    prefix: document.servers[0].url,
    otherPrefix: document.servers[1]?.url ?? document.servers[0].url,
    components: document.components.schemas,
    resolve: (schema) => resolve(schema, document.components.schemas),
    /** Methods that this address does not have. */
    methodsMissing: (path) => [...METHODS.map((method) => method.toUpperCase()), "OPTIONS"].filter((method) => !find(method, path)),
    /** The kind of thing that `/things` makes and lists: the parameter of `/things/{thing_id}`. */
    kindOf: (path) => kindOf(operations, path),
  };
}

function kindOf(operations, path) {
  const own = /\{([a-z_]+)\}$/.exec(path)?.[1];
  if (own) return own;
  const below = operations.find((one) => one.path.startsWith(`${path}/{`) && /^\{[a-z_]+\}$/.test(one.path.slice(path.length + 1)));
  return below?.names.at(-1) ?? null;
}
