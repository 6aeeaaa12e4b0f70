// Budgets: what is left of one, and what counts as gone. Pure.
import type { Period } from "./schema.ts";

export const WHATS = ["runs", "tokens", "cost"] as const;
export type What = (typeof WHATS)[number];
/** Of each so much; cost in millionths of a US dollar. */
export type Amounts = Readonly<Record<What, number>>;
/** null: no such budget. */
export type Most = Readonly<Record<What, number | null>>;

/** What work takes of which nothing is known yet: about twice what the shortest turn of a real gateway takes. */
export const USUAL: Amounts = { runs: 1, tokens: 25_000, cost: 100_000 };

/** What a token counts for in budgets of cost where its gateway knows no price, in millionths of a US dollar: unknown is not free. */
export const UNPRICED_MICROS = USUAL.cost / USUAL.tokens;

const DAY_CHARS = 10;
const MONTH_CHARS = 7;
export const dayOf = (now: Date): string => now.toISOString().slice(0, DAY_CHARS);
export const monthOf = (now: Date): string => `${now.toISOString().slice(0, MONTH_CHARS)}-01`;

/** The period in which this moment lies: its first day, and when the next begins. In UTC. */
export function periodOf(period: Period, now: Date): { from: string; until: string } {
  const from = period === "day" ? dayOf(now) : monthOf(now);
  const next = new Date(`${from}T00:00:00.000Z`);
  if (period === "day") next.setUTCDate(next.getUTCDate() + 1);
  else next.setUTCMonth(next.getUTCMonth() + 1);
  return { from, until: next.toISOString() };
}

/** What one more run of an agent is expected to take, by what its runs took of late. */
export function expected({ runs, tokens, cost }: Amounts): Amounts {
  const mean = (sum: number, usual: number) => (runs > 0 && sum > 0 ? Math.ceil(sum / runs) : usual);
  return { runs: 1, tokens: mean(tokens, USUAL.tokens), cost: mean(cost, USUAL.cost) };
}

/** As much is held for one run: never more than the whole budget, or it could never begin. */
export const toHold = (most: number | null, wanted: number): number => (most === null ? wanted : Math.min(wanted, most));

/** Of what nothing would be left for one more run; null: it may begin. `gone`: what was taken and what is held. */
export function lacking(most: Most, gone: Amounts, wanted: Amounts): What | null {
  return WHATS.find((what) => most[what] !== null && (most[what] === 0 || gone[what] + toHold(most[what], wanted[what]) > most[what])) ?? null;
}

export type Level = "free" | "warned" | "reached";
const PERCENT = 100;
/** How far it has gone, and with what. */
export function levelOf(most: Most, gone: Amounts, warnPercent: number): { level: Level; what: What | null } {
  const reached = WHATS.find((what) => most[what] !== null && gone[what] >= most[what]);
  if (reached) return { level: "reached", what: reached };
  const warned = WHATS.find((what) => most[what] !== null && gone[what] * PERCENT >= most[what] * warnPercent);
  return warned ? { level: "warned", what: warned } : { level: "free", what: null };
}

/** What of a budget is used up that a run which goes on takes more of: tokens or cost, whatever else is; null: nothing. */
export const overspent = (most: Most, gone: Amounts): "tokens" | "cost" | null =>
  (["tokens", "cost"] as const).find((what) => most[what] !== null && gone[what] >= most[what]) ?? null;

/** What is new of what a gateway has counted: it only ever grows within a day, whatever is counted anew. */
export const grown = (was: number, is: number | null): number => Math.max(0, Math.round(is ?? 0) - was);
