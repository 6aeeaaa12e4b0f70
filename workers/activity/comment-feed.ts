// What is said on tasks, of all boards that the caller reads: as a list, and as it is said, in the shape of the field's client.
import { HeardEvents, listen } from "#worker/boards/index.ts";
import { boardsReadBy, grantOf, inActiveOrganization, organizationGrant } from "#worker/members/index.ts";
import { activeOrganizationId } from "#worker/organizations/index.ts";
import { listed } from "#worker/platform/abridge.ts";
import { blockOf, resyncBlock, tellingStream } from "#worker/platform/event-stream.ts";
import { organizationFeed } from "#worker/platform/nudge.ts";
import type { RoomScope } from "#worker/platform/watchers.ts";
import { page } from "#worker/platform/wire.ts";
import { authorize, locate, read, type Work } from "#worker/platform/work.ts";
import { actions } from "./actions.ts";
import type { CommentFeed, CommentFeedItem, CommentFeedQuery, CommentFeedStreamQuery } from "./comment-schema.ts";
import { commentFeed, type CommentFeedRow, commentsById } from "./comment-store.ts";

function presentItem({ author_type: type, author_id: id, author_name: name, ...row }: CommentFeedRow): CommentFeedItem {
  const isAgent = type === "agent";
  return { ...row, author: { type, id, name }, agent_id: isAgent ? id : null, agent_name: isAgent ? name : null };
}

export async function listCommentFeed(work: Work, query: CommentFeedQuery): Promise<CommentFeed> {
  const { board_id = null, limit, offset } = query;
  return inActiveOrganization(
    work,
    actions["activity.read_comments"],
    (db, organizationId) => ({ found: commentFeed(db, work.caller, { organizationId, boardId: board_id, limit, offset, since: null }) }),
    ({ found: { found } }) => page(found.rows.map(presentItem), found.count, query),
  );
}

const SINCE_MAX = 200;
const tell = (items: readonly CommentFeedItem[], position: number | null): string =>
  listed(items, null)
    .map((comment) => blockOf("comment", { comment }, position))
    .join("");

/** The reader's place in the feed of the organization, among the events of the boards that they read; the answer leaves it. */
const join = (work: Work, heard: HeardEvents, since: number | null): Promise<() => void> =>
  locate(work, "organization", async (db, shard) => {
    const organizationId = activeOrganizationId(work);
    const asked = { grant: organizationGrant(db, work.caller, organizationId), held: boardsReadBy(db, { organizationId, boardId: null }, [work.caller.id]) };
    const { grant, held } = await read(work, db, asked);
    if (!grant) return null;
    const own = grantOf(work.caller, grant);
    authorize(work, actions["activity.stream_comments"], own, "organization");
    const [rights] = held;
    const boards = rights?.reads_all ? ("all" as const) : (JSON.parse(rights?.boards ?? "[]") as string[]);
    const scope: RoomScope = { shard, organizationId, boardId: null };
    return listen(work, { room: organizationFeed(work.env, scope), scope, grant: own, boards, since }, heard);
  });

/** What has been said since a time. */
const saidSince = (work: Work, boardId: string | null, since: string): Promise<string> =>
  inActiveOrganization(
    work,
    actions["activity.stream_comments"],
    (db, organizationId) => ({
      found: commentFeed(db, work.caller, { organizationId, boardId, limit: SINCE_MAX, offset: 0, since: new Date(since).toISOString() }),
    }),
    ({ found: { found } }) =>
      tell(found.rows.toReversed().map(presentItem), null) + ((found.count?.total ?? 0) > found.rows.length ? resyncBlock("comments", null) : ""),
  );

/** `lastEventId`: the last that the reader has heard of. Rights are asked for anew each time that something is told. */
export async function streamCommentFeed(work: Work, query: CommentFeedStreamQuery, lastEventId: number | null): Promise<ReadableStream<Uint8Array>> {
  const { board_id: boardId = null, since } = query;
  const heard = new HeardEvents((event) => event.type === "task.commented" && (boardId === null || event.board_id === boardId));
  const leave = await join(work, heard, lastEventId);
  async function news(): Promise<string> {
    const { events, isBehind } = heard.take();
    if (isBehind) return resyncBlock("comments", heard.position);
    const ids = events.flatMap(({ payload }) => idOf(payload) ?? []);
    return inActiveOrganization(
      work,
      actions["activity.stream_comments"],
      (db, id) => ({ rows: commentsById(db, work.caller, id, ids) }),
      ({ found: { rows } }) => tell(rows.map(presentItem), heard.position),
    );
  }
  return tellingStream({ heard, leave, first: async () => (since === undefined ? "" : saidSince(work, boardId, since)), news });
}

/** Of the comment that an event tells of. */
function idOf({ comment }: Record<string, unknown>): string | null {
  return typeof comment === "object" && comment !== null && "id" in comment && typeof comment.id === "string" ? comment.id : null;
}
