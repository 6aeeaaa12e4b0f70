// The soul of an agent, for agents: its own, and for a lead those of its board.
import { boardGrant } from "#worker/boards/index.ts";
import { driftOfAgent, noDriftGuard } from "#worker/drifts/index.ts";
import { grantOf } from "#worker/members/index.ts";
import type { PolicyRecord } from "#worker/platform/access.ts";
import { GuardError } from "#worker/platform/commit.ts";
import { type Answers, all, type Database, type Queries } from "#worker/platform/db.ts";
import { notFound, ProblemError, unwrap } from "#worker/platform/errors.ts";
import { authorize, locate, read, requireVersion, type Work } from "#worker/platform/work.ts";
import { actions } from "./actions.ts";
import { requireNoDrift, save } from "./change.ts";
import { sincePace, tooOften, WRITINGS_MAX } from "./pace.ts";
import { writingsPaceGuard } from "./pace-store.ts";
import { filesOf, provision } from "./provision.ts";
import { isAdopted, mergeUpdate } from "./rules.ts";
import { requireAgent } from "./service.ts";
import { agentById, siteOf } from "./store.ts";
import type { AgentWithLink } from "./tables.ts";
import type { SoulUpdate } from "./team-shapes.ts";

const ITS_OWN = "It was on its gateway before it was taken over, and its SOUL.md is its own: people see it there.";

type Loaded<More> = { row: AgentWithLink; policy: PolicyRecord; more: More };

/** An agent of this board; null: the board is not on this shard. */
async function load<More extends Queries>(
  work: Work,
  db: Database,
  { boardId, agentId }: { boardId: string; agentId: string },
  action: "agent.read_soul" | "agent.write_soul",
  more: More,
): Promise<Loaded<Answers<More>> | null> {
  const found = await read(work, db, { row: agentById(db, agentId), onBoard: boardGrant(db, work.caller, boardId), more: all(more) });
  const grant = grantOf(work.caller, found.onBoard);
  if (!grant) return null;
  const policy = authorize(work, actions[action], grant, "board");
  const { row } = found;
  if (row?.board_id !== boardId) throw notFound("agent on this board");
  if (isAdopted(row)) throw new ProblemError("conflict", ITS_OWN);
  return { row, policy, more: found.more };
}

/** As it stands in its SOUL.md. */
export const readSoul = (work: Work, boardId: string, agentId: string): Promise<string> =>
  locate(work, "board", async (db) => {
    const loaded = await load(work, db, { boardId, agentId }, "agent.read_soul", { site: siteOf(db, agentId, {}) });
    if (!loaded) return null;
    const { agent, role } = requireAgent(work);
    if (role !== "lead" && agent.id !== agentId)
      throw new ProblemError("forbidden", "An agent reads its own soul; those of others only the lead of the board.");
    return unwrap(filesOf(work, loaded.row, loaded.more.site, ""))["SOUL.md"] ?? "";
  });

function toPaceProblem(error: unknown): never {
  if (error instanceof GuardError && error.code === "writings_pace") throw tooOften(`The agent has been written ${WRITINGS_MAX} times within an hour.`);
  throw error;
}

const MORE_TRUSTED = "Its shell commands run unasked, yours do not: what it is told to be decides what it runs, so a person writes that.";

/** It is written to its workspace when its gateway is connected; its token changes with that. Who answers for the agent stays. */
export const writeSoul = (work: Work, boardId: string, agentId: string, { content, source_url, reason }: SoulUpdate): Promise<{ ok: true }> =>
  locate(work, "board", async (db, shard) => {
    const more = { site: siteOf(db, agentId, {}), drift: driftOfAgent(db, agentId) };
    const loaded = await load(work, db, { boardId, agentId }, "agent.write_soul", more);
    if (!loaded) return null;
    const { row, policy } = loaded;
    const { agent: lead } = requireAgent(work);
    if (row.command_policy === "trust" && lead.command_policy !== "trust") throw new ProblemError("forbidden", MORE_TRUSTED);
    requireVersion(work, row.version);
    const { next, changed } = mergeUpdate(row, { soul_template: content || null });
    if (changed.length === 0) return { ok: true };
    if (row.gateway_id) requireNoDrift(loaded.more.drift);
    const made = next.gateway_id ? await provision(work, db, next, next.gateway_id, loaded.more.site) : { row: next, writes: [] };
    await save(work, db, shard, {
      before: row,
      next: made.row,
      guards: row.gateway_id ? [noDriftGuard(db, agentId), writingsPaceGuard(db, agentId, sincePace(work))] : [],
      writes: made.writes,
      event: "agent.updated",
      policy,
      held: { grant: null },
      reason: [reason, source_url && `From ${source_url}.`].filter(Boolean).join(" ") || null,
    }).catch(toPaceProblem);
    return { ok: true };
  });
