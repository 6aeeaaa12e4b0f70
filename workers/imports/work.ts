// Works on an import for a while: groups, boards and agents first, then custom fields and tags, then the tasks, so many at a time. Each step writes
// what it makes, what became of what, and where to go on, in one batch: wherever a worker dies, nothing is doubled and nothing is lost.
import { arrivingBoard, arrivingGroup } from "#worker/boards/index.ts";
import { arrivingField, boundField, fieldsOfOrganization } from "#worker/fields/index.ts";
import { GuardError } from "#worker/platform/commit.ts";
import { arrivingTags, tagsOfOrganization } from "#worker/tags/index.ts";
import type { TagRef } from "#worker/tags/schema.ts";
import { type Arrival, arrivalOf, type ArrivingTask, type Ground, groundOf, type TaskHere } from "#worker/tasks/index.ts";
import { type AgentToMake, arriveAgent } from "./bring-agents.ts";
import { boardName } from "./dry-run.ts";
import { ImportFailure, type Lease, type Step } from "./lease.ts";
import type { Around, SourceGroup } from "./model.ts";
import { askingFor, type Opened, openImport } from "./opening.ts";
import { type PlannedTask, productOf } from "./plan.ts";
import { countsOf, KEPT_MS, later, subjectOf } from "./present.ts";
import { keepOriginsStatement, type Origin, originsOf } from "./store.ts";

const PHASES = ["groups", "boards", "agents", "fields", "tags", "tasks"] as const;
/** `at`: the next group, board, agent, field, label or task in the order of the plan. */
type Cursor = { phase: (typeof PHASES)[number]; at: number };
/** Boards by their names there (`isOwn`: this import has made it), tags by their names in small letters, groups by their refs, agents by their names there. */
type Made = {
  boards: Record<string, { id: string; isOwn: boolean }>;
  tags: Record<string, TagRef>;
  groups: Record<string, string>;
  agents: Record<string, ActorRef>;
};
type ActorRef = { id: string; name: string };
/** No name there is special: one called constructor is only that. */
const own = <Value>(all: Record<string, Value>, name: string): Value | undefined => (Object.hasOwn(all, name) ? all[name] : undefined);

const CHUNK_TASKS = 100;
const CHUNK_CHARS = 400_000;
const TAGS_AT_ONCE = 50;
/** Others may take the board's next numbers at the same moment: then the step is decided anew. */
const TRIES = 5;
const RETRIED: readonly string[] = ["numbers_taken", "conflict", "too_many", "unknown_boards", "lead_moved"];

/** An import under way. */
export class ImportJob {
  readonly #lease: Lease;
  readonly #opened: Opened;
  #cursor: Cursor;
  readonly #made: Made;

  private constructor(lease: Lease, opened: Opened) {
    this.#lease = lease;
    this.#opened = opened;
    this.#cursor = { phase: "groups", at: 0, ...(JSON.parse(lease.row.cursor) as Partial<Cursor>) };
    this.#made = { boards: {}, tags: {}, groups: {}, agents: {}, ...(JSON.parse(lease.row.made) as Partial<Made>) };
  }

  static async open(lease: Lease): Promise<ImportJob> {
    return new ImportJob(lease, await openImport(lease));
  }

  /** Imports a little; true: all of it is imported. */
  async step(): Promise<boolean> {
    for (let tries = 1; ; tries++) {
      try {
        return await this.#once();
      } catch (error) {
        if (!(error instanceof GuardError) || !RETRIED.includes(error.code)) throw error;
        if (tries < TRIES) continue;
        throw new ImportFailure(
          error.code === "too_many"
            ? "The organization has no room for so many tags or custom fields."
            : "Its board or its fields were changed again and again meanwhile, or the board was deleted.",
        );
      }
    }
  }

  /** Goes past the phases in which there is nothing left to do; null: all is done. */
  #due(): Cursor | null {
    const { phase, at } = this.#cursor;
    const { around, boards, agents, labels, tasks } = this.#opened;
    const counts = [around.groups, boards, agents, around.fields, labels, tasks].map(({ length }) => length);
    const now = PHASES.indexOf(phase);
    const next = PHASES.findIndex((_, place) => (place === now && at < (counts[place] ?? 0)) || (place > now && (counts[place] ?? 0) > 0));
    return next < 0 ? null : next === now ? this.#cursor : { phase: PHASES[next] as Cursor["phase"], at: 0 };
  }

  async #once(): Promise<boolean> {
    const due = this.#due();
    if (!due) {
      await this.#finish();
      return true;
    }
    const { phase, at } = due;
    if (phase === "groups") await this.#group(at);
    else if (phase === "boards") await this.#board(at);
    else if (phase === "agents") await this.#agent(at);
    else if (phase === "fields") await this.#field(at);
    else if (phase === "tags") await this.#someTags(at);
    else await this.#someTasks(at);
    return false;
  }

  /** Where the step leads, and what it has made, once it is written. */
  async #go(next: Cursor, step: Omit<Step, "fields">, made: Partial<Made> = {}, counts: Step["fields"] = {}): Promise<void> {
    const { boards, tags, groups, agents } = this.#made;
    const all: Made = {
      boards: { ...boards, ...made.boards },
      tags: { ...tags, ...made.tags },
      groups: { ...groups, ...made.groups },
      agents: { ...agents, ...made.agents },
    };
    const isMade = Object.keys(made).length > 0;
    await this.#lease.step({ ...step, fields: { ...counts, cursor: JSON.stringify(next), ...(isMade ? { made: JSON.stringify(all) } : {}) } });
    Object.assign(this.#made, all);
    this.#cursor = next;
  }

  get #by() {
    const { row, actor } = this.#lease;
    return { actor, now: new Date(), organizationId: row.organization_id };
  }

  async #group(at: number): Promise<void> {
    const { context, row } = this.#lease;
    const { ref, name, description } = this.#opened.around.groups[at] as SourceGroup;
    const next: Cursor = { phase: "groups", at: at + 1 };
    const { before } = await context.db.ask({ before: originsOf(context.db, askingFor(this.#lease), "group", [ref]) });
    if (before[0]) return this.#go(next, {}, { groups: { [ref]: before[0].local_id } });
    const group = arrivingGroup(context.db, this.#by, { name, description });
    const origin = keepOriginsStatement(context.db, row, "group", [{ external_id: ref, local_id: group.id }]);
    await this.#go(next, { writes: [...group.writes, origin], events: [group.event] }, { groups: { [ref]: group.id } });
  }

  async #board(at: number): Promise<void> {
    const [name, ref] = this.#opened.boards[at] as readonly [string, string];
    const id = this.#choice(name)?.board_id;
    const next: Cursor = { phase: "boards", at: at + 1 };
    if (id) {
      const { context, row } = this.#lease;
      const origin = keepOriginsStatement(context.db, row, "board", [{ external_id: ref, local_id: id }]); // the next import proposes it
      return this.#go(next, { writes: [origin] }, { boards: { [name]: { id, isOwn: false } } });
    }
    return this.#opened.fresh.boards.has(name) ? this.#newBoard(name, next) : this.#go(next, {});
  }

  #choice(name: string) {
    return this.#opened.mapping.boards?.find((one) => one.name === name);
  }

  async #newBoard(name: string, next: Cursor): Promise<void> {
    const { context, row } = this.#lease;
    const there = this.#opened.around.boards.find((one) => one.name === name);
    const group = there?.group ? own(this.#made.groups, there.group) : undefined;
    const called = this.#choice(name)?.new_name ?? boardName(name);
    const input = { goal_confirmed: false, ...there?.input, ...(group ? { board_group_id: group } : {}), name: called };
    const board = arrivingBoard(context.db, this.#by, input);
    const origin = keepOriginsStatement(context.db, row, "board", [{ external_id: there?.ref ?? name, local_id: board.id }]);
    const writes = [...board.writes, origin];
    await this.#go(next, { boardId: board.id, isOwnBoard: true, writes, events: [board.event] }, { boards: { [name]: { id: board.id, isOwn: true } } });
  }

  async #agent(at: number): Promise<void> {
    const one = this.#opened.agents[at] as AgentToMake;
    const { name, board } = one.source;
    const next: Cursor = { phase: "agents", at: at + 1 };
    const { agent, step, wake } = await arriveAgent(this.#lease, one, own(this.#made.boards, board ?? "")?.id ?? null);
    const counts = step.events ? { agents_done: this.#lease.row.agents_done + 1 } : {};
    await this.#go(next, step, agent ? { agents: { [name]: agent } } : {}, counts);
    await wake?.();
  }

  /** On the boards that this import has made; one that is here under its key gets them too, if it is of the same type. */
  async #field(at: number): Promise<void> {
    const { context, row } = this.#lease;
    const { db } = context;
    const { boards, ...field } = this.#opened.around.fields[at] as Around["fields"][number];
    const next: Cursor = { phase: "fields", at: at + 1 };
    const ids = boards.flatMap((name) => {
      const board = own(this.#made.boards, name);
      return board?.isOwn ? [board.id] : [];
    });
    const { known } = await db.ask({ known: fieldsOfOrganization(db, row.organization_id) });
    const here = known.find(({ field_key }) => field_key === field.field_key);
    if (ids.length === 0 || (here && here.field_type !== field.field_type)) return this.#go(next, {});
    await this.#go(next, here ? boundField(db, this.#by, here, ids) : arrivingField(db, this.#by, field, ids));
  }

  async #someTags(at: number): Promise<void> {
    const { context, row } = this.#lease;
    const names = this.#opened.labels.slice(at, at + TAGS_AT_ONCE);
    const { known } = await context.db.ask({ known: tagsOfOrganization(context.db, row.organization_id) });
    const usable = new Map(known.filter(({ is_ending }) => !is_ending).map(({ id, name, slug, color }) => [name.toLowerCase(), { id, name, slug, color }]));
    const looks = new Map(this.#opened.around.tags.map((tag) => [tag.name.toLowerCase(), tag]));
    const fresh = names
      .filter((name) => !usable.has(name.toLowerCase()) && this.#opened.fresh.labels.has(name.toLowerCase()))
      .map((name) => ({ color: null, description: null, ...looks.get(name.toLowerCase()), name }));
    const { rows, guards, writes, events } = arrivingTags(context.db, fresh, { organizationId: row.organization_id, now: new Date(), known });
    for (const { id, name, slug, color } of rows) usable.set(name.toLowerCase(), { id, name, slug, color });
    const tags = Object.fromEntries(
      names.flatMap((name) => (usable.has(name.toLowerCase()) ? [[name.toLowerCase(), usable.get(name.toLowerCase()) as TagRef]] : [])),
    );
    await this.#go({ phase: "tags", at: at + names.length }, { guards, writes, events }, { tags });
  }

  /** As many of the next tasks of one board as go into one batch. */
  #chunk(at: number): PlannedTask[] {
    const board = this.#opened.tasks[at]?.board;
    let chars = 0;
    const chunk: PlannedTask[] = [];
    for (const task of this.#opened.tasks.slice(at, at + CHUNK_TASKS)) {
      chars += (task.description?.length ?? 0) + task.comments.reduce((sum, text) => sum + text.length, 0);
      if (task.board !== board || (chunk.length > 0 && chars > CHUNK_CHARS)) break;
      chunk.push(task);
    }
    return chunk;
  }

  #agentFor({ agent }: PlannedTask): ActorRef | null {
    return agent === null ? null : (own(this.#made.agents, agent) ?? this.#opened.chosen.get(agent) ?? null);
  }

  #arriving(task: PlannedTask): ArrivingTask {
    const person = this.#opened.members.find(({ person_id }) => person_id === task.person_id);
    const tags = task.labels.flatMap((label) => own(this.#made.tags, label.toLowerCase()) ?? []);
    return { ...task, person: person ? { id: person.person_id, name: person.name } : null, agent: this.#agentFor(task), tags };
  }

  #agentsOf(tasks: readonly PlannedTask[]): string[] {
    return [...new Set(tasks.flatMap((task) => this.#agentFor(task)?.id ?? []))];
  }

  async #someTasks(at: number): Promise<void> {
    const { context, row } = this.#lease;
    const { db } = context;
    const chunk = this.#chunk(at);
    const name = chunk[0]?.board ?? "";
    const board = own(this.#made.boards, name);
    const refs = new Set(chunk.flatMap(({ ref, depends_on }) => [ref, ...depends_on]));
    const { ground, there } = await db.ask({
      ground: board ? groundOf(db, board.id, row.created_by, this.#agentsOf(chunk)) : null,
      there: originsOf(db, askingFor(this.#lease), "task", [...refs]),
    });
    const taken = new Set(there.map(({ external_id }) => external_id));
    const fresh = chunk.filter(({ ref }) => !taken.has(ref));
    const next: Cursor = { phase: "tasks", at: at + chunk.length };
    const counts = { already_there: row.already_there + chunk.length - fresh.length };
    if (fresh.length === 0) return this.#go(next, {}, {}, counts);
    if (!board) return this.#newBoard(name, { phase: "tasks", at }); // they were here when the boards were made
    if (!ground) throw new ImportFailure("A board that takes its tasks has been deleted. What was imported stays.");
    const arrival = this.#decide(ground, fresh, board.isOwn, there);
    const origins = fresh.map(({ ref }, place) => ({ external_id: ref, local_id: arrival.ids[place] as string }));
    const { guards, events } = arrival;
    const writes = [...arrival.writes, keepOriginsStatement(db, row, "task", origins)];
    const done = { tasks_done: row.tasks_done + fresh.length, comments_done: row.comments_done + arrival.comments };
    await this.#go(next, { boardId: board.id, isOwnBoard: board.isOwn, guards, writes, events }, {}, { ...counts, ...done });
  }

  #decide(ground: Ground, tasks: readonly PlannedTask[], isOwnBoard: boolean, there: readonly Origin[]): Arrival {
    const { context, row, actor } = this.#lease;
    const arriving = tasks.map((task) => this.#arriving(task));
    // One that has been moved since is no longer waited for: dependencies stay on a board.
    const here = new Map(
      there.flatMap(({ external_id, local_id: id, board_id, status }): [string, TaskHere][] =>
        board_id === ground.board.id && status ? [[external_id, { id, status }]] : [],
      ),
    );
    const decided = arrivalOf(context.db, { ground, actor, now: new Date(), product: productOf(row.source), tasks: arriving, isOwnBoard, here });
    if (decided.ok) return decided.value;
    throw new ImportFailure(`The board ${ground.board.name} does not take its tasks: ${decided.refusal.detail}`);
  }

  async #finish(): Promise<void> {
    const { row } = this.#lease;
    const now = new Date();
    await this.#lease.step({
      fields: { status: "done", finished_at: now.toISOString(), expires_at: later(now, KEPT_MS) },
      events: [{ type: "task_import.finished", subject: subjectOf(row), payload: { label: row.file_name, source: row.source, ...countsOf(row) } }],
    });
  }
}
