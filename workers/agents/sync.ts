// Writing the agents of a gateway anew, all in one batch: each as if it were provisioned again. What somebody has changed there is
// overwritten only where that is asked for.
import { commandStatement, deadlineAfter } from "#worker/commands/index.ts";
import { noDriftGuard } from "#worker/drifts/index.ts";
import { loadGateway, wakeLink } from "#worker/gateways/index.ts";
import type { PolicyRecord } from "#worker/platform/access.ts";
import type { Database, Statement } from "#worker/platform/db.ts";
import { newId } from "#worker/platform/ids.ts";
import { commitWork, locate, type Work } from "#worker/platform/work.ts";
import { actions } from "./actions.ts";
import { filesOf, laneOf, provision, TOKEN_STAND_IN } from "./provision.ts";
import { roleOf } from "./roles.ts";
import type { LayersOfBoards } from "#worker/agent-defaults/index.ts";
import type { TemplatesSync, TemplatesSyncError, TemplatesSyncQuery } from "./sync-shapes.ts";
import { agentsToSync, type AgentToSync, grantsOnGateway, layersOnGateway } from "./store.ts";
import { boardsHeld, NO_RIGHTS, type Written, writtenAs } from "./writing.ts";

/** In one batch; those that were changed longest ago come first, so that the same call goes on where it ended. */
const SYNC_MAX = 50;

/** As people have said, both. */
const isMain = (agent: AgentToSync): boolean => roleOf(agent) === "main";
export const isLead = (agent: AgentToSync): boolean => roleOf(agent) === "lead";
const isMeant = (agent: AgentToSync, { include_main, lead_only }: TemplatesSyncQuery): boolean =>
  (include_main || !isMain(agent)) && (!lead_only || isLead(agent));

const failure = ({ id, name, board_id }: AgentToSync, message: string): TemplatesSyncError => ({ agent_id: id, agent_name: name, board_id, message });

const CHANGED = "Somebody has changed it on its gateway, so nothing was written. Look at its drift, or sync with overwrite.";
const NOT_RESET = "It was written, but its session is not reset: it works for no board.";

type Gateway = { id: string; workspace_root: string; layersFor: LayersOfBoards };

async function rewrite(work: Work, db: Database, agent: AgentToSync, { id, workspace_root, layersFor }: Gateway, policy: PolicyRecord): Promise<Written> {
  const { board_name, board_paused, board_group_id: _group, stands: _stands, ...before } = agent;
  const provisioned = await provision({ ...work, isAmongOthers: true }, db, before, id, { workspace_root, board_name, board_paused, layers: layersFor(agent) });
  return writtenAs(work, db, before, provisioned, { type: "agent.provisioning", policy });
}

function resetOf({ now }: Work, db: Database, agent: AgentToSync & { board_id: string; session_key: string }, gatewayId: string): Statement {
  return commandStatement(db, {
    id: newId(),
    organizationId: agent.organization_id,
    gatewayId,
    lane: laneOf(agent),
    kind: "session.reset",
    payload: { session_key: agent.session_key, board_id: agent.board_id },
    deadlineAt: deadlineAfter(now),
    at: now.toISOString(),
  });
}
const hasSession = (agent: AgentToSync): agent is AgentToSync & { board_id: string; session_key: string } => Boolean(agent.board_id && agent.session_key);

type Why = (row: AgentToSync) => string | null;

/** Why an agent is not written; null: it is. */
function whyNotOf(work: Work, { workspace_root, layersFor }: Gateway, held: ReadonlySet<string | null>, { overwrite }: TemplatesSyncQuery): Why {
  return ({ board_name, board_paused, stands, ...agent }) => {
    if (stands === 1 && !overwrite) return CHANGED;
    if (!held.has(agent.board_id)) return NO_RIGHTS;
    const files = filesOf(work, agent, { workspace_root, board_name, board_paused, layers: layersFor(agent) }, TOKEN_STAND_IN);
    return files.ok ? null : files.refusal.detail;
  };
}

type Sorted = { chosen: AgentToSync[]; errors: TemplatesSyncError[] };

/** Those that are written now, and of the others why not. */
function sort(rows: readonly AgentToSync[], whyNot: Why): Sorted {
  const all = rows.map((row) => ({ row, why: whyNot(row) }));
  const open = all.flatMap(({ row, why }) => (why === null ? [row] : []));
  const more = open.length - SYNC_MAX;
  return {
    chosen: open.slice(0, SYNC_MAX),
    errors: [
      ...all.flatMap(({ row, why }) => (why === null ? [] : [failure(row, why)])),
      ...(more > 0 ? [{ agent_id: null, agent_name: null, board_id: null, message: `${more} more were not written. Sync again for them.` }] : []),
    ],
  };
}

export async function syncTemplates(work: Work, gatewayId: string, query: TemplatesSyncQuery): Promise<TemplatesSync> {
  return locate(work, "gateway", async (db, shard) => {
    const loaded = await loadGateway(work, db, gatewayId, actions["agent.manage"], {
      rows: agentsToSync(db, gatewayId, query.board_id ?? null),
      grants: grantsOnGateway(db, work.caller, gatewayId),
      layersFor: layersOnGateway(db, gatewayId),
    });
    if (!loaded) return null;
    const { policy, more } = loaded;
    const gateway = { ...loaded.row, layersFor: more.layersFor };
    const meant = more.rows.filter((row) => isMeant(row, query));
    const { chosen, errors } = sort(meant, whyNotOf(work, gateway, boardsHeld(work, more.grants), query));
    const written = await Promise.all(chosen.map((agent) => rewrite(work, db, agent, gateway, policy)));
    const resets = query.reset_sessions ? chosen.filter(hasSession).map((agent) => resetOf(work, db, agent, gatewayId)) : [];
    const unreset = query.reset_sessions ? chosen.filter((agent) => !hasSession(agent)).map((agent) => failure(agent, NOT_RESET)) : [];
    const answer: TemplatesSync = {
      gateway_id: gatewayId,
      include_main: query.include_main,
      reset_sessions: query.reset_sessions,
      agents_updated: chosen.length,
      agents_skipped: meant.length - chosen.length,
      main_updated: chosen.some(isMain),
      errors: [...errors, ...unreset],
    };
    const kept = query.overwrite ? [] : chosen.map(({ id }) => noDriftGuard(db, id));
    await commitWork(work, db, shard, {
      stream: { organizationId: gateway.organization_id, boardId: null },
      guards: [...written.flatMap(({ guards }) => guards), ...kept],
      writes: [...written.flatMap(({ writes }) => writes), ...resets],
      events: written.map(({ event }) => ({ ...event, reason: `The templates of ${gateway.name} were synced.` })),
      answer: { status: 200, body: answer },
    });
    await wakeLink(work.env, { shard, organizationId: gateway.organization_id, gatewayId });
    return answer;
  });
}
