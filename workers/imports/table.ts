// Reads a table: comma-, semicolon- or tab-separated text with a header. The cells are split by csv-parse (RFC 4180, quotes and line breaks
// within cells); what the columns mean follows from their names, and whoever imports may say otherwise.
import { createHash } from "node:crypto";
import { CsvError, parse } from "csv-parse/sync";
import { type Parsed, REPEATABLE, type SourceColumn, type SourceTask, UnreadableFile } from "./model.ts";
import { momentOf } from "./moments.ts";
import { COLUMNS_MAX, type Meaning, MEANINGS } from "./schema.ts";

const EXAMPLE_MAX_CHARS = 80;

/** How the tables of one product are read. */
export type Dialect = {
  /** What a column means, by its name in small letters. */
  meanings: Readonly<Record<string, Meaning>>;
  /** What becomes of columns of other names. */
  otherwise: Meaning;
  /** The board of tasks whose row names none. */
  board: string;
  /** What stands in the way of reading a cell as it is: the quote before what a spreadsheet would take for a formula. */
  cell?: (text: string) => string;
  comment?: (text: string) => SourceTask["comments"][number];
  /** Makes what the source calls a task unique where it is so only within its file. */
  scope?: string;
};

type Row = { line: number; cells: string[] };

/** The separator that the header has most of, outside of quotes. */
export function separatorOf(text: string): string {
  const header =
    text
      .slice(0, 65_536)
      .replace(/"(?:[^"]|"")*"/g, "")
      .split(/\r?\n/, 1)[0] ?? "";
  const count = (separator: string): number => header.split(separator).length;
  return [",", ";", "\t"].reduce((best, one) => (count(one) > count(best) ? one : best));
}

function rowsOf(text: string): Row[] {
  try {
    const records = parse(text, {
      bom: true,
      delimiter: separatorOf(text),
      info: true,
      relax_column_count: true,
      relax_quotes: true,
      skip_empty_lines: true,
    }) as unknown as {
      record: string[];
      info: { lines: number };
    }[];
    let line = 1;
    return records.map(({ record, info }) => {
      const row = { line, cells: record };
      line = info.lines + 1;
      return row;
    });
  } catch (error) {
    if (error instanceof CsvError) throw new UnreadableFile(`The table cannot be read: ${error.message}. Export it again as CSV in UTF-8.`);
    throw error;
  }
}

const nameOf = (header: string): string =>
  header
    .trim()
    .toLowerCase()
    .replace(/[\s_-]+/g, " ");

/** What the columns of this header mean; of meanings that only one can have, the first has it. */
export function guessMeanings(header: readonly string[], { meanings, otherwise }: Pick<Dialect, "meanings" | "otherwise">): Meaning[] {
  const taken = new Set<Meaning>();
  return header.map((one) => {
    const name = nameOf(one);
    const meaning = Object.hasOwn(meanings, name) ? (meanings[name] as Meaning) : otherwise; // a column may be called constructor
    if (REPEATABLE.includes(meaning)) return meaning;
    if (taken.has(meaning)) return otherwise;
    taken.add(meaning);
    return meaning;
  });
}

/** Labels of one cell. */
export const listOf = (cell: string): string[] =>
  cell
    .split(/[,;|\n]/)
    .map((one) => one.trim())
    .filter(Boolean);

type Cells = Readonly<Record<Meaning, readonly string[]>>;

function cellsOf(row: Row, columns: readonly SourceColumn[], { cell = (text) => text }: Dialect): Cells {
  const cells = Object.fromEntries(MEANINGS.map((meaning) => [meaning, [] as string[]])) as unknown as Record<Meaning, string[]>;
  for (const [at, { meaning }] of columns.entries()) {
    const text = cell((row.cells[at] ?? "").trim());
    if (text) cells[meaning].push(text);
  }
  return cells;
}

const CHECKED = /^\s*(?:[-*]\s*)?\[( |x|X)\]\s*/;
const stepsOf = (cells: readonly string[]): SourceTask["checklist"] =>
  cells
    .flatMap((cell) => cell.split(/\r?\n/))
    .map((line) => ({ text: line.replace(CHECKED, "").trim(), is_done: /x/i.test(CHECKED.exec(line)?.[1] ?? "") }))
    .filter(({ text }) => text);

function notesOf(row: Row, columns: readonly SourceColumn[], cell: (text: string) => string): [string, string][] {
  return columns.flatMap(({ name, meaning }, at) => {
    const text = cell((row.cells[at] ?? "").trim());
    return meaning === "note" && text ? [[name, text] as [string, string]] : [];
  });
}

/** By what its cells say, whatever the columns are taken for. */
const markOf = ({ cells }: Row): string => createHash("sha256").update(JSON.stringify(cells)).digest("hex").slice(0, 32);
const ROW = "row ";

function taskOf(row: Row, columns: readonly SourceColumn[], dialect: Dialect): SourceTask {
  const { cell = (text: string) => text, comment = (text: string) => ({ text, author: null, at: null }), scope = "" } = dialect;
  const cells = cellsOf(row, columns, dialect);
  const first = (meaning: Meaning): string => cells[meaning][0] ?? "";
  const times = (["start", "due"] as const).map((meaning) => ({ meaning, text: first(meaning), at: momentOf(first(meaning)) }));
  const unread = times.flatMap(({ meaning, text, at }) => (text && !at ? [[meaning, text] as [string, string]] : []));
  return {
    line: row.line,
    ref: `${scope}${first("id") || `${ROW}${markOf(row)}`}`,
    board: first("board") || dialect.board,
    title: first("title").replace(/\s*[\r\n]+\s*/g, " "),
    description: first("description"),
    status: first("status"),
    priority: first("priority"),
    assignee: (first("assignee").split(/[,;]/)[0] ?? "").trim(),
    labels: [...new Set(cells.labels.flatMap(listOf))],
    start_at: times[0]?.at ?? null,
    due_at: times[1]?.at ?? null,
    checklist: stepsOf(cells.checklist),
    comments: cells.comment.map(comment),
    facts: [...unread, ...notesOf(row, columns, cell)],
    values: {},
  };
}

/** Tells apart what has been read from what stands in the file twice. */
function told(tasks: readonly SourceTask[]): Pick<Parsed, "tasks" | "refused"> {
  const seen = new Map<string, number>();
  const [kept, refused]: [SourceTask[], Parsed["refused"]] = [[], []];
  for (const task of tasks) {
    const times = (seen.get(task.ref) ?? 0) + 1;
    seen.set(task.ref, times);
    if (times === 1) kept.push(task);
    // A row without an id is known by what it says: the second of two equal rows is another task.
    else if (task.ref.includes(ROW)) kept.push({ ...task, ref: `${task.ref} ${times}` });
    else refused.push({ line: task.line, title: task.title, why: `the id ${task.ref} stands in the file twice` });
  }
  return { tasks: kept, refused };
}

/** A table as tasks. `meanings`: what its columns mean, where somebody has said so. */
export function readTable(text: string, dialect: Dialect, meanings: readonly Meaning[] | null): Parsed {
  const [header, ...rows] = rowsOf(text);
  if (!header || header.cells.length === 0) throw new UnreadableFile("The file is empty. Export it again, with its header.");
  if (header.cells.length > COLUMNS_MAX) throw new UnreadableFile(`The table has more than ${COLUMNS_MAX} columns. Export fewer of them.`);
  const guessed = guessMeanings(header.cells, dialect);
  const columns = header.cells.map((name, at) => ({
    name: name.trim() || `${at + 1}`,
    meaning: meanings?.[at] ?? guessed[at] ?? dialect.otherwise,
    example: (rows.find((row) => row.cells[at]?.trim())?.cells[at] ?? "").trim().slice(0, EXAMPLE_MAX_CHARS),
  }));
  if (!columns.some(({ meaning }) => meaning === "title"))
    return { tasks: [], refused: [], columns, notes: ["No column is known to hold the titles of the tasks: say which one does."] };
  return { ...told(rows.map((row) => taskOf(row, columns, dialect))), columns, notes: [] };
}
