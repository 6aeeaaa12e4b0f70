// Imports an export into an empty organization. Its streams are frozen meanwhile, so nothing else happens in it. First every
// line of the file is checked, before anything is written; then rows are inserted chunk by chunk, each in one batch with the position
// to resume from; history comes last, since it cannot be deleted again. A failure before that deletes everything imported so far.
//
// A file is trusted about the past, not about who may do what. Members, invites and API keys are not imported, nor are
// tokens of agents and gateways: agents become drafts, gateways were never connected, work in progress has ended, and an approval
// records a decision but cannot be spent. Everyone's rights stay what they were. People are matched to members
// here by address or account; of anyone else only the name is kept. What happens here later is no part of the file: the event
// `organization.imported`, after everything that the file tells, says when and by whom it was imported.
import { batchFailure, type Statement } from "#worker/platform/db.ts";
import type { PortableTable } from "#worker/platform/portable.ts";
import { arrivingEventsStatement, thawStatements } from "#worker/platform/portable-spine.ts";
import { arrive, arriveEvents } from "./arrival.ts";
import { arrivalStatements, ownSeq, settleStatements } from "./arrival-store.ts";
import { type Catalog, catalogOf, fileOf } from "./catalog.ts";
import { LeaseLost, TransferFailure } from "./failure.ts";
import { beginImport } from "./import-begin.ts";
import { checkEnd, checkRows } from "./import-check.ts";
import { deleteUpload } from "./import-end.ts";
import { type ImportContext, type ImportCursor, openZip, readPeople } from "./import-plan.ts";
import type { Lease } from "./lease.ts";
import { type FileRow, parseLine } from "./lines.ts";
import { NewIds } from "./new-ids.ts";
import { notesOf } from "./rules.ts";
import type { ImportRow } from "./tables.ts";
import type { Lines, ZipReader } from "./zip-read.ts";

const SAVE_EVERY_ROWS = 2_000;

/** What the steps of an import work with. */
type Parts = { lease: Lease<ImportRow>; catalog: Catalog; cursor: ImportCursor; zip: ZipReader; ids: NewIds; here: number; context: ImportContext };

/** An import in progress: each step checks or inserts a chunk. */
export class ImportJob {
  readonly #lease: Lease<ImportRow>;
  readonly #catalog: Catalog;
  readonly #cursor: ImportCursor;
  readonly #zip: ZipReader;
  readonly #ids: NewIds;
  readonly #here: number;
  readonly #context: ImportContext;
  #chunks: AsyncGenerator<Lines> | null = null;
  #unsaved = 0;

  private constructor({ lease, catalog, cursor, zip, ids, here, context }: Parts) {
    this.#lease = lease;
    this.#catalog = catalog;
    this.#cursor = cursor;
    this.#zip = zip;
    this.#ids = ids;
    this.#here = here;
    this.#context = context;
  }

  static async open(lease: Lease<ImportRow>, context: ImportContext): Promise<ImportJob> {
    const { env, db, composition } = lease.context;
    const { organization_id: id, file_key: key } = lease.row;
    const catalog = catalogOf(composition);
    const zip = await openZip(env, key, catalog);
    const kept = JSON.parse(lease.row.cursor) as ImportCursor;
    const cursor = kept.phase ? kept : await beginImport(lease, zip, context);
    const { people, here } = await readPeople(zip, catalog, db, id);
    return new ImportJob({ lease, catalog, cursor, zip, ids: new NewIds(cursor.salt, cursor.oldId, id, people), here, context });
  }

  /** Imports one chunk; true: everything has been imported. */
  async step(): Promise<boolean> {
    const { phase, turn } = this.#cursor;
    const table = this.#catalog.tables[turn];
    if (!table) {
      if (phase === "write") await this.#finish();
      else await this.#turnToWriting();
      return phase === "write";
    }
    if (phase === "write" && typeof table.arrives === "string") await this.#next();
    else await this.#chunk(table);
    return false;
  }

  /** Records the exact position, for the next worker. */
  async pause(): Promise<void> {
    await this.#close();
    await this.#note();
  }

  /** Closes the file that is being read. */
  async #close(): Promise<void> {
    await this.#chunks?.return(undefined);
    this.#chunks = null;
  }

  async #note(): Promise<void> {
    await this.#lease.save({ cursor: JSON.stringify(this.#cursor) });
  }

  async #next(): Promise<void> {
    await this.#close();
    Object.assign(this.#cursor, { turn: this.#cursor.turn + 1, at: 0, line: 0, crc: 0 });
  }

  async #chunk(table: PortableTable): Promise<void> {
    const cursor = this.#cursor;
    this.#chunks ??= this.#zip.lines(fileOf(table), cursor.at, cursor.crc);
    const chunk = (await this.#chunks.next()).value as Lines | undefined;
    if (!chunk) {
      if (cursor.phase === "check") checkEnd(cursor, table);
      await this.#next();
      return;
    }
    const rows = chunk.lines.map((line, index) => parseLine(table, line, cursor.line + index + 1));
    const before = cursor.line;
    Object.assign(cursor, { at: chunk.next, crc: chunk.crc, line: before + rows.length });
    if (cursor.phase === "check") await this.#check(table, rows, before);
    else await this.#write(table, rows);
  }

  async #check(table: PortableTable, rows: FileRow[], before: number): Promise<void> {
    checkRows(this.#cursor, table, rows, before);
    this.#unsaved += rows.length;
    if (this.#unsaved < SAVE_EVERY_ROWS) return;
    this.#unsaved = 0;
    await this.#note();
  }

  async #turnToWriting(): Promise<void> {
    const { db } = this.#lease.context;
    const { own } = await db.ask({ own: ownSeq(db, this.#lease.row.organization_id) });
    await this.#close();
    Object.assign(this.#cursor, { phase: "write", turn: 0, at: 0, line: 0, crc: 0, streams: {}, shift: own?.seq ?? 0 });
    await this.#note();
  }

  async #write(table: PortableTable, rows: FileRow[]): Promise<void> {
    const { row } = this.#lease;
    const fields = { cursor: JSON.stringify(this.#cursor), rows_done: row.rows_done + rows.length };
    try {
      await this.#lease.save(fields, this.#statements(table, rows));
    } catch (error) {
      if (error instanceof LeaseLost) throw error;
      const { line } = this.#cursor;
      const where = `${fileOf(table)}, lines ${line - rows.length + 1} to ${line}`;
      if (batchFailure(error)?.kind === "unique") throw new TransferFailure(`${where}: a row is there twice. Export the organization again.`);
      if (/guard:dangling|(?:NOT NULL|FOREIGN KEY) constraint failed/.test(String(error)))
        throw new TransferFailure(`${where}: a row points at something that is not in the export. Export the organization again.`);
      if (/constraint failed/.test(String(error))) throw new TransferFailure(`${where}: a row is not one of an export. Upload an export unchanged.`);
      throw error;
    }
  }

  #statements(table: PortableTable, rows: FileRow[]): Statement[] {
    const { db } = this.#lease.context;
    const { organization_id: id } = this.#lease.row;
    const at = new Date().toISOString();
    if (table.name === "events") return [arrivingEventsStatement(db, id, arriveEvents(table, rows, this.#ids, at), this.#cursor.shift)];
    // The organization's own stream already exists.
    const own = table.name === "streams" ? rows.filter((one) => one.board_id !== null) : rows;
    return arrivalStatements(
      db,
      table,
      id,
      own.map((one) => arrive(table, one, this.#ids, at)),
    );
  }

  async #finish(): Promise<void> {
    const { context, row } = this.#lease;
    const notes = notesOf(this.#cursor.tables, this.#here);
    await this.#lease.end(
      { status: "ready", rows_total: row.rows_done, notes: JSON.stringify(notes), cursor: "{}" },
      [...settleStatements(context.db, this.#catalog, row.organization_id), ...thawStatements(context.db, row.organization_id, this.#context.consumers)],
      {
        type: "organization.imported",
        subject: { type: "organization_import", id: row.id },
        payload: { label: this.#cursor.oldName, rows: row.rows_done, notes },
      },
    );
    await deleteUpload(context, row.id, row.file_key);
  }
}
