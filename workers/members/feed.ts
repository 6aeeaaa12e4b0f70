// OrganizationFeed: the live view of everything in one organization, in commit order. One instance per organization; its
// positions are event ids (with gaps: other organizations live on the same shard). Each watcher gets the
// organization's own events and those of boards that they may read.
import type { EventRow } from "#worker/platform/events.ts";
import { ORGANIZATION_ORDER } from "#worker/platform/room-orders.ts";
import { LiveRoom } from "#worker/platform/rooms.ts";
import type { RoomScope, Watcher } from "#worker/platform/watchers.ts";
import { recheckWatchers } from "./watchers.ts";

export abstract class OrganizationFeed extends LiveRoom {
  protected override readonly order = ORGANIZATION_ORDER;
  protected override recheckWatchers(scope: RoomScope, watchers: Watcher[]): Promise<(Watcher | null)[]> {
    return recheckWatchers({ env: this.env, composition: this.composition, scope, now: new Date() }, watchers);
  }
  protected override visible(watcher: Watcher, event: EventRow): boolean {
    return watcher.boards === "all" || event.board_id === null || watcher.boards.includes(event.board_id);
  }
}
