// The wire types of this slice.
export type { Memory, MemoryCreate, MemoryNotice, MemoryQuery, MemoryValue } from "#worker/memory/schema.ts";
