// A reader's place in the feed of their organization, among the events of the boards that they read.
import { listen } from "#worker/boards/index.ts";
import { boardsReadBy, grantOf, organizationGrant } from "#worker/members/index.ts";
import { activeOrganizationId } from "#worker/organizations/index.ts";
import type { Action } from "#worker/platform/access.ts";
import type { Heard } from "#worker/platform/event-stream.ts";
import { organizationFeed } from "#worker/platform/nudge.ts";
import type { RoomScope } from "#worker/platform/watchers.ts";
import { authorize, locate, read, type Work } from "#worker/platform/work.ts";

/** `since`: the last that the reader has heard of. The answer leaves the feed. */
export const joinFeed = (work: Work, action: Action, heard: Heard, since: number | null): Promise<() => void> =>
  locate(work, "organization", async (db, shard) => {
    const organizationId = activeOrganizationId(work);
    const asked = { grant: organizationGrant(db, work.caller, organizationId), held: boardsReadBy(db, { organizationId, boardId: null }, [work.caller.id]) };
    const { grant, held } = await read(work, db, asked);
    if (!grant) return null;
    const own = grantOf(work.caller, grant);
    authorize(work, action, own, "organization");
    const [rights] = held;
    const boards = rights?.reads_all ? ("all" as const) : (JSON.parse(rights?.boards ?? "[]") as string[]);
    const scope: RoomScope = { shard, organizationId, boardId: null };
    return listen(work, { room: organizationFeed(work.env, scope), scope, grant: own, boards, since }, heard);
  });
