// Putting a board away, and taking it into use again. On an archived board nothing that a caller asks for changes anything, since the guard
// of every commit asks (`boardInUse`), and no work of it leaves for a gateway (tasks/send-gate.ts). All of it stays, and can be read.
import { updateRow } from "#worker/platform/rows.ts";
import { at, commitWork, locate, requireVersion, type Work } from "#worker/platform/work.ts";
import { actions } from "./actions.ts";
import { presentBoard } from "./present.ts";
import type { Board } from "./schema.ts";
import { loadBoard } from "./service.ts";
import { type BoardWithSeq, livingBoardGuard } from "./store.ts";
import { boards } from "./tables.ts";

async function setArchived(work: Work, id: string, isArchived: boolean): Promise<Board> {
  return locate(work, "board", async (db, shard) => {
    const loaded = await loadBoard(work, db, id, actions["board.configure"], {});
    if (!loaded) return null;
    const { board, policy } = loaded;
    requireVersion(work, board.version);
    if ((board.archived_at !== null) === isArchived) return presentBoard(board);
    const now = at(work);
    const next: BoardWithSeq = { ...board, archived_at: isArchived ? now : null, version: board.version + 1, updated_at: now };
    const answer: Board = { ...presentBoard(next), seq: board.seq + 1 };
    const { seq: _seq, ...row } = next;
    const { seq: _seqBefore, ...before } = board;
    const { guard, write } = updateRow(db, boards, before, row);
    const payload = { label: board.name, before: { archived_at: board.archived_at }, after: { archived_at: next.archived_at, version: next.version } };
    await commitWork(work, db, shard, {
      stream: { organizationId: board.organization_id, boardId: id },
      guards: [guard, livingBoardGuard(db, id)],
      writes: [write],
      events: [{ type: isArchived ? "board.archived" : "board.unarchived", subject: { type: "board", id }, payload, policy }],
      answer: { status: 200, body: answer },
      isForArchived: true,
    });
    return answer;
  });
}

export const archiveBoard = (work: Work, id: string): Promise<Board> => setArchived(work, id, true);
export const unarchiveBoard = (work: Work, id: string): Promise<Board> => setArchived(work, id, false);
