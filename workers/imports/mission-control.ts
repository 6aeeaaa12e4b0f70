// What a Mission Control has, as its API told (remote-read.ts keeps it), brought to groups, boards, tags, custom fields and tasks. Pure. What
// cannot be held here is said: in the notes of the dry run, or in the text of the task. What agents become is chosen (agents.ts).
import { type ArrivingAgent, canBeWritten } from "#worker/agents/index.ts";
import { AgentCreate } from "#worker/agents/schema.ts";
import { asciiSlugOf } from "#worker/boards/index.ts";
import { BoardCreate } from "#worker/boards/schema.ts";
import { checkPattern, takeValue } from "#worker/fields/index.ts";
import { CustomFieldCreate, type FieldType } from "#worker/fields/schema.ts";
import { cut } from "#worker/platform/text.ts";
import type { Around, Parsed, SourceAgent, SourceBoard, SourceComment, SourceField, SourceGroup, SourceTask } from "./model.ts";
import { momentOf } from "./moments.ts";
import type { RemoteFile } from "./remote-read.ts";
import type { RemoteRow } from "./remote-shapes.ts";

/** A time there has no zone, and is meant in UTC. */
const instant = (text: string | null): string | null => (text ? momentOf(text) : null);
const oneLine = (text: string): string => text.replace(/[\p{Cc}\s]+/gu, " ").trim();

/** Each thing by an identity that is the same in every import: where it is, the organization there, and its id there. */
const refIn =
  ({ url, organization: [of] }: RemoteFile) =>
  (id: string): string =>
    `${url}/${of?.id ?? ""}/${id}`;

/** Names of boards that several have, told apart. */
function boardNames(boards: readonly RemoteRow<"boards">[]): Map<string, string> {
  const taken = new Set<string>();
  return new Map(
    boards.map(({ id, name, slug }) => {
      const plain = cut(oneLine(name), 120) || "Imported";
      const wanted = [plain, `${cut(plain, 80)} (${cut(slug, 30)})`, `${cut(plain, 80)} (${cut(id, 36)})`].find((one) => !taken.has(one)) ?? id;
      taken.add(wanted);
      return [id, wanted];
    }),
  );
}

type Members = BoardCreate;
const WORDS: Readonly<Partial<Record<keyof Members, string>>> = {
  description: "description",
  objective: "objective",
  success_metrics: "success metrics",
  target_date: "target date",
  goal_source: "source of the goal",
  max_agents: "number of agents",
};

/** What of a board can be kept as it is; the rest is named in `left`. */
function boardInput(board: RemoteRow<"boards">): { input: SourceBoard["input"]; left: string[] } {
  const { id: _id, name: _name, slug, board_group_id: _group, target_date, board_type, goal_confirmed, ...given } = board;
  const wanted: Record<string, unknown> = { ...given, slug: asciiSlugOf(slug) || undefined, target_date: instant(target_date) };
  const left: string[] = [];
  const kept: Record<string, unknown> = { board_type: board_type === "goal" || board_type === "" ? "goal" : "general" };
  for (const [key, value] of Object.entries(wanted)) {
    const shape = BoardCreate.shape[key as keyof Members];
    const read = value === null ? null : shape.safeParse(value);
    if (read?.success && read.data !== undefined) kept[key] = read.data;
    else if (read && !read.success) left.push(WORDS[key as keyof Members] ?? key);
  }
  const isGoal = Boolean(kept.objective && kept.success_metrics) || kept.board_type === "general";
  return { input: { ...(kept as unknown as SourceBoard["input"]), goal_confirmed: goal_confirmed && isGoal }, left };
}

type Noted<Value> = { value: Value; notes: string[] };

function boardsOf(file: RemoteFile, names: ReadonlyMap<string, string>): Noted<SourceBoard[]> {
  const ref = refIn(file);
  const known = new Set(file.groups.map(({ id }) => id));
  const notes: string[] = [];
  const value = file.boards.map((board): SourceBoard => {
    const { input, left } = boardInput(board);
    const name = names.get(board.id) ?? board.name;
    if (left.length > 0) notes.push(`The board ${name} comes without its ${left.join(", ")}, which cannot be kept here as they are.`);
    const group = board.board_group_id && known.has(board.board_group_id) ? ref(board.board_group_id) : null;
    return { name, ref: ref(board.id), group, input };
  });
  return { value, notes };
}

const groupsOf = (file: RemoteFile): SourceGroup[] =>
  file.groups.map(({ id, name, description }) => ({
    ref: refIn(file)(id),
    name: cut(oneLine(name), 120) || "Imported",
    description: description ? cut(description.trim(), 2_000) : null,
  }));

/** A definition as it is valid here; null: its key or type is none. */
function fieldOf(field: RemoteRow<"fields">, boards: string[]): Noted<SourceField | null> {
  const anyBoard = "00000000-0000-7000-8000-000000000000";
  const { field_key, field_type, ui_visibility } = field;
  const base = CustomFieldCreate.safeParse({ field_key, field_type, ui_visibility: ui_visibility || "always", board_ids: [anyBoard] });
  if (!base.success) return { value: null, notes: [`The custom field ${cut(field_key, 60)} cannot be kept here; its values stand in the text of the tasks.`] };
  const notes: string[] = [];
  const type: FieldType = base.data.field_type;
  const pattern = { field_type: type, validation_regex: field.validation_regex || null };
  const isAskable = (pattern.validation_regex?.length ?? 0) <= 300 && checkPattern(pattern).ok;
  if (!isAskable) notes.push(`The custom field ${base.data.field_key} comes without its pattern, which cannot be asked here.`);
  const rule = { field_type: type, validation_regex: isAskable ? pattern.validation_regex : null };
  const isSet = field.default_value !== null && field.default_value !== undefined && field.default_value !== "";
  const taken = isSet ? takeValue(rule, field.default_value) : null;
  if (taken && !taken.ok) notes.push(`The custom field ${base.data.field_key} comes without its default, which ${taken.reason}.`);
  if (field.required)
    notes.push(`The custom field ${base.data.field_key} is required there, and not here: tasks come that have no value. Require it once they have one.`);
  const value: SourceField = {
    field_key: base.data.field_key,
    label: cut(oneLine(field.label), 80) || base.data.field_key,
    ui_visibility: base.data.ui_visibility,
    description: field.description ? cut(field.description.trim(), 500) : null,
    default_value: taken?.ok ? JSON.stringify(taken.typed.value) : null,
    ...rule,
    boards,
  };
  return { value, notes };
}

function fieldsOf(file: RemoteFile, names: ReadonlyMap<string, string>): Noted<SourceField[]> {
  const all = file.fields.map((field) =>
    fieldOf(
      field,
      field.board_ids.flatMap((id) => names.get(id) ?? []),
    ),
  );
  return { value: all.flatMap(({ value }) => (value ? [value] : [])), notes: all.flatMap(({ notes }) => notes) };
}

const COLOR = /^#?([0-9a-f]{6})$/i;
const tagsOf = ({ tags }: RemoteFile): Around["tags"] =>
  tags.map(({ name, color, description }) => ({
    name: oneLine(name),
    color: COLOR.exec(color)?.[1]?.toLowerCase() ?? null,
    description: description ? cut(description.trim(), 500) : null,
  }));

/** What the tasks need of all the rest, by ids there. */
type Known = {
  ref: (id: string) => string;
  boards: ReadonlyMap<string, string>;
  agents: ReadonlyMap<string, string>;
  /** By what they are told apart. */
  agentNames: ReadonlyMap<string, string>;
  people: ReadonlyMap<string, string>;
  tags: ReadonlyMap<string, string>;
  tasks: ReadonlySet<string>;
  comments: ReadonlyMap<string, RemoteRow<"comments">[]>;
};

/** A person's comment has no author there. */
const commentOf = ({ message, agent_name, created_at }: RemoteRow<"comments">): SourceComment[] =>
  message?.trim() ? [{ text: message, author: agent_name, at: instant(created_at) }] : [];

function factsOf(task: RemoteRow<"tasks">, known: Known): [string, string][] {
  const strange = task.depends_on_task_ids.filter((id) => !known.tasks.has(id));
  return (
    [
      ["created by", known.people.get(task.created_by_user_id ?? "") ?? ""],
      ["created", instant(task.created_at) ?? ""],
      ["in progress since", instant(task.in_progress_at) ?? ""],
      ["due", task.due_at && !instant(task.due_at) ? task.due_at : ""],
      ["waits for tasks that are not there", strange.join(", ")],
    ] as [string, string][]
  ).filter(([, value]) => value);
}

/** The oldest comes first, as people read them. */
const byTime = (one: SourceComment, other: SourceComment): number => ((one.at ?? "") < (other.at ?? "") ? -1 : (one.at ?? "") > (other.at ?? "") ? 1 : 0);

function taskOf(task: RemoteRow<"tasks">, place: number, known: Known): SourceTask {
  const tags = task.tags.length > 0 ? task.tags.map(({ name }) => name) : task.tag_ids.flatMap((id) => known.tags.get(id) ?? []);
  const agent = task.assigned_agent_id ? `${known.agents.get(task.assigned_agent_id) ?? task.assigned_agent_id} (agent)` : "";
  const agentName = known.agentNames.get(task.assigned_agent_id ?? "");
  return {
    line: place + 1,
    ref: known.ref(task.id),
    board: known.boards.get(task.board_id) ?? task.board_id,
    title: oneLine(task.title),
    description: task.description ?? "",
    status: task.status,
    priority: task.priority,
    assignee: agent,
    ...(agentName === undefined ? {} : { agent: agentName }),
    labels: [...new Set(tags)],
    start_at: null,
    due_at: instant(task.due_at),
    checklist: [],
    comments: (known.comments.get(task.id) ?? []).flatMap(commentOf).toSorted(byTime),
    facts: factsOf(task, known),
    values: Object.fromEntries(Object.entries(task.custom_field_values ?? {}).filter(([, value]) => value !== null && value !== "")),
    depends_on: task.depends_on_task_ids.filter((id) => known.tasks.has(id)).map(known.ref),
  };
}

function knownOf(file: RemoteFile, boards: ReadonlyMap<string, string>, agentNames: ReadonlyMap<string, string>): Known {
  return {
    ref: refIn(file),
    boards,
    agents: new Map(file.agents.map(({ id, name }) => [id, name])),
    agentNames,
    people: new Map(file.members.map(({ user_id, user }) => [user_id, user?.email ?? user?.name ?? user?.preferred_name ?? user_id])),
    tags: new Map(file.tags.map(({ id, name }) => [id, name])),
    tasks: new Set(file.tasks.map(({ id }) => id)),
    comments: Map.groupBy(file.comments, ({ task_id }) => task_id),
  };
}

/** What an agent is called here; one whose name says nothing that can be kept is one of several. */
const agentName = ({ name }: RemoteRow<"agents">): string => AgentCreate.shape.name.safeParse(cut(oneLine(name), 80)).data ?? "Agent";

/** By their ids there, told apart: several are often called alike, on a board each. */
function namesOfAgents({ agents }: RemoteFile, boards: ReadonlyMap<string, string>): Map<string, string> {
  const taken = new Set<string>();
  return new Map(
    agents.map((agent) => {
      const plain = agentName(agent);
      const board = boards.get(agent.board_id ?? "");
      const all = [plain, ...(board ? [`${plain} (${cut(board, 80)})`] : []), `${plain} (${cut(agent.id, 100)})`];
      const wanted = all.find((one) => !taken.has(one)) ?? cut(agent.id, 100);
      taken.add(wanted);
      return [agent.id, wanted];
    }),
  );
}

const PERSONA = { identity_profile: "identity profile", identity_template: "identity template", soul_template: "soul template" } as const;
const PARTS = Object.keys(PERSONA) as (keyof typeof PERSONA)[];

/** What of an agent can be kept as it is; the rest is named in `left`. */
function agentInput(agent: RemoteRow<"agents">): Pick<SourceAgent, "input" | "left"> {
  const name = agentName(agent);
  // One that was read by an earlier version says nothing of these.
  const read = PARTS.map((part) => ({ part, given: agent[part] ?? null, taken: AgentCreate.shape[part].safeParse(agent[part] ?? null) }));
  const input: ArrivingAgent = { name, ...Object.fromEntries(read.flatMap(({ part, taken }) => (taken.success ? [[part, taken.data]] : []))) };
  if (!canBeWritten(input)) return { input: { name }, left: read.flatMap(({ part, given }) => (given === null ? [] : [PERSONA[part]])) };
  return { input, left: read.flatMap(({ part, taken }) => (taken.success ? [] : [PERSONA[part]])) };
}

const agentsOf = (file: RemoteFile, boards: ReadonlyMap<string, string>, names: ReadonlyMap<string, string>): SourceAgent[] =>
  file.agents.map((agent) => ({
    name: names.get(agent.id) ?? agent.id,
    ref: refIn(file)(agent.id),
    board: boards.get(agent.board_id ?? "") ?? null,
    isLead: agent.is_board_lead,
    ...agentInput(agent),
  }));

/** `file` as remote-read.ts has written it. */
export function readMissionControl(text: string): Parsed {
  const file = JSON.parse(text) as RemoteFile;
  const names = boardNames(file.boards);
  const agentNames = namesOfAgents(file, names);
  const known = knownOf(file, names, agentNames);
  const [boards, fields] = [boardsOf(file, names), fieldsOf(file, names)];
  // Lists there begin with the newest: made in this order, numbers rise with age as they did there.
  const tasks = file.tasks.toReversed().map((task, place) => taskOf(task, place, known));
  return {
    tasks,
    refused: [],
    columns: [],
    notes: [...file.notes, ...boards.notes, ...fields.notes],
    around: { groups: groupsOf(file), boards: boards.value, agents: agentsOf(file, names, agentNames), tags: tagsOf(file), fields: fields.value },
  };
}
