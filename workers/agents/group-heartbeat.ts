// How often the agents of all boards of a group begin a turn by themselves, set for all of them in one batch. What is said to be updated is
// accepted here: the gateways of these agents are told by commands, and each agent says how that ended.
import { loadGroup } from "#worker/boards/index.ts";
import type { HeartbeatConfig } from "#worker/commands/schema.ts";
import { noDriftGuard } from "#worker/drifts/index.ts";
import { wakeLink } from "#worker/gateways/index.ts";
import type { PolicyRecord } from "#worker/platform/access.ts";
import type { Database } from "#worker/platform/db.ts";
import { commitWork, locate, type Work } from "#worker/platform/work.ts";
import { actions } from "./actions.ts";
import type { GroupHeartbeat, GroupHeartbeatResult } from "./heartbeat-shapes.ts";
import { filesOf, provision, TOKEN_STAND_IN } from "./provision.ts";
import { parsed } from "./rules.ts";
import { type AgentInGroup, agentsInGroup, type AgentSite, grantsInGroup, layersInGroup } from "./store.ts";
import { isLead } from "./sync.ts";
import { boardsHeld, NO_RIGHTS, type Written, writtenAs } from "./writing.ts";

/** In one batch; those that were changed longest ago come first, so that the same call goes on where it ended. */
const SET_MAX = 50;

const CHANGED = "Somebody has changed it on its gateway, so nothing was written. Look at its drift, and overwrite or adopt that first.";
const MORE = `${SET_MAX} agents are set at once. Send the same again for this one.`;

const heartbeatOf = ({ heartbeat_config }: AgentInGroup): Partial<HeartbeatConfig> => parsed<HeartbeatConfig>(heartbeat_config) ?? {};
const withEvery = (agent: AgentInGroup, every: string): string => JSON.stringify({ target: "last", includeReasoning: false, ...heartbeatOf(agent), every });

type InGroup = AgentInGroup & Pick<AgentSite, "layers">;

async function write(work: Work, db: Database, agent: InGroup, heartbeat_config: string, policy: PolicyRecord): Promise<Written> {
  const { board_name, board_paused, board_group_id: _group, workspace_root, layers, stands: _stands, ...before } = agent;
  const next = { ...before, heartbeat_config };
  const site = { workspace_root, board_name, board_paused, layers };
  const provisioned = before.gateway_id ? await provision({ ...work, isAmongOthers: true }, db, next, before.gateway_id, site) : { row: next, writes: [] };
  return writtenAs(work, db, before, provisioned, { type: "agent.updated", policy });
}

/** Why an agent is not set; null: it is, or is so already. */
function whyNot(work: Work, { board_name, board_paused, workspace_root, layers, stands, ...agent }: InGroup, held: ReadonlySet<string | null>): string | null {
  if (!held.has(agent.board_id)) return NO_RIGHTS;
  if (!agent.gateway_id) return null;
  if (stands === 1) return CHANGED;
  const files = filesOf(work, agent, { workspace_root, board_name, board_paused, layers }, TOKEN_STAND_IN);
  return files.ok ? null : files.refusal.detail;
}

type Failed = GroupHeartbeatResult["errors"][number];
type Sorted = { already: InGroup[]; chosen: InGroup[]; failed: Failed[] };

function sort(work: Work, rows: readonly InGroup[], held: ReadonlySet<string | null>, every: string): Sorted {
  const refused = rows.flatMap((row) => {
    const message = whyNot(work, row, held);
    return message === null ? [] : [{ agent_id: row.id, message }];
  });
  const refusedIds = new Set(refused.map(({ agent_id }) => agent_id));
  const open = rows.filter(({ id }) => !refusedIds.has(id));
  const already = open.filter((row) => heartbeatOf(row).every === every);
  const toSet = open.filter((row) => heartbeatOf(row).every !== every);
  return { already, chosen: toSet.slice(0, SET_MAX), failed: [...refused, ...toSet.slice(SET_MAX).map(({ id }) => ({ agent_id: id, message: MORE }))] };
}

export async function setGroupHeartbeat(work: Work, groupId: string, requested: GroupHeartbeat): Promise<GroupHeartbeatResult> {
  const { every, include_board_leads } = requested;
  return locate(work, "board group", async (db, shard) => {
    const loaded = await loadGroup(work, db, groupId, actions["agent.manage"], {
      rows: agentsInGroup(db, groupId),
      grants: grantsInGroup(db, work.caller, groupId),
      layersFor: layersInGroup(db, groupId),
    });
    if (!loaded) return null;
    const { row: group, policy, more } = loaded;
    const meant = more.rows.filter((row) => include_board_leads || !isLead(row)).map((row) => ({ ...row, layers: more.layersFor(row) }));
    const { already, chosen, failed } = sort(work, meant, boardsHeld(work, more.grants), every);
    const answer: GroupHeartbeatResult = {
      board_group_id: groupId,
      requested,
      updated_agent_ids: [...already, ...chosen].map(({ id }) => id),
      failed_agent_ids: failed.map(({ agent_id }) => agent_id),
      errors: failed,
    };
    const written = await Promise.all(chosen.map((agent) => write(work, db, agent, withEvery(agent, every), policy)));
    await commitWork(work, db, shard, {
      stream: { organizationId: group.organization_id, boardId: null },
      guards: [...written.flatMap(({ guards }) => guards), ...chosen.filter(({ gateway_id }) => gateway_id).map(({ id }) => noDriftGuard(db, id))],
      writes: written.flatMap(({ writes }) => writes),
      events: written.map(({ event }) => ({ ...event, reason: `The heartbeat of the agents of ${group.name} was set.` })),
      answer: { status: 200, body: answer },
    });
    const gateways = new Set(chosen.flatMap(({ gateway_id }) => gateway_id ?? []));
    await Promise.all([...gateways].map((gatewayId) => wakeLink(work.env, { shard, organizationId: group.organization_id, gatewayId })));
    return answer;
  });
}
