// The wire types of this slice.
export type { DryRun, FileSource, ImportMapping, Meaning, RemoteImportCreate, Source, TaskImport, TaskImportSummary } from "#worker/imports/schema.ts";
