// An event row as clients see it.
import type { EventDefinition, EventDefinitions } from "./event-catalog.ts";
import type { EventView } from "./event-view.ts";
import type { EventRow } from "./events.ts";
import { cut } from "./text.ts";

const part = (payload: Record<string, unknown>, name: string): Record<string, unknown> | null => {
  const value = payload[name];
  return value && typeof value === "object" && !Array.isArray(value) ? (value as Record<string, unknown>) : null;
};

/** The names of things that are listed with their ids. */
function namesOf(value: unknown): string | null {
  if (!Array.isArray(value)) return null;
  const names = value.map((one: unknown) => (one && typeof one === "object" && "name" in one ? one.name : null));
  return names.every((name) => typeof name === "string") ? names.join(", ") : null;
}

const short = (value: unknown): string => {
  if (value === null || value === undefined) return "nothing";
  const text = typeof value === "string" ? value : (namesOf(value) ?? JSON.stringify(value));
  return text === "" ? "nothing" : cut(text, 60);
};

/** The wording for an event of a type that is not in the catalogue: derived from its name. */
function saysOf(type: string): string {
  const [noun = "", verb = ""] = type.split(".");
  return `${verb} ${noun}`.replaceAll("_", " ").trim();
}

/** One English sentence from the event's own words: "Mira moved task OPS-12 (status: todo → review)". */
function sentence(row: EventRow, payload: Record<string, unknown>, definition: EventDefinition | undefined): string {
  const before = part(payload, "before");
  const after = part(payload, "after");
  const named = [payload.label, after?.name, after?.title].find((word) => typeof word === "string") ?? "";
  const changes = before ? Object.keys(before).filter((field) => !["version", "updated_at", "rank", "tag_ids"].includes(field)) : [];
  const detail = changes.map((field) => `${field}: ${short(before?.[field])} → ${short(after?.[field])}`).join(", ");
  return [row.actor_name, definition?.says ?? saysOf(row.type), named, detail && `(${detail})`].filter(Boolean).join(" ");
}

function withoutMembers(payload: Record<string, unknown>, withheld: readonly string[]): Record<string, unknown> {
  const strip = (facts: Record<string, unknown> | null) => facts && Object.fromEntries(Object.entries(facts).filter(([name]) => !withheld.includes(name)));
  const [before, after] = [strip(part(payload, "before")), strip(part(payload, "after"))];
  return { ...payload, ...(before ? { before } : {}), ...(after ? { after } : {}) };
}

/** The event whole, but for the members of `before` and `after` that are withheld. Whoever tells it to somebody asks `tellEvent`. */
export function presentEvent(catalog: EventDefinitions, row: EventRow, withheld: readonly string[] = []): EventView {
  const definition = catalog[row.type];
  const stored = JSON.parse(row.payload) as Record<string, unknown>;
  const payload = withheld.length === 0 ? stored : withoutMembers(stored, withheld);
  return {
    id: row.id,
    stream_id: row.stream_id,
    seq: row.seq,
    organization_id: row.organization_id,
    board_id: row.board_id,
    type: row.type,
    event_type: row.type,
    actor: { type: row.actor_type, id: row.actor_id, name: row.actor_name },
    subject: { type: row.subject_type, id: row.subject_id },
    about: row.about_type && row.about_id ? { type: row.about_type, id: row.about_id } : null,
    message: sentence(row, payload, definition),
    before: part(payload, "before"),
    after: part(payload, "after"),
    payload,
    reason: row.reason,
    policy: row.policy ? (JSON.parse(row.policy) as Record<string, unknown>) : null,
    request_id: row.request_id,
    cause_id: row.cause_id,
    at: row.at,
    created_at: row.at,
  };
}
