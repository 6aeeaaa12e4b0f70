// Boards and groups that an import brings from elsewhere: made as people make them, in the name of whoever imports.
import type { Database, Statement } from "#worker/platform/db.ts";
import { createStreamStatement, type NewEvent } from "#worker/platform/events.ts";
import { newId } from "#worker/platform/ids.ts";
import { rankAtEnd } from "#worker/platform/rank.ts";
import { insertRow } from "#worker/platform/rows.ts";
import type { Actor } from "#worker/platform/wire.ts";
import { newBoard } from "./create.ts";
import { presentBoard } from "./present.ts";
import { slugOf } from "./rules.ts";
import type { BoardCreate } from "./schema.ts";
import { newBoardStatement } from "./strictness.ts";
import { board_groups, type BoardGroupRow } from "./tables.ts";

type By = { actor: Actor; now: Date; organizationId: string };
/** What makes it: `event` belongs on the stream of the board, of a group on that of the organization. */
export type Made = { id: string; writes: Statement[]; event: NewEvent };

/** A board of a person's; no rule that the input leaves out is loose because of who imports it. */
export function arrivingBoard(db: Database, { actor, now, organizationId }: By, input: BoardCreate): Made {
  const row = newBoard({ now }, input, organizationId);
  const writes = [createStreamStatement(db, { organizationId, boardId: row.id }), newBoardStatement({ caller: { actor } }, db, row)];
  return { id: row.id, writes, event: { type: "board.created", subject: { type: "board", id: row.id }, payload: { after: presentBoard({ ...row, seq: 1 }) } } };
}

/** A group of boards. */
export function arrivingGroup(db: Database, { now, organizationId }: By, { name, description }: { name: string; description: string | null }): Made {
  const at = now.toISOString();
  const row: BoardGroupRow = {
    id: newId(),
    organization_id: organizationId,
    name,
    slug: slugOf(name),
    description,
    rank: rankAtEnd(now.getTime(), Math.random()),
    version: 1,
    created_at: at,
    updated_at: at,
  };
  const event: NewEvent = { type: "board_group.created", subject: { type: "board_group", id: row.id }, payload: { after: row } };
  return { id: row.id, writes: [insertRow(db, board_groups, row)], event };
}
