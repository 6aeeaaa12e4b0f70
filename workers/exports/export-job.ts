// Writing the export of one organization: table after table, page after page, into a zip that grows in R2. Memory holds one
// page and less than two parts, however large the organization is.
import type { PortableTable, Row } from "#worker/platform/portable.ts";
import { fileOf, MANIFEST, TABLES } from "./catalog.ts";
import type { Lease } from "./lease.ts";
import { type After, countStatement, keyOf, lineOf, pageStatement } from "./pages.ts";
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
export const EXPORT_KEPT_MS = 7 * 24 * 3_600_000;

/** `tables`: how many rows of each are in the file; the table whose turn it is comes after those that are complete. */
export type ExportCursor = { turn: number; after: After; upTo: number; tables: Record<string, number>; zip: ZipState; file: PartsState };
export type Organization = { name: string };

/** What a row points at is read after it: so it is in the file, even when it was made a moment ago. */
const LEAVING: readonly PortableTable[] = [...TABLES].reverse();

async function begin(lease: Lease<ExportRow>): Promise<ExportCursor> {
  const { db } = lease.place;
  const [counts] = await db.read<[{ total: number; up_to: number | null }[]]>([countStatement(db, lease.row.organization_id)]);
  const { total = 0, up_to: upTo = 0 } = counts[0] ?? {};
  await lease.save({ rows_total: total, rows_done: 0 });
  return { turn: 0, after: null, upTo: upTo ?? 0, tables: {}, zip: newZip(new Date()), file: { upload: null, parts: [], rest: null } };
}

export class ExportJob {
  readonly #lease: Lease<ExportRow>;
  readonly #cursor: ExportCursor;
  readonly #parts: Parts;
  readonly #zip: ZipWriter;
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
    const cursor = kept.zip ? kept : await begin(lease);
    return new ExportJob(lease, cursor, await Parts.open(lease.place.env, lease.row.file_key, cursor.file));
  }

  /** One page; true: the file is complete. */
  async step(): Promise<boolean> {
    const table = LEAVING[this.#cursor.turn];
    if (!table) {
      await this.#finish();
      return true;
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
    const limit = this.#limit;
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

  async #finish(): Promise<void> {
    const { row, place } = this.#lease;
    const [organizations, migrations] = await place.db.read<[Organization[], { name: string }[]]>([
      place.db.sql("SELECT name FROM organizations WHERE id = ?1", row.organization_id),
      place.db.sql("SELECT name FROM d1_migrations ORDER BY id DESC LIMIT 1"),
    ]);
    const name = organizations[0]?.name ?? "";
    const at = new Date();
    const manifest = {
      product: "mission-control",
      format: FORMAT_VERSION,
      schema: migrations[0]?.name ?? "",
      organization: { id: row.organization_id, name },
      exported_at: at.toISOString(),
      by: { id: row.created_by, name: row.created_by_name },
      /** Rows are as they were when they were read: while people worked they may be a little newer than the last event. */
      last_event_id: this.#cursor.upTo,
      tables: Object.fromEntries(TABLES.map((table) => [table.name, this.#cursor.tables[table.name] ?? 0])),
    };
    this.#zip.begin(MANIFEST);
    this.#zip.write(`${JSON.stringify(manifest, null, 2)}\n`);
    this.#zip.end();
    this.#zip.finish();
    // The lease is looked at before the file is put in place, and again with the row that says so.
    await this.#lease.save({ rows_done: this.#done });
    await this.#parts.complete();
    await this.#lease.end(
      {
        status: "ready",
        rows_done: this.#done,
        rows_total: this.#done,
        bytes: this.#cursor.zip.offset,
        expires_at: new Date(at.getTime() + EXPORT_KEPT_MS).toISOString(),
        cursor: "{}",
      },
      [],
      {
        type: "organization.exported",
        subject: { type: "organization_export", id: row.id },
        payload: { label: name, rows: this.#done, bytes: this.#cursor.zip.offset },
      },
    );
  }
}

/** Ends an export that cannot be made; nothing of its file stays. */
export async function failExport(lease: Lease<ExportRow>, error: string): Promise<void> {
  const { file } = JSON.parse(lease.row.cursor) as Partial<ExportCursor>;
  await discard(lease.place.env, lease.row.file_key, file);
  await lease.end({ status: "failed", error, cursor: "{}" }, [], {
    type: "organization.export_failed",
    subject: { type: "organization_export", id: lease.row.id },
    payload: { error },
  });
}
