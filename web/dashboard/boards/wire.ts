// The wire types of this slice, and of the snapshot that its page starts from.
export type { Board, BoardGroup, BoardTemplate, BoardUpdate } from "#worker/boards/schema.ts";
import type { BoardSnapshot as AnySnapshot } from "#worker/views/schema.ts";

/** As whoever may read the board gets it; programs may get less. */
export type BoardSnapshot = Required<Omit<AnySnapshot, "pending_approvals_count" | "chat_messages">>;
