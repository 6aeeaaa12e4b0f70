// What an import checks in its file before anything arrives: beyond each line's own shape, the rules that hold across rows.
import type { PortableTable } from "#worker/platform/portable.ts";
import { fileOf } from "./catalog.ts";
import { TransferFailure } from "./failure.ts";
import type { ImportCursor } from "./import-plan.ts";
import type { FileRow } from "./lines.ts";

const STREAMS_MAX = 10_000;

/** Checks the rows of one chunk; `before`: how many lines precede them. Notes in the cursor what the check at the end of a table needs. */
export function checkRows(cursor: ImportCursor, table: PortableTable, rows: FileRow[], before: number): void {
  // A row with the organization's own id would share its stream.
  if (table.columns.id?.kind === "id" && !table.organization && rows.some((row) => row.id === cursor.oldId))
    throw new TransferFailure(`${fileOf(table)} has a row with the id of the organization.`);
  if (table.name === "streams") checkStreams(cursor, rows);
  if (table.name === "events") checkEvents(cursor, rows, before);
  checkMost(cursor, table, rows);
}

function checkMost(cursor: ImportCursor, table: PortableTable, rows: FileRow[]): void {
  const { most } = table;
  if (!most) return;
  const counts = (cursor.counts ??= {});
  for (const row of rows) {
    const value = String(row[most.of]);
    counts[value] = (counts[value] ?? 0) + 1;
    if (counts[value] > most.rows)
      throw new TransferFailure(
        `${fileOf(table)} has more than ${most.rows} ${most.words}, which is as many as may be. Delete some of them. Export the organization again.`,
      );
  }
}

function checkStreams({ streams, oldId }: ImportCursor, rows: FileRow[]): void {
  for (const { id, board_id, seq } of rows) {
    if (id !== (board_id ?? oldId)) throw new TransferFailure("streams.ndjson has a stream of neither a board nor the organization.");
    streams[id as string] = [seq as number, 0];
  }
  if (Object.keys(streams).length > STREAMS_MAX)
    throw new TransferFailure(`The export has more than ${STREAMS_MAX} boards. That is more than an import takes.`);
}

/** Every stream's events are complete and in order. */
function checkEvents({ streams }: ImportCursor, rows: FileRow[], before: number): void {
  for (const [index, { stream_id, seq }] of rows.entries()) {
    const stream = streams[stream_id as string];
    if (!stream || seq !== stream[1] + 1) throw new TransferFailure(`events.ndjson, line ${before + index + 1} is not the next event of its stream.`);
    stream[1] += 1;
  }
}

/** At the end of a table's file. */
export function checkEnd(cursor: ImportCursor, table: PortableTable): void {
  const wanted = cursor.tables[table.name] ?? 0;
  delete cursor.counts;
  if (cursor.line !== wanted)
    throw new TransferFailure(`${fileOf(table)} has ${cursor.line} rows; the manifest says ${wanted}. Export the organization again.`);
  if (table.name === "events" && Object.values(cursor.streams).some(([end, seen]) => end !== seen))
    throw new TransferFailure("events.ndjson lacks the last events of a stream. Export the organization again.");
}
