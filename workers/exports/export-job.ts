// Writing the export of one organization: table after table, page after page, into a zip that grows in R2. Memory holds one
// page and less than two parts, however large the organization is. People may go on working meanwhile, and D1 has no snapshot
// that lasts: so the history ends with the last event before the export began, each row is as it was then or a little newer,
// and whatever a row points at is in the file too. What could break that, deleting a gateway or a group, begins it anew.
import type { PortableTable, Row } from "#worker/platform/portable.ts";
import { fileOf, MANIFEST, TABLES } from "./catalog.ts";
import { TransferFailure } from "./failure.ts";
import type { Lease } from "./lease.ts";
import { type After, countStatement, deletedSinceStatement, keyOf, lineOf, pageStatement } from "./pages.ts";
import { discard, Parts, type PartsState } from "./parts.ts";
import { FORMAT_VERSION } from "./rules.ts";
import type { ExportRow } from "./tables.ts";
import { newZip, type ZipState, ZipWriter } from "./zip-write.ts";

export const PAGE_ROWS_MAX = 500;
const PAGE_ROWS_FIRST = 100;
/** A page of more text than this is followed by a smaller one. */
const PAGE_CHARS = 2_000_000;
const SAVE_EVERY_ROWS = 2_000;
const CHECKPOINT_EVERY_ROWS = 25_000;
/** Times that an export begins anew because something was deleted meanwhile. */
const BEGINNINGS_MAX = 5;
export const EXPORT_KEPT_MS = 7 * 24 * 3_600_000;

/**
 * `tables`: how many rows of each are in the file; the table whose turn it is comes after those that are complete. `sealed`: all
 * of the zip is written, it only has to be put in its place; whose it is. `beginnings`: times that it began.
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

/** What a row points at is read after it: so it is in the file, even when it was made a moment ago. */
const LEAVING: readonly PortableTable[] = [...TABLES].reverse();

async function begin(lease: Lease<ExportRow>, beginnings: number): Promise<ExportCursor> {
  const { db } = lease.place;
  const [counts] = await db.read<[{ total: number; up_to: number | null }[]]>([countStatement(db, lease.row.organization_id)]);
  const { total = 0, up_to: upTo = 0 } = counts[0] ?? {};
  await lease.save({ rows_total: total, rows_done: 0 });
  const file: PartsState = { upload: null, parts: [], rest: null };
  return { turn: 0, after: null, upTo: upTo ?? 0, tables: {}, zip: newZip(new Date()), file, sealed: null, beginnings };
}

export class ExportJob {
  readonly #lease: Lease<ExportRow>;
  #cursor: ExportCursor;
  #parts: Parts;
  #zip: ZipWriter;
  #limit = PAGE_ROWS_FIRST;
  #done: number;
  #saved: number;
  #checked: number;

  private constructor(lease: Lease<ExportRow>, cursor: ExportCursor, parts: Parts) {
    this.#lease = lease;
    this.#cursor = cursor;
    this.#parts = parts;
    this.#zip = new ZipWriter(cursor.zip, (bytes) => parts.put(bytes));
    this.#done = Object.values(cursor.tables).reduce((sum, rows) => sum + rows, 0);
    this.#saved = this.#checked = this.#done;
  }

  static async open(lease: Lease<ExportRow>): Promise<ExportJob> {
    const kept = JSON.parse(lease.row.cursor) as ExportCursor;
    const cursor = kept.zip ? kept : await begin(lease, (kept.beginnings ?? 0) + 1);
    return new ExportJob(lease, cursor, await Parts.open(lease.place.env, lease.row.file_key, cursor.file, cursor.sealed !== null));
  }

  /** What has been put aside of the file, by this worker. */
  get file(): PartsState {
    return this.#cursor.file;
  }

  /** One page; true: the file is complete. */
  async step(): Promise<boolean> {
    const table = LEAVING[this.#cursor.turn];
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
    const { db } = this.#lease.place;
    const cursor = this.#cursor;
    const limit = Math.min(this.#limit, table.pageRows ?? PAGE_ROWS_MAX);
    if (!cursor.zip.isOpen) this.#zip.begin(fileOf(table));
    const [rows] = await db.read<[Row[]]>([pageStatement(db, table, this.#lease.row.organization_id, cursor.upTo, cursor.after, limit)]);
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

  /** Notes exactly where the job stands, for whoever goes on. */
  async pause(): Promise<void> {
    const { forget } = await this.#parts.checkpoint();
    this.#saved = this.#checked = this.#done;
    await this.#lease.save({ rows_done: this.#done, cursor: JSON.stringify(this.#cursor) });
    await forget();
  }

  /** Writes the end of the zip and puts all of it aside: from then on it no longer matters what changes. */
  async #seal(): Promise<Organization | null> {
    const { row, place } = this.#lease;
    const cursor = this.#cursor;
    const [organizations, deleted] = await place.db.read<[Organization[], unknown[]]>([
      place.db.sql("SELECT name FROM organizations WHERE id = ?1", row.organization_id),
      deletedSinceStatement(place.db, row.organization_id, cursor.upTo),
    ]);
    if (deleted.length > 0) return this.#beginAnew();
    const { name } = organizations[0] ?? { name: "" };
    const manifest = {
      product: "mission-control",
      format: FORMAT_VERSION,
      organization: { id: row.organization_id, name },
      exported_at: new Date().toISOString(),
      by: { id: row.created_by, name: row.created_by_name },
      /** Rows are as they were when they were read: while people worked they may be a little newer than the last event. */
      last_event_id: cursor.upTo,
      tables: Object.fromEntries(TABLES.map((table) => [table.name, cursor.tables[table.name] ?? 0])),
    };
    this.#zip.begin(MANIFEST);
    this.#zip.write(`${JSON.stringify(manifest, null, 2)}\n`);
    this.#zip.end();
    this.#zip.finish();
    cursor.sealed = { name };
    await this.pause();
    return cursor.sealed;
  }

  /** A row in the file may point at one that was deleted before its turn came. */
  async #beginAnew(): Promise<null> {
    const { env } = this.#lease.place;
    const { file_key: key } = this.#lease.row;
    const { beginnings, file } = this.#cursor;
    if (beginnings >= BEGINNINGS_MAX)
      throw new TransferFailure("Gateways or groups of boards were deleted again and again while the export was made. Export when less is going on.");
    await this.#lease.save({ cursor: JSON.stringify({ beginnings }) });
    await discard(env, key, file);
    const cursor = await begin(this.#lease, beginnings + 1);
    const parts = await Parts.open(env, key, cursor.file, false);
    [this.#cursor, this.#parts, this.#zip, this.#limit] = [cursor, parts, new ZipWriter(cursor.zip, (bytes) => parts.put(bytes)), PAGE_ROWS_FIRST];
    this.#done = this.#saved = this.#checked = 0;
    return null;
  }

  /** Puts the file in its place and says so. */
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

/** Ends an export that cannot be made; nothing of its file stays. */
export async function failExport(lease: Lease<ExportRow>, job: ExportJob | null, error: string): Promise<void> {
  await discard(lease.place.env, lease.row.file_key, job?.file ?? keptFile(lease.row));
  await lease.end({ status: "failed", error, cursor: "{}" }, [], {
    type: "organization.export_failed",
    subject: { type: "organization_export", id: lease.row.id },
    payload: { error },
  });
}

/** An export that was deleted while it was made: what its worker has put aside since goes too. */
export async function forgetExport(lease: Lease<ExportRow>, job: ExportJob | null): Promise<void> {
  const { db, env } = lease.place;
  const kept = await db.sql("SELECT 1 AS yes FROM organization_exports WHERE id = ?1", lease.row.id).first();
  if (!kept) await discard(env, lease.row.file_key, job?.file ?? keptFile(lease.row));
}

const keptFile = (row: ExportRow): PartsState | undefined => (JSON.parse(row.cursor) as Partial<ExportCursor>).file;
