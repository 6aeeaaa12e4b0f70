// Exports one organization: table by table, page by page, into a zip that grows in R2. However large the organization is, memory
// holds one page and less than two parts. People may go on working meanwhile, and D1 has no snapshot that lasts as long:
// so the history ends with the last event before the export began, each row is as it was then or slightly newer,
// and every referenced row is in the file too. Deleting a gateway or a group could break that, so it restarts the export.
import type { PortableTable } from "#worker/platform/portable.ts";
import { type Catalog, catalogOf, fileOf, MANIFEST } from "./catalog.ts";
import { TransferFailure } from "./failure.ts";
import type { Lease } from "./lease.ts";
import { lineOf } from "./lines.ts";
import { type After, deletedSince, extentOf, keyOf, tablePage } from "./page-store.ts";
import { discard, Parts, type PartsState } from "./parts.ts";
import { FORMAT_VERSION } from "./rules.ts";
import type { ExportRow } from "./tables.ts";
import { exportExists, organizationName } from "./transfer-store.ts";
import { newZip, type ZipState, ZipWriter } from "./zip-write.ts";

export const PAGE_ROWS_MAX = 500;
const PAGE_ROWS_FIRST = 100;
/** A page with more text than this is followed by a smaller one. */
const PAGE_CHARS = 2_000_000;
const SAVE_EVERY_ROWS = 2_000;
const CHECKPOINT_EVERY_ROWS = 25_000;
/** How often an export may restart because something was deleted meanwhile. */
const BEGINNINGS_MAX = 5;
export const EXPORT_KEPT_MS = 7 * 24 * 3_600_000;

/**
 * `turn`: the table that is being written; `tables`: rows of each in the file. `sealed`: the organization, once the whole zip is
 * written and only has to be put in its place. `beginnings`: how often the export has started.
 */
export type ExportCursor = {
  turn: number;
  after: After;
  upTo: number;
  tables: Record<string, number>;
  zip: ZipState;
  file: PartsState;
  sealed: Organization | null;
  beginnings: number;
};
export type Organization = { name: string };

async function begin(lease: Lease<ExportRow>, beginnings: number): Promise<ExportCursor> {
  const { db, composition } = lease.context;
  const { extent } = await db.ask({ extent: extentOf(db, catalogOf(composition), lease.row.organization_id) });
  await lease.save({ rows_total: extent?.total ?? 0, rows_done: 0 });
  const file: PartsState = { upload: null, parts: [], rest: null };
  return { turn: 0, after: null, upTo: extent?.up_to ?? 0, tables: {}, zip: newZip(new Date()), file, sealed: null, beginnings };
}

/** An export in progress: each step writes a page. */
export class ExportJob {
  readonly #lease: Lease<ExportRow>;
  readonly #catalog: Catalog;
  #cursor: ExportCursor;
  #parts: Parts;
  #zip: ZipWriter;
  #limit = PAGE_ROWS_FIRST;
  #done: number;
  #saved: number;
  #checked: number;

  private constructor(lease: Lease<ExportRow>, cursor: ExportCursor, parts: Parts) {
    this.#lease = lease;
    this.#catalog = catalogOf(lease.context.composition);
    this.#cursor = cursor;
    this.#parts = parts;
    this.#zip = new ZipWriter(cursor.zip, (bytes) => parts.put(bytes));
    this.#done = Object.values(cursor.tables).reduce((sum, rows) => sum + rows, 0);
    this.#saved = this.#checked = this.#done;
  }

  static async open(lease: Lease<ExportRow>): Promise<ExportJob> {
    const kept = JSON.parse(lease.row.cursor) as ExportCursor;
    const cursor = kept.zip ? kept : await begin(lease, (kept.beginnings ?? 0) + 1);
    return new ExportJob(lease, cursor, await Parts.open(lease.context.env, lease.row.file_key, cursor.file, cursor.sealed !== null));
  }

  /** The parts of the file that this worker has stored. */
  get file(): PartsState {
    return this.#cursor.file;
  }

  /** Writes one page; true: the file is complete. */
  async step(): Promise<boolean> {
    const table = this.#catalog.leaving[this.#cursor.turn];
    if (!table) {
      const sealed = this.#cursor.sealed ?? (await this.#seal());
      if (sealed) await this.#place(sealed);
      return sealed !== null;
    }
    await this.#page(table);
    await this.#parts.flush();
    if (this.#done - this.#checked >= CHECKPOINT_EVERY_ROWS) await this.pause();
    else if (this.#done - this.#saved >= SAVE_EVERY_ROWS) {
      this.#saved = this.#done;
      await this.#lease.save({ rows_done: this.#done });
    }
    return false;
  }

  async #page(table: PortableTable): Promise<void> {
    const { db } = this.#lease.context;
    const cursor = this.#cursor;
    const limit = Math.min(this.#limit, table.pageRows ?? PAGE_ROWS_MAX);
    if (!cursor.zip.isOpen) this.#zip.begin(fileOf(table));
    const { organization_id: organizationId } = this.#lease.row;
    const { rows } = await db.ask({ rows: tablePage(db, table, { organizationId, upTo: cursor.upTo, after: cursor.after, limit }) });
    const text = rows.map((row) => lineOf(table, row)).join("");
    if (text) this.#zip.write(text);
    cursor.tables[table.name] = (cursor.tables[table.name] ?? 0) + rows.length;
    this.#done += rows.length;
    const last = rows.at(-1);
    if (last && rows.length === limit) {
      cursor.after = keyOf(table, last);
      this.#limit = text.length > PAGE_CHARS ? Math.max(1, limit >> 1) : Math.min(PAGE_ROWS_MAX, limit * 2);
      return;
    }
    this.#zip.end();
    cursor.turn += 1;
    cursor.after = null;
    this.#limit = PAGE_ROWS_FIRST;
  }

  /** Records the exact position, for the next worker. */
  async pause(): Promise<void> {
    const { forget } = await this.#parts.checkpoint();
    this.#saved = this.#checked = this.#done;
    await this.#lease.save({ rows_done: this.#done, cursor: JSON.stringify(this.#cursor) });
    await forget();
  }

  /** Writes the end of the zip and stores all of it: from then on no change matters. */
  async #seal(): Promise<Organization | null> {
    const { row, context } = this.#lease;
    const { db } = context;
    const cursor = this.#cursor;
    const { organization, deleted } = await db.ask({
      organization: organizationName(db, row.organization_id),
      deleted: deletedSince(db, this.#catalog, row.organization_id, cursor.upTo),
    });
    if (deleted) return this.#beginAnew();
    const name = organization?.name ?? "";
    const manifest = {
      product: "mission-control",
      format: FORMAT_VERSION,
      organization: { id: row.organization_id, name },
      exported_at: new Date().toISOString(),
      by: { id: row.created_by, name: row.created_by_name },
      /** Rows are as of the moment they were read: where people worked meanwhile, slightly newer than this event. */
      last_event_id: cursor.upTo,
      tables: Object.fromEntries(this.#catalog.tables.map((table) => [table.name, cursor.tables[table.name] ?? 0])),
    };
    this.#zip.begin(MANIFEST);
    this.#zip.write(`${JSON.stringify(manifest, null, 2)}\n`);
    this.#zip.end();
    this.#zip.finish();
    cursor.sealed = { name };
    await this.pause();
    return cursor.sealed;
  }

  /** Starts over: a row in the file may refer to one that was deleted before its table was read. */
  async #beginAnew(): Promise<null> {
    const { env } = this.#lease.context;
    const { file_key: key } = this.#lease.row;
    const { beginnings, file } = this.#cursor;
    if (beginnings >= BEGINNINGS_MAX)
      throw new TransferFailure("Gateways or board groups were repeatedly deleted during the export. Export at a quieter time.");
    await this.#lease.save({ cursor: JSON.stringify({ beginnings }) });
    await discard(env, key, file);
    const cursor = await begin(this.#lease, beginnings + 1);
    const parts = await Parts.open(env, key, cursor.file, false);
    [this.#cursor, this.#parts, this.#zip, this.#limit] = [cursor, parts, new ZipWriter(cursor.zip, (bytes) => parts.put(bytes)), PAGE_ROWS_FIRST];
    this.#done = this.#saved = this.#checked = 0;
    return null;
  }

  /** Puts the file in its place and ends the job. */
  async #place({ name }: Organization): Promise<void> {
    const { row } = this.#lease;
    const at = Date.now();
    const bytes = this.#cursor.zip.offset;
    await this.#parts.complete();
    await this.#lease.end(
      {
        status: "ready",
        rows_done: this.#done,
        rows_total: this.#done,
        bytes,
        expires_at: new Date(at + EXPORT_KEPT_MS).toISOString(),
        cursor: "{}",
      },
      [],
      { type: "organization.exported", subject: { type: "organization_export", id: row.id }, payload: { label: name, rows: this.#done, bytes } },
    );
  }
}

/** Ends an export that cannot succeed and deletes its whole file. */
export async function failExport(lease: Lease<ExportRow>, job: ExportJob | null, error: string): Promise<void> {
  await discard(lease.context.env, lease.row.file_key, job?.file ?? keptFile(lease.row));
  await lease.end({ status: "failed", error, cursor: "{}" }, [], {
    type: "organization.export_failed",
    subject: { type: "organization_export", id: lease.row.id },
    payload: { error },
  });
}

/** The export was deleted while it was running: deletes what its worker has stored since, too. */
export async function expireExport(lease: Lease<ExportRow>, job: ExportJob | null): Promise<void> {
  const { db, env } = lease.context;
  const { kept } = await db.ask({ kept: exportExists(db, lease.row.id) });
  if (!kept) await discard(env, lease.row.file_key, job?.file ?? keptFile(lease.row));
}

const keptFile = (row: ExportRow): PartsState | undefined => (JSON.parse(row.cursor) as Partial<ExportCursor>).file;
