// Says once in a period that little, or nothing, is left of a budget.
import type { Database, Statement } from "#worker/platform/db.ts";
import type { NewEvent } from "#worker/platform/events.ts";
import { usdOf } from "./schema.ts";
import type { What } from "./budget.ts";
import { type Budget, mostOf } from "./waking.ts";
import { noteToldStatement } from "./store.ts";

type Parts = { guards: Statement[]; writes: Statement[]; events: NewEvent[] };
const NOTHING: Parts = { guards: [], writes: [], events: [] };
const shown = (what: What, amount: number): number => (what === "cost" ? usdOf(amount) : amount);

function toldOf(db: Database, { limit, label, gone, until }: Budget, what: What, which: "warned_for" | "reached_for"): Parts {
  if (limit[which] === until) return NOTHING;
  const payload = { label, scope: limit.scope, what, taken: shown(what, gone[what]), most: shown(what, mostOf(limit)[what] ?? 0), until };
  const type = which === "warned_for" ? "guard.budget_warned" : "guard.budget_reached";
  return {
    guards: [],
    writes: [noteToldStatement(db, limit.scope_id, which, until)],
    events: [{ type, subject: { type: limit.scope, id: limit.scope_id }, payload }],
  };
}

export const warnedOf = (db: Database, budget: Budget, what: What): Parts => toldOf(db, budget, what, "warned_for");
export const reachedOf = (db: Database, budget: Budget, what: What): Parts => toldOf(db, budget, what, "reached_for");
