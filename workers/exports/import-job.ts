// Bringing an export into an empty organization. Its streams are frozen meanwhile, so nothing else happens in it. First every
// line of the file is checked, without a trace; then rows arrive chunk by chunk, each in one batch with the place where to go
// on; history comes last, since it cannot be taken back. A failure before that takes back what has arrived.
//
// A file is believed in what it tells of the past, not in who may do what. Members, invites and API keys do not arrive, nor do
// tokens of agents and gateways: agents are drafts, gateways were never connected, what was under way has ended, an approval
// proves what was decided and cannot be used. Everybody's rights are what they were before. People are those who are members
// here with the same address or account, else only a name. What happens here later is no part of the file: the history says
// that it was imported, when and by whom (`organization.imported`), after all that the file tells.
import { randomBytes } from "node:crypto";
import type { Statement } from "#worker/platform/db.ts";
import { batchFailure } from "#worker/platform/db.ts";
import { arrivingEventsStatement, freezeStatements, type PortableTable, removeStreamsStatement, thawStatements } from "#worker/platform/portable.ts";
import { arrivalStatements, arrive, arriveEvents, EMPTY_SQL, type FileRow, parseLine, removeStatement, settleStatements } from "./arrival.ts";
import { ARRIVING, fileOf, TABLES } from "./catalog.ts";
import { LeaseLost, TransferFailure } from "./failure.ts";
import { type ImportCursor, openZip, readManifest, readPeople } from "./import-plan.ts";
import type { Lease, Place } from "./lease.ts";
import { NewIds } from "./new-ids.ts";
import { notesOf } from "./rules.ts";
import type { ImportRow } from "./tables.ts";
import type { Lines, ZipReader } from "./zip-read.ts";

const SAVE_EVERY_ROWS = 2_000;
const REMOVE_ROWS = 2_000;
const STREAMS_MAX = 10_000;
/** Times that consumers are asked to finish while new events come in. */
const CATCH_UPS = 5;
const REFUSALS: Record<string, string> = {
  not_empty: "Something was made in the organization before the import could begin. Import into an organization that is empty.",
  closed: "The organization was closed before the import could begin. Restore it and import again, or import into another one.",
};

/** `consumers`: names of all consumers, so that none acts on what has arrived. `catchUp`: lets them finish what is theirs first. */
export type ImportContext = { consumers: readonly string[]; catchUp: (streamId: string) => Promise<unknown> };

async function begin(lease: Lease<ImportRow>, zip: ZipReader, context: ImportContext): Promise<ImportCursor> {
  const { db } = lease.place;
  const { organization_id: id } = lease.row;
  const manifest = await readManifest(zip);
  const rows = TABLES.filter((table) => typeof table.arrives !== "string").reduce((sum, { name }) => sum + (manifest.tables[name] ?? 0), 0);
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
      await lease.save({ rows_total: rows, cursor: JSON.stringify(cursor) }, [db.guard(EMPTY_SQL, "not_empty", id), ...freeze]);
      return cursor;
    } catch (error) {
      const failure = batchFailure(error);
      const refusal = failure?.kind === "guard" ? failure.code : "";
      if (REFUSALS[refusal]) throw new TransferFailure(REFUSALS[refusal]);
      if (refusal !== "behind" || round === CATCH_UPS) throw error;
    }
  }
}

export class ImportJob {
  readonly #lease: Lease<ImportRow>;
  readonly #cursor: ImportCursor;
  readonly #zip: ZipReader;
  readonly #ids: NewIds;
  readonly #here: number;
  readonly #context: ImportContext;
  #chunks: AsyncGenerator<Lines> | null = null;
  #unsaved = 0;

  private constructor(lease: Lease<ImportRow>, cursor: ImportCursor, zip: ZipReader, ids: NewIds, here: number, context: ImportContext) {
    this.#lease = lease;
    this.#cursor = cursor;
    this.#zip = zip;
    this.#ids = ids;
    this.#here = here;
    this.#context = context;
  }

  static async open(lease: Lease<ImportRow>, context: ImportContext): Promise<ImportJob> {
    const { env, db } = lease.place;
    const { organization_id: id, file_key: key } = lease.row;
    const zip = await openZip(env, key);
    const kept = JSON.parse(lease.row.cursor) as ImportCursor;
    const cursor = kept.phase ? kept : await begin(lease, zip, context);
    const { people, here } = await readPeople(zip, db, id);
    return new ImportJob(lease, cursor, zip, new NewIds(cursor.salt, cursor.oldId, id, people), here, context);
  }

  /** One chunk; true: everything has arrived. */
  async step(): Promise<boolean> {
    const { phase, turn } = this.#cursor;
    const table = TABLES[turn];
    if (!table) {
      if (phase === "write") await this.#finish();
      else await this.#turnToWriting();
      return phase === "write";
    }
    if (phase === "write" && typeof table.arrives === "string") await this.#next();
    else await this.#chunk(table);
    return false;
  }

  /** Notes exactly where the job stands, for whoever goes on. */
  async pause(): Promise<void> {
    await this.#close();
    await this.#note();
  }

  /** Lets go of the file that is being read. */
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
      if (cursor.phase === "check") this.#checkEnd(table);
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
    // A thing that took the organization's own id would share its stream.
    if (table.columns.id?.kind === "id" && !table.organization && rows.some((row) => row.id === this.#cursor.oldId))
      throw new TransferFailure(`${fileOf(table)} has a row with the id of the organization.`);
    if (table.name === "streams") this.#checkStreams(rows);
    if (table.name === "events") this.#checkEvents(rows, before);
    this.#unsaved += rows.length;
    if (this.#unsaved < SAVE_EVERY_ROWS) return;
    this.#unsaved = 0;
    await this.#note();
  }

  #checkStreams(rows: FileRow[]): void {
    const { streams, oldId } = this.#cursor;
    for (const { id, board_id, seq } of rows) {
      if (id !== (board_id ?? oldId)) throw new TransferFailure("streams.ndjson has a stream of neither a board nor the organization.");
      streams[id as string] = [seq as number, 0];
    }
    if (Object.keys(streams).length > STREAMS_MAX)
      throw new TransferFailure(`The export has more than ${STREAMS_MAX} boards. That is more than an import takes.`);
  }

  /** Every stream's events are complete and in order. */
  #checkEvents(rows: FileRow[], before: number): void {
    for (const [index, { stream_id, seq }] of rows.entries()) {
      const stream = this.#cursor.streams[stream_id as string];
      if (!stream || seq !== stream[1] + 1) throw new TransferFailure(`events.ndjson, line ${before + index + 1} is not the next event of its stream.`);
      stream[1] += 1;
    }
  }

  #checkEnd(table: PortableTable): void {
    const wanted = this.#cursor.tables[table.name] ?? 0;
    if (this.#cursor.line !== wanted)
      throw new TransferFailure(`${fileOf(table)} has ${this.#cursor.line} rows; the manifest says ${wanted}. Export the organization again.`);
    if (table.name === "events" && Object.values(this.#cursor.streams).some(([end, seen]) => end !== seen))
      throw new TransferFailure("events.ndjson lacks the last events of a stream. Export the organization again.");
  }

  async #turnToWriting(): Promise<void> {
    const own = await this.#lease.place.db.sql("SELECT seq FROM streams WHERE id = ?1", this.#lease.row.organization_id).first<{ seq: number }>();
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
      if (/constraint failed/.test(String(error))) throw new TransferFailure(`${where}: a row is not one of an export. Upload an export as it is.`);
      throw error;
    }
  }

  #statements(table: PortableTable, rows: FileRow[]): Statement[] {
    const { db } = this.#lease.place;
    const { organization_id: id } = this.#lease.row;
    const at = new Date().toISOString();
    if (table.name === "events") return [arrivingEventsStatement(db, id, arriveEvents(table, rows, this.#ids, at), this.#cursor.shift)];
    // The organization's own stream is here already.
    const own = table.name === "streams" ? rows.filter((one) => one.board_id !== null) : rows;
    return own.length === 0
      ? []
      : arrivalStatements(
          db,
          table,
          id,
          own.map((one) => arrive(table, one, this.#ids, at)),
        );
  }

  async #finish(): Promise<void> {
    const { place, row } = this.#lease;
    const notes = notesOf(this.#cursor.tables, this.#here);
    await this.#lease.end(
      { status: "ready", rows_total: row.rows_done, notes: JSON.stringify(notes), cursor: "{}" },
      [...settleStatements(place.db, row.organization_id), ...thawStatements(place.db, row.organization_id, this.#context.consumers)],
      {
        type: "organization.imported",
        subject: { type: "organization_import", id: row.id },
        payload: { label: this.#cursor.oldName, rows: row.rows_done, notes },
      },
    );
    await forgetUpload(place, row.id, row.file_key);
  }
}

/** The upload of an import that has ended; cron asks for those that were left. */
export const UPLOAD_LEFT = "status IN ('ready', 'failed') AND file_key <> ''";
export async function forgetUpload({ env, db }: Place, id: string, key: string): Promise<void> {
  await env.FILES.delete(key);
  await db.sql("UPDATE organization_imports SET file_key = '' WHERE id = ?1", id).run();
}

/** An import that cannot succeed: what has arrived is taken back, and the organization is as it was. */
export async function failImport(lease: Lease<ImportRow>, error: string, context: ImportContext): Promise<void> {
  const { place, row } = lease;
  const { db } = place;
  const cursor = JSON.parse(row.cursor) as ImportCursor;
  const event = { type: "organization.import_failed", subject: { type: "organization_import", id: row.id }, payload: { error } };
  let writes: Statement[] = [];
  if (cursor.phase) {
    if (cursor.phase !== "undo") await lease.save({ cursor: JSON.stringify({ ...cursor, phase: "undo", error } satisfies ImportCursor) });
    for (const table of [...ARRIVING].reverse()) {
      if (table.name === "streams") continue;
      for (let changes = 1; changes > 0; ) {
        const { meta } = await removeStatement(db, table, row.organization_id, REMOVE_ROWS).run();
        changes = meta.changes;
        await lease.save({});
      }
    }
    writes = [removeStreamsStatement(db, row.organization_id), ...thawStatements(db, row.organization_id, context.consumers)];
  }
  await lease.end({ status: "failed", error, rows_done: 0, cursor: "{}" }, writes, event);
  await forgetUpload(place, row.id, row.file_key);
}
