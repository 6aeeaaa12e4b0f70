// Instances of a schema: valid ones from the schema itself, and the same with damage at random places.
import { resolve } from "./schema.mjs";
import { badValue, Pairs, withStrangeMembers, write } from "./values.mjs";

const DAY_MS = 86_400_000;
const WORDS = ["Alpha", "release notes", "Überprüfung", "日本語の仕事", "check 🚀 the ropes", "x", "A – B"];
const FREE_CHARS = 60;
const EDGE_MAX_CHARS = 20_000;
const MULTIPLIED_MAX_CHARS = 10_000;

/** @typedef {{ random: object, pool: object, token: () => string | null, components: object, full: boolean }} Maker full: optional members too, else only what is required */

/** Whether any words fit, and not only those of some form. */
export const takesWords = ({ pattern }) => pattern === undefined || WORDS.every((word) => new RegExp(pattern, "u").test(word));

/** A value that the schema allows. `name` is the member's name: it says what an id or a text is about. */
export function valid(schema, name, maker) {
  const { random, components, full } = maker;
  const at = resolve(schema, components);
  if (at.const !== undefined) return at.const;
  if (at.enum) return random.pick(at.enum);
  const options = at.anyOf ?? at.oneOf;
  if (options) {
    const solid = options.filter((option) => option.type !== "null");
    return valid(solid.length > 0 && (full || solid.length === options.length || random.chance(0.8)) ? random.pick(solid) : random.pick(options), name, maker);
  }
  if (at.allOf) {
    const { allOf, ...rest } = at;
    return valid(
      allOf.map((part) => (part.anyOf ? random.pick(part.anyOf) : resolve(part, components))).reduce((sum, part) => demanding(sum, part), rest),
      name,
      maker,
    );
  }
  const type = Array.isArray(at.type) ? random.pick(at.type) : (at.type ?? (at.properties ? "object" : null));
  if (type === "object") return validObject(at, maker);
  if (type === "array") return validArray(at, name, maker);
  if (type === "string") return validText(at, name, maker);
  if (type === "integer" || type === "number") return validNumber(at, type, random);
  if (type === "boolean") return random.chance(0.5);
  if (type === "null") return null;
  return random.pick([1, "x", true, null, { a: 1 }]);
}

/** A schema with what another one demands beyond it. */
function demanding(schema, { required = [], properties = {}, ...words }) {
  const inner = Object.entries(properties).map(([name, more]) => [name, demanding(schema.properties?.[name] ?? {}, more)]);
  return {
    ...schema,
    ...words,
    ...(required.length > 0 ? { required: [...(schema.required ?? []), ...required] } : {}),
    ...(inner.length > 0 ? { properties: { ...schema.properties, ...Object.fromEntries(inner) } } : {}),
  };
}

function validObject({ properties = {}, required = [], additionalProperties, example }, maker) {
  const { random, full } = maker;
  const members = Object.entries(properties)
    .filter(([name]) => required.includes(name) || (full && random.chance(0.5)))
    .map(([name, schema]) => [name, valid(schema, name, maker)]);
  if (Object.keys(properties).length === 0 && additionalProperties && full) members.push([random.pick(["note", "env", "__proto__"]), random.json()]);
  if (members.length === 0 && example && typeof example === "object" && random.chance(0.3)) return example;
  return Object.fromEntries(members);
}

function validArray({ items = {}, minItems = 0, maxItems = 5 }, name, maker) {
  const count = maker.random.between(minItems, Math.max(minItems, Math.min(maxItems, maker.full ? 3 : 1)));
  return Array.from({ length: count }, () => valid(items, name, maker));
}

function validNumber({ minimum, maximum, exclusiveMinimum, exclusiveMaximum }, type, random) {
  const least = minimum ?? (exclusiveMinimum ?? 0) + (type === "integer" ? 1 : 0.001);
  const most = maximum ?? (exclusiveMaximum === undefined ? Math.max(least, 1_000) : exclusiveMaximum - (type === "integer" ? 1 : 0.001));
  if (random.chance(0.2)) return random.pick([least, most]);
  const value = least + (random.below(1_001) / 1_000) * (Math.min(most, least + 10_000) - least);
  return type === "integer" ? Math.round(value) : value;
}

function validText({ format, pattern, minLength = 0, maxLength, example }, name, { random, pool, token }) {
  if (format === "uuid") {
    const kind = pool.kindOfName(name);
    return kind ? pool.pick(random, kind) : pool.any(random);
  }
  if (format === "date-time") return new Date(Date.now() + random.between(-5, 300) * DAY_MS).toISOString();
  if (format === "date") return new Date().toISOString().slice(0, 10); // days that follow each other are asked for by both their ends
  if (format === "email" || /(^|_)email$/.test(name)) return `fuzz-${random.below(1_000)}@example.test`;
  if (/(^|_)password$/.test(name)) return `one of ${random.below(20)} fuzzy passphrases`;
  if (name === "cursor" && pool.cursors.length > 0) return random.pick(pool.cursors);
  if (format === "time-zone") return "Europe/Berlin";
  if (format === "uri") return "https://example.test/x";
  if (/(^|_)token$/.test(name) && random.chance(0.7)) {
    const issued = token();
    if (issued) return issued;
  }
  if (!takesWords({ pattern })) return (random.chance(0.5) && example) || random.matching(pattern) || example || "x";
  if (example !== undefined && random.chance(0.4)) return example;
  if (maxLength && maxLength <= EDGE_MAX_CHARS && random.chance(0.05)) return "m".repeat(maxLength);
  const base = `${random.pick(WORDS)} ${random.below(10_000)}`;
  return base.padEnd(minLength, "x").slice(0, Math.max(minLength, Math.min(maxLength ?? FREE_CHARS, FREE_CHARS)));
}

/** All places inside a value, as paths; the empty path is the value itself. */
function places(value, path = []) {
  if (!value || typeof value !== "object" || path.length > 8) return [path];
  const inner = Object.entries(value instanceof Pairs ? {} : value);
  return [path, ...inner.slice(0, 40).flatMap(([key, child]) => places(child, [...path, key]))];
}

function replaced(value, [key, ...rest], change) {
  if (key === undefined) return change(value);
  if (!value || typeof value !== "object" || value instanceof Pairs) return value;
  if (rest.length > 0) {
    const inner = replaced(value[key], rest, change);
    return Array.isArray(value) ? value.map((one, index) => (String(index) === key ? inner : one)) : { ...value, [key]: inner };
  }
  const now = change(value[key]);
  if (Array.isArray(value)) return value.flatMap((one, index) => (String(index) === key ? (now === undefined ? [] : [now]) : [one]));
  const { [key]: _gone, ...others } = value;
  return now === undefined ? others : { ...others, [key]: now };
}

/** The value with damage at one to three places. */
export function damaged(value, random) {
  let result = value;
  for (let count = random.pick([1, 1, 1, 2, 3]); count > 0; count--) {
    const all = places(result);
    const inner = all.filter((path) => path.length > 0);
    const path = inner.length > 0 && random.chance(0.9) ? random.pick(inner) : random.pick(all);
    result = replaced(result, path, (old) => damage(old, random, path.length === 0));
  }
  return result;
}

function damage(old, random, isWhole) {
  const isObject = old !== null && typeof old === "object" && !Array.isArray(old) && !(old instanceof Pairs);
  if (isObject && random.chance(isWhole ? 0.8 : 0.4)) return withStrangeMembers(random, old);
  if (!isWhole && random.chance(0.1)) return undefined; // the member is missing
  if (random.chance(0.1)) return null;
  if (Array.isArray(old) && old.length > 0 && random.chance(0.4)) {
    const isSmall = write(old[0]).length <= MULTIPLIED_MAX_CHARS; // a thousand of what is large already is no request any more
    return isSmall && random.chance(0.5) ? Array.from({ length: 1_000 }, () => old[0]) : [...old, ...old];
  }
  if (typeof old === "string" && random.chance(0.2)) return old + badValue(random, "text");
  return badValue(random);
}
