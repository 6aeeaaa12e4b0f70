// Wire types that belong to no slice. Types only: no schema code reaches the bundle.
export type { EventView } from "#worker/activity/schema.ts";
export type { Actor, Problem } from "#worker/platform/wire.ts";

import type { LiveFrame } from "#worker/activity/schema.ts";

export type Page<Item> = { items: Item[]; total: number; limit: number; offset: number };
export type CursorPage<Item> = { items: Item[]; next_cursor: string | null; limit: number };

/** How far an export or import is: never stored, replaced by the next frame of the same transfer. */
export type TransferProgress = {
  type: "transfer.progress";
  kind: "export" | "import";
  id: string;
  status: "queued" | "running" | "ready" | "failed" | "expired";
  rows_done: number;
  rows_total: number | null;
};
export type SocketFrame = LiveFrame | TransferProgress;
