// Starting, following and stopping roll-outs; and what one would do.
import { placeById, placeRights, type PlaceRow } from "#worker/agent-defaults/index.ts";
import { grantOf, inActiveOrganization } from "#worker/members/index.ts";
import type { Action } from "#worker/platform/access.ts";
import { changesOf } from "#worker/platform/changes.ts";
import { GuardError } from "#worker/platform/commit.ts";
import { all, type Database, type Queries } from "#worker/platform/db.ts";
import { ProblemError } from "#worker/platform/errors.ts";
import { newId } from "#worker/platform/ids.ts";
import { insertRow, updateRow } from "#worker/platform/rows.ts";
import { type Page, page, type PageQuery } from "#worker/platform/wire.ts";
import { at, authorize, commitWork, locate, read, requireVersion, staleCode, type Work } from "#worker/platform/work.ts";
import { actions } from "./actions.ts";
import { type Judged, judge } from "./judge.ts";
import { nudgeRollOut } from "./nudge.ts";
import { presentRollOut, subjectOf } from "./present.ts";
import {
  AGENT_STATES,
  AGENTS_MAX,
  type AgentState,
  type PreviewAgent,
  type PreviewQuery,
  type RollOut,
  type RollOutAgent,
  type RollOutCreate,
  type RollOutOptions,
} from "./schema.ts";
import {
  addMeantStatement,
  agentsOf,
  countMeant,
  heldAt,
  layersOfMeant,
  leaveStatement,
  type Meant,
  noneRunsGuard,
  previewed,
  rollOutById,
  rollOutGrant,
  rollOutsOf,
} from "./store.ts";
import { roll_outs, type RollOutRow } from "./tables.ts";

/** A gateway may be away for a day (commands/commands.ts), and is then given an hour to answer. */
const DEADLINE_MS = 25 * 3_600_000;

const whole = (placeId: string, isLeadOnly: boolean, agentIds: readonly string[] | null = null): Meant => ({ placeId, isLeadOnly, agentIds });

/** A place whose agents the caller may roll out to; null: there is none on this shard. */
async function loadPlace<More extends Queries>(work: Work, db: Database, id: string, action: Action, more: More) {
  const found = await read(work, db, { place: placeById(db, id), grant: placeRights(db, work.caller, id), more: all(more) });
  if (!found.place) return null;
  const held = grantOf(work.caller, found.grant);
  return { place: found.place, policy: authorize(work, action, held && { ...held, boardId: null }, "place"), more: found.more };
}

const becomingOf = ({ verdict: { becomes, why }, agent, site, changes }: Judged): PreviewAgent => ({
  id: agent.id,
  agent_id: agent.id,
  agent_name: agent.name,
  board_id: agent.board_id,
  board_name: site.board_name,
  gateway_id: agent.gateway_id,
  becomes,
  why,
  parts: changes,
});

/** What a roll-out would do with each agent, a page of them at a time. */
export async function previewRollOut(work: Work, placeId: string, { limit, offset, ...options }: PreviewQuery): Promise<Page<PreviewAgent>> {
  const meant = whole(placeId, options.lead_only);
  return locate(work, "place", async (db) => {
    const loaded = await loadPlace(work, db, placeId, actions["roll_out.read"], {
      rows: previewed(db, meant, { limit, offset }),
      count: countMeant(db, meant),
      layersFor: layersOfMeant(db, meant),
      held: heldAt(db, placeId, work.caller.id),
    });
    if (!loaded) return null;
    const { rows, count, layersFor, held } = loaded.more;
    if (!held) return null;
    return page(
      rows.map((row) => becomingOf(judge({ work, held, layersFor, options }, row))),
      count,
      { limit, offset },
    );
  });
}

function toRunningProblem(error: unknown): never {
  if (error instanceof GuardError && error.code === "roll_out_running")
    throw new ProblemError("conflict", "One is being rolled out there just now. Wait for its end, or stop it: POST /agent-roll-outs/{roll_out_id}/cancel.");
  throw error;
}

const NOBODY = "No agent that is meant lives below this place, so there is nothing to roll out.";
const TOO_MANY = `At most ${AGENTS_MAX} agents are rolled out to at once. Choose a group or a board.`;

function rowOf(work: Work, { organization_id, level, place_id, place_name }: PlaceRow, options: RollOutOptions, total: number): RollOutRow {
  const { id: made_by_id, name: made_by_name } = work.caller.actor;
  const now = at(work);
  const deadline_at = new Date(work.now.getTime() + DEADLINE_MS).toISOString();
  const place = { organization_id, level, place_id, place_name };
  const state = { status: "running" as const, error: null, attempts: 0, version: 1, created_at: now, updated_at: now, finished_at: null, deadline_at };
  return { id: newId(), ...place, options: JSON.stringify(options), origin: work.origin, total, made_by_id, made_by_name, ...state };
}

const NONE_YET = Object.fromEntries(AGENT_STATES.map((state) => [state, 0])) as Record<AgentState, number>;

export async function startRollOut(work: Work, { place_id: placeId, agent_ids, ...options }: RollOutCreate): Promise<RollOut> {
  const meant = whole(placeId, options.lead_only, agent_ids ?? null);
  return locate(work, "place", async (db, shard) => {
    const loaded = await loadPlace(work, db, placeId, actions["roll_out.start"], { count: countMeant(db, meant) });
    if (!loaded) return null;
    const { place, policy, more } = loaded;
    const total = more.count?.total ?? 0;
    if (total === 0) throw new ProblemError("conflict", NOBODY);
    if (total > AGENTS_MAX) throw new ProblemError("conflict", TOO_MANY);
    const row = rowOf(work, place, options, total);
    const answer = presentRollOut({ ...row, counts: JSON.stringify({ ...NONE_YET, waiting: total }) });
    await commitWork(work, db, shard, {
      stream: { organizationId: place.organization_id, boardId: null },
      guards: [noneRunsGuard(db, place.organization_id, placeId)],
      writes: [insertRow(db, roll_outs, row), addMeantStatement(db, row.id, meant)],
      events: [{ type: "roll_out.started", subject: subjectOf(row), payload: { after: answer }, policy }],
      answer: { status: 201, body: answer },
    }).catch(toRunningProblem);
    await nudgeRollOut(work.env, { shard, id: row.id });
    return answer;
  });
}

export async function listRollOuts(work: Work, placeId: string | null, query: PageQuery): Promise<Page<RollOut>> {
  return inActiveOrganization(
    work,
    actions["roll_out.read"],
    (db, id) => ({ list: rollOutsOf(db, id, placeId, query) }),
    ({ found: { list } }) => page(list.rows.map(presentRollOut), list.count, query),
  );
}

/** null: there is none on this shard. */
async function load<More extends Queries>(work: Work, db: Database, id: string, action: Action, more: More) {
  const found = await read(work, db, { row: rollOutById(db, id), grant: rollOutGrant(db, work.caller, id), more: all(more) });
  if (!found.row) return null;
  return { row: found.row, policy: authorize(work, action, grantOf(work.caller, found.grant), "roll-out"), more: found.more };
}

export async function getRollOut(work: Work, id: string): Promise<RollOut> {
  return locate(work, "roll-out", async (db) => {
    const loaded = await load(work, db, id, actions["roll_out.read"], {});
    return loaded && presentRollOut(loaded.row);
  });
}

export async function listRolledOut(work: Work, id: string, status: AgentState | null, query: PageQuery): Promise<Page<RollOutAgent>> {
  return locate(work, "roll-out", async (db) => {
    const loaded = await load(work, db, id, actions["roll_out.read"], { agents: agentsOf(db, id, status, query) });
    return loaded && page(loaded.more.agents.rows, loaded.more.agents.count, query);
  });
}

/** What waits is not written any more; what is on its way to a gateway arrives. */
export async function cancelRollOut(work: Work, id: string): Promise<RollOut> {
  return locate(work, "roll-out", async (db, shard) => {
    const loaded = await load(work, db, id, actions["roll_out.start"], {});
    if (!loaded) return null;
    const { counts, ...row } = loaded.row;
    requireVersion(work, row.version);
    if (row.status !== "running") throw new ProblemError("conflict", "It has ended already.");
    const now = at(work);
    const next: RollOutRow = { ...row, status: "canceled", version: row.version + 1, updated_at: now, finished_at: now };
    const were = JSON.parse(counts) as Record<AgentState, number>;
    const became = { ...were, waiting: 0, skipped: were.skipped + were.waiting };
    const answer = presentRollOut({ ...next, counts: JSON.stringify(became) });
    const { guard, write } = updateRow(db, roll_outs, row, next, staleCode(work));
    const changes = changesOf<RollOut>(presentRollOut(loaded.row), answer) ?? { before: {}, after: {} };
    await commitWork(work, db, shard, {
      stream: { organizationId: row.organization_id, boardId: null },
      guards: [guard],
      writes: [write, leaveStatement(db, id, "It was stopped before its turn came.", ["waiting"])],
      events: [{ type: "roll_out.canceled", subject: subjectOf(row), payload: { label: row.place_name, ...changes }, policy: loaded.policy }],
      answer: { status: 200, body: answer },
    });
    return answer;
  });
}
