// Calendar addresses: whether there is one, making it (in place of the one before), ending it.
import { loadBoard } from "#worker/boards/index.ts";
import { inActiveOrganization } from "#worker/members/index.ts";
import type { PolicyRecord } from "#worker/platform/access.ts";
import type { Database } from "#worker/platform/db.ts";
import { ProblemError } from "#worker/platform/errors.ts";
import { newId } from "#worker/platform/ids.ts";
import { issueToken } from "#worker/platform/sign.ts";
import { at, commitWork, locate, type Work } from "#worker/platform/work.ts";
import { isZone } from "#worker/recurrences/index.ts";
import { actions } from "./actions.ts";
import type { CalendarFeed, CalendarFeedCreate } from "./schema.ts";
import { deleteFeedStatement, feedOf, feedOfBoard, replaceFeedStatements, type Whose } from "./store.ts";
import type { FeedRow } from "./tables.ts";

type Found = { db: Database; shard: string; whose: Whose; feed: FeedRow | null; policy: PolicyRecord };

/** The caller's address of a board, or of what is theirs in the active organization. */
async function withFeed<T>(work: Work, boardId: string | null, then: (found: Found) => Promise<T>): Promise<T> {
  const personId = work.caller.id;
  if (boardId === null)
    return inActiveOrganization(
      work,
      actions["calendar.use"],
      (db, organizationId) => ({ feed: feedOf(db, { organizationId, personId, boardId }) }),
      ({ db, shard, organizationId, policy, found }) => then({ db, shard, policy, feed: found.feed, whose: { organizationId, personId, boardId } }),
    );
  const { answer } = await locate(work, "board", async (db, shard) => {
    const loaded = await loadBoard(work, db, boardId, actions["calendar.use_board"], { feed: feedOfBoard(db, personId, boardId) });
    if (!loaded) return null;
    const { board, policy, more } = loaded;
    const whose = { organizationId: board.organization_id, personId, boardId };
    return { answer: await then({ db, shard, policy, feed: more.feed, whose }) };
  });
  return answer;
}

const presentFeed = (row: FeedRow | null, boardId: string | null, url: string | null = null): CalendarFeed => ({
  is_on: row !== null,
  board_id: boardId,
  time_zone: row?.time_zone ?? null,
  created_at: row?.created_at ?? null,
  last_used_at: row?.last_used_at ?? null,
  url,
});

export const getFeed = (work: Work, boardId: string | null): Promise<CalendarFeed> => withFeed(work, boardId, async ({ feed }) => presentFeed(feed, boardId));

const refsOf = ({ id }: FeedRow) => ({ subject: { type: "calendar_feed", id } });
const streamOf = ({ organization_id }: FeedRow) => ({ organizationId: organization_id, boardId: null });

/** The address is in this answer and nowhere else; the one before ends. */
export async function makeFeed(work: Work, boardId: string | null, { time_zone }: CalendarFeedCreate): Promise<CalendarFeed> {
  if (!isZone(time_zone))
    throw new ProblemError("invalid_input", "time_zone: must be a time zone by its name, e.g. Europe/Berlin", {
      fields: [{ path: "time_zone", message: "must be a time zone by its name" }],
    });
  return withFeed(work, boardId, async ({ db, shard, whose, feed, policy }) => {
    const { token, keyId, secretHash } = issueToken("calendar", whose.organizationId);
    const row: FeedRow = {
      id: feed?.id ?? newId(),
      organization_id: whose.organizationId,
      person_id: whose.personId,
      board_id: boardId,
      time_zone,
      key_id: keyId,
      secret_hash: secretHash,
      created_at: at(work),
      last_used_at: null,
      asked_from: null,
      asked_count: 0,
    };
    await commitWork(work, db, shard, {
      stream: streamOf(row),
      writes: replaceFeedStatements(db, row),
      events: [{ type: "calendar_feed.made", ...refsOf(row), payload: { is_of_board: boardId !== null, is_new: feed === null }, policy }],
      answer: { status: 201, body: presentFeed(row, boardId) }, // a repeated request gets it without the address
    });
    return presentFeed(row, boardId, `${work.origin}/api/v1/calendar/${token}.ics`);
  });
}

/** The address answers 404 from then on. Without one nothing happens. */
export async function revokeFeed(work: Work, boardId: string | null): Promise<void> {
  await withFeed(work, boardId, async ({ db, shard, whose, feed, policy }) => {
    if (!feed) return;
    await commitWork(work, db, shard, {
      stream: streamOf(feed),
      writes: [deleteFeedStatement(db, whose)],
      events: [{ type: "calendar_feed.revoked", ...refsOf(feed), payload: { is_of_board: boardId !== null }, policy }],
      answer: { status: 204, body: null },
    });
  });
}
