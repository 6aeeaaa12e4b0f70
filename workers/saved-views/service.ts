// Saved views: list, keep, share, change, order, delete; and the one with which a board opens. All of them are asked for at a board: who
// may not read it sees none of its views, their own neither.
import { type LoadedBoard, loadBoard } from "#worker/boards/index.ts";
import type { PolicyRecord } from "#worker/platform/access.ts";
import { changesOf } from "#worker/platform/changes.ts";
import { GuardError } from "#worker/platform/commit.ts";
import type { Database, Query } from "#worker/platform/db.ts";
import { notFound, ProblemError } from "#worker/platform/errors.ts";
import { newId } from "#worker/platform/ids.ts";
import { type Neighbour, rankAtEnd, rankBetween } from "#worker/platform/rank.ts";
import { insertRow, updateRow, versionGuard } from "#worker/platform/rows.ts";
import { page, type PageQuery } from "#worker/platform/wire.ts";
import { at, authorize, commitWork, locate, requireVersion, staleCode, type Work } from "#worker/platform/work.ts";
import { actions } from "./actions.ts";
import { presentView, toldChanges, toldView } from "./present.ts";
import { type DefaultView, type SavedView, type SavedViewCreate, type SavedViewList, type SavedViewUpdate, VIEWS_MAX } from "./schema.ts";
import {
  defaultView,
  deleteStatements,
  makeDefaultStatement,
  neighbourOf,
  roomGuard,
  seenGuard,
  type Viewer,
  viewCount,
  viewSeen,
  viewsSeen,
} from "./store.ts";
import { saved_views, type SavedViewRow } from "./tables.ts";

const viewerOf = (work: Work, boardId: string): Viewer => ({ boardId, personId: work.caller.id });

export async function listViews(work: Work, boardId: string, query: PageQuery): Promise<SavedViewList> {
  const viewer = viewerOf(work, boardId);
  return locate(work, "board", async (db) => {
    const loaded = await loadBoard(work, db, boardId, actions["saved_view.read"], {
      views: viewsSeen(db, viewer, query.limit, query.offset),
      count: viewCount(db, viewer),
      opens: defaultView(db, viewer),
    });
    if (!loaded) return null;
    const { views, count, opens } = loaded.more;
    return { ...page(views.map(presentView), count, query), default_view_id: opens?.id ?? null };
  });
}

/** What others see is changed by whoever may write where they see it. */
function authorizeShared(work: Work, { grant, policy }: LoadedBoard, row: Pick<SavedViewRow, "is_shared" | "board_id">): PolicyRecord {
  if (!row.is_shared) return policy;
  return authorize(work, actions[row.board_id === null ? "saved_view.share_everywhere" : "saved_view.share"], grant, "board");
}

function explain(error: unknown): never {
  if (error instanceof GuardError && error.code === "too_many")
    throw new ProblemError("conflict", `There are ${VIEWS_MAX} such views already, which is as many as may. Delete one that is no longer used.`);
  if (error instanceof GuardError && error.code === "view_gone") throw notFound("view");
  throw error;
}

const streamOf = ({ board }: LoadedBoard, { board_id }: Pick<SavedViewRow, "board_id">) => ({ organizationId: board.organization_id, boardId: board_id });
const refsOf = ({ board }: LoadedBoard, { id }: Pick<SavedViewRow, "id">) => ({
  subject: { type: "saved_view", id },
  about: { type: "board", id: board.id },
});

export async function createView(work: Work, boardId: string, { is_of_all_boards, columns, is_shared, ...input }: SavedViewCreate): Promise<SavedView> {
  return locate(work, "board", async (db, shard) => {
    const loaded = await loadBoard(work, db, boardId, actions["saved_view.keep"], {});
    if (!loaded) return null;
    const now = at(work);
    const row: SavedViewRow = {
      id: newId(),
      organization_id: loaded.board.organization_id,
      board_id: is_of_all_boards ? null : boardId,
      owner_id: work.caller.id,
      ...input,
      columns: columns && JSON.stringify(columns),
      is_shared: Number(is_shared),
      rank: rankAtEnd(work.now.getTime(), Math.random()),
      version: 1,
      created_at: now,
      updated_at: now,
    };
    const policy = authorizeShared(work, loaded, row);
    const answer = presentView(row);
    await commitWork(work, db, shard, {
      stream: streamOf(loaded, row),
      guards: [roomGuard(db, row)],
      writes: [insertRow(db, saved_views, row)],
      events: [{ type: "saved_view.created", ...refsOf(loaded, row), payload: { after: toldView(answer) }, policy }],
      answer: { status: 201, body: answer },
    }).catch(explain);
    return answer;
  });
}

type Found = LoadedBoard & { view: SavedViewRow; neighbour: Neighbour | null };

/** A view that the caller sees and may change; null: the board is not on this shard. */
async function loadView(work: Work, db: Database, boardId: string, id: string, neighbour: Query<Neighbour | null> | null): Promise<Found | null> {
  const asked = { view: viewSeen(db, viewerOf(work, boardId), id), neighbour };
  const loaded = await loadBoard(work, db, boardId, actions["saved_view.keep"], asked);
  if (!loaded) return null;
  const { view, neighbour: found } = loaded.more;
  if (!view) throw notFound("view");
  const policy = authorizeShared(work, loaded, view);
  requireVersion(work, view.version);
  return { ...loaded, policy, view, neighbour: found };
}

type Beside = { side: "after" | "before"; id: string };
const besideOf = ({ after_view_id, before_view_id }: SavedViewUpdate): Beside | null =>
  after_view_id ? { side: "after", id: after_view_id } : before_view_id ? { side: "before", id: before_view_id } : null;

function rankOf(beside: Beside | null, neighbour: Neighbour | null): { rank?: string } {
  if (!beside) return {};
  const path = `${beside.side}_view_id`;
  if (!neighbour)
    throw new ProblemError("invalid_input", `${path}: it is not among the views beside this one.`, { fields: [{ path, message: "no such view" }] });
  const { rank, beyond } = neighbour;
  return { rank: beside.side === "after" ? rankBetween(rank, beyond) : rankBetween(beyond, rank) };
}

export async function updateView(work: Work, boardId: string, id: string, update: SavedViewUpdate): Promise<SavedView> {
  const { after_view_id: _after, before_view_id: _before, ...members } = update;
  const beside = besideOf(update);
  return locate(work, "board", async (db, shard) => {
    const neighbour = beside && neighbourOf(db, viewerOf(work, boardId), beside.side, beside.id, id);
    const loaded = await loadView(work, db, boardId, id, neighbour);
    if (!loaded) return null;
    const { view } = loaded;
    const before = presentView(view);
    const changes = changesOf<Partial<SavedView>>(before, { ...members, ...rankOf(beside, loaded.neighbour) });
    if (!changes) return before;
    const after: SavedView = { ...before, ...changes.after, version: view.version + 1, updated_at: at(work) };
    const next: SavedViewRow = { ...after, columns: after.columns && JSON.stringify(after.columns), is_shared: Number(after.is_shared) };
    const policy = authorizeShared(work, loaded, next.is_shared ? next : view);
    const { guard, write } = updateRow(db, saved_views, view, next, staleCode(work));
    await commitWork(work, db, shard, {
      stream: streamOf(loaded, view),
      guards: [guard, ...(next.is_shared === view.is_shared ? [] : [roomGuard(db, next)])],
      writes: [write],
      events: [{ type: "saved_view.updated", ...refsOf(loaded, view), payload: toldChanges(before, after, changes), policy }],
      answer: { status: 200, body: after },
    }).catch(explain);
    return after;
  });
}

export async function deleteView(work: Work, boardId: string, id: string): Promise<void> {
  await locate(work, "board", async (db, shard) => {
    const loaded = await loadView(work, db, boardId, id, null);
    if (!loaded) return null;
    const { view, policy } = loaded;
    const told = toldView(presentView(view));
    await commitWork(work, db, shard, {
      stream: streamOf(loaded, view),
      guards: [versionGuard(db, saved_views, view)],
      writes: deleteStatements(db, id),
      events: [{ type: "saved_view.deleted", ...refsOf(loaded, view), payload: { ...(told.name === null ? {} : { label: told.name }), before: told }, policy }],
      answer: { status: 204, body: null },
    });
    return true;
  });
}

/** The board opens with this view for the caller, on whatever device. */
export async function setDefaultView(work: Work, boardId: string, { view_id }: DefaultView): Promise<DefaultView> {
  const viewer = viewerOf(work, boardId);
  return locate(work, "board", async (db, shard) => {
    const asked = { opens: defaultView(db, viewer), view: view_id === null ? null : viewSeen(db, viewer, view_id) };
    const loaded = await loadBoard(work, db, boardId, actions["saved_view.keep"], asked);
    if (!loaded) return null;
    const { opens, view } = loaded.more;
    if (view_id !== null && !view) throw notFound("view");
    const before = { view_id: opens?.id ?? null };
    const answer = { view_id };
    if (before.view_id === view_id) return answer;
    await commitWork(work, db, shard, {
      stream: { organizationId: loaded.board.organization_id, boardId },
      guards: view_id === null ? [] : [seenGuard(db, viewer, view_id)],
      writes: [makeDefaultStatement(db, viewer, loaded.board.organization_id, view_id)],
      events: [
        {
          type: "saved_view.made_default",
          ...refsOf(loaded, { id: view_id ?? before.view_id ?? "" }),
          payload: { before, after: answer },
          policy: loaded.policy,
        },
      ],
      answer: { status: 200, body: answer },
    }).catch(explain);
    return answer;
  });
}
