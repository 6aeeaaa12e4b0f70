// What is written down of drift: an agent has been written, has been looked at, is let stand. Each is a batch with its event.
import type { HeartbeatConfig } from "#worker/commands/schema.ts";
import type { Database, Statement } from "#worker/platform/db.ts";
import type { NewEvent } from "#worker/platform/events.ts";
import { compare, type Difference, type Known, type Piece, type Policy, type PolicyWord, type Standing, type There } from "./rules.ts";
import type { AgentDrift } from "./schema.ts";
import { forgetDriftStatement, seenDriftGuard, standStatement, unchangedGuard, type WrittenRow, writtenStatement } from "./store.ts";
import type { DriftRow } from "./tables.ts";

/** `policy`: what the agent may run when it asks, whether it does or not. `begins`: how often by itself, while its board is not paused; older rows know none. */
export type Written = {
  parts: Record<string, Piece>;
  policy: Policy;
  is: PolicyWord;
  tokenHash: string | null;
  model: string | null;
  begins?: HeartbeatConfig | null;
};
type Batch = { guards: Statement[]; writes: Statement[]; events: NewEvent[] };

export const writtenOf = ({ written }: Pick<DriftRow, "written">): Written => JSON.parse(written) as Written;
export const foundOf = ({ found }: DriftRow): Difference[] => JSON.parse(found) as Difference[];
export const acceptedOf = ({ accepted }: DriftRow): Record<string, string> => JSON.parse(accepted) as Record<string, string>;
const knownOf = (row: DriftRow): Known => ({ parts: writtenOf(row).parts, accepted: acceptedOf(row), found: foundOf(row) });

/** Work for it waits: it would run what nobody was asked about, or nowhere. */
export const holdsWork = (drift: DriftRow["drift"]): boolean => drift === "looser" || drift === "missing";

const subject = ({ agent_id }: Pick<DriftRow, "agent_id">) => ({ type: "agent", id: agent_id });
const resolved = (row: DriftRow, how: "overwritten" | "accepted" | "undone"): NewEvent<"agent.drift_resolved"> => ({
  type: "agent.drift_resolved",
  subject: subject(row),
  payload: { label: row.name, before: { drift: row.drift }, after: { drift: null }, how },
});

/** It has been written anew: whatever stood there before is gone. `before` null: this is the first time that it is known. */
export function noteWritten(db: Database, row: Omit<WrittenRow, "written">, written: Written, before: DriftRow | null): Omit<Batch, "guards"> {
  return {
    writes: [writtenStatement(db, { ...row, written: JSON.stringify(written) })],
    events: before?.drift ? [resolved(before, "overwritten")] : [],
  };
}

export const forgetWritten = (db: Database, agentId: string): Omit<Batch, "guards"> => ({ writes: [forgetDriftStatement(db, agentId)], events: [] });

const nextRow = (row: DriftRow, { drift, found, accepted }: Standing, at: string): DriftRow => ({
  ...row,
  drift,
  found: JSON.stringify(found),
  accepted: JSON.stringify(accepted),
  drifted_at: drift === null ? null : drift === row.drift ? row.drifted_at : at,
});

/** It has been looked at. null: it stands as it stood. */
export function noteSeen(db: Database, row: DriftRow, there: There, at: string): (Batch & { next: DriftRow }) | null {
  const standing = compare(knownOf(row), there);
  const next = nextRow(row, standing, at);
  if (next.drift === row.drift && next.found === row.found && next.accepted === row.accepted) return null;
  const { drift, found } = standing;
  const drifted: NewEvent<"agent.drifted"> = {
    type: "agent.drifted",
    subject: subject(row),
    payload: { label: row.name, before: { drift: row.drift }, after: { drift }, parts: found.map(({ part }) => part) },
  };
  const events = drift ? [drifted] : row.drift ? [resolved(row, "undone")] : [];
  return { next, guards: [unchangedGuard(db, row)], writes: [standStatement(db, next)], events };
}

/** What is there stands until it changes again. */
export function noteAccepted(db: Database, row: DriftRow, at: string): Batch {
  const accepted = { ...acceptedOf(row), ...Object.fromEntries(foundOf(row).map(({ part, hash }) => [part, hash])) };
  const next = nextRow(row, { drift: null, found: [], accepted }, at);
  return { guards: [seenDriftGuard(db, row)], writes: [standStatement(db, next)], events: [resolved(row, "accepted")] };
}

export function presentDrift(agentId: string, row: DriftRow | null): AgentDrift {
  if (!row) return { agent_id: agentId, drift: null, items: [], accepted: [], drifted_at: null, version: 0 };
  const { parts } = writtenOf(row);
  return {
    agent_id: agentId,
    drift: row.drift,
    items: foundOf(row).map(({ part, isLooser, isCut, text }) => ({
      part,
      is_looser: isLooser,
      written: parts[part]?.text ?? "",
      found: text,
      is_abridged: isCut,
    })),
    accepted: Object.keys(acceptedOf(row)),
    drifted_at: row.drifted_at,
    version: row.version,
  };
}
