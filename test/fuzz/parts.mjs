// What the parts of the run share that send requests about one thing: good ones apart from what they try.
import { takesWords, valid } from "./instances.mjs";
import { plan, send } from "./requests.mjs";
import { randomOf } from "./random.mjs";

/** The parts of a schema that are not null: of `text or null` the text. */
export function solid(schema, document) {
  const at = document.resolve(schema);
  const options = at.anyOf ?? at.oneOf;
  return options ? options.flatMap((option) => solid(option, document)) : at.type === "null" ? [] : [at];
}

const isFree = (at) => at.type === "object" && at.additionalProperties !== undefined && at.additionalProperties !== false;

/** Members of the body that are objects with members of any name. */
export const freeMembers = (operation, document) =>
  solid(operation.body, document).flatMap(({ properties = {} }) =>
    Object.entries(properties).flatMap(([name, schema]) => (solid(schema, document).some(isFree) ? [name] : [])),
  );

/** What is required and what the schema's example has; ids and names anew, so that things are met and nothing is there already. */
export function usual({ properties, required = [], example = {} }, maker) {
  const names = new Set([...required, ...Object.keys(example).filter((name) => properties[name])]);
  const isKept = (name) => example[name] !== undefined && (typeof example[name] !== "string" || properties[name].enum || !takesWords(properties[name]));
  return Object.fromEntries([...names].map((name) => [name, isKept(name) ? example[name] : valid(properties[name], name, maker)]));
}

/** The first of the callers whom the operation is for. */
export const callerFor = (operation, callers) => callers.find((one) => one.actors.some((actor) => operation.actors.includes(actor))) ?? callers[0];

/** Sends good requests with some members and headers put in, judges the answers; answers with the answer and what was sent. */
export function sender(run, callers, pool = run.pool) {
  return async (operation, { body, headers = [], label, caller = callerFor(operation, callers) }) => {
    const random = randomOf(run.seed, operation.id, label);
    const sent = plan(operation, caller, 0, { random, pool, document: run.document });
    const maker = { random, pool, token: () => null, components: run.document.components, full: false };
    const shape = solid(operation.body, run.document).find((at) => at.properties);
    sent.headers = [...sent.headers, ...headers];
    sent.body = { type: operation.mediaType, value: { ...(shape ? usual(shape, maker) : {}), ...body } };
    const answer = await send(run.server, sent);
    await run.onAnswer(sent, answer);
    return { ...answer, sent, answer };
  };
}

const AT_ONCE = 6;

/** Does `work` with each item, some at a time. */
export async function each(items, work) {
  const left = items[Symbol.iterator]();
  const worker = async () => {
    for (let next = left.next(); !next.done; next = left.next()) await work(next.value);
  };
  await Promise.all(Array.from({ length: AT_ONCE }, worker));
}
