// Boards: read, list, change, delete.
import { activeOrganizationId } from "#worker/organizations/index.ts";
import { grantOf, inActiveOrganization, organizationGrant } from "#worker/members/index.ts";
import type { Action, Grant, PolicyRecord } from "#worker/platform/access.ts";
import { type Answers, all, type Database, type Queries } from "#worker/platform/db.ts";
import { patchRow } from "#worker/platform/rows.ts";
import { type Page, page, type PageQuery } from "#worker/platform/wire.ts";
import { at, authorize, commitWork, locate, read, requireVersion, seenGuard, type Work } from "#worker/platform/work.ts";
import { actions } from "./actions.ts";
import { changeBoard } from "./changing.ts";
import { definedChecks } from "./checks.ts";
import { neighbourNamed, rankBeside } from "./order.ts";
import { abridgedBoard, presentBoard } from "./present.ts";
import { toReferenceProblem } from "./references.ts";
import type { Board, BoardFilter, BoardTemplate, BoardUpdate } from "./schema.ts";
import { boardForCaller, boardList, type BoardWithSeq, livingBoardGuard } from "./store.ts";
import { boards } from "./tables.ts";
import { BOARD_TEMPLATES } from "./templates.ts";

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

export async function listBoards(work: Work, filter: BoardFilter, query: PageQuery): Promise<Page<Board>> {
  const organizationId = activeOrganizationId(work);
  return locate(work, "organization", async (db) => {
    if (work.caller.type === "agent") await read(work, db, {}); // an agent's board is known only once its token is verified
    const { grant, list } = await read(work, db, {
      grant: organizationGrant(db, work.caller, organizationId),
      list: boardList(db, work.caller, organizationId, filter, query),
    });
    if (!grant) return null;
    authorize(work, actions["board.list"], grantOf(work.caller, grant), "organization");
    return page(list.rows.map(presentBoard), list.count, query, abridgedBoard);
  });
}

/** They are the same in every organization. */
export async function listTemplates(work: Work, query: PageQuery): Promise<Page<BoardTemplate>> {
  const { limit, offset } = query;
  return inActiveOrganization(
    work,
    actions["board.list"],
    () => ({}),
    () => page(BOARD_TEMPLATES.slice(offset, offset + limit), { total: BOARD_TEMPLATES.length }, query),
  );
}

export async function updateBoard(work: Work, id: string, update: BoardUpdate): Promise<Board> {
  const { after_board_id, before_board_id, ...members } = update;
  const beside = { after: after_board_id, before: before_board_id };
  return locate(work, "board", async (db, shard) => {
    const loaded = await loadBoard(work, db, id, actions["board.configure"], { neighbour: neighbourNamed(db, "board", id, beside) });
    if (!loaded) return null;
    const { board, policy, more } = loaded;
    requireVersion(work, board.version);
    const wanted = {
      ...members,
      checks: members.checks && definedChecks(members.checks, presentBoard(board).checks, board.version + 1),
      ...rankBeside("board", beside, more.neighbour),
    };
    const change = changeBoard(work, db, { board, policy }, wanted as Partial<Board>);
    if (!change) return presentBoard(board);
    const { answer, event, ...statements } = change;
    await commitWork(work, db, shard, {
      stream: { organizationId: board.organization_id, boardId: id },
      ...statements,
      events: [event],
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
      isForArchived: true,
    });
    return true;
  });
}
