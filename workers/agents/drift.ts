// What somebody has changed of an agent on its gateway: shown to whoever manages the agent, and settled by them.
import { dueLaneStatement } from "#worker/commands/index.ts";
import { driftOfAgent, type DriftRow, foundOf, noteAccepted, presentDrift, seenDriftGuard } from "#worker/drifts/index.ts";
import type { AgentDrift, DriftResolution } from "#worker/drifts/schema.ts";
import type { Database } from "#worker/platform/db.ts";
import { ProblemError, unwrap } from "#worker/platform/errors.ts";
import { at, commitWork, locate, type Work } from "#worker/platform/work.ts";
import { actions } from "./actions.ts";
import { adoption } from "./adopt.ts";
import { applyUpdate, provisionAnew } from "./change.ts";
import { loadAgent, loadToWrite, type ToWrite } from "./load.ts";
import { requirePersonToTrust, requireRightsOnBoard } from "./placing.ts";
import { laneOf, wakeGatewayOf } from "./provision.ts";
import { isAdopted, presentAgent } from "./rules.ts";
import type { Agent } from "./schema.ts";
import { withoutTexts } from "./texts.ts";

const NOT_MADE_HERE = "The agent is gone from its gateway, and it was not made here, so it is not created again. Delete it here too.";
const THEIR_OWN = "It was on its gateway before it was taken over, so what people have written for it is among what differs: people alone read that.";

export async function getDrift(work: Work, id: string): Promise<AgentDrift> {
  return locate(work, "agent", async (db) => {
    const loaded = await loadAgent(work, db, id, actions["agent.manage"], { drift: driftOfAgent(db, id) });
    if (!loaded) return null;
    if (isAdopted(loaded.row) && work.caller.actor.type !== "user") throw new ProblemError("forbidden", THEIR_OWN);
    return presentDrift(id, loaded.more.drift);
  });
}

/** The drift that the caller has looked at. */
function requireSeen(row: DriftRow | null, version: number): DriftRow {
  if (!row || (row.drift === null && row.accepted === "{}"))
    throw new ProblemError("conflict", "Nothing differs on the gateway, so there is nothing to settle.");
  if (row.version !== version)
    throw new ProblemError("stale_version", "It has changed on the gateway again, or somebody has settled it. Look at it again.", {
      extra: { current_version: row.version },
    });
  return row;
}

export async function resolveDrift(work: Work, id: string, { resolution, version }: DriftResolution): Promise<Agent> {
  return locate(work, "agent", async (db, shard) => {
    const loaded = await loadToWrite(work, db, id, {});
    if (!loaded) return null;
    const drift = requireSeen(loaded.more.drift, version);
    if (drift.drift === "missing" && isAdopted(loaded.row)) throw new ProblemError("conflict", NOT_MADE_HERE);
    if (resolution === "overwrite") return provisionAnew(work, { db, shard }, loaded, [seenDriftGuard(db, drift)]);
    if (drift.drift === null) throw new ProblemError("conflict", "Somebody lets stand what is there already. It can only be overwritten.");
    if (drift.drift === "missing")
      throw new ProblemError("conflict", "The agent is gone from its gateway. Overwrite creates it there again; or delete it here too.");
    if (resolution === "accept") return acceptDrift(work, db, shard, loaded, drift);
    const update = unwrap(adoption(foundOf(drift), presentAgent(loaded.row)));
    return applyUpdate(work, { db, shard }, loaded, update, [seenDriftGuard(db, drift)]);
  });
}

/** What stands there is the agent's from now on: for whoever may write it there themselves. Looser is as good as trusted. */
function requireMayAccept(work: Work, { row, grant, more }: ToWrite, drift: DriftRow): void {
  if (drift.drift === "looser" && work.caller.actor.type !== "user")
    throw new ProblemError("forbidden", "Only people let an agent run more unasked than it was given. Overwrite it instead.");
  requireRightsOnBoard(work, more.onBoard, row.organization_id);
  if (drift.drift === "looser") requirePersonToTrust(work, grant, row, { ...row, command_policy: "trust" });
}

async function acceptDrift(work: Work, db: Database, shard: string, loaded: ToWrite, drift: DriftRow): Promise<Agent> {
  requireMayAccept(work, loaded, drift);
  const { row, grant, policy, more } = loaded;
  const { guards, writes, events } = noteAccepted(db, drift, at(work));
  const answer = withoutTexts(work, presentAgent({ ...row, drift: null }), { grant, onBoard: more.onBoard });
  await commitWork(work, db, shard, {
    stream: { organizationId: row.organization_id, boardId: null },
    guards,
    writes: [...writes, dueLaneStatement(db, drift.gateway_id, laneOf(row))],
    events: events.map((event) => ({ ...event, policy })),
    answer: { status: 200, body: answer },
  });
  await wakeGatewayOf(row, work.env, shard);
  return answer;
}
