// Works on an import for a while: boards first, then tags, then the tasks, so many at a time. Each step writes what it makes, what became of
// what, and where to go on, in one batch: wherever a worker dies, nothing is doubled and nothing is lost.
import { arrivingBoard } from "#worker/boards/index.ts";
import { GuardError } from "#worker/platform/commit.ts";
import { arrivingTags, tagsOfOrganization } from "#worker/tags/index.ts";
import type { TagRef } from "#worker/tags/schema.ts";
import { type Arrival, arrivalOf, type ArrivingTask, type Ground, groundOf } from "#worker/tasks/index.ts";
import { boardName, choicesOf, labelNames } from "./dry-run.ts";
import type { Member } from "./guess.ts";
import { ImportFailure, type Lease } from "./lease.ts";
import { planAll, type PlannedTask, productOf } from "./plan.ts";
import { countsOf, KEPT_MS, later, mappingOf, subjectOf } from "./present.ts";
import { parsedOf } from "./preview.ts";
import type { ImportMapping } from "./schema.ts";
import { keepOriginsStatement, membersOf, originsOf } from "./store.ts";

/** `at`: the next board, label or task in the order of the plan. */
type Cursor = { phase: "boards" | "tags" | "tasks"; at: number };
/** Boards by their names there (`isOwn`: this import has made it), tags by their names in small letters. */
type Made = { boards: Record<string, { id: string; isOwn: boolean }>; tags: Record<string, TagRef> };

const CHUNK_TASKS = 100;
const CHUNK_CHARS = 400_000;
const TAGS_AT_ONCE = 50;
/** Others may take the board's next numbers at the same moment: then the step is decided anew. */
const TRIES = 5;
const RETRIED: readonly string[] = ["numbers_taken", "conflict", "too_many"];

/** An import under way. */
export class ImportJob {
  readonly #lease: Lease;
  readonly #tasks: readonly PlannedTask[];
  readonly #mapping: ImportMapping;
  readonly #members: readonly Member[];
  readonly #labels: readonly string[];
  readonly #boards: readonly string[];
  /** The tasks that are not here yet: only for them boards and tags are made. */
  readonly #fresh: { boards: ReadonlySet<string>; labels: ReadonlySet<string> };
  #cursor: Cursor;
  readonly #made: Made;

  private constructor(lease: Lease, tasks: readonly PlannedTask[], mapping: ImportMapping, members: readonly Member[], taken: ReadonlySet<string>) {
    this.#lease = lease;
    this.#tasks = tasks;
    this.#mapping = mapping;
    this.#members = members;
    this.#labels = labelNames(tasks);
    this.#boards = [...new Set(tasks.map(({ board }) => board))];
    const fresh = tasks.filter(({ ref }) => !taken.has(ref));
    this.#fresh = { boards: new Set(fresh.map(({ board }) => board)), labels: new Set(labelNames(fresh).map((label) => label.toLowerCase())) };
    this.#cursor = { phase: "boards", at: 0, ...(JSON.parse(lease.row.cursor) as Partial<Cursor>) };
    this.#made = { boards: {}, tags: {}, ...(JSON.parse(lease.row.made) as Partial<Made>) };
  }

  static async open(lease: Lease): Promise<ImportJob> {
    const { env, db } = lease.context;
    const { row } = lease;
    const mapping = mappingOf(row);
    const { members } = await db.ask({ members: membersOf(db, row.organization_id) });
    const parsed = await parsedOf(env, row, mapping);
    const { tasks } = planAll(parsed, row.source, choicesOf(mapping, members));
    const refs = tasks.map(({ ref }) => ref);
    const { there } = await db.ask({ there: originsOf(db, row.organization_id, row.source, "task", refs) });
    return new ImportJob(lease, tasks, mapping, members, new Set(there.map(({ external_id }) => external_id)));
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
            ? "The organization has no room for so many tags."
            : "Its board or its fields were changed again and again meanwhile, or the board was deleted.",
        );
      }
    }
  }

  async #once(): Promise<boolean> {
    const { phase, at } = this.#cursor;
    if (phase === "boards") await this.#board(at);
    else if (phase === "tags") await this.#someTags(at);
    else if (at < this.#tasks.length) await this.#someTasks(at);
    else {
      await this.#finish();
      return true;
    }
    return false;
  }

  /** Where the step leads, and what it has made, once it is written. */
  async #go(
    next: Cursor,
    step: Omit<Parameters<Lease["step"]>[0], "fields">,
    made: Partial<Made> = {},
    counts: Parameters<Lease["step"]>[0]["fields"] = {},
  ): Promise<void> {
    const all: Made = { boards: { ...this.#made.boards, ...made.boards }, tags: { ...this.#made.tags, ...made.tags } };
    const isMade = made.boards !== undefined || made.tags !== undefined;
    await this.#lease.step({ ...step, fields: { ...counts, cursor: JSON.stringify(next), ...(isMade ? { made: JSON.stringify(all) } : {}) } });
    Object.assign(this.#made, all);
    this.#cursor = next;
  }

  async #board(at: number): Promise<void> {
    const name = this.#boards[at];
    if (name === undefined) return this.#go({ phase: "tags", at: 0 }, {});
    const id = this.#choice(name)?.board_id;
    const next: Cursor = { phase: "boards", at: at + 1 };
    if (id) return this.#go(next, {}, { boards: { [name]: { id, isOwn: false } } });
    return this.#fresh.boards.has(name) ? this.#newBoard(name, next) : this.#go(next, {});
  }

  #choice(name: string) {
    return this.#mapping.boards?.find((one) => one.name === name);
  }

  async #newBoard(name: string, next: Cursor): Promise<void> {
    const { context, row, actor } = this.#lease;
    const by = { actor, now: new Date(), organizationId: row.organization_id };
    const board = arrivingBoard(context.db, by, { name: this.#choice(name)?.new_name ?? boardName(name), goal_confirmed: false });
    const origin = keepOriginsStatement(context.db, row, "board", [{ external_id: name, local_id: board.id }]);
    const writes = [...board.writes, origin];
    await this.#go(next, { boardId: board.id, isOwnBoard: true, writes, events: [board.event] }, { boards: { [name]: { id: board.id, isOwn: true } } });
  }

  async #someTags(at: number): Promise<void> {
    const { context, row } = this.#lease;
    const names = this.#labels.slice(at, at + TAGS_AT_ONCE);
    if (names.length === 0) return this.#go({ phase: "tasks", at: 0 }, {});
    const { known } = await context.db.ask({ known: tagsOfOrganization(context.db, row.organization_id) });
    const usable = new Map(known.filter(({ is_ending }) => !is_ending).map(({ id, name, slug, color }) => [name.toLowerCase(), { id, name, slug, color }]));
    const fresh = names.filter((name) => !usable.has(name.toLowerCase()) && this.#fresh.labels.has(name.toLowerCase()));
    const { rows, guards, writes, events } = arrivingTags(context.db, fresh, { organizationId: row.organization_id, now: new Date(), known });
    for (const { id, name, slug, color } of rows) usable.set(name.toLowerCase(), { id, name, slug, color });
    const tags = Object.fromEntries(
      names.flatMap((name) => (usable.has(name.toLowerCase()) ? [[name.toLowerCase(), usable.get(name.toLowerCase()) as TagRef]] : [])),
    );
    await this.#go({ phase: "tags", at: at + names.length }, { guards, writes, events }, { tags });
  }

  /** As many of the next tasks of one board as go into one batch. */
  #chunk(at: number): PlannedTask[] {
    const board = this.#tasks[at]?.board;
    let chars = 0;
    const chunk: PlannedTask[] = [];
    for (const task of this.#tasks.slice(at, at + CHUNK_TASKS)) {
      chars += (task.description?.length ?? 0) + task.comments.reduce((sum, text) => sum + text.length, 0);
      if (task.board !== board || (chunk.length > 0 && chars > CHUNK_CHARS)) break;
      chunk.push(task);
    }
    return chunk;
  }

  #arriving(task: PlannedTask): ArrivingTask {
    const person = this.#members.find(({ person_id }) => person_id === task.person_id);
    const tags = task.labels.flatMap((label) => this.#made.tags[label.toLowerCase()] ?? []);
    return { ...task, person: person ? { id: person.person_id, name: person.name } : null, tags };
  }

  async #someTasks(at: number): Promise<void> {
    const { context, row } = this.#lease;
    const { db } = context;
    const chunk = this.#chunk(at);
    const name = chunk[0]?.board ?? "";
    const board = this.#made.boards[name];
    const refs = chunk.map(({ ref }) => ref);
    const { ground, there } = await db.ask({
      ground: board ? groundOf(db, board.id, row.created_by) : null,
      there: originsOf(db, row.organization_id, row.source, "task", refs),
    });
    const taken = new Set(there.map(({ external_id }) => external_id));
    const fresh = chunk.filter(({ ref }) => !taken.has(ref));
    const next: Cursor = { phase: "tasks", at: at + chunk.length };
    const counts = { already_there: row.already_there + chunk.length - fresh.length };
    if (fresh.length === 0) return this.#go(next, {}, {}, counts);
    if (!board) return this.#newBoard(name, this.#cursor); // they were here when the boards were made
    if (!ground) throw new ImportFailure("A board that takes its tasks has been deleted. What was imported stays.");
    const arrival = this.#decide(ground, fresh, board.isOwn);
    const origins = fresh.map(({ ref }, place) => ({ external_id: ref, local_id: arrival.ids[place] as string }));
    const { guards, events } = arrival;
    const writes = [...arrival.writes, keepOriginsStatement(db, row, "task", origins)];
    const done = { tasks_done: row.tasks_done + fresh.length, comments_done: row.comments_done + arrival.comments };
    await this.#go(next, { boardId: board.id, isOwnBoard: board.isOwn, guards, writes, events }, {}, { ...counts, ...done });
  }

  #decide(ground: Ground, tasks: readonly PlannedTask[], isOwnBoard: boolean): Arrival {
    const { context, row, actor } = this.#lease;
    const arriving = tasks.map((task) => this.#arriving(task));
    const decided = arrivalOf(context.db, { ground, actor, now: new Date(), product: productOf(row.source), tasks: arriving, isOwnBoard });
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
