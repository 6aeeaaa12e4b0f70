// What the document promises about sizes: every text and list that a body may hold has a greatest length, written down.
// Without one, nothing below could tell a value that is too long to be stored.
import { takesWords } from "./instances.mjs";

const BOUNDED_FORMATS = new Set(["uuid", "date-time", "date"]);

/** Members without a greatest length, as `path`. Free JSON is bounded as a whole, where the document says so. */
function unbounded(schema, path, components, seen, found) {
  if (!schema || typeof schema !== "object") return;
  if (schema.$ref) {
    if (seen.has(schema.$ref)) return;
    return unbounded(components[schema.$ref.split("/").at(-1)], path, components, new Set([...seen, schema.$ref]), found);
  }
  const narrowed = schema.properties ? [] : (schema.allOf ?? []); // beside members it says which are required
  for (const inner of [...(schema.anyOf ?? []), ...(schema.oneOf ?? []), ...narrowed]) unbounded(inner, path, components, seen, found);
  const isFree = schema.enum || schema.const !== undefined || !takesWords(schema) || BOUNDED_FORMATS.has(schema.format);
  const types = [schema.type].flat();
  if (types.includes("string") && schema.maxLength === undefined && !isFree) found.push(`${path}: a text without maxLength`);
  if (types.includes("array") && schema.maxItems === undefined) found.push(`${path}: a list without maxItems`);
  unbounded(schema.items, `${path}[]`, components, seen, found);
  for (const [name, inner] of Object.entries(schema.properties ?? {})) unbounded(inner, `${path}.${name}`, components, seen, found);
}

/** @returns {string[]} */
export function unboundedInputs({ operations, components }) {
  return operations.flatMap((operation) => {
    const found = [];
    if (/json/.test(operation.mediaType ?? "")) unbounded(operation.body, operation.id, components, new Set(), found);
    return found;
  });
}
