// The wire types of this slice.
export type { SavedView, SavedViewCreate, SavedViewList, SavedViewUpdate } from "#worker/saved-views/schema.ts";
