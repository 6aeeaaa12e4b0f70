// What people type into search and filter fields, and programs send as `q`: words, "exact phrases", -what must not be, and operators.
// Pure, and total: any text means something, and what is not understood is said.

export const STATES = ["open", "done", "blocked", "unassigned", "assigned", "overdue"] as const;
export type State = (typeof STATES)[number];

const NAMED = ["type", "status", "priority", "is", "assignee", "board", "tag"] as const;
type Named = (typeof NAMED)[number];
/** A moment in ISO 8601, or so many days from now. */
export type Edge = string | number;
export type Comparison = "=" | "<" | ">" | "<=" | ">=";
export type Meaning =
  | { is: Named; values: string[] }
  | { is: "time"; field: "due" | "updated"; from: Edge | null; before: Edge | null }
  | { is: "undated" | "untagged" | "agentless" | "never" }
  | { is: "value"; key: string; how: Comparison; wanted: string };
/** `written`: as it stands in the query. */
export type Filter = { isNot: boolean; written: string } & Meaning;
export type Part = { text: string; isPhrase: boolean; isNot: boolean };
export type Parsed = { parts: Part[]; filters: Filter[]; notUnderstood: string[] };

/** The words that operators take. `isOfBoard`: what is filtered are tasks of one board, which have custom fields. */
export type Vocabulary = { types: readonly string[]; statuses: readonly string[]; priorities: readonly string[]; isOfBoard: boolean };

export const QUERY_MAX_CHARS = 200;
/** More is not understood: nobody means so many. */
const PARTS_MAX = 20;

/** A name that is none of the operators' is one where a value follows that no address, source text or time would have there. */
const TOKEN =
  /(-?)(?:((?:(?:type|status|priority|is|no|assignee|board|tag|due|updated|field\.[\w-]+)(?:[<>]=?|[:=])|[a-z]\w*(?:-\w+)*(?:[<>]=?|[:=])(?![:=<>/\\])(?=[^\s"<>(){}[\]\\]+(?:\s|$)|"[^"])))((?:"[^"]*"?|[^\s"])*)|"([^"]*)"?|([^\s"]+))/giu;
const OPERATOR = /^([^:<>=]+)(.+)$/u;
const VALUE = /(?:"[^"]*"?|[^,"])+/gu;
const DAY = /^\d{4}-\d{2}-\d{2}$/;
const DAYS = /^(\d{1,4})d$/;
const DAY_MS = 86_400_000;

const valuesOf = (given: string): string[] => [...given.matchAll(VALUE)].map(([value]) => value.replaceAll('"', "").trim()).filter(Boolean);
/** Of the years that all dates are compared in. */
const isDay = (text: string): boolean =>
  DAY.test(text) && !text.startsWith("9999") && !Number.isNaN(Date.parse(text)) && new Date(text).toISOString().startsWith(text);
const dayAfter = (day: string, days: number): string => new Date(Date.parse(day) + days * DAY_MS).toISOString();

/** Days are days in UTC. `due<7d`: until so many days from now; `updated<7d`: changed less than so many days ago. */
function timeOf(field: "due" | "updated", sign: string, given: string): Meaning | null {
  const value = given.toLowerCase();
  const time = (from: Edge | null, before: Edge | null): Meaning => ({ is: "time", field, from, before });
  if (field === "due" && sign === ":" && value === "none") return { is: "undated" };
  const days = DAYS.exec(value)?.[1];
  if (days !== undefined && (sign === "<" || sign === ">")) {
    const edge = field === "due" ? Number(days) : -Number(days);
    return (sign === "<") === (field === "due") ? time(null, edge) : time(edge, null);
  }
  if (!isDay(value)) return null;
  const [begins, ended] = [dayAfter(value, 0), dayAfter(value, 1)];
  if (sign === ":") return time(begins, ended);
  return { "<": time(null, begins), "<=": time(null, ended), ">": time(ended, null), ">=": time(begins, null) }[sign] ?? null;
}

function comparedOf(key: string, sign: string, given: string): Meaning | null {
  const wanted = given.replaceAll('"', "");
  return wanted === "" ? null : { is: "value", key, how: sign === ":" ? "=" : (sign as Comparison), wanted };
}

/** The values of an operator as they are kept; null: one of them is none of its words. */
function namedOf(name: Named, given: string, { types, statuses, priorities }: Vocabulary): Meaning | null {
  const asked = valuesOf(given);
  const values = name === "assignee" || name === "board" ? asked : asked.map((value) => value.toLowerCase());
  const among = (words: readonly string[], wanted = values): Meaning | null =>
    wanted.length > 0 && wanted.every((value) => words.includes(value)) ? { is: name, values: wanted } : null;
  if (name === "type") return among(types);
  if (name === "priority") return among(priorities);
  if (name === "is") return among(STATES);
  if (name === "status")
    return among(
      statuses,
      values.map((value) => value.replaceAll("-", "_")),
    );
  return values.length > 0 ? { is: name, values } : null;
}

/** `tag:none`: tasks without one. A tag that is called so is written in quotes. */
function taggedOf(given: string, vocabulary: Vocabulary): Meaning | null {
  const asked = [...given.matchAll(VALUE)].map(([value]) => value.trim().toLowerCase());
  if (!asked.includes("none")) return namedOf("tag", given, vocabulary);
  return asked.length === 1 ? { is: "untagged" } : null;
}

const FIELD = "field.";
/** What a task does not have. A priority each task has. */
const WITHOUT: ReadonlyMap<string, Meaning> = new Map<string, Meaning>([
  ["assignee", { is: "assignee", values: ["none"] }],
  ["agent", { is: "agentless" }],
  ["tag", { is: "untagged" }],
  ["due", { is: "undated" }],
  ["priority", { is: "never" }],
]);

/** The names of operators. On a board any other name is a custom field's. */
export const OPERATORS = [...NAMED, "no", "due", "updated"] as const;

/** null: it looks like an operator, and is none of this vocabulary. */
function meaningOf(operator: string, given: string, vocabulary: Vocabulary): Meaning | null {
  const [, name = "", written = ""] = OPERATOR.exec(operator) ?? [];
  const sign = written === "=" ? ":" : written;
  const field = name.toLowerCase();
  if (field === "due" || field === "updated") return timeOf(field, sign, given);
  if (field === "no") return (sign === ":" && WITHOUT.get(given.toLowerCase())) || null;
  const named = NAMED.find((one) => one === field);
  if (!named) return vocabulary.isOfBoard ? comparedOf(field.startsWith(FIELD) ? name.slice(FIELD.length) : name, sign, given) : null;
  if (sign !== ":" || (named === "board" && vocabulary.isOfBoard)) return null;
  return named === "tag" ? taggedOf(given, vocabulary) : namedOf(named, given, vocabulary);
}

const weightOf = (meaning: Meaning): number => ("values" in meaning ? meaning.values.length : 1);

export function parseQuery(query: string, vocabulary: Vocabulary): Parsed {
  const parsed: Parsed = { parts: [], filters: [], notUnderstood: [] };
  let room = PARTS_MAX;
  for (const [written, minus, operator, given = "", phrase, word = ""] of query.normalize("NFC").matchAll(TOKEN)) {
    const isNot = minus !== "";
    const meaning = operator === undefined ? undefined : meaningOf(operator, given, vocabulary);
    const text = phrase ?? word;
    if (meaning === undefined && text === "") continue;
    const weight = meaning ? weightOf(meaning) : 1;
    if (meaning === null || weight > room) {
      parsed.notUnderstood.push(written);
      continue;
    }
    room -= weight;
    if (meaning) parsed.filters.push({ ...meaning, isNot, written });
    else parsed.parts.push({ text, isPhrase: phrase !== undefined, isNot });
  }
  return parsed;
}
