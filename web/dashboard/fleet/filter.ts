// What is typed into the fleet's filter: `state:`, `board:` and `gateway:`, each with values between commas and `-` before what must not be,
// and words that stand in a row. Pure.
import { FLEET_STATES, type FleetAgent, type FleetState } from "./wire.ts";

export const FIELDS = ["state", "board", "gateway"] as const;
type Field = (typeof FIELDS)[number];
type Term = { field: Field | "text"; values: string[]; isNot: boolean };
export type FleetFilter = { terms: Term[]; notUnderstood: string[] };

const TOKEN = /(-?)(?:([a-z]+):((?:"[^"]*"?|[^\s"])*)|((?:"[^"]*"?|[^\s"])+))/giu;
const VALUE = /"([^"]*)"?|([^,"]+)/gu;
const isField = (name: string): name is Field => FIELDS.some((field) => field === name);
const isState = (value: string): value is FleetState => FLEET_STATES.some((state) => state === value);

function valuesOf(text: string): string[] {
  return [...text.matchAll(VALUE)].map(([, quoted, plain]) => (quoted ?? plain ?? "").trim().toLowerCase()).filter(Boolean);
}

/** `board:"Two words"` is one term: what follows the colon goes on to the closing quotation mark. */
export function filterOf(query: string): FleetFilter {
  const [terms, notUnderstood]: [Term[], string[]] = [[], []];
  for (const [written, minus, name, asked = "", text = ""] of query.matchAll(TOKEN)) {
    const field = name?.toLowerCase() ?? "text";
    const values = valuesOf(name === undefined ? text : asked);
    const isKnown = field === "text" || (isField(field) && (field !== "state" || values.every(isState)));
    if (!isKnown || (values.length === 0 && field !== "text")) notUnderstood.push(written);
    else if (values.length > 0) terms.push({ field: field as Term["field"], values, isNot: minus === "-" });
  }
  return { terms, notUnderstood };
}

const textOf = ({ name, description, detail, task, last_words }: FleetAgent): string =>
  [name, description, detail, task?.key, task?.title, last_words?.text].filter(Boolean).join("\n").toLowerCase();

function has(agent: FleetAgent, { field, values }: Term): boolean {
  if (field === "state") return values.includes(agent.state);
  const text = field === "text" ? textOf(agent) : (agent[field]?.name.toLowerCase() ?? "");
  return values.some((value) => (field !== "text" && value === "none" ? text === "" : text.includes(value)));
}

export const passes = ({ terms }: FleetFilter, agent: FleetAgent): boolean => terms.every((term) => has(agent, term) !== term.isNot);

/** The states that are asked for; none: all are shown. */
export const statesIn = (query: string): ReadonlySet<FleetState> =>
  new Set(filterOf(query).terms.flatMap(({ field, values, isNot }) => (field === "state" && !isNot ? (values as FleetState[]) : [])));

/** The query with this state asked for too, or no longer; all else in it stays as it was typed. */
export function withState(query: string, state: FleetState): string {
  const asked = statesIn(query);
  const next = FLEET_STATES.filter((one) => asked.has(one) !== (one === state));
  const others = [...query.matchAll(TOKEN)].map(([written]) => written).filter((written) => !/^state:/i.test(written));
  return [...(next.length > 0 ? [`state:${next.join(",")}`] : []), ...others].join(" ");
}
