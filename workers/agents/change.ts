// Changing and deleting agents. The gateway's part happens there: an agent leaves `provisioning` when a stored command is answered
// or its deadline passes.
import { revokeCredentialsStatement } from "#worker/identity/index.ts";
import { toReferenceProblem } from "#worker/boards/index.ts";
import { type DriftRow, forgetDriftStatement, noDriftGuard, presentDrift } from "#worker/drifts/index.ts";
import type { GrantRow } from "#worker/members/index.ts";
import { changesOf } from "#worker/platform/changes.ts";
import type { PolicyRecord } from "#worker/platform/access.ts";
import type { Database, Statement } from "#worker/platform/db.ts";
import { ProblemError } from "#worker/platform/errors.ts";
import { updateRow } from "#worker/platform/rows.ts";
import { at, commitWork, locate, requireVersion, type Work } from "#worker/platform/work.ts";
import { actions } from "./actions.ts";
import { type Succession, succession, toLeadProblem } from "./leading.ts";
import { mainGuards, toMainProblem } from "./main.ts";
import { type LoadedAgent, loadAgent, loadToWrite } from "./load.ts";
import { deletionStatements, provision, referenceGuards, wakeGatewayOf } from "./provision.ts";
import { requirePersonToTrust, requireRightsOnBoard, roomGuards, toFullProblem } from "./placing.ts";
import { mergeUpdate, needsGateway, presentAgent } from "./rules.ts";
import type { Agent, AgentUpdate } from "./schema.ts";
import type { AgentSite } from "./store.ts";
import { agents, type AgentWithLink } from "./tables.ts";
import { type Held, withoutTexts } from "./texts.ts";

type Loaded = LoadedAgent & { more: { site: AgentSite | null; onBoard: GrantRow | null; lead: AgentWithLink | null } };
type Place = { db: Database; shard: string };

export async function updateAgent(work: Work, id: string, update: AgentUpdate): Promise<Agent> {
  return locate(work, "agent", async (db, shard) => {
    const loaded = await loadToWrite(work, db, id, update);
    if (!loaded) return null;
    requireVersion(work, loaded.row.version);
    const { changed } = mergeUpdate(loaded.row, update);
    if (changed.length === 0) return withoutTexts(work, presentAgent(loaded.row), { grant: loaded.grant, onBoard: loaded.more.onBoard });
    const isWrittenThere = loaded.row.gateway_id !== null && needsGateway(changed);
    if (isWrittenThere) requireNoDrift(loaded.more.drift);
    return applyUpdate(work, { db, shard }, loaded, update, isWrittenThere ? [noDriftGuard(db, id)] : []);
  });
}

/** Changes the agent here and, where that concerns its gateway, there: whatever stands there is overwritten. */
export async function applyUpdate(
  work: Work,
  { db, shard }: Place,
  { row, grant, policy, more }: Loaded,
  update: AgentUpdate,
  guards: Statement[],
): Promise<Agent> {
  const { next, changed } = mergeUpdate(row, update);
  requirePersonToTrust(work, grant, row, next);
  if (row.gateway_id && next.gateway_id !== row.gateway_id && row.state !== "draft")
    throw new ProblemError("conflict", "The agent lives on its gateway. Delete it and create it on the other one.");
  const isAboutBoard = next.board_id !== row.board_id || next.is_board_lead !== row.is_board_lead;
  if (isAboutBoard || (next.gateway_id && needsGateway(changed))) requireRightsOnBoard(work, more.onBoard, row.organization_id);
  const following = succession(work, db, next, more.lead, policy);
  const provisioned = next.gateway_id && needsGateway(changed) ? await provision(work, db, next, next.gateway_id, more.site) : null;
  return save(work, db, shard, {
    before: row,
    next: provisioned?.row ?? next,
    writes: provisioned?.writes ?? [],
    event: "agent.updated",
    policy,
    held: { grant, onBoard: more.onBoard },
    following,
    guards: [...referenceGuards(db, next), ...mainGuards(db, next), ...roomGuards(work, db, row, next), ...guards],
  });
}

/** What somebody has written there is overwritten only by whoever knows of it. */
export function requireNoDrift(drift: DriftRow | null): void {
  const { drift: open, items, accepted } = presentDrift("", drift);
  if (open === null && accepted.length === 0) return;
  const what =
    open === "missing" ? "is gone from its gateway" : `has been changed on its gateway (${[...items.map(({ part }) => part), ...accepted].join(", ")})`;
  throw new ProblemError(
    "conflict",
    `The agent ${what}, and this would write it there anew. Look at GET /agents/{agent_id}/drift, and overwrite or adopt that first: POST /agents/{agent_id}/drift.`,
  );
}

/** Provisions again: after a failure, or to rewrite its files. Its older tokens hold for a day after the new one has arrived; `endsTokens`: they end now. */
export async function reprovisionAgent(work: Work, id: string, { endsTokens }: { endsTokens: boolean }): Promise<Agent> {
  return locate(work, "agent", async (db, shard) => {
    const loaded = await loadToWrite(work, db, id, {});
    if (!loaded) return null;
    requireNoDrift(loaded.more.drift);
    return provisionAnew(work, { db, shard }, loaded, [noDriftGuard(db, id)], endsTokens ? [revokeCredentialsStatement(db, id, at(work))] : []);
  });
}

/** Whatever stands on its gateway is overwritten. `first`: written before its new token is. */
export async function provisionAnew(
  work: Work,
  { db, shard }: Place,
  { row: before, grant, policy, more }: Loaded,
  guards: Statement[],
  first: Statement[] = [],
): Promise<Agent> {
  if (!before.gateway_id) throw new ProblemError("gateway_required", "Choose a gateway for the agent first: PATCH /agents/{id} with gateway_id.");
  requireRightsOnBoard(work, more.onBoard, before.organization_id);
  const { row: next, writes } = await provision(work, db, before, before.gateway_id, more.site);
  return save(work, db, shard, {
    before,
    next,
    writes: [...first, ...writes],
    event: "agent.provisioning",
    policy,
    held: { grant, onBoard: more.onBoard },
    guards,
  });
}

type Save = {
  before: AgentWithLink;
  next: AgentWithLink;
  guards: Statement[];
  writes: Statement[];
  event: "agent.updated" | "agent.provisioning";
  policy: PolicyRecord;
  /** On the board that it has then. */
  held: Held;
  reason?: string | null;
  /** What follows for others; comes first, since a board has one lead at any moment. */
  following?: Succession;
};

export async function save(work: Work, db: Database, shard: string, saved: Save): Promise<Agent> {
  const { before, next, guards, writes, event, policy, held, reason = null, following } = saved;
  const row: AgentWithLink = { ...next, version: before.version + 1, updated_at: at(work) };
  const whole = presentAgent(row);
  const answer = withoutTexts(work, whole, held);
  const changes = changesOf(presentAgent(before), whole) ?? { before: {}, after: {} };
  const { guard, write } = updateRow(db, agents, before, row);
  await commitWork(work, db, shard, {
    stream: { organizationId: row.organization_id, boardId: null },
    guards: [guard, ...(following?.guards ?? []), ...guards],
    writes: [...(following?.writes ?? []), write, ...writes],
    events: [...(following?.events ?? []), { type: event, subject: { type: "agent", id: row.id }, payload: { label: row.name, ...changes }, reason, policy }],
    answer: { status: 200, body: answer },
  })
    .catch(toFullProblem)
    .catch(toLeadProblem)
    .catch(toMainProblem)
    .catch(toReferenceProblem);
  await wakeGatewayOf(row, work.env, shard);
  return answer;
}

/** Deletes the agent and revokes its token at once. Its gateway removes it as soon as it is connected. */
export async function deleteAgent(work: Work, id: string): Promise<void> {
  await locate(work, "agent", async (db, shard) => {
    const loaded = await loadAgent(work, db, id, actions["agent.manage"], {});
    if (!loaded) return null;
    requireVersion(work, loaded.row.version);
    await removeAgent(work, { db, shard }, loaded);
    return true;
  });
}

/** Its token ends, and its gateway is told to remove it. */
export async function removeAgent(work: Work, { db, shard }: Place, { row, policy }: Pick<LoadedAgent, "row" | "policy">): Promise<void> {
  const now = at(work);
  const { id } = row;
  const { guard, write } = updateRow(db, agents, row, { ...row, deleted_at: now, state: "deleting", version: row.version + 1, updated_at: now });
  await commitWork(work, db, shard, {
    stream: { organizationId: row.organization_id, boardId: null },
    guards: [guard],
    writes: [write, revokeCredentialsStatement(db, id, now), forgetDriftStatement(db, id), ...deletionStatements(db, row, work.now)],
    events: [{ type: "agent.deleted", subject: { type: "agent", id }, payload: { label: row.name, before: presentAgent(row) }, policy }],
    answer: { status: 204, body: null },
  });
  await wakeGatewayOf(row, work.env, shard);
}
