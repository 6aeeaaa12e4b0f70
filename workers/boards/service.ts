// Boards: create, read, change, delete. A board is also a stream: its events are numbered from 1.
import { changesOf } from "#worker/platform/changes.ts";
import { activeOrganizationId } from "#worker/organizations/index.ts";
import { grantOf, type GrantRow, organizationGrant } from "#worker/members/index.ts";
import { type Action, can, type Grant, type PolicyRecord } from "#worker/platform/access.ts";
import { type Answers, all, type Database, type Queries, type Statement } from "#worker/platform/db.ts";
import { createStreamStatement } from "#worker/platform/events.ts";
import { newId } from "#worker/platform/ids.ts";
import { patchRow } from "#worker/platform/rows.ts";
import { abridgeItem } from "#worker/platform/abridge.ts";
import { type Page, page, type PageQuery } from "#worker/platform/wire.ts";
import { at, authorize, commitWork, locate, read, requireVersion, seenGuard, type Work } from "#worker/platform/work.ts";
import { actions } from "./actions.ts";
import { groupGrant } from "./group-store.ts";
import { presentBoard } from "./present.ts";
import { toReferenceProblem } from "./references.ts";
import { keyOf, needsApprovalByDefault, slugOf } from "./rules.ts";
import type { Board, BoardCreate, BoardUpdate } from "./schema.ts";
import { boardForCaller, boardList, type BoardWithSeq, livingBoardGuard, referenceGuard } from "./store.ts";
import { changedBoardStatements, newBoardStatement } from "./strictness.ts";
import { boards, type BoardRow } from "./tables.ts";

const bit = (value: boolean): number => (value ? 1 : 0);

type References = { board_group_id?: string | null | undefined; gateway_id?: string | null | undefined };
const referenceGuards = (db: Database, organizationId: string, { board_group_id, gateway_id }: References): Statement[] => [
  ...referenceGuard(db, "unknown_group", board_group_id, organizationId),
  ...referenceGuard(db, "unknown_gateway", gateway_id, organizationId),
];

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
    require_approval_for_done: bit(input.require_approval_for_done ?? needsApprovalByDefault(input.gateway_id)),
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

/** A group of an organization that is not the caller's says nothing, like one that there is not. */
function isOwn(work: Work, group: GrantRow | null): group is GrantRow {
  const decision = can(work.caller, actions["board.create"], grantOf(work.caller, group));
  return decision.allowed || decision.code !== "not_found";
}

/** In the organization named, in that of the group, or in the active one. */
export async function createBoard(work: Work, input: BoardCreate): Promise<Board> {
  const { board_group_id: groupId } = input;
  const otherwise = input.organization_id ?? (groupId ? work.caller.organizationId : activeOrganizationId(work));
  return locate(work, "organization", async (db, shard) => {
    const { ofGroup, given } = await read(work, db, {
      ofGroup: groupId && !input.organization_id ? groupGrant(db, work.caller, groupId) : null,
      given: otherwise ? organizationGrant(db, work.caller, otherwise) : null,
    });
    const grant = isOwn(work, ofGroup) ? ofGroup : given;
    if (!grant) return null;
    const organizationId = grant.organization_id;
    const policy = authorize(work, actions["board.create"], grantOf(work.caller, grant), "organization");
    const row = newBoard(input, organizationId, at(work));
    const answer = presentBoard({ ...row, seq: 1 });
    const stream = { organizationId, boardId: row.id };
    await commitWork(work, db, shard, {
      stream,
      guards: referenceGuards(db, organizationId, row),
      writes: [createStreamStatement(db, stream), newBoardStatement(work, db, row)],
      events: [{ type: "board.created", subject: { type: "board", id: row.id }, payload: { after: answer }, policy }],
      answer: { status: 201, body: answer },
    }).catch(toReferenceProblem);
    return answer;
  });
}

export type LoadedBoard = { board: BoardWithSeq; grant: Grant | null; policy: PolicyRecord };

/** The board and the caller's rights on it; `more` is read in the same round trip. null: not on this shard. */
export async function loadBoard<More extends Queries>(
  work: Work,
  db: Database,
  id: string,
  action: Action,
  more: More,
): Promise<(LoadedBoard & { more: Answers<More> }) | null> {
  const loaded = await read(work, db, { found: boardForCaller(db, work.caller, id), more: all(more) });
  if (!loaded.found) return null;
  const grant = grantOf(work.caller, loaded.found.grant);
  return { board: loaded.found.board, grant, policy: authorize(work, action, grant, "board"), more: loaded.more };
}

export async function listBoards(work: Work, groupId: string | null, query: PageQuery): Promise<Page<Board>> {
  const organizationId = activeOrganizationId(work);
  return locate(work, "organization", async (db) => {
    if (work.caller.type === "agent") await read(work, db, {}); // an agent's board is known only once its token is verified
    const { grant, list } = await read(work, db, {
      grant: organizationGrant(db, work.caller, organizationId),
      list: boardList(db, work.caller, organizationId, groupId, query),
    });
    if (!grant) return null;
    authorize(work, actions["board.list"], grantOf(work.caller, grant), "organization");
    return page(list.rows.map(presentBoard), list.count, query, abridgeItem());
  });
}

/** Wire fields as columns: true and false are stored as 1 and 0. */
const columnsOf = (changes: Partial<Board>): Partial<BoardRow> =>
  Object.fromEntries(Object.entries(changes).map(([field, value]) => [field, typeof value === "boolean" ? bit(value) : value]));

export async function updateBoard(work: Work, id: string, update: BoardUpdate): Promise<Board> {
  return locate(work, "board", async (db, shard) => {
    const loaded = await loadBoard(work, db, id, actions["board.configure"], {});
    if (!loaded) return null;
    const { board, policy } = loaded;
    requireVersion(work, board.version);
    const current = presentBoard(board);
    const changes = changesOf<Partial<Board>>(current, update as Partial<Board>);
    if (!changes) return current;
    const next: BoardWithSeq = { ...board, ...columnsOf(changes.after), version: board.version + 1, updated_at: at(work) };
    const answer: Board = { ...presentBoard(next), seq: board.seq + 1 };
    const { guard, write } = changedBoardStatements(work, db, board, next);
    await commitWork(work, db, shard, {
      stream: { organizationId: board.organization_id, boardId: id },
      guards: [guard, ...referenceGuards(db, board.organization_id, changes.after)],
      writes: [write],
      events: [
        {
          type: "board.updated",
          subject: { type: "board", id },
          payload: { label: board.name, before: changes.before, after: { ...changes.after, version: answer.version } },
          policy,
        },
      ],
      answer: { status: 200, body: answer },
    }).catch(toReferenceProblem);
    return answer;
  });
}

/** Removes the board from every list; the rows of its tasks, comments and history stay. */
export async function deleteBoard(work: Work, id: string): Promise<void> {
  await locate(work, "board", async (db, shard) => {
    const loaded = await loadBoard(work, db, id, actions["board.configure"], {});
    if (!loaded) return null;
    const { board, policy } = loaded;
    requireVersion(work, board.version);
    await commitWork(work, db, shard, {
      stream: { organizationId: board.organization_id, boardId: id },
      guards: [livingBoardGuard(db, id), ...seenGuard(work, db, boards, board)],
      writes: [patchRow(db, boards, id, { deleted_at: at(work), version: board.version + 1 })],
      events: [{ type: "board.deleted", subject: { type: "board", id }, payload: { label: board.name, before: presentBoard(board) }, policy }],
      answer: { status: 204, body: null },
    });
    return true;
  });
}
