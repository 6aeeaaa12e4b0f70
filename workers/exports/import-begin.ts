// The beginning of an import: the organization is empty, its consumers have caught up, and its streams are frozen from here on.
import { randomBytes } from "node:crypto";
import { batchFailure } from "#worker/platform/db.ts";
import { freezeStatements } from "#worker/platform/portable-spine.ts";
import { isEmptySql } from "./arrival-store.ts";
import { catalogOf } from "./catalog.ts";
import { TransferFailure } from "./failure.ts";
import { type ImportContext, type ImportCursor, readManifest } from "./import-plan.ts";
import type { Lease } from "./lease.ts";
import type { ImportRow } from "./tables.ts";
import type { ZipReader } from "./zip-read.ts";

/** How often consumers are asked to catch up while new events come in. */
const CATCH_UPS = 5;
const REFUSALS: Record<string, string> = {
  not_empty: "Something was made in the organization before the import could begin. Import into an organization that is empty.",
  closed: "The organization was closed before the import could begin. Restore it and import again, or import into another one.",
};

export async function beginImport(lease: Lease<ImportRow>, zip: ZipReader, context: ImportContext): Promise<ImportCursor> {
  const { db, composition } = lease.context;
  const { organization_id: id } = lease.row;
  const catalog = catalogOf(composition);
  const manifest = await readManifest(zip, catalog);
  const rows = catalog.tables.reduce((sum, { name, arrives }) => sum + (typeof arrives === "string" ? 0 : (manifest.tables[name] ?? 0)), 0);
  const cursor: ImportCursor = {
    phase: "check",
    turn: 0,
    at: 0,
    line: 0,
    crc: 0,
    salt: randomBytes(16).toString("hex"),
    oldId: manifest.organization.id,
    oldName: manifest.organization.name,
    tables: manifest.tables,
    shift: 0,
    streams: {},
  };
  for (let round = 1; ; round++) {
    await context.catchUp(id);
    const freeze = freezeStatements(db, id, context.consumers, new Date().toISOString());
    try {
      await lease.save({ rows_total: rows, cursor: JSON.stringify(cursor) }, [db.guard(isEmptySql(catalog), "not_empty", id), ...freeze]);
      return cursor;
    } catch (error) {
      const failure = batchFailure(error);
      const refusal = failure?.kind === "guard" ? failure.code : "";
      if (REFUSALS[refusal]) throw new TransferFailure(REFUSALS[refusal]);
      if (refusal !== "behind" || round === CATCH_UPS) throw error;
    }
  }
}
