// The edges of each member and each query parameter, one at a time in a request that is good apart from it: what chance
// alone would meet too seldom in a short run. Which edges there are comes from the schema.
import { valid } from "./instances.mjs";
import { solid, usual } from "./parts.mjs";
import { Verbatim } from "./values.mjs";

const LONGEST_TRIED = 40_000;
const NO_LIMIT_CHARS = 2_000;
const QUERY_EDGES = ["", "-1", "9".repeat(30), "\u0000", "x".repeat(600)];

function textEdges({ maxLength = NO_LIMIT_CHARS, minLength = 0 }) {
  const most = Math.min(maxLength, LONGEST_TRIED);
  const odd = ["a\u0000b", "x\ud800", "line\nbreak"].map((text) => text.padEnd(minLength, "y"));
  return [...odd, "m".repeat(most), "m".repeat(most + 1), `${"m".repeat(Math.max(0, most - 1))}🚀`, "🚀".repeat(Math.floor(most / 2)), "", "   ", 7];
}

function numberEdges({ minimum = 0, maximum = 2 ** 31 }) {
  return [minimum, maximum, minimum - 1, maximum + 1, (minimum + maximum) / 2 + 0.25, new Verbatim("1e309"), "1"];
}

function listEdges({ maxItems = 500, items = {} }, name, maker) {
  const one = () => valid(items, name, maker);
  return [[], [one()], [null], [one(), one(), one()].fill(one()), Array.from({ length: Math.min(maxItems, 1_000) + 1 }, one), {}];
}

function edgesOfSchema(at, name, maker) {
  const types = [at.type].flat();
  if (at.enum || types.includes("boolean")) return ["no such value", true, null];
  if (types.includes("string")) return textEdges(at);
  if (types.includes("integer") || types.includes("number")) return numberEdges(at);
  if (types.includes("array")) return listEdges(at, name, maker);
  return [{}, [], { "\u0000": "\ud800", "\udc00": 1 }, { blob: "m".repeat(LONGEST_TRIED) }];
}

/**
 * Bodies that are good apart from one member, and query pairs alike.
 * @returns {{ label: string, body?: object, query?: [string, string] }[]}
 */
export function edgesOf(operation, { document, random, pool, token }) {
  const maker = { random, pool, token, components: document.components, full: false };
  const bodies = /json/.test(operation.mediaType ?? "") ? solid(operation.body, document).filter((at) => at.properties) : [];
  const members = bodies.flatMap((at) =>
    Object.entries(at.properties).flatMap(([name, schema]) =>
      [null, ...solid(schema, document).flatMap((part) => edgesOfSchema(part, name, maker))].map((value, index) => ({
        label: `${name} ${index}`,
        body: { ...usual(at, maker), [name]: value },
      })),
    ),
  );
  const queries = operation.query.flatMap(({ name }) =>
    QUERY_EDGES.map((text, index) => ({ label: `?${name} ${index}`, query: [name, encodeURIComponent(text)] })),
  );
  return [...members, ...queries];
}
