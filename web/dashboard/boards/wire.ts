// The wire types of this slice, and of the snapshot that its page starts from.
export type { Board, BoardGroup, BoardUpdate } from "#worker/boards/schema.ts";
export type { BoardSnapshot } from "#worker/views/schema.ts";
