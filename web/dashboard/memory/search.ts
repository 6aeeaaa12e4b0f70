// What the address of a memory says: which part of it is shown, and what of that.
export const VIEWS = ["log", "values", "chat"] as const;
export type MemoryView = (typeof VIEWS)[number];
export type MemorySearch = {
  view?: MemoryView | undefined;
  q?: string | undefined;
  tag?: string | undefined;
  /** Of the log: only notes, or only messages; absent: both. */
  kind?: "notes" | "chat" | undefined;
};
