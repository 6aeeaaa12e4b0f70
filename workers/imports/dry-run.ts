// What an import would do, shown before it does anything: what every column, status, person and board becomes, how many of each there will
// be, the first tasks as they will be, and what is refused. Pure: the dry run and the import decide by the same choices.
import type { Priority, TaskStatus } from "#worker/tasks/schema.ts";
import { takeValue } from "#worker/fields/index.ts";
import { type Landing, landing } from "#worker/tasks/index.ts";
import type { FieldType } from "#worker/fields/schema.ts";
import { TAGS_MAX } from "#worker/tags/schema.ts";
import { cut } from "#worker/platform/text.ts";
import { type AgentHere, Agents, type TargetOf, type Workforce } from "./agents.ts";
import { guessPerson, guessPriority, guessStatus, type Member } from "./guess.ts";
import { NOTHING_AROUND, type Parsed, type SourceField } from "./model.ts";
import { type Choices, isLabel, type Plan, planAll, type PlannedTask } from "./plan.ts";
import { BOARDS_MAX, type DryRun, type ImportMapping, NAMES_MAX, REFUSED_MAX, SAMPLE_MAX, type Source, TASKS_MAX } from "./schema.ts";

/** A board here, with what decides how work arrives on it. */
export type BoardHere = { id: string; name: string; gateway_id: string | null; max_agents: number | null } & Landing;
/** What is here already. `taken`: ids of the source that an earlier import brought; `boards`: those that it made, by their name there. */
export type OwnField = { field_key: string; field_type: FieldType; validation_regex: string | null; boards: readonly string[] };
export type Here = {
  members: readonly Member[];
  writable: readonly BoardHere[];
  labels: readonly { name: string; is_ending: number }[];
  taken: ReadonlySet<string>;
  boards: ReadonlyMap<string, string>;
  /** Groups that an earlier import made, by their ref there. */
  groups: ReadonlyMap<string, string>;
  /** The custom fields of the organization. */
  fields: readonly OwnField[];
  agents: readonly AgentHere[];
  gateways: readonly { id: string }[];
  /** Agents that an earlier import made, by their ref there. */
  agentsBefore: ReadonlyMap<string, string>;
  /** Whoever imports may write on boards that are made. */
  writesAll: boolean;
};
/** The dry run, and the mapping with a choice for every name. */
export type Shown = { dryRun: DryRun; mapping: ImportMapping; plan: Plan };

const NAME_MAX_CHARS = 200;
const named = (name: string): string => cut(name, NAME_MAX_CHARS);

/** How many tasks have each value, in the order in which they come. */
function tallied(values: readonly string[]): Map<string, number> {
  const counts = new Map<string, number>();
  for (const value of values) counts.set(value, (counts.get(value) ?? 0) + 1);
  return counts;
}

type Chosen<Value> = (name: string) => Value;
/** What has been chosen for a name, else the guess; names are compared as they are shown, which is cut. */
function chosen<Item extends { name: string }, Value>(items: readonly Item[] | undefined, of: (item: Item) => Value, guess: Chosen<Value>): Chosen<Value> {
  const known = new Map((items ?? []).map((item) => [item.name, of(item)]));
  return (name) => (known.has(named(name)) ? (known.get(named(name)) as Value) : guess(name));
}

type FieldsThere = { own: readonly OwnField[]; source: readonly SourceField[] };
/** A new board gets the field that it has there; a board that is here has those that it has. */
function taking(mapping: ImportMapping, { own, source }: FieldsThere): Choices["takes"] {
  const boards = new Map((mapping.boards ?? []).map((choice) => [choice.name, choice.board_id]));
  const byKey = { own: new Map(own.map((field) => [field.field_key, field])), source: new Map(source.map((field) => [field.field_key, field])) };
  return (board, key, value) => {
    const [here, there] = [byKey.own.get(key), byKey.source.get(key)];
    const boardId = boards.get(named(board)) ?? null;
    const isNew = there?.boards.includes(board) && (!here || here.field_type === there.field_type);
    const rule = (boardId ? here?.boards.includes(boardId) : isNew) ? (here ?? there) : undefined;
    return rule !== undefined && takeValue(rule, value).ok;
  };
}

/** What is decided from the boards here; while tasks are made, they decide themselves (workers/tasks/arrivals.ts). */
type OnBoards = Pick<Choices, "isFor" | "lands">;
const AS_THEY_STAND: OnBoards = { isFor: () => true, lands: (_board, status) => status };

/** By what people have chosen, and for the rest by guesses. */
export function choicesOf(
  mapping: ImportMapping,
  members: readonly Member[],
  fields: FieldsThere = { own: [], source: [] },
  onBoards: OnBoards = AS_THEY_STAND,
): Choices {
  const isMember = new Set(members.map(({ person_id }) => person_id));
  const person = chosen(
    mapping.people,
    ({ person_id }) => person_id,
    (name) => guessPerson(name, members),
  );
  return {
    status: chosen<{ name: string; status: TaskStatus }, TaskStatus>(mapping.statuses, ({ status }) => status, guessStatus),
    priority: chosen<{ name: string; priority: Priority }, Priority>(mapping.priorities, ({ priority }) => priority, guessPriority),
    person(name) {
      const id = person(name);
      return id !== null && isMember.has(id) ? id : null; // somebody may have left since
    },
    takes: taking(mapping, fields),
    ...onBoards,
  };
}

const BOARD_NAME_MAX_CHARS = 120;
/** One line that is a name. */
export const boardName = (name: string): string => cut(name.replace(/[\p{Cc}\s]+/gu, " ").trim(), BOARD_NAME_MAX_CHARS) || "Imported";

/** How many tasks each board there has, those without any included. */
export function boardsIn({ tasks, around = NOTHING_AROUND }: Parsed): Map<string, number> {
  const counts = tallied(tasks.map(({ board }) => board));
  return new Map([...around.boards.map(({ name }): [string, number] => [name, counts.get(name) ?? 0]), ...counts]);
}

/** Those that new boards have and the organization does not. */
const newFields = (fields: readonly SourceField[], boards: readonly { name: string; board_id: string | null }[], own: readonly OwnField[]): SourceField[] => {
  const made = new Set(boards.flatMap(({ name, board_id }) => (board_id === null ? [name] : [])));
  return fields.filter((field) => field.boards.some((name) => made.has(named(name))) && !own.some(({ field_key }) => field_key === field.field_key));
};

/** The choices with those for boards that an earlier import has made. */
const chosenBoards = (given: ImportMapping, parsed: Parsed, here: Here): ImportMapping => ({ ...given, boards: boardChoices(given, here, boardsIn(parsed)) });

function boardChoices(mapping: ImportMapping, { writable, boards }: Here, names: ReadonlyMap<string, number>) {
  const given = new Map((mapping.boards ?? []).map((choice) => [choice.name, choice]));
  const isWritable = new Set(writable.map(({ id }) => id));
  return [...names].map(([name, tasks]) => {
    const choice = given.get(named(name));
    const before = boards.get(name);
    const board_id = choice ? choice.board_id : before !== undefined && isWritable.has(before) ? before : null;
    return { name: named(name), board_id, new_name: board_id ? null : (choice?.new_name ?? boardName(name)), tasks };
  });
}

function obstaclesOf({ tasks }: Plan, parsed: Parsed, names: Record<string, number>, labels: { all: number; fresh: number }): string[] {
  const titles = parsed.columns.length > 0 && !parsed.columns.some(({ meaning }) => meaning === "title");
  return [
    ...(titles ? ["No column holds the titles of the tasks: say which one does."] : []),
    ...(tasks.length === 0 && !titles && !parsed.around ? ["There is no task that could be imported."] : []),
    ...(parsed.tasks.length > TASKS_MAX ? [`There are ${parsed.tasks.length} tasks; at most ${TASKS_MAX} can be imported at a time.`] : []),
    ...((names.boards ?? 0) > BOARDS_MAX ? [`There are ${names.boards} boards; at most ${BOARDS_MAX} can be imported at a time.`] : []),
    ...Object.entries(names).flatMap(([what, count]) =>
      what !== "boards" && count > NAMES_MAX ? [`There are ${count} ${what}; at most ${NAMES_MAX} can be told apart.`] : [],
    ),
    ...(labels.all > TAGS_MAX
      ? [`${labels.fresh} new labels would make ${labels.all} tags of the organization; at most ${TAGS_MAX} can be there. Leave the column out, or merge some.`]
      : []),
  ];
}

const sampleOf = (task: PlannedTask, { members, taken }: Here, agents: Agents): DryRun["sample"][number] => ({
  line: task.line,
  board: named(task.board),
  title: task.title,
  status: task.status,
  priority: task.priority,
  assignee: agents.nameOf(task.agent) ?? members.find(({ person_id }) => person_id === task.person_id)?.name ?? null,
  labels: task.labels,
  due_at: task.due_at,
  comments: task.comments.length,
  is_there: taken.has(task.ref),
});

/** The labels of tasks that would be tags, one per name whatever its letters' case. */
export const labelNames = (tasks: readonly PlannedTask[], own: readonly { name: string }[] = []): string[] => [
  ...new Map(
    [...own.flatMap(({ name }) => (isLabel(name) ? [name] : [])), ...tasks.flatMap(({ labels }) => labels)].map((label) => [label.toLowerCase(), label]),
  ).values(),
];

type Beside = Pick<DryRun["counts"], "groups" | "boards" | "agents" | "fields" | "labels" | "refused">;
function countsOf(fresh: readonly PlannedTask[], all: readonly PlannedTask[], beside: Beside): DryRun["counts"] {
  return {
    ...beside,
    tasks: fresh.length,
    comments: fresh.reduce((sum, { comments }) => sum + comments.length, 0),
    checklist_items: fresh.reduce((sum, { checklist }) => sum + checklist.length, 0),
    already_there: all.length - fresh.length,
  };
}

/** The choices that a dry run shows. */
function mappingOf({ columns, boards, statuses, priorities, people, agents }: DryRun): ImportMapping {
  const bare = <Item extends { tasks: number }>(items: readonly Item[]) => items.map(({ tasks: _tasks, ...item }) => item);
  const chosenColumns = columns.length > 0 ? { columns: columns.map(({ meaning }) => meaning) } : {};
  const kept = agents.map(({ name, agent_id, gateway_id }) => ({ name, agent_id, gateway_id }));
  return { ...chosenColumns, boards: bare(boards), statuses: bare(statuses), priorities: bare(priorities), people: bare(people), agents: kept };
}

/** Where the tasks of each board there go. */
function targets(choices: ReturnType<typeof boardChoices>, { tasks }: Parsed, { taken, boards }: Here): TargetOf {
  const missing = new Set(tasks.flatMap(({ ref, board }) => (taken.has(ref) ? [] : [board])));
  const chosenFor = new Map(choices.map(({ name, board_id }) => [name, board_id]));
  return (board) => {
    const id = chosenFor.get(named(board)) ?? null;
    if (id !== null) return { id };
    return boards.has(board) && !missing.has(board) ? null : { new: board };
  };
}

const EARNED = [
  ["require_approval_for_done", "an approval"],
  ["require_review_before_done", "a review"],
  ["require_checks_for_done", "checks"],
] as const;
/** Tasks that are done there and land in review: how many on which board, and why. */
function heldNotes(fresh: readonly PlannedTask[], parsed: Parsed, choices: Choices, boardFor: (board: string) => BoardHere | undefined): string[] {
  const wanted = new Map(parsed.tasks.map(({ ref, status }) => [ref, choices.status(status)]));
  const held = fresh.filter(({ ref, status }) => wanted.get(ref) !== status);
  return [...Map.groupBy(held, ({ board }) => boardFor(board))].flatMap(([board, tasks]) =>
    board
      ? [
          `${tasks.length} task(s) that are done there come to the board ${board.name} in review: done is earned there by ${EARNED.flatMap(([rule, by]) => (board[rule] ? [by] : [])).join(" and ")}.`,
        ]
      : [],
  );
}

type Ground = { agents: Agents; onBoards: OnBoards; notes: (fresh: readonly PlannedTask[], choices: Choices) => string[] };
/** What the boards here make of tasks and agents. */
function groundOf(given: ImportMapping, parsed: Parsed, here: Here): Ground {
  const target = targets(boardChoices(given, here, boardsIn(parsed)), parsed, here);
  const workforce: Workforce = { ...here, before: here.agentsBefore, boards: here.writable };
  const agents = new Agents(parsed.around?.agents ?? [], given.agents, workforce, target);
  const byId = new Map(here.writable.map((board) => [board.id, board]));
  const boardFor = (board: string) => {
    const found = target(board);
    return found && "id" in found ? byId.get(found.id) : undefined;
  };
  const lands = (board: string, status: TaskStatus) => {
    const own = boardFor(board);
    return own ? landing(status, own) : status;
  };
  const maxAgents = new Map((parsed.around ?? NOTHING_AROUND).boards.map(({ name, input }) => [name, input.max_agents ?? null]));
  const notes: Ground["notes"] = (fresh, choices) => [...agents.notes(parsed.tasks, maxAgents), ...heldNotes(fresh, parsed, choices, boardFor)];
  return { agents, notes, onBoards: { isFor: (agent, board) => agents.isFor(agent, board), lands } };
}

/** Shows what would be. */
export function dryRun(parsed: Parsed, source: Source, given: ImportMapping, here: Here): Shown {
  const around = parsed.around ?? NOTHING_AROUND;
  const { agents, onBoards, notes } = groundOf(given, parsed, here);
  const choices = choicesOf(chosenBoards(given, parsed, here), here.members, { own: here.fields, source: around.fields }, onBoards);
  const plan = planAll(parsed, source, choices);
  const tally = (of: (task: Parsed["tasks"][number]) => string) => tallied(parsed.tasks.map(of));
  const [statuses, priorities] = [tally(({ status }) => status), tally(({ priority }) => priority)];
  const boardsNamed = boardsIn(parsed);
  const people = tallied(parsed.tasks.filter(({ agent }) => agent === undefined).flatMap(({ assignee }) => assignee || []));
  const boards = boardChoices(given, here, boardsNamed);
  const fresh = plan.tasks.filter(({ ref }) => !here.taken.has(ref));
  const known = new Set(here.labels.map(({ name }) => name.toLowerCase()));
  const labels = labelNames(fresh, around.tags).filter((label) => !known.has(label.toLowerCase()));
  const used = new Set([...fresh.map(({ board }) => board), ...around.boards.flatMap(({ name }) => (here.boards.has(name) ? [] : [name]))].map(named));
  const made = boards.filter(({ name, board_id }) => board_id === null && used.has(name)).length;
  const list = <Value>(names: Map<string, number>, of: (name: string) => Value) =>
    [...names].slice(0, NAMES_MAX).map(([name, tasks]) => ({ name: named(name), ...of(name), tasks }));
  const shown: DryRun = {
    columns: parsed.columns,
    boards: boards.slice(0, BOARDS_MAX),
    statuses: list(statuses, (name) => ({ status: choices.status(name) })),
    priorities: list(priorities, (name) => ({ priority: choices.priority(name) })),
    people: list(people, (name) => ({ person_id: choices.person(name) })),
    agents: agents.shown(parsed.tasks),
    new_labels: labels.slice(0, TAGS_MAX),
    counts: countsOf(fresh, plan.tasks, {
      groups: around.groups.filter(({ ref }) => !here.groups.has(ref)).length,
      boards: made,
      agents: agents.made.length,
      fields: newFields(around.fields, boards, here.fields).length,
      labels: labels.length,
      refused: plan.refused.length,
    }),
    sample: plan.tasks.slice(0, SAMPLE_MAX).map((task) => sampleOf(task, here, agents)),
    refused: plan.refused.slice(0, REFUSED_MAX),
    notes: [...parsed.notes, ...notes(fresh, choices)],
    obstacles: obstaclesOf(
      plan,
      parsed,
      { boards: boardsNamed.size, statuses: statuses.size, priorities: priorities.size, people: people.size },
      { all: here.labels.length + labels.length, fresh: labels.length },
    ),
  };
  return { dryRun: shown, mapping: mappingOf(shown), plan };
}
