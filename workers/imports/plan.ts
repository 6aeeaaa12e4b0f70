// What an import will make, decided from what its source tells and what people have chosen. Pure, so that the dry run and the import itself
// decide alike, and so does every worker that goes on with it.
//
// Nothing of the past is made up: a task is created when it is imported, by whoever imports it. When and by whom it was made, said and closed
// there stands in its text, as told by the source.
import { cut } from "#worker/platform/text.ts";
import {
  CHECKLIST_MAX,
  CHECKLIST_TEXT_MAX_CHARS,
  COMMENT_MAX_CHARS,
  DESCRIPTION_MAX_CHARS,
  type Priority,
  type TaskStatus,
  TITLE_MAX_CHARS,
} from "#worker/tasks/schema.ts";
import { TASK_TAGS_MAX } from "#worker/tags/schema.ts";
import { inOrder } from "./order.ts";
import type { Parsed, Refused, SourceComment, SourceTask } from "./model.ts";
import type { Source } from "./schema.ts";

/** What a name of the source becomes. */
export type Choices = {
  status(name: string): TaskStatus;
  priority(name: string): Priority;
  /** The member; null: nobody. */
  person(name: string): string | null;
  /** Whether the agent there gets its tasks of this board there, as what it becomes here. */
  isFor(agent: string, board: string): boolean;
  /** How what has this status here lands on that board: past no gate of one that is here already. */
  lands(board: string, status: TaskStatus): TaskStatus;
  /** Whether the tasks of a board there can have this value of a custom field here. */
  takes(board: string, key: string, value: unknown): boolean;
};

/** A task as it will be made. `labels`: names of tags; `comments`: their texts, in order. */
export type PlannedTask = {
  line: number;
  ref: string;
  board: string;
  title: string;
  description: string | null;
  status: TaskStatus;
  blocked_reason: string | null;
  priority: Priority;
  person_id: string | null;
  /** The agent there that it is for, as what that becomes here. */
  agent: string | null;
  labels: string[];
  start_at: string | null;
  due_at: string | null;
  checklist: { text: string; is_done: boolean }[];
  comments: string[];
  values: Record<string, unknown>;
  /** The refs of tasks of the same board that come before it in the plan. */
  depends_on: readonly string[];
};
export type Plan = { tasks: PlannedTask[]; refused: Refused[] };

const PRODUCTS: Record<Source, string> = {
  csv: "a table",
  github: "GitHub Projects",
  linear: "Linear",
  jira: "Jira",
  trello: "Trello",
  mission_control: "Mission Control",
};
export const productOf = (source: Source): string => PRODUCTS[source];

const LABEL_MAX_CHARS = 60;
const FACT_MAX_CHARS = 300;
/** Of one task: more are said by no product that people read in. */
export const TASK_COMMENTS_MAX = 500;
const oneLine = (text: string): string => text.replace(/[\p{Cc}\s]+/gu, " ").trim();

/** Texts as they can be stored. */
const clean = (text: string): string => text.replaceAll("\0", "").toWellFormed().trim();

/** The parts of a text, none longer than `most`; cut where a line ends, or else a word, if one does in its second half. */
export function partsOf(text: string, most: number): string[] {
  const parts: string[] = [];
  let rest = text;
  while (rest.length > most) {
    const head = cut(rest, most);
    const at = ["\n", " "].map((end) => head.lastIndexOf(end)).find((place) => place > most / 2);
    const part = at === undefined ? head : head.slice(0, at);
    parts.push(part.trim());
    rest = rest.slice(part.length).trim();
  }
  return rest ? [...parts, rest] : parts;
}

/** `Ana on Linear, 2025-03-01T10:00:00.000Z:` */
function heading({ author, at }: SourceComment, source: Source): string {
  return `**${[`${author ? oneLine(cut(author, 100)) : "Somebody"} on ${productOf(source)}`, ...(at ? [at] : [])].join(", ")}:**`;
}

const HEADING_MAX_CHARS = 300;
const saidBy = (comment: SourceComment, source: Source): string[] =>
  partsOf(clean(comment.text), COMMENT_MAX_CHARS - HEADING_MAX_CHARS).map((part) => `${heading(comment, source)}\n\n${part}`);

/** Whether it can be the name of a tag. */
export const isLabel = (label: string): boolean => label.length > 0 && label.length <= LABEL_MAX_CHARS;
/** The labels that become tags, one per name whatever its letters' case. */
function labelsOf(labels: readonly string[]): { kept: string[]; left: string[] } {
  const known = new Map(
    labels
      .map((label) => oneLine(clean(label)))
      .filter(Boolean)
      .map((label) => [label.toLowerCase(), label]),
  );
  const all = [...known.values()];
  const kept = all.filter(isLabel).slice(0, TASK_TAGS_MAX);
  return { kept, left: all.filter((label) => !kept.includes(label)) };
}

/** Steps that a checklist here can hold; a longer one becomes a comment, as a list. */
function stepsOf({ checklist }: SourceTask): { kept: PlannedTask["checklist"]; said: string[] } {
  const steps = checklist.map(({ text, is_done }) => ({ text: oneLine(clean(text)), is_done })).filter(({ text }) => text);
  if (steps.length <= CHECKLIST_MAX && steps.every(({ text }) => text.length <= CHECKLIST_TEXT_MAX_CHARS)) return { kept: steps, said: [] };
  const list = steps.map(({ text, is_done }) => `- [${is_done ? "x" : " "}] ${text}`).join("\n");
  return { kept: [], said: partsOf(`**Checklist:**\n\n${list}`, COMMENT_MAX_CHARS) };
}

/** What the source says beside, in one paragraph below the description. */
function footerOf(task: SourceTask, source: Source, left: readonly string[]): string {
  const facts: [string, string][] = [
    ...(task.status ? [["status", task.status] as [string, string]] : []),
    ...(task.priority ? [["priority", task.priority] as [string, string]] : []),
    ...(task.assignee ? [["assigned to", task.assignee] as [string, string]] : []),
    ...(left.length > 0 ? [["further labels", left.join(", ")] as [string, string]] : []),
    ...task.facts,
  ];
  const id = /(?:^|\/)row [0-9a-f]{32}/.test(task.ref) ? "" : ` ${oneLine(cut(task.ref, FACT_MAX_CHARS))}`;
  const lines = facts.map(([name, value]) => `${oneLine(clean(cut(name, 100)))}: ${oneLine(clean(cut(value, FACT_MAX_CHARS)))}`);
  return cut(`Imported from ${productOf(source)}${id}. ${lines.join(" · ")}`, DESCRIPTION_MAX_CHARS / 4);
}

/** The values that the fields of its board take; the others are said, as they stand there. */
function valuesOf(task: SourceTask, choices: Choices): { kept: SourceTask["values"]; said: string[] } {
  const all = Object.entries(task.values);
  const left = all.filter(([key, value]) => !choices.takes(task.board, key, value));
  const kept = Object.fromEntries(all.filter((entry) => !left.includes(entry)));
  const list = left.map(([key, value]) => `- ${oneLine(clean(key))}: ${clean(typeof value === "string" ? value : JSON.stringify(value))}`).join("\n");
  return { kept, said: list ? partsOf(`**Custom fields that have no place here:**\n\n${list}`, COMMENT_MAX_CHARS) : [] };
}

/** A day alone stands for its beginning as a start, and for its end as the time by which it is due. */
const instantOf = (moment: string | null, edge: "T00:00:00.000Z" | "T23:59:59.999Z"): string | null =>
  moment === null || moment.length > 10 ? moment : `${moment}${edge}`;

function planTask(task: SourceTask, source: Source, choices: Choices): PlannedTask | Refused {
  const refuse = (why: string): Refused => ({ line: task.line, title: cut(task.title, TITLE_MAX_CHARS), why });
  const title = oneLine(clean(task.title));
  if (!title) return refuse("it has no title");
  if (title.length > TITLE_MAX_CHARS) return refuse(`its title has ${title.length} characters; at most ${TITLE_MAX_CHARS} can be kept`);
  const [start_at, due_at] = [instantOf(task.start_at, "T00:00:00.000Z"), instantOf(task.due_at, "T23:59:59.999Z")];
  if (start_at && due_at && start_at > due_at) return refuse(`it starts (${start_at}) after it is due (${due_at})`);
  const labels = labelsOf(task.labels);
  const footer = footerOf(task, source, labels.left);
  const [first = "", ...rest] = partsOf(clean(task.description), DESCRIPTION_MAX_CHARS - footer.length - 10);
  const overflow = rest.flatMap((part) => partsOf(`**The description goes on:**\n\n${part}`, COMMENT_MAX_CHARS));
  const steps = stepsOf(task);
  const values = valuesOf(task, choices);
  const comments = [...overflow, ...steps.said, ...values.said, ...task.comments.flatMap((comment) => saidBy(comment, source))];
  if (comments.length > TASK_COMMENTS_MAX) return refuse(`it has ${comments.length} comments; at most ${TASK_COMMENTS_MAX} can be taken over`);
  const status = choices.lands(task.board, choices.status(task.status));
  return {
    line: task.line,
    ref: task.ref,
    board: task.board,
    title,
    description: first ? `${first}\n\n---\n${footer}` : footer,
    status,
    blocked_reason: status === "blocked" ? `${oneLine(cut(task.status, 100))} on ${productOf(source)}` : null,
    priority: choices.priority(task.priority),
    person_id: task.agent === undefined ? choices.person(task.assignee) : null,
    agent: task.agent !== undefined && choices.isFor(task.agent, task.board) ? task.agent : null,
    labels: labels.kept,
    start_at,
    due_at,
    checklist: steps.kept,
    comments,
    values: values.kept,
    depends_on: [...new Set(task.depends_on ?? [])],
  };
}

/** All that will be made, board by board in the order in which the source first names them; and what will not, with the reason. */
export function planAll(parsed: Parsed, source: Source, choices: Choices): Plan {
  const refused: Refused[] = [...parsed.refused];
  const byBoard = new Map<string, PlannedTask[]>();
  for (const task of parsed.tasks) {
    const planned = planTask(task, source, choices);
    if ("why" in planned) refused.push(planned);
    else {
      const known = byBoard.get(planned.board);
      if (known) known.push(planned);
      else byBoard.set(planned.board, [planned]);
    }
  }
  return { tasks: [...byBoard.values()].flatMap(inOrder), refused: refused.toSorted((one, other) => one.line - other.line) };
}
