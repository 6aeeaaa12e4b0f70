// A series as a table for spreadsheets (RFC 4180): a line per bucket, those of the period before first.
import type { Series, Side } from "./schema.ts";

const linesOf = (name: string, { points }: Side, columns: readonly string[]): string[] =>
  points.map(({ period, until, values }) => [name, period, until, ...columns.map((column) => values[column] ?? "")].join(","));

/** Nothing in it is written by people, so that no cell can be a formula. Empty: not known. */
export function csvOf({ primary, comparison }: Series): string {
  const columns = Object.keys(primary.points[0]?.values ?? {});
  const lines = [
    ["range", "from", "until", ...columns].join(","),
    ...(comparison ? linesOf("before", comparison, columns) : []),
    ...linesOf("now", primary, columns),
  ];
  return lines.map((line) => `${line}\r\n`).join("");
}
