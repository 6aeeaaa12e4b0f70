// How rows of a file become rows of this organization: with new ids, and with the values that rows of their table arrive with.
import type { PortableTable, Row } from "#worker/platform/portable.ts";
import type { ArrivingEvent } from "#worker/platform/portable-spine.ts";
import type { FileRow } from "./lines.ts";
import type { NewIds } from "./new-ids.ts";

/** The row to insert for a row of the file. */
export function arrive(table: PortableTable, row: FileRow, ids: NewIds, at: string): Row {
  const own: Row = {};
  for (const [name, { kind }] of Object.entries(table.columns)) {
    const value = row[name] ?? null;
    if (value === null) own[name] = null;
    else if (kind === "plain") own[name] = value as string | number;
    else if (kind === "json") own[name] = ids.json(JSON.stringify(value));
    else own[name] = kind === "text" || kind === "someone" ? ids.text(value as string) : ids.row(value as string);
  }
  return typeof table.arrives === "string" ? own : { ...own, ...table.arrives(own, at) };
}

/** The events of a chunk; a cause in the same chunk is named by its position there. */
export function arriveEvents(table: PortableTable, rows: FileRow[], ids: NewIds, at: string): ArrivingEvent[] {
  const places = new Map(rows.map((row, index) => [`${row.stream_id}:${row.seq}`, index]));
  return rows.map((row, index) => {
    const { cause: _text, ...own } = arrive(table, row, ids, at);
    const cause = row.cause as { stream_id: string; seq: number } | null;
    const place = cause ? places.get(`${cause.stream_id}:${cause.seq}`) : undefined;
    const isHere = place !== undefined && place < index;
    return {
      ...own,
      cause_place: isHere ? place : null,
      cause_stream_id: cause && !isHere ? ids.row(cause.stream_id) : null,
      cause_seq: cause && !isHere ? cause.seq : null,
    };
  });
}
