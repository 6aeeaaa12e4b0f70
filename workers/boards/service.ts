// Boards: create, read, change, delete. A board is also a stream: its events are numbered from 1.
import { eq } from "drizzle-orm";
import { activeOrganizationId } from "#worker/organizations/index.ts";
import { grantOf, type GrantRow, organizationGrantStatement } from "#worker/members/index.ts";
import type { Action, PolicyRecord, Grant } from "#worker/platform/access.ts";
import { GuardError } from "#worker/platform/commit.ts";
import type { Database, Statement } from "#worker/platform/db.ts";
import { ProblemError } from "#worker/platform/errors.ts";
import { createStreamStatement } from "#worker/platform/events.ts";
import { newId } from "#worker/platform/ids.ts";
import type { PageQuery } from "#worker/platform/wire.ts";
import { at, authorize, commitWork, load, locate, requireVersion, type Work } from "#worker/platform/work.ts";
import { actions } from "./actions.ts";
import { changesOf, keyOf, slugOf } from "./rules.ts";
import type { Board, BoardCreate, BoardUpdate } from "./schema.ts";
import { boardForCallerStatement, boardsStatements, type BoardWithSeq, IN_ORGANIZATION, presentBoard, splitBoard } from "./store.ts";
import { boards, type BoardRow } from "./tables.ts";

const bit = (value: boolean): number => (value ? 1 : 0);

/** References must lie in the same organization: to a stranger's id the answer is the same as to an unknown one. */
function referenceGuards(
  db: Database,
  organizationId: string,
  refs: { board_group_id?: string | null | undefined; gateway_id?: string | null | undefined },
): Statement[] {
  return [
    ...(refs.board_group_id ? [db.guard(IN_ORGANIZATION.group, "unknown_group", refs.board_group_id, organizationId)] : []),
    ...(refs.gateway_id ? [db.guard(IN_ORGANIZATION.gateway, "unknown_gateway", refs.gateway_id, organizationId)] : []),
  ];
}

function explain(error: unknown): never {
  if (error instanceof GuardError && error.code === "unknown_group")
    throw new ProblemError("invalid_input", "board_group_id: there is no such board group in this organization.", {
      fields: [{ path: "board_group_id", message: "no such board group" }],
    });
  if (error instanceof GuardError && error.code === "unknown_gateway")
    throw new ProblemError("invalid_input", "gateway_id: there is no such gateway in this organization.", {
      fields: [{ path: "gateway_id", message: "no such gateway" }],
    });
  throw error;
}

function newBoard(input: BoardCreate, organizationId: string, now: string): BoardRow {
  return {
    id: newId(),
    organization_id: organizationId,
    board_group_id: input.board_group_id ?? null,
    gateway_id: input.gateway_id ?? null,
    name: input.name,
    slug: input.slug ?? slugOf(input.name),
    key: input.key ?? keyOf(input.name),
    description: input.description ?? null,
    // Agents work on a board with a gateway: there the safe default holds. The public examples' plain boards move freely.
    require_approval_for_done: bit(input.require_approval_for_done ?? Boolean(input.gateway_id)),
    require_review_before_done: bit(input.require_review_before_done),
    comment_required_for_review: bit(input.comment_required_for_review),
    block_status_changes_with_pending_approval: bit(input.block_status_changes_with_pending_approval),
    only_lead_can_change_status: bit(input.only_lead_can_change_status),
    last_number: 0,
    task_count: 0,
    version: 1,
    created_at: now,
    updated_at: now,
    deleted_at: null,
  };
}

/** The organization of a new board: the one named, that of its group, or the active one. */
async function organizationOfNewBoard(db: Database, work: Work, input: BoardCreate): Promise<string> {
  if (input.organization_id) return input.organization_id;
  if (!input.board_group_id) return activeOrganizationId(work);
  const [rows] = await db.read<[{ organization_id: string }[]]>([db.sql("SELECT organization_id FROM board_groups WHERE id = ?1", input.board_group_id)]);
  return rows[0]?.organization_id ?? activeOrganizationId(work);
}

export async function createBoard(work: Work, input: BoardCreate): Promise<Board> {
  return locate(work, "organization", async (db, shard) => {
    const organizationId = await organizationOfNewBoard(db, work, input);
    const [grants] = await load<[GrantRow[]]>(work, db, [organizationGrantStatement(db, work.caller, organizationId)]);
    if (!grants[0]) return null;
    const why = authorize(work, actions["board.create"], grantOf(work.caller, grants[0]), "organization");
    const row = newBoard(input, organizationId, at(work));
    const answer = presentBoard({ ...row, seq: 1 });
    const stream = { organizationId, boardId: row.id };
    await commitWork(work, db, shard, {
      stream,
      guards: referenceGuards(db, organizationId, row),
      writes: [createStreamStatement(db, stream), db.statement(db.build.insert(boards).values(row))],
      events: [{ type: "board.created", subject: { type: "board", id: row.id }, payload: { after: answer }, policy: why }],
      answer: { status: 201, body: answer },
    }).catch(explain);
    return answer;
  });
}

export type LoadedBoard = { board: BoardWithSeq; grant: Grant; why: PolicyRecord };

/** The board and the caller's rights on it, with more statements in the same round trip. null: not on this shard. */
export async function loadBoard(
  work: Work,
  db: Database,
  id: string,
  action: Action,
  more: Statement[] = [],
): Promise<(LoadedBoard & { more: unknown[][] }) | null> {
  const [rows, ...rest] = await load<unknown[][]>(work, db, [boardForCallerStatement(db, work.caller, "?1", id), ...more]);
  const found = splitBoard(rows?.[0]);
  if (!found) return null;
  const grant = grantOf(work.caller, found.grant);
  const why = authorize(work, action, grant, "board");
  return { board: found.board, grant: grant as Grant, why, more: rest };
}

export async function listBoards(
  work: Work,
  filter: { groupId?: string | undefined },
  page: PageQuery,
): Promise<{ items: Board[]; total: number; limit: number; offset: number }> {
  const organizationId = activeOrganizationId(work);
  return locate(work, "organization", async (db) => {
    if (work.caller.type === "agent") await load(work, db, []); // an agent's board is known once it is verified
    const [grants, rows, counts] = await load<[GrantRow[], BoardWithSeq[], { total: number }[]]>(work, db, [
      organizationGrantStatement(db, work.caller, organizationId),
      ...boardsStatements(db, work.caller, organizationId, filter, page),
    ]);
    if (!grants[0]) return null;
    authorize(work, actions["board.list"], grantOf(work.caller, grants[0]), "organization");
    return { items: rows.map(presentBoard), total: counts[0]?.total ?? 0, ...page };
  });
}

export async function updateBoard(work: Work, id: string, update: BoardUpdate): Promise<Board> {
  return locate(work, "board", async (db, shard) => {
    const loaded = await loadBoard(work, db, id, actions["board.configure"]);
    if (!loaded) return null;
    const { board } = loaded;
    requireVersion(work, board.version);
    const current = presentBoard(board);
    const changes = changesOf<Partial<Board>>(current, update as Partial<Board>);
    if (!changes) return current;
    const columns = Object.fromEntries(
      Object.entries(changes.after).map(([field, value]) => [field, typeof value === "boolean" ? bit(value) : value]),
    ) as Partial<BoardRow>;
    const answer: Board = { ...current, ...changes.after, version: board.version + 1, seq: board.seq + 1, updated_at: at(work) };
    await commitWork(work, db, shard, {
      stream: { organizationId: board.organization_id, boardId: id },
      guards: [
        db.guard("(SELECT version FROM boards WHERE id = ?) = ?", "stale_version", id, board.version),
        ...referenceGuards(db, board.organization_id, changes.after),
      ],
      writes: [
        db.statement(
          db.build
            .update(boards)
            .set({ ...columns, version: board.version + 1, updated_at: at(work) })
            .where(eq(boards.id, id)),
        ),
      ],
      events: [
        {
          type: "board.updated",
          subject: { type: "board", id },
          payload: { label: board.name, before: changes.before, after: { ...changes.after, version: answer.version } },
          policy: loaded.why,
        },
      ],
      answer: { status: 200, body: answer },
    }).catch(explain);
    return answer;
  });
}

/** The board leaves every list; its tasks, comments and history keep their rows. */
export async function deleteBoard(work: Work, id: string): Promise<void> {
  await locate(work, "board", async (db, shard) => {
    const loaded = await loadBoard(work, db, id, actions["board.configure"]);
    if (!loaded) return null;
    requireVersion(work, loaded.board.version);
    await commitWork(work, db, shard, {
      stream: { organizationId: loaded.board.organization_id, boardId: id },
      guards: [db.guard("(SELECT deleted_at IS NULL FROM boards WHERE id = ?)", "conflict", id)],
      writes: [
        db.statement(
          db.build
            .update(boards)
            .set({ deleted_at: at(work), version: loaded.board.version + 1 })
            .where(eq(boards.id, id)),
        ),
      ],
      events: [
        {
          type: "board.deleted",
          subject: { type: "board", id },
          payload: { label: loaded.board.name, before: presentBoard(loaded.board) },
          policy: loaded.why,
        },
      ],
      answer: { status: 204, body: null },
    });
    return true;
  });
}
