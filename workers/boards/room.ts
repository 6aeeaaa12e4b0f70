// BoardRoom: the live view of one board. One instance per board stream. Called by the publisher (nudge), by the edge
// (socket upgrades, after it has authenticated the caller), and by GatewayLink (what an agent is doing now). It must never send
// an event twice or out of order. D1 decides what happened; the room only reports it.
import { recheckWatchers } from "#worker/members/index.ts";
import { describe, log } from "#worker/platform/log.ts";
import { nudgeRoom } from "#worker/platform/nudge.ts";
import { LiveRoom, STREAM_ORDER } from "#worker/platform/rooms.ts";
import type { RoomScope, Watcher } from "#worker/platform/watchers.ts";

/** A busy board nudges the organization's feed at most this often; the feed reads all it lacks each time. */
const FORWARD_EVERY_MS = 250;

export abstract class BoardRoom extends LiveRoom {
  protected override readonly order = STREAM_ORDER;
  #forwardedAt = 0;
  #isDue = false;

  /**
   * Nudges the feed at once after a quiet spell, else when the interval is over, so that the last change of a burst is never left behind.
   * The one short timer exists only while the board is busy; if it is lost, the sweep makes up for it.
   */
  protected override emitted(scope: RoomScope): void {
    if (this.#isDue) return;
    const wait = this.#forwardedAt + FORWARD_EVERY_MS - Date.now();
    this.#isDue = wait > 0;
    this.ctx.waitUntil(wait > 0 ? scheduler.wait(wait).then(() => this.#forward(scope)) : this.#forward(scope));
  }

  async #forward(scope: RoomScope): Promise<void> {
    this.#forwardedAt = Date.now();
    this.#isDue = false;
    await nudgeRoom(this.env, scope.shard, { organizationId: scope.organizationId, boardId: null }, 0).catch((error: unknown) =>
      log.warn("feed.nudge_failed", { error: describe(error) }),
    );
  }

  protected override recheckWatchers(scope: RoomScope, watchers: Watcher[]): Promise<(Watcher | null)[]> {
    return recheckWatchers(this.env, scope, watchers, new Date());
  }
}
