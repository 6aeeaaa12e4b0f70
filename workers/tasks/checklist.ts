// The checklist of a task: items are added, ticked, rewritten and removed one by one, whatever else changes on the task meanwhile.
import { GuardError } from "#worker/platform/commit.ts";
import type { Database, Statement } from "#worker/platform/db.ts";
import { notFound, ProblemError } from "#worker/platform/errors.ts";
import { newId } from "#worker/platform/ids.ts";
import { commitWork, locate, requireVersion, type Work } from "#worker/platform/work.ts";
import { actions } from "./actions.ts";
import { addItemStatements, removeItemStatements, replaceItemStatements } from "./checklist-store.ts";
import { loadTask, type LoadedTask } from "./load.ts";
import { checklistOf, taskKey } from "./present.ts";
import { isOwnOrFree } from "./rules.ts";
import { CHECKLIST_MAX, type ChecklistItem, type ChecklistItemCreate, type ChecklistItemUpdate } from "./schema.ts";
import { freeWorkers } from "./verification.ts";
import { workedByStatements } from "./work-store.ts";

/** Somebody else changed the same item at this moment: what they did is read, and the change decided again, a few times. */
const TRIES = 4;

/** `was`, `item`: null where there was none, or is none any more. `item` the same as `was`: nothing is left to do. */
type Step = { was: ChecklistItem | null; item: ChecklistItem | null; guards: Statement[]; write: Statement };
type Decide = (items: ChecklistItem[], db: Database) => Step | ChecklistItem;

async function tryOnce(work: Work, taskId: string, status: 200 | 201 | 204, decide: Decide): Promise<ChecklistItem> {
  return locate(work, "task", async (db, shard) => {
    const loaded = await loadTask(work, db, taskId, actions["task.update"], {});
    if (!loaded) return null;
    requireOwn(work, loaded);
    const { row, boardKey } = loaded.facts;
    requireVersion(work, row.version);
    const step = decide(checklistOf(row), db);
    if (!("guards" in step)) return step;
    const { was, item, guards, write } = step;
    const payload = { label: taskKey(boardKey, row.number), title: row.title, item, was };
    await commitWork(work, db, shard, {
      stream: { organizationId: row.organization_id, boardId: row.board_id },
      guards,
      writes: [write, ...workedByStatements(db, [taskId], freeWorkers(row, work.caller))],
      events: [{ type: "task.checklist_changed", subject: { type: "task", id: taskId }, payload, policy: loaded.policy }],
      answer: { status, body: item },
    });
    return (item ?? was) as ChecklistItem;
  });
}

/** An agent ticks what is its own work, or nobody's. */
function requireOwn(work: Work, { facts: { row } }: LoadedTask): void {
  const { actor } = work.caller;
  if (actor.type === "agent" && !isOwnOrFree(row, actor.id))
    throw new ProblemError("forbidden", "The task belongs to someone else; an agent may change the checklist of its own or unassigned tasks.");
}

async function changeChecklist(work: Work, taskId: string, status: 200 | 201 | 204, decide: Decide): Promise<ChecklistItem> {
  for (let tries = 1; ; tries++) {
    try {
      return await tryOnce(work, taskId, status, decide);
    } catch (error) {
      if (!(error instanceof GuardError)) throw error;
      if (error.code === "checklist_full") throw new ProblemError("conflict", `The checklist has ${CHECKLIST_MAX} items. That is as many as it can have.`);
      if (error.code !== "item_moved") throw error;
      if (tries >= TRIES) throw new ProblemError("conflict", "Others are changing this item at the same moment; nothing was done. Try again.");
    }
  }
}

export function addItem(work: Work, taskId: string, input: ChecklistItemCreate): Promise<ChecklistItem> {
  const item: ChecklistItem = { id: newId(), ...input };
  return changeChecklist(work, taskId, 201, (_items, db) => ({ was: null, item, ...addItemStatements(db, taskId, item) }));
}

function known(items: readonly ChecklistItem[], id: string): ChecklistItem {
  const item = items.find((one) => one.id === id);
  if (!item) throw notFound("checklist item");
  return item;
}

export function changeItem(work: Work, taskId: string, itemId: string, update: ChecklistItemUpdate): Promise<ChecklistItem> {
  return changeChecklist(work, taskId, 200, (items, db) => {
    const was = known(items, itemId);
    const item: ChecklistItem = { id: itemId, text: update.text ?? was.text, is_done: update.is_done ?? was.is_done };
    if (item.text === was.text && item.is_done === was.is_done) return was;
    return { was, item, ...replaceItemStatements(db, taskId, was, item) };
  });
}

export async function removeItem(work: Work, taskId: string, itemId: string): Promise<void> {
  await changeChecklist(work, taskId, 204, (items, db) => {
    const was = known(items, itemId);
    return { was, item: null, ...removeItemStatements(db, taskId, was) };
  });
}
