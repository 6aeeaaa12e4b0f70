// Tables of imports from other products: jobs with a lease and a cursor, and what became of what.
import { integer, primaryKey, sqliteTable, text } from "drizzle-orm/sqlite-core";
import { SOURCES, STATES } from "./schema.ts";

export const task_imports = sqliteTable("task_imports", {
  id: text().primaryKey(),
  organization_id: text().notNull(),
  source: text({ enum: SOURCES }).notNull(),
  file_name: text().notNull(),
  status: text({ enum: STATES }).notNull(),
  /** An ImportMapping as JSON. */
  mapping: text().notNull(),
  /** A DryRun as JSON. */
  dry_run: text(),
  tasks_total: integer(),
  tasks_done: integer().notNull(),
  comments_done: integer().notNull(),
  /** Made here. */
  agents_done: integer().notNull(),
  already_there: integer().notNull(),
  refused: integer().notNull(),
  error: text(),
  created_by: text().notNull(),
  created_by_name: text().notNull(),
  created_at: text().notNull(),
  finished_at: text(),
  expires_at: text().notNull(),
  lease_until: text(),
  attempts: integer().notNull(),
  file_key: text().notNull(),
  /** Of an API: its base address, the organization that was asked for, and the token, sealed, while it is being read. */
  remote_url: text(),
  remote_organization: text(),
  remote_token: text(),
  /** A Cursor, or while it is being read a Reading, as JSON. */
  cursor: text().notNull(),
  /** Made as JSON: the boards, agents and tags by their names there. */
  made: text().notNull(),
  version: integer().notNull(),
  /** The address by which agents that it makes call back, from its start on. */
  api_base: text(),
});
export type TaskImportRow = typeof task_imports.$inferSelect;

export const import_origins = sqliteTable(
  "import_origins",
  {
    organization_id: text().notNull(),
    source: text({ enum: SOURCES }).notNull(),
    kind: text({ enum: ["task", "board", "group", "agent"] }).notNull(),
    external_id: text().notNull(),
    local_id: text().notNull(),
    import_id: text().notNull(),
  },
  (table) => [primaryKey({ columns: [table.organization_id, table.source, table.kind, table.external_id] })],
);
