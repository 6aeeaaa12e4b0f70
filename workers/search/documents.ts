// Each kind of thing that is found: where it is read, and what of it is looked for. Pure but for the SQL that it names.
import { COMMENT_MAX_CHARS } from "#worker/tasks/schema.ts";
import type { SearchType } from "./schema.ts";
import { scopeWord } from "./match.ts";
import type { SearchDocumentRow } from "./tables.ts";
import { indexText, ownerOf } from "./words.ts";

/** How much of a text is kept to be shown with what was found. */
const SHOWN_MAX_CHARS = 1_000;
/** How much of it is found. */
const FOUND_MAX_CHARS = 20_000;

export type SearchDocument = Omit<SearchDocumentRow, "id"> & { body: string; who: string; words: string[] };
/** What the index takes of a document. */
export type Indexed = { title: string; body: string; who: string; scope: string };

type TaskSource = {
  id: string;
  organization_id: string;
  board_id: string;
  board_key: string;
  number: number;
  title: string;
  description: string | null;
  status: string;
  blocked_reason: string | null;
  priority: string;
  assignee_id: string | null;
  assignee_name: string | null;
  due_at: string | null;
  /** JSON: the ids of its tags; null: none. */
  tag_ids: string | null;
  /** JSON: the numbers that it had on other boards; null: none. */
  former: string | null;
  /** The names of its files, with a blank between; null: none. */
  files: string | null;
  at: string;
};
type CommentSource = {
  id: string;
  organization_id: string;
  board_id: string;
  board_key: string;
  task_id: string;
  task_number: number;
  task_title: string;
  message: string;
  author_name: string;
  at: string;
};
type NamedSource = { id: string; organization_id: string; name: string; key: string | null; text: string | null; at: string };
export type Sources = { task: TaskSource; comment: CommentSource; board: NamedSource; agent: NamedSource; person: NamedSource; tag: NamedSource };

const shown = (text: string | null): string => (text ?? "").slice(0, SHOWN_MAX_CHARS).toWellFormed();
const onBoard = (boardId: string, key: string): string[] => [scopeWord.board(boardId), scopeWord.boardKey(key)];
const NOTHING = { task_id: null, status: null, due_at: null, who: "" } as const;

const named = (type: SearchType, { id, organization_id, name, key, text, at }: NamedSource, boardId: string | null): SearchDocument => ({
  ...NOTHING,
  organization_id,
  board_id: boardId,
  type,
  subject_id: id,
  title: name,
  text: shown(text),
  body: `${text ?? ""} ${key ?? ""}`,
  key,
  at,
  words: [scopeWord.type(type), ...(boardId ? onBoard(boardId, key ?? "") : [scopeWord.everybody])],
});

export const toDocument: { [Type in SearchType]: (source: Sources[Type]) => SearchDocument } = {
  task: (task) => ({
    organization_id: task.organization_id,
    board_id: task.board_id,
    type: "task",
    subject_id: task.id,
    task_id: task.id,
    title: task.title,
    text: task.files === null ? shown(task.description) : `${shown(task.description)} ${task.files.slice(0, SHOWN_MAX_CHARS).toWellFormed()}`.trim(),
    body: [`${task.board_key}-${task.number}`, task.files, task.blocked_reason, task.description].join(" "),
    who: task.assignee_name ?? "",
    key: `${task.board_key}-${task.number}`,
    status: task.status,
    due_at: task.due_at,
    at: task.at,
    words: [
      scopeWord.type("task"),
      scopeWord.status(task.status),
      scopeWord.priority(task.priority),
      ...(task.assignee_id ? [scopeWord.assignee(task.assignee_id), scopeWord.assigned] : [scopeWord.unassigned]),
      ...(JSON.parse(task.tag_ids ?? "[]") as string[]).map(scopeWord.tag),
      ...onBoard(task.board_id, task.board_key),
      ...(JSON.parse(task.former ?? "[]") as [string, number][]).map(([boardId, number]) => scopeWord.former(boardId, number)),
    ],
  }),
  comment: (comment) => ({
    ...NOTHING,
    organization_id: comment.organization_id,
    board_id: comment.board_id,
    type: "comment",
    subject_id: comment.id,
    task_id: comment.task_id,
    title: comment.task_title,
    text: shown(comment.message),
    body: comment.message.slice(0, COMMENT_MAX_CHARS),
    who: comment.author_name,
    key: `${comment.board_key}-${comment.task_number}`,
    at: comment.at,
    words: [scopeWord.type("comment"), ...onBoard(comment.board_id, comment.board_key)],
  }),
  board: (board) => named("board", board, board.id),
  agent: (agent) => named("agent", agent, null),
  person: (person) => named("person", person, null),
  tag: (tag) => named("tag", tag, null),
};

/** A comment stands under its task's title, which is found with the task and not once more with each of its comments. */
export function indexedOf({ organization_id, type, title, body, who, words }: SearchDocument): Indexed {
  const owner = ownerOf(organization_id);
  return {
    title: type === "comment" ? "" : indexText(title, owner),
    body: indexText(body.slice(0, FOUND_MAX_CHARS), owner),
    who: indexText(who, owner),
    scope: words.map((word) => `${owner}${word}`).join(" "),
  };
}
