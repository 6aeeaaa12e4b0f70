// What other slices and the shell may use of this slice.
export { type Drafts, draftsOf, valuesOf } from "./drafts.ts";
export { FieldEditors } from "./field-editors.tsx";
export { FieldValue, ShownFields } from "./field-value.tsx";
export { OwnFields } from "./own-fields.tsx";
export { useBoardFields } from "./live.ts";
export type { CustomField } from "./wire.ts";
