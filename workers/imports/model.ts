// What every source of an import is brought to: boards with tasks, as the source tells them. Pure: no ids of ours, no clock.
import type { ArrivingAgent } from "#worker/agents/index.ts";
import type { BoardCreate } from "#worker/boards/schema.ts";
import type { FieldType, Visibility } from "#worker/fields/schema.ts";
import type { Meaning } from "./schema.ts";

/** What somebody said on a task there. `author`, `at`: as the source writes them; null: it does not say. */
export type SourceComment = { text: string; author: string | null; at: string | null };

/** One task as the source has it. Empty text: the source says nothing. */
export type SourceTask = {
  /** Where it stands in the file: the line of a table (its header is line 1), the place in a list (from 1). */
  line: number;
  /** What the source calls it, the same each time it is exported: by this a second import knows it. */
  ref: string;
  /** The board, project or team that it is in. */
  board: string;
  title: string;
  description: string;
  status: string;
  priority: string;
  /** The first of its assignees, by name or e-mail. */
  assignee: string;
  /** The agent there that has it, by the name that it has among `agents`; then no person does. */
  agent?: string;
  labels: string[];
  /** As a day or a time in ISO 8601; null: none, or not understood. */
  start_at: string | null;
  due_at: string | null;
  checklist: { text: string; is_done: boolean }[];
  comments: SourceComment[];
  /** What has no place of its own here, by name: who created it and when, its address, its parent. */
  facts: [name: string, value: string][];
  /** Values of custom fields by their key; only sources that have such fields give any. */
  values: Record<string, unknown>;
  /** The `ref`s of tasks of the same board that must be done before; only sources that know such give any. */
  depends_on?: readonly string[];
};

/** A row that cannot be imported, and why. */
export type Refused = { line: number; title: string; why: string };
/** A column of a table. */
export type SourceColumn = { name: string; meaning: Meaning; example: string };
/** A group of boards there. */
export type SourceGroup = { ref: string; name: string; description: string | null };
/** A board there. `name`: unlike that of any other; `group`: the ref of its group; `input`: what it is here, but for its name and group. */
export type SourceBoard = { name: string; ref: string; group: string | null; input: Omit<BoardCreate, "name"> };
/**
 * An agent there. `name`: unlike that of any other; `board`: the name of its board; null: it has none that is read. `input`: what it is once it
 * is made here; `left`: what of it cannot be kept so, in words.
 */
export type SourceAgent = { name: string; ref: string; board: string | null; isLead: boolean; input: ArrivingAgent; left: string[] };
/** A tag there. `color`: six hexadecimal digits; null: none that can be kept. */
export type SourceTag = { name: string; color: string | null; description: string | null };
/** A custom field there, as it can be kept. `default_value`: JSON; `boards`: the names of those whose tasks have it. */
export type SourceField = {
  field_key: string;
  label: string;
  field_type: FieldType;
  ui_visibility: Visibility;
  validation_regex: string | null;
  description: string | null;
  default_value: string | null;
  boards: string[];
};
/** What a source has beside tasks. */
export type Around = { groups: SourceGroup[]; boards: SourceBoard[]; agents: SourceAgent[]; tags: SourceTag[]; fields: SourceField[] };
export const NOTHING_AROUND: Around = { groups: [], boards: [], agents: [], tags: [], fields: [] };
/** A source, read. `columns`: of a table; of others none. `around`: only of sources that say more than tasks. */
export type Parsed = { tasks: SourceTask[]; refused: Refused[]; columns: SourceColumn[]; notes: string[]; around?: Around };

/** Meanings that several columns may have; of any other the first column counts. */
export const REPEATABLE: readonly Meaning[] = ["skip", "note", "labels", "comment", "checklist", "assignee"];

/** A file that cannot be read at all, with what to do: said to whoever sent it. */
export class UnreadableFile extends Error {}
