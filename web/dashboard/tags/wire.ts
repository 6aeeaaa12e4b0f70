// The wire types of this slice.
export type { Tag, TagCreate, TagRef, TagUpdate } from "#worker/tags/schema.ts";
