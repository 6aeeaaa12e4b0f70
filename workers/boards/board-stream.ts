// What happens on one board, as server-sent events to a person who may read it: the room of the board tells which events there are, and
// what they are about is read as it is then.
import type { Action } from "#worker/platform/access.ts";
import type { Answers, Database, Queries } from "#worker/platform/db.ts";
import { ProblemError } from "#worker/platform/errors.ts";
import type { EventView } from "#worker/platform/event-view.ts";
import { Heard, resyncBlock, tellingStream } from "#worker/platform/event-stream.ts";
import { boardRoom } from "#worker/platform/nudge.ts";
import type { RoomFrame } from "#worker/platform/room-frames.ts";
import { locate, type Work } from "#worker/platform/work.ts";
import { listen } from "./listening.ts";
import { eventBefore } from "./stream-store.ts";
import { loadBoard, type LoadedBoard } from "./service.ts";

/** Of what is told together; who has more to hear loads the list. */
const TOLD_MAX = 200;
const TOLD_MAX_CHARS = 1_000_000;

/** The events that are meant, until they are told. */
export class HeardEvents extends Heard {
  #events: EventView[] = [];
  readonly #isMeant: (event: EventView) => boolean;
  constructor(isMeant: (event: EventView) => boolean) {
    super();
    this.#isMeant = isMeant;
  }

  override get hasNews(): boolean {
    return this.#events.length > 0 || this.isBehind;
  }

  protected override note({ events }: Extract<RoomFrame, { type: "events" }>): void {
    this.#events.push(...events.filter(this.#isMeant));
    if (this.#events.length > TOLD_MAX) this.isBehind = true;
  }

  protected override forget(): void {
    this.#events = [];
  }

  take(): { events: EventView[]; isBehind: boolean } {
    const taken = { events: this.#events, isBehind: this.isBehind };
    this.forget();
    this.isBehind = false;
    return taken;
  }
}

/** How one kind of thing on a board is told. */
export type BoardTeller<Asked extends Queries> = {
  action: Action;
  /** The beginning of its events' types: `task.`. */
  noun: string;
  /** What the list of it is called. */
  list: string;
  ask(db: Database, boardId: string, events: readonly EventView[]): Asked;
  tell(events: readonly EventView[], board: LoadedBoard["board"], found: Answers<Asked>): string;
};

export type From = { since: string | undefined; lastEventId: number | null };

export async function streamOfBoard<Asked extends Queries>(
  work: Work,
  boardId: string,
  { since, lastEventId }: From,
  { action, noun, list, ask, tell }: BoardTeller<Asked>,
): Promise<ReadableStream<Uint8Array>> {
  const heard = new HeardEvents(({ type }) => type.startsWith(noun));
  const leave = await locate(work, "board", async (db, shard) => {
    const loaded = await loadBoard(work, db, boardId, action, { before: since === undefined ? null : eventBefore(db, boardId, since) });
    if (!loaded) return null;
    const { board, grant, more } = loaded;
    const scope = { shard, organizationId: board.organization_id, boardId };
    return listen(work, { room: boardRoom(work.env, scope), scope, grant, boards: "all", since: lastEventId ?? more.before?.seq ?? null }, heard);
  });
  async function news(): Promise<string> {
    const { events, isBehind } = heard.take();
    if (isBehind) return resyncBlock(list, heard.position);
    return locate(work, "board", async (db) => {
      const loaded = await loadBoard(work, db, boardId, action, ask(db, boardId, events));
      if (!loaded) throw new ProblemError("not_found", "The board is gone.");
      const text = tell(events, loaded.board, loaded.more);
      return text.length > TOLD_MAX_CHARS ? resyncBlock(list, heard.position) : text;
    });
  }
  return tellingStream({ heard, leave, first: async () => "", news });
}
