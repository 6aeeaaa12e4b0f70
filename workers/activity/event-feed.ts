// The events of an organization as they happen, as server-sent events: what the feed of its room tells, and nothing is read for it. Each is
// told once, in the order in which it happened; who is cut off goes on behind the last that they have heard.
import { blockOf, Heard, resyncBlock, tellingStream } from "#worker/platform/event-stream.ts";
import type { EventView } from "#worker/platform/event-view.ts";
import type { RoomFrame } from "#worker/platform/room-frames.ts";
import type { Work } from "#worker/platform/work.ts";
import { abridge } from "./abridge.ts";
import { actions } from "./actions.ts";
import { joinFeed } from "./joining.ts";
import type { ActivityStreamQuery } from "./schema.ts";
import { listActivity } from "./service.ts";

/** What is held for one reader. Who takes less than happens is cut off, and hears the rest when they ask again. */
export const HELD_MAX_CHARS = 2_000_000;
/** Of what has happened since a time; who has more to hear loads the list. */
const SINCE_MAX = 200;

type Telling = {
  /** As the sockets tell them, or as the list does: long texts cut. */
  isWhole: boolean;
};

export class HeardWhole extends Heard {
  #held: { id: number; block: string }[] = [];
  #chars = 0;
  readonly #tell: (event: EventView) => string;

  /** `tell`: the event as its reader gets it; empty: not for them. */
  constructor(tell: (event: EventView) => string) {
    super();
    this.#tell = tell;
  }

  override get hasNews(): boolean {
    return this.#held.length > 0 || this.isBehind;
  }

  protected override note({ events }: Extract<RoomFrame, { type: "events" }>): void {
    for (const event of events) {
      if (this.isFull) break;
      const block = this.#tell(event);
      if (block === "") continue;
      this.#held.push({ id: event.id, block });
      this.#chars += block.length;
      this.isFull = this.#chars >= HELD_MAX_CHARS;
    }
    if (this.isFull) this.end();
  }

  protected override forget(): void {
    this.#held = [];
    this.#chars = 0;
  }

  /** What has been told up to here from elsewhere is not told again. */
  passOver(id: number): void {
    this.#held = this.#held.filter((one) => one.id > id);
  }

  take(): string {
    const text = this.#held.map(({ block }) => block).join("") + (this.isBehind ? resyncBlock("activity", this.position) : "");
    this.forget();
    this.isBehind = false;
    return text;
  }
}

const fits = (event: EventView, { board_id, type }: ActivityStreamQuery): boolean =>
  (board_id === undefined || event.board_id === board_id) && (type === undefined || (type.endsWith(".") ? event.type.startsWith(type) : event.type === type));

/** `lastEventId`: the last that the reader has heard of; then `since` is passed over. */
export async function streamEvents(
  work: Work,
  query: ActivityStreamQuery,
  lastEventId: number | null,
  { isWhole }: Telling,
): Promise<ReadableStream<Uint8Array>> {
  const block = (event: EventView): string => blockOf("event", isWhole ? event : abridge(event), event.id);
  const heard = new HeardWhole((event) => (fits(event, query) ? block(event) : ""));
  const leave = await joinFeed(work, actions["activity.stream"], heard, lastEventId);
  async function first(): Promise<string> {
    if (query.since === undefined || lastEventId !== null) return "";
    const { items, next_cursor } = await listActivity(work, { ...query, limit: SINCE_MAX });
    heard.passOver(items[0]?.id ?? 0);
    const told = items.toReversed();
    return (next_cursor === null ? "" : resyncBlock("activity", null)) + told.map((event) => blockOf("event", event, event.id)).join("");
  }
  return tellingStream({ heard, leave, first, news: async () => heard.take(), togetherMs: 0 });
}
