// What this isolate remembers for half a minute of the facts that decisions stand on. Who may use them, and why: remembered.ts.
import { type Database, map, type Query, type Statement } from "./db.ts";
import type { NewEvent } from "./events.ts";

const KEPT_MS = 30_000;
const SUBJECTS_MAX = 1_000;
const PER_SUBJECT_MAX = 8;
/** Longer texts are read each time: memory has a bound. */
const TEXT_MAX_CHARS = 8_192;

/** The code of the guard that remembered facts still hold. */
export const FACTS_CHANGED = "facts_changed";

type Kept = { text: string; until: number };
const keptOf = new Map<string, Map<string, Kept>>();

/** The first member of a map, which is its oldest. */
const dropOldest = (entries: Map<string, unknown>): unknown => entries.delete(entries.keys().next().value as string);

/** What some facts are about: the thing that the first parameter names; and for whom, and on which shard. */
export type FactsKey = { subjectId: string; holder: string };

/** One kind of facts: `sql` selects them as one JSON text, `facts`, by the parameters ?1 (the thing) and ?2 (the caller). */
export class Facts<Known> {
  readonly #name: string;
  readonly #sql: string;
  readonly #condition: string;

  constructor(name: string, sql: string) {
    this.#name = name;
    this.#sql = sql;
    this.#condition = `(${sql}) IS ?3`;
  }

  key(shard: string, subjectId: string, callerId: string): FactsKey {
    return { subjectId, holder: `${this.#name} ${shard} ${callerId}` };
  }

  /** null: there is no such thing. */
  text(db: Database, subjectId: string, callerId: string): Query<string | null> {
    return map(db.row<{ facts: string }>(this.#sql, subjectId, callerId), (row) => row?.facts ?? null);
  }

  decode(text: string): Known {
    return JSON.parse(text) as Known;
  }

  query(db: Database, subjectId: string, callerId: string): Query<Known | null> {
    return map(this.text(db, subjectId, callerId), (text) => (text === null ? null : this.decode(text)));
  }

  /** Refuses the batch unless the facts are still these. */
  guard(db: Database, subjectId: string, callerId: string, text: string): Statement {
    return db.guard(this.#condition, FACTS_CHANGED, subjectId, callerId, text);
  }
}

export function recallFacts({ subjectId, holder }: FactsKey, now: Date): string | null {
  const kept = keptOf.get(subjectId)?.get(holder);
  return kept && kept.until > now.getTime() ? kept.text : null;
}

export function rememberFacts({ subjectId, holder }: FactsKey, text: string | null, now: Date): void {
  if (text === null || text.length > TEXT_MAX_CHARS) return;
  let kept = keptOf.get(subjectId);
  if (!kept && keptOf.size >= SUBJECTS_MAX) dropOldest(keptOf);
  if (!kept) keptOf.set(subjectId, (kept = new Map()));
  else if (kept.size >= PER_SUBJECT_MAX && !kept.has(holder)) dropOldest(kept);
  kept.set(holder, { text, until: now.getTime() + KEPT_MS });
}

export function forgetFacts({ subjectId, holder }: FactsKey): void {
  keptOf.get(subjectId)?.delete(holder);
}

/** What this isolate changes itself it need not find out from a guard. */
export function forgetFactsAbout(events: readonly NewEvent[]): void {
  for (const { subject, about } of events) {
    keptOf.delete(subject.id);
    if (about) keptOf.delete(about.id);
  }
}
