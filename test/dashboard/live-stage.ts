/// <reference types="vite/types/importMeta.d.ts" />
// The live code of the dashboard on a stage of its own: sockets that the test opens, answers and cuts, and what the app does with them.
import { afterAll, afterEach, beforeAll, beforeEach, vi } from "vitest";
import { newId } from "#worker/platform/ids.ts";
import { stage } from "./stage.ts";

/** A WebSocket as a browser has it, with the server's side in the test's hand. */
export class FakeSocket {
  static readonly CONNECTING = 0;
  static readonly OPEN = 1;
  static readonly CLOSED = 3;
  static all: FakeSocket[] = [];
  static get last(): FakeSocket {
    const socket = FakeSocket.all.at(-1);
    if (!socket) throw new Error("no socket was opened");
    return socket;
  }
  readonly url: URL;
  readonly protocol: string | undefined;
  readyState = FakeSocket.CONNECTING;
  sent: string[] = [];
  onopen: (() => void) | null = null;
  onmessage: ((message: { data: unknown }) => void) | null = null;
  onclose: ((event: { code: number }) => void) | null = null;
  onerror: (() => void) | null = null;
  constructor(url: URL, protocol?: string) {
    this.url = new URL(url);
    this.protocol = protocol;
    FakeSocket.all.push(this);
  }
  send(text: string): void {
    this.sent.push(text);
  }
  close(): void {
    this.readyState = FakeSocket.CLOSED;
  }
  open(): void {
    this.readyState = FakeSocket.OPEN;
    this.onopen?.();
  }
  say(frame: object | string): void {
    this.onmessage?.({ data: typeof frame === "string" ? frame : JSON.stringify(frame) });
  }
  cut(code = 1006): void {
    this.readyState = FakeSocket.CLOSED;
    this.onclose?.({ code });
  }
  get since(): string | null {
    return this.url.searchParams.get("since");
  }
}

export type Event = { id: number; seq: number; type: string; board_id: string | null; [name: string]: unknown };
type Handlers = { onEvent(event: Event): void; onFrame(frame: object): void; lists(): readonly (readonly unknown[])[] };
type Socket = { open(): void; close(): void };
type Page = { items: { id: string; [name: string]: unknown }[]; total: number };
type Key = readonly unknown[];
type Modules = {
  "live/feed": { connectFeed(handlers: Handlers, organizationId: string, onRefused: (code: number) => void): Socket };
  "live/http": {
    setActiveOrganizationId(id: string | null): void;
    through(transport: typeof fetch): { fetch?: (url: string, request?: RequestInit) => Promise<Response> };
  };
  "live/events": {
    setBoardOnScreen(id: string | null): void;
    onEvents(listener: (events: Event[]) => void): () => void;
    lastEventId(id: string): number | undefined;
  };
  "live/link": { setBoardLink(state: object): void; dropBoardLink(): void; linkOfFeed(): object };
  "live/presence": { lookAt(taskId: string | null): void; noteTyping(text: string): void };
  "metrics/events": { onMetricsEvent(event: Event): void };
  "live/cache": {
    listEvent(key: Key, event: object): void;
    reload(key: Key): Promise<void>;
    addFirst(key: Key, item: object): void;
    addLast(key: Key, item: object): void;
    dropFromList(key: Key, id: string): void;
  };
  "live/query-client": {
    queryClient: {
      clear(): void;
      setQueryData(key: Key, value: unknown): void;
      getQueryData(key: Key): unknown;
      invalidateQueries(filter: { queryKey: Key }): Promise<void>;
      refetchQueries(filter: { queryKey: Key }): Promise<void>;
      fetchQuery(asked: { queryKey: Key; queryFn(): Promise<unknown>; retry: boolean }): Promise<unknown>;
      getMutationCache(): { build(client: object, change: { mutationFn(): Promise<unknown> }): { execute(input: undefined): Promise<unknown> } };
    };
  };
  "views/live": {
    connectBoard(
      handlers: { live: Handlers; apply(snapshot: object, event: Event): object },
      id: string,
      onRefused: (code: number) => void,
      onDeleted: () => void,
    ): Socket;
  };
  "shell/live": { liveHandlers: Handlers; applyBoardEvent(snapshot: object, event: object): object };
  "tasks/cache": { placeComment(comment: object): void; placeTask(task: object): void; dropTask(boardId: string, taskId: string): void };
  "runs/live-runs": { showRun(run: object): void; forgetRun(taskId: string): void };
};
const files = import.meta.glob<unknown>([
  "../../web/dashboard/live/{feed,http,events,link,cache,presence,query-client}.ts",
  "../../web/dashboard/metrics/events.ts",
  "../../web/dashboard/{views,shell}/live.ts",
  "../../web/dashboard/tasks/cache.ts",
  "../../web/dashboard/runs/live-runs.ts",
]);

export async function load<Name extends keyof Modules>(name: Name): Promise<Modules[Name]> {
  const module = await files[`../../web/dashboard/${name}.ts`]?.();
  if (!module) throw new Error(`${name} is not there`);
  return module as Modules[Name];
}

export type { Handlers, Page };

const nothing = () => undefined;
/** What the sockets need of a browser; everything is loaded before a test stops the clock. */
export async function liveStage(): Promise<void> {
  await stage();
  for (const file of Object.values(files)) await file();
  vi.stubGlobal("WebSocket", FakeSocket);
}
/** Only while sockets are open: other code takes a window for a browser. */
function openWindow(): void {
  vi.stubGlobal("window", { addEventListener: nothing, removeEventListener: nothing, location: { href: "http://mission-control.test/" } });
  vi.stubGlobal("document", { addEventListener: nothing, removeEventListener: nothing, visibilityState: "visible" });
}
function closeWindow(): void {
  for (const name of ["window", "document"]) Reflect.deleteProperty(globalThis, name);
  FakeSocket.all = [];
}

/** Each test of a file that calls this has a browser of its own, and a clock that it moves. */
export function onLiveStage(): void {
  beforeAll(liveStage, 240_000);
  afterAll(() => vi.unstubAllGlobals());
  beforeEach(() => {
    openWindow();
    vi.useFakeTimers();
  });
  afterEach(() => {
    vi.useRealTimers();
    vi.restoreAllMocks();
    closeWindow();
  });
}

export const BOARD = newId();
export const event = (id: number, more: object = {}): Event => ({
  id,
  seq: id,
  type: "task.updated",
  board_id: null,
  subject: { type: "task", id: "t" },
  actor: { type: "user", id: "u", name: "Ana" },
  ...more,
});
