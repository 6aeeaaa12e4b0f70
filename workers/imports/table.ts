// Reads a table: comma-, semicolon- or tab-separated text with a header. The cells are split by csv-parse (RFC 4180, quotes and line breaks
// within cells); what the columns mean follows from their names, and whoever imports may say otherwise.
import { createHash } from "node:crypto";
import { CsvError, parse } from "csv-parse/sync";
import { cut } from "#worker/platform/text.ts";
import { type Parsed, REPEATABLE, type SourceColumn, type SourceTask, UnreadableFile } from "./model.ts";
import { momentOf } from "./moments.ts";
import { COLUMNS_MAX, type Meaning, MEANINGS, TASKS_MAX } from "./schema.ts";

const EXAMPLE_MAX_CHARS = 80;
const COLUMN_NAME_MAX_CHARS = 60;
const SHOWN_ID_MAX_CHARS = 100;
const HEAD_MAX_CHARS = 65_536;
/**
 * Labels, steps, comments and notes of one table. Each is an object in memory however short its text is, and a Worker has 128 MB
 * (developers.cloudflare.com/workers/platform/limits): 20,000 tasks can have 15 each.
 */
export const PARTS_MAX = 300_000;
/** Cells of one table, by its separators, the empty ones included: 20,000 tasks can have 50 each. */
export const CELLS_MAX = 1_000_000;

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

/** The beginning of a table, without what stands in quotes. */
const unquotedHead = (text: string): string => text.slice(0, HEAD_MAX_CHARS).replace(/"(?:[^"]|"")*"/g, "");

/** The separator that the header has most of, outside of quotes. */
export function separatorOf(text: string): string {
  const header = unquotedHead(text).split(/\r?\n/, 1)[0] ?? "";
  const count = (separator: string): number => header.split(separator).length;
  return [",", ";", "\t"].reduce((best, one) => (count(one) > count(best) ? one : best));
}

const LINE_END = /\r\n|\n|\r/;
/** How its lines end: as the first one does. The parser would look for it too, but anew at each character of the header. */
const lineEndOf = (text: string): string => (LINE_END.exec(unquotedHead(text)) ?? LINE_END.exec(text.slice(0, HEAD_MAX_CHARS)))?.[0] ?? "\n";

function hasMore(text: string, one: string, most: number): boolean {
  let count = 0;
  for (let at = text.indexOf(one); at >= 0 && count <= most; at = text.indexOf(one, at + 1)) count++;
  return count > most;
}

const tooMany = (what: string): UnreadableFile => new UnreadableFile(`The table has more than ${what}.`);

/** Hands over row by row, the header first, and keeps none: a file of ten megabytes can have five million of them. */
function eachRow(text: string, take: (row: Row) => void): void {
  const delimiter = separatorOf(text);
  if (hasMore(text, delimiter, CELLS_MAX)) throw tooMany(`${CELLS_MAX} cells. Export fewer columns or tasks at a time`);
  let [line, rows] = [1, 0];
  try {
    parse(text, {
      bom: true,
      delimiter,
      record_delimiter: lineEndOf(text),
      relax_column_count: true,
      relax_quotes: true,
      skip_empty_lines: true,
      on_record(record: string[], { lines }) {
        if (++rows > TASKS_MAX + 1) throw tooMany(`${TASKS_MAX} tasks. Export fewer at a time`);
        if (record.length > COLUMNS_MAX) throw tooMany(`${COLUMNS_MAX} columns. Export fewer of them`);
        take({ line, cells: record });
        line = lines + 1;
        return null;
      },
    });
  } catch (error) {
    if (error instanceof CsvError) throw new UnreadableFile(`The table cannot be read: ${cut(error.message, 300)}. Export it again as CSV in UTF-8.`);
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

/** Labels of these cells. */
const listOf = (cells: readonly string[]): string[] =>
  cells
    .join("\n")
    .split(/[,;|\n]/, PARTS_MAX + 1)
    .map((one) => one.trim())
    .filter(Boolean);

type Cells = Readonly<Record<Meaning, readonly string[]>>;

function cellsOf(row: Row, columns: readonly SourceColumn[], { cell = (text) => text }: Dialect): Cells {
  const cells = Object.fromEntries(MEANINGS.map((meaning) => [meaning, [] as string[]])) as unknown as Record<Meaning, string[]>;
  for (const [at, given] of row.cells.slice(0, columns.length).entries()) {
    const text = cell(given.trim());
    if (text) cells[columns[at]?.meaning ?? "skip"].push(text);
  }
  return cells;
}

const CHECKED = /^\s*(?:[-*]\s*)?\[( |x|X)\]\s*/;
const stepsOf = (cells: readonly string[]): SourceTask["checklist"] =>
  cells
    .join("\n")
    .split(/\r?\n/, PARTS_MAX + 1)
    .map((line) => ({ text: line.replace(CHECKED, "").trim(), is_done: /x/i.test(CHECKED.exec(line)?.[1] ?? "") }))
    .filter(({ text }) => text);

function notesOf(row: Row, columns: readonly SourceColumn[], cell: (text: string) => string): [string, string][] {
  return row.cells.slice(0, columns.length).flatMap((given, at) => {
    const { name, meaning } = columns[at] as SourceColumn;
    const text = meaning === "note" ? cell(given.trim()) : "";
    return text ? [[name, text] as [string, string]] : [];
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
    title: first("title").replace(/\s+/g, " "),
    description: first("description"),
    status: first("status"),
    priority: first("priority"),
    assignee: (first("assignee").split(/[,;]/)[0] ?? "").trim(),
    labels: [...new Set(listOf(cells.labels))],
    start_at: times[0]?.at ?? null,
    due_at: times[1]?.at ?? null,
    checklist: stepsOf(cells.checklist),
    comments: cells.comment.map(comment),
    facts: [...unread, ...notesOf(row, columns, cell)],
    values: {},
  };
}

/** Tells apart what has been read from what stands in the file twice. */
export function told(tasks: readonly SourceTask[]): Pick<Parsed, "tasks" | "refused"> {
  const seen = new Map<string, number>();
  const [kept, refused]: [SourceTask[], Parsed["refused"]] = [[], []];
  for (const task of tasks) {
    const times = (seen.get(task.ref) ?? 0) + 1;
    seen.set(task.ref, times);
    if (times === 1) kept.push(task);
    // A row without an id is known by what it says: the second of two equal rows is another task.
    else if (task.ref.includes(ROW)) kept.push({ ...task, ref: `${task.ref} ${times}` });
    else refused.push({ line: task.line, title: task.title, why: `the id ${cut(task.ref, SHOWN_ID_MAX_CHARS)} stands in the file twice` });
  }
  return { tasks: kept, refused };
}

function columnsOf(header: readonly string[], dialect: Dialect, meanings: readonly Meaning[] | null): SourceColumn[] {
  const guessed = guessMeanings(header, dialect);
  return header.map((name, at) => ({
    name: cut(name.trim(), COLUMN_NAME_MAX_CHARS) || `${at + 1}`,
    meaning: meanings?.[at] ?? guessed[at] ?? dialect.otherwise,
    example: "",
  }));
}

const partsOf = ({ labels, checklist, comments, facts }: SourceTask): number => labels.length + checklist.length + comments.length + facts.length;

/** A table as tasks. `meanings`: what its columns mean, where somebody has said so. */
export function readTable(text: string, dialect: Dialect, meanings: readonly Meaning[] | null): Parsed {
  const columns: SourceColumn[] = [];
  const tasks: SourceTask[] = [];
  let [parts, hasTitles] = [0, false];
  eachRow(text, (row) => {
    if (columns.length === 0) {
      columns.push(...columnsOf(row.cells, dialect, meanings));
      hasTitles = columns.some(({ meaning }) => meaning === "title");
      return;
    }
    for (const [at, cell] of row.cells.entries()) {
      const column = columns[at];
      if (column && !column.example) column.example = cut(cell.trim(), EXAMPLE_MAX_CHARS);
    }
    if (!hasTitles) return;
    const task = taskOf(row, columns, dialect);
    parts += partsOf(task);
    if (parts > PARTS_MAX) throw tooMany(`${PARTS_MAX} notes, labels, comments and steps. Export fewer columns or tasks at a time`);
    tasks.push(task);
  });
  if (columns.length === 0) throw new UnreadableFile("The file is empty. Export it again, with its header.");
  if (!hasTitles) return { tasks: [], refused: [], columns, notes: ["No column is known to hold the titles of the tasks: say which one does."] };
  return { ...told(tasks), columns, notes: [] };
}
