// What other slices and the shell may use of this slice.
export { tagRefs, useTags } from "./live.ts";
export { TagChip, TagChips, TagSwatch } from "./tag-chip.tsx";
export { TagPicker } from "./tag-picker.tsx";
export type { Tag, TagRef } from "./wire.ts";
