// A checker for the part of JSON Schema that the OpenAPI document uses. An unknown keyword is an error, not a pass: when
// the document starts to use more, this file must learn it.

/** Words that say nothing about which values are valid. */
const SILENT = new Set(["description", "title", "default", "example", "examples", "deprecated", "readOnly", "writeOnly", "$comment", "contentEncoding"]);

const TYPES = {
  string: (value) => typeof value === "string",
  number: (value) => typeof value === "number",
  integer: (value) => Number.isInteger(value),
  boolean: (value) => typeof value === "boolean",
  null: (value) => value === null,
  array: (value) => Array.isArray(value),
  object: (value) => value !== null && typeof value === "object" && !Array.isArray(value),
};

const FORMATS = {
  uuid: (value) => /^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/i.test(value),
  "date-time": (value) => /^\d{4}-\d\d-\d\dT\d\d:\d\d(:\d\d(\.\d+)?)?(Z|[+-]\d\d:\d\d)$/.test(value) && !Number.isNaN(Date.parse(value)),
  date: (value) => /^\d{4}-\d\d-\d\d$/.test(value) && !Number.isNaN(Date.parse(value)),
  email: (value) => /^[^\s@]+@[^\s@]+$/.test(value),
  uri: (value) => URL.canParse(value),
  "time-zone": (value) => value === "UTC" || /^[A-Za-z_]+\/[A-Za-z_/]+$/.test(value),
};

const same = (left, right) => JSON.stringify(left) === JSON.stringify(right);
const codePoints = (value) => [...value].length;
const patterns = new Map();

function matches(pattern, value) {
  if (!patterns.has(pattern)) patterns.set(pattern, new RegExp(pattern, "u"));
  return patterns.get(pattern).test(value);
}

/** keyword → what is wrong with the value, or null. `go` checks an inner value. */
const KEYWORDS = {
  type: (types, value) => ([types].flat().some((type) => TYPES[type](value)) ? null : `is not ${[types].flat().join(" or ")}`),
  enum: (values, value) => (values.some((one) => same(one, value)) ? null : `is none of ${JSON.stringify(values)}`),
  const: (expected, value) => (same(expected, value) ? null : `is not ${JSON.stringify(expected)}`),
  // Lengths are code points in JSON Schema and UTF-16 units in zod: only what breaks both is wrong.
  minLength: (least, value) => (typeof value !== "string" || value.length >= least ? null : `is shorter than ${least}`),
  maxLength: (most, value) => (typeof value !== "string" || codePoints(value) <= most ? null : `is longer than ${most}`),
  pattern: (pattern, value) => (typeof value !== "string" || matches(pattern, value) ? null : `does not match ${pattern}`),
  format: (format, value) => (typeof value !== "string" || (FORMATS[format]?.(value) ?? true) ? null : `is no ${format}`),
  minimum: (least, value) => (typeof value !== "number" || value >= least ? null : `is less than ${least}`),
  maximum: (most, value) => (typeof value !== "number" || value <= most ? null : `is more than ${most}`),
  exclusiveMinimum: (bound, value) => (typeof value !== "number" || value > bound ? null : `is not more than ${bound}`),
  exclusiveMaximum: (bound, value) => (typeof value !== "number" || value < bound ? null : `is not less than ${bound}`),
  multipleOf: (step, value) => (typeof value !== "number" || Number.isInteger(value / step) ? null : `is no multiple of ${step}`),
  minItems: (least, value) => (!Array.isArray(value) || value.length >= least ? null : `has fewer than ${least} items`),
  maxItems: (most, value) => (!Array.isArray(value) || value.length <= most ? null : `has more than ${most} items`),
  uniqueItems: (wanted, value) =>
    !wanted || !Array.isArray(value) || new Set(value.map((one) => JSON.stringify(one))).size === value.length ? null : "repeats",
};

/** Applies `schema` to `value`; adds `path: what is wrong` to `errors`. */
export function check(schema, value, components, path = "$", errors = []) {
  if (schema === true || schema === undefined) return errors;
  if (schema === false) return [...errors, `${path}: is not allowed`];
  const passes = (inner) => check(inner, value, components, path).length === 0;
  for (const [keyword, given] of Object.entries(schema)) {
    if (SILENT.has(keyword) || keyword.startsWith("x-")) continue;
    if (keyword === "$ref") check(resolve(schema, components), value, components, path, errors);
    else if (keyword === "allOf") for (const inner of given) check(inner, value, components, path, errors);
    else if (keyword === "anyOf" || keyword === "oneOf") {
      const fitting = given.filter(passes).length;
      if (keyword === "oneOf" ? fitting !== 1 : fitting === 0) errors.push(`${path}: fits ${fitting} of the ${given.length} alternatives`);
    } else if (keyword === "not") {
      if (passes(given)) errors.push(`${path}: has a form that is excluded`);
    } else if (["properties", "required", "additionalProperties", "propertyNames"].includes(keyword)) continue;
    else if (keyword === "items" || keyword === "prefixItems") continue;
    else if (KEYWORDS[keyword]) {
      const wrong = KEYWORDS[keyword](given, value);
      if (wrong) errors.push(`${path}: ${wrong}`);
    } else throw new Error(`${path}: this checker does not know the keyword "${keyword}"`);
  }
  if (TYPES.object(value)) checkMembers(schema, value, components, path, errors);
  if (Array.isArray(value)) checkItems(schema, value, components, path, errors);
  return errors;
}

function checkMembers({ properties = {}, required = [], additionalProperties, propertyNames }, value, components, path, errors) {
  for (const name of required) if (!Object.hasOwn(value, name)) errors.push(`${path}: lacks ${name}`);
  for (const [name, inner] of Object.entries(value)) {
    if (propertyNames) check(propertyNames, name, components, `${path}.(name)`, errors);
    if (Object.hasOwn(properties, name)) check(properties[name], inner, components, `${path}.${name}`, errors);
    else if (additionalProperties === false) errors.push(`${path}: has ${name}, which is not documented`);
    else check(additionalProperties, inner, components, `${path}.${name}`, errors);
  }
}

function checkItems({ items, prefixItems = [] }, value, components, path, errors) {
  for (const [index, inner] of value.entries()) check(prefixItems[index] ?? items, inner, components, `${path}[${index}]`, errors);
}

/** Follows references until there is a schema of its own. */
export function resolve(schema, components) {
  let at = schema;
  for (let step = 0; at?.$ref; step++) {
    const name = at.$ref.split("/").at(-1);
    if (step > 20 || !components[name]) throw new Error(`${at.$ref} leads nowhere`);
    at = components[name];
  }
  return at;
}
