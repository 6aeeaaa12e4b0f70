// The changes that one page makes to one task go out one after the other, each when the one before has been answered: what somebody does
// second happens second. And what they did themselves is no conflict with what they are writing meanwhile.
import type { TaskUpdate } from "./wire.ts";

const lastOf = new Map<string, Promise<unknown>>();

/** Sends it when all that was sent before for the same task has been answered, however. */
export async function inOrder<Answer>(taskId: string, send: () => Promise<Answer>): Promise<Answer> {
  const before = lastOf.get(taskId) ?? Promise.resolve();
  const own = before.then(send, send);
  lastOf.set(taskId, own);
  try {
    return await own;
  } finally {
    if (lastOf.get(taskId) === own) lastOf.delete(taskId);
  }
}

type Step = { version: number; fields: readonly string[] };
const stepsOf = new Map<string, readonly Step[]>();
/** Of the tasks that were changed last, their last changes: as many as anybody makes while a text is being written. */
const [TASKS_MAX, STEPS_MAX] = [20, 50];

/** A change of this page was answered: it made this version of the task out of the one before. */
export function noteOwn(taskId: string, version: number, changes: TaskUpdate): void {
  const steps = [...(stepsOf.get(taskId) ?? []), { version, fields: Object.keys(changes) }].slice(-STEPS_MAX);
  stepsOf.delete(taskId);
  stepsOf.set(taskId, steps);
  const oldest = stepsOf.keys().next().value;
  if (stepsOf.size > TASKS_MAX && oldest !== undefined) stepsOf.delete(oldest);
}

/** The version that a text was begun on, past all that this page has done to other fields since: nobody else came between. */
export function pastOwn(taskId: string, seen: number, changes: TaskUpdate): number {
  const written = Object.keys(changes);
  let version = seen;
  for (const step of stepsOf.get(taskId) ?? []) if (step.version === version + 1 && !step.fields.some((field) => written.includes(field))) version += 1;
  return version;
}
