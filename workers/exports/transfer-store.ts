// The SQL of export and import jobs.
import type { Database, Query, Statement } from "#worker/platform/db.ts";
import { insertRow, patchRow } from "#worker/platform/rows.ts";
import type { PageQuery } from "#worker/platform/wire.ts";
import { type ExportRow, type ImportRow, organization_exports, organization_imports } from "./tables.ts";

export type Kind = "export" | "import";
/** The columns that a change of a job may set. */
export type TransferFields = Partial<ExportRow> | Partial<ImportRow>;

const TABLES = { export: organization_exports, import: organization_imports } as const;
const nameOf = (kind: Kind): string => `organization_${kind}s`;
const OPEN = "status IN ('queued', 'running')";

const IDLE = `NOT EXISTS (SELECT 1 FROM organization_exports WHERE organization_id = ?1 AND ${OPEN})
  AND NOT EXISTS (SELECT 1 FROM organization_imports WHERE organization_id = ?1 AND ${OPEN})`;
const STATE = `SELECT ${IDLE} AS is_idle, s.frozen_at, o.name FROM organizations o JOIN streams s ON s.id = o.id WHERE o.id = ?1`;

/** Whether another export or import of the organization is in progress, whether it is closed, and its name. */
export type OrganizationState = { is_idle: number; frozen_at: string | null; name: string };
export const organizationState = (db: Database, id: string): Query<OrganizationState | null> => db.row<OrganizationState>(STATE, id);
export const idleGuard = (db: Database, organizationId: string): Statement => db.guard(IDLE, "conflict", organizationId);
export const organizationName = (db: Database, id: string): Query<{ name: string } | null> => db.row("SELECT name FROM organizations WHERE id = ?1", id);

const listSql = (kind: Kind): string => `SELECT * FROM ${nameOf(kind)} WHERE organization_id = ?1 ORDER BY id DESC LIMIT ?2 OFFSET ?3`;
const [EXPORTS, IMPORTS] = [listSql("export"), listSql("import")];
export const exportsOf = (db: Database, organizationId: string, { limit, offset }: PageQuery): Query<ExportRow[]> =>
  db.rows<ExportRow>(EXPORTS, organizationId, limit, offset);
export const importsOf = (db: Database, organizationId: string, { limit, offset }: PageQuery): Query<ImportRow[]> =>
  db.rows<ImportRow>(IMPORTS, organizationId, limit, offset);
export const transferCount = (db: Database, kind: Kind, organizationId: string): Query<{ total: number } | null> =>
  db.row(`SELECT count(*) AS total FROM ${nameOf(kind)} WHERE organization_id = ?1`, organizationId);

const ONE_EXPORT = `SELECT e.*, o.name AS organization_name FROM organization_exports e JOIN organizations o ON o.id = e.organization_id
  WHERE e.id = ?1 AND e.organization_id = ?2`;
const ONE_IMPORT = "SELECT * FROM organization_imports WHERE id = ?1 AND organization_id = ?2";
export type NamedExport = ExportRow & { organization_name: string };
export const exportIn = (db: Database, organizationId: string, id: string): Query<NamedExport | null> => db.row<NamedExport>(ONE_EXPORT, id, organizationId);
export const importIn = (db: Database, organizationId: string, id: string): Query<ImportRow | null> => db.row<ImportRow>(ONE_IMPORT, id, organizationId);
export const exportExists = (db: Database, id: string): Query<{ id: string } | null> => db.row("SELECT id FROM organization_exports WHERE id = ?1", id);

export const insertExport = (db: Database, row: ExportRow): Statement => insertRow(db, organization_exports, row);
export const insertImport = (db: Database, row: ImportRow): Statement => insertRow(db, organization_imports, row);
export const patchTransfer = (db: Database, kind: Kind, id: string, fields: TransferFields): Statement => patchRow(db, TABLES[kind], id, fields);
export const deleteExportStatement = (db: Database, id: string): Statement => db.sql("DELETE FROM organization_exports WHERE id = ?1", id);

/** Claims a job that waits, or whose worker is gone; answers its row, or none. */
export const claimStatement = (db: Database, kind: Kind, id: string, until: string, now: string): Statement =>
  db.sql(
    `UPDATE ${nameOf(kind)} SET status = 'running', lease_until = ?2, attempts = attempts + 1
     WHERE id = ?1 AND (status = 'queued' OR (status = 'running' AND coalesce(lease_until, '') < ?3)) RETURNING *`,
    id,
    until,
    now,
  );
export const leaseGuard = (db: Database, kind: Kind, id: string, until: string): Statement =>
  db.guard(`(SELECT lease_until FROM ${nameOf(kind)} WHERE id = ?) = ?`, "lease_lost", id, until);
/** The last event of a job: the one that requested it. */
export const lastEventOf = (db: Database, id: string): Query<{ id: number | null } | null> =>
  db.row("SELECT max(id) AS id FROM events WHERE subject_id = ?1", id);

/** Jobs that wait, or whose worker is gone. */
export const waitingTransfers = (db: Database, kind: Kind, now: string, limit: number): Query<{ id: string }[]> =>
  db.rows(`SELECT id FROM ${nameOf(kind)} WHERE ${OPEN} AND coalesce(lease_until, '') < ?1 ORDER BY id LIMIT ?2`, now, limit);
/** Exports whose file has expired. */
export const expiredExports = (db: Database, now: string, limit: number): Query<ExportRow[]> =>
  db.rows<ExportRow>("SELECT * FROM organization_exports WHERE status = 'ready' AND expires_at <= ?1 LIMIT ?2", now, limit);
/** Imports that have ended but whose upload has not been deleted yet. */
export const leftUploads = (db: Database, limit: number): Query<{ id: string; file_key: string }[]> =>
  db.rows("SELECT id, file_key FROM organization_imports WHERE status IN ('ready', 'failed') AND file_key <> '' LIMIT ?1", limit);
