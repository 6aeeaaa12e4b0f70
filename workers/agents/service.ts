// Agents: create, read, change, delete; and provisioning, which happens on the gateway and is told by events.
// Truth: the agent's row. Its state leaves `provisioning` through the answer of a stored command, or its deadline.
import { eq } from "drizzle-orm";
import { revokeCredentialsStatement } from "#worker/identity/index.ts";
import { activeOrganizationId } from "#worker/organizations/index.ts";
import { grantOf, type GrantRow, organizationGrantStatement } from "#worker/members/index.ts";
import type { Action, PolicyRecord } from "#worker/platform/access.ts";
import { GuardError } from "#worker/platform/commit.ts";
import type { Database, Statement } from "#worker/platform/db.ts";
import { ProblemError } from "#worker/platform/errors.ts";
import { newId } from "#worker/platform/ids.ts";
import type { PageQuery } from "#worker/platform/wire.ts";
import { at, authorize, commitWork, load, locate, requireVersion, type Work } from "#worker/platform/work.ts";
import { deletionStatement, provisionStatements, wakeLink } from "./provision.ts";
import { presentAgent } from "./rules.ts";
import type { Agent, AgentCreate, AgentUpdate } from "./schema.ts";
import { agentsStatements, agentStatement } from "./store.ts";
import { actions } from "./actions.ts";
import { type AgentRow, agents, type AgentWithLink } from "./tables.ts";

const REFERENCES = {
  board: "EXISTS (SELECT 1 FROM boards WHERE id = ? AND organization_id = ? AND deleted_at IS NULL)",
  gateway: "EXISTS (SELECT 1 FROM gateways WHERE id = ? AND organization_id = ?)",
};

function referenceGuards(db: Database, organizationId: string, refs: { board_id: string | null; gateway_id: string | null }): Statement[] {
  return [
    ...(refs.board_id ? [db.guard(REFERENCES.board, "unknown_board", refs.board_id, organizationId)] : []),
    ...(refs.gateway_id ? [db.guard(REFERENCES.gateway, "unknown_gateway", refs.gateway_id, organizationId)] : []),
  ];
}

function explain(error: unknown): never {
  if (error instanceof GuardError && error.code === "unknown_board")
    throw new ProblemError("invalid_input", "board_id: there is no such board in this organization.", {
      fields: [{ path: "board_id", message: "no such board" }],
    });
  if (error instanceof GuardError && error.code === "unknown_gateway")
    throw new ProblemError("invalid_input", "gateway_id: there is no such gateway in this organization.", {
      fields: [{ path: "gateway_id", message: "no such gateway" }],
    });
  throw error;
}

export async function createAgent(work: Work, input: AgentCreate): Promise<Agent> {
  const organizationId = input.organization_id ?? activeOrganizationId(work);
  return locate(work, "organization", async (db, shard) => {
    const [grants] = await load<[GrantRow[]]>(work, db, [organizationGrantStatement(db, work.caller, organizationId)]);
    if (!grants[0]) return null;
    const why = authorize(work, actions["agent.manage"], grantOf(work.caller, grants[0]), "organization");
    const now = at(work);
    const draft: AgentRow = {
      id: newId(),
      organization_id: organizationId,
      board_id: input.board_id ?? null,
      gateway_id: input.gateway_id ?? null,
      name: input.name,
      description: input.description ?? null,
      capabilities: JSON.stringify(input.capabilities),
      config: JSON.stringify(input.config),
      command_policy: input.command_policy,
      state: "draft",
      error: null,
      gateway_agent_id: null,
      session_key: null,
      last_seen_at: null,
      version: 1,
      created_at: now,
      updated_at: now,
      deleted_at: null,
    };
    const provisioned = draft.gateway_id ? await provisionStatements(work, db, draft) : null;
    const row = provisioned?.row ?? draft;
    const answer = presentAgent({ ...row, gateway_status: null });
    await commitWork(work, db, shard, {
      stream: { organizationId, boardId: null },
      guards: referenceGuards(db, organizationId, row),
      writes: [db.statement(db.build.insert(agents).values(row)), ...(provisioned?.writes ?? [])],
      events: [{ type: "agent.created", subject: { type: "agent", id: row.id }, payload: { after: answer }, policy: why }],
      answer: { status: 201, body: answer },
    }).catch(explain);
    await wakeLink(work.env, shard, row);
    return answer;
  });
}

type Loaded = { row: AgentWithLink; why: PolicyRecord };

async function loadAgent(work: Work, db: Database, id: string, action: Action): Promise<Loaded | null> {
  const [rows, grants] = await load<[AgentWithLink[], GrantRow[]]>(work, db, [
    agentStatement(db, id),
    db.sql(
      `SELECT a.organization_id, NULL AS board_id, m.role, m.all_boards_read, m.all_boards_write, 0 AS can_read, 0 AS can_write
       FROM agents a LEFT JOIN members m ON m.organization_id = a.organization_id AND m.person_id = ?2 WHERE a.id = ?1`,
      id,
      work.caller.id,
    ),
  ]);
  if (!rows[0]) return null;
  return { row: rows[0], why: authorize(work, action, grantOf(work.caller, grants[0]), "agent") };
}

export async function getAgent(work: Work, id: string): Promise<Agent> {
  return locate(work, "agent", async (db) => {
    const loaded = await loadAgent(work, db, id, actions["agent.read"]);
    return loaded && presentAgent(loaded.row);
  });
}

export async function listAgents(
  work: Work,
  filter: { boardId?: string | undefined; gatewayId?: string | undefined },
  page: PageQuery,
): Promise<{ items: Agent[]; total: number; limit: number; offset: number }> {
  const organizationId = activeOrganizationId(work);
  return locate(work, "organization", async (db) => {
    const [grants, rows, counts] = await load<[GrantRow[], AgentWithLink[], { total: number }[]]>(work, db, [
      organizationGrantStatement(db, work.caller, organizationId),
      ...agentsStatements(db, organizationId, filter, page),
    ]);
    if (!grants[0]) return null;
    authorize(work, actions["agent.list"], grantOf(work.caller, grants[0]), "organization");
    return { items: rows.map(presentAgent), total: counts[0]?.total ?? 0, ...page };
  });
}

const EDITABLE = ["board_id", "gateway_id", "name", "description", "capabilities", "config", "command_policy"] as const;
/** A change of these must reach the gateway. */
const ON_THE_GATEWAY = ["gateway_id", "board_id", "name", "description", "config", "command_policy"] as const;

function merged(row: AgentRow, update: AgentUpdate): AgentRow {
  return {
    ...row,
    board_id: update.board_id === undefined ? row.board_id : update.board_id,
    gateway_id: update.gateway_id === undefined ? row.gateway_id : update.gateway_id,
    name: update.name ?? row.name,
    description: update.description === undefined ? row.description : update.description,
    capabilities: update.capabilities ? JSON.stringify(update.capabilities) : row.capabilities,
    config: update.config ? JSON.stringify(update.config) : row.config,
    command_policy: update.command_policy ?? row.command_policy,
  };
}

export async function updateAgent(work: Work, id: string, update: AgentUpdate): Promise<Agent> {
  return locate(work, "agent", async (db, shard) => {
    const loaded = await loadAgent(work, db, id, actions["agent.manage"]);
    if (!loaded) return null;
    const { gateway_status, ...row } = loaded.row;
    requireVersion(work, row.version);
    const wanted = merged(row, update);
    const changed = EDITABLE.filter((field) => wanted[field] !== row[field]);
    if (changed.length === 0) return presentAgent(loaded.row);
    if (row.gateway_id && wanted.gateway_id !== row.gateway_id && row.state !== "draft")
      throw new ProblemError("conflict", "The agent lives on its gateway. Delete it and create it on the other one.");
    const provisioned = wanted.gateway_id && ON_THE_GATEWAY.some((field) => changed.includes(field)) ? await provisionStatements(work, db, wanted) : null;
    return save(work, db, shard, {
      before: { ...row, gateway_status },
      next: provisioned?.row ?? wanted,
      writes: provisioned?.writes ?? [],
      event: "agent.updated",
      why: loaded.why,
      guards: referenceGuards(db, row.organization_id, wanted),
    });
  });
}

type Save = { before: AgentWithLink; next: AgentRow; writes: Statement[]; event: string; why: PolicyRecord; guards: Statement[] };

async function save(work: Work, db: Database, shard: string, { before, next, writes, event, why, guards }: Save): Promise<Agent> {
  const row: AgentWithLink = { ...next, gateway_status: before.gateway_status, version: before.version + 1, updated_at: at(work) };
  const { gateway_status: _status, ...columns } = row;
  const was = presentAgent(before);
  const answer = presentAgent(row);
  const fields = (Object.keys(answer) as (keyof Agent)[]).filter((field) => JSON.stringify(answer[field]) !== JSON.stringify(was[field]));
  await commitWork(work, db, shard, {
    stream: { organizationId: row.organization_id, boardId: null },
    guards: [db.guard("(SELECT version FROM agents WHERE id = ?) = ?", "stale_version", row.id, before.version), ...guards],
    writes: [db.statement(db.build.update(agents).set(columns).where(eq(agents.id, row.id))), ...writes],
    events: [
      {
        type: event,
        subject: { type: "agent", id: row.id },
        payload: {
          label: row.name,
          before: Object.fromEntries(fields.map((field) => [field, was[field]])),
          after: Object.fromEntries(fields.map((field) => [field, answer[field]])),
        },
        policy: why,
      },
    ],
    answer: { status: 200, body: answer },
  }).catch(explain);
  await wakeLink(work.env, shard, row);
  return answer;
}

/** Provisions again: after a failure, or to write its files anew. The old token stays good until the new one is there. */
export async function reprovisionAgent(work: Work, id: string): Promise<Agent> {
  return locate(work, "agent", async (db, shard) => {
    const loaded = await loadAgent(work, db, id, actions["agent.manage"]);
    if (!loaded) return null;
    const { gateway_status, ...row } = loaded.row;
    if (!row.gateway_id) throw new ProblemError("gateway_required", "Choose a gateway for the agent first: PATCH /agents/{id} with gateway_id.");
    const provisioned = await provisionStatements(work, db, row);
    return save(work, db, shard, {
      before: { ...row, gateway_status },
      next: provisioned.row,
      writes: provisioned.writes,
      event: "agent.provisioning",
      why: loaded.why,
      guards: [],
    });
  });
}

/** The agent stops being one at once: its token is revoked. Its gateway is told when it is there. */
export async function deleteAgent(work: Work, id: string): Promise<void> {
  await locate(work, "agent", async (db, shard) => {
    const loaded = await loadAgent(work, db, id, actions["agent.manage"]);
    if (!loaded) return null;
    const { row } = loaded;
    requireVersion(work, row.version);
    const now = at(work);
    await commitWork(work, db, shard, {
      stream: { organizationId: row.organization_id, boardId: null },
      guards: [
        db.guard(
          "(SELECT version FROM agents WHERE id = ?) = ? AND (SELECT deleted_at IS NULL FROM agents WHERE id = ?)",
          "stale_version",
          id,
          row.version,
          id,
        ),
      ],
      writes: [
        db.statement(
          db.build
            .update(agents)
            .set({ deleted_at: now, state: "deleting", version: row.version + 1, updated_at: now })
            .where(eq(agents.id, id)),
        ),
        revokeCredentialsStatement(db, id, now),
        ...deletionStatement(db, row, work.now),
      ],
      events: [{ type: "agent.deleted", subject: { type: "agent", id }, payload: { label: row.name, before: presentAgent(row) }, policy: loaded.why }],
      answer: { status: 204, body: null },
    });
    await wakeLink(work.env, shard, row);
    return true;
  });
}
