// What a refused commit of a task means to the caller.
import { UNUSABLE_TAG } from "#worker/tags/index.ts";
import { GuardError } from "#worker/platform/commit.ts";
import { ProblemError, type ProblemCode } from "#worker/platform/errors.ts";
import { SUBTASK_LEVELS_MAX, SUBTASKS_MAX } from "./schema.ts";

const unknownDependency = () =>
  new ProblemError("invalid_input", "dependencies: each must be a task of this board.", {
    fields: [{ path: "dependencies", message: "each must be a task of this board" }],
  });

/** Before anything is said of what they are: a task of another board answers like none. */
export function requireKnownDependencies(wanted: readonly string[], known: readonly { id: string }[]): void {
  if (wanted.some((id) => known.every((one) => one.id !== id))) throw unknownDependency();
}

/** `known`: those of the wanted ones who belong to the organization; null: none was asked about. */
export function requireKnownWatchers(wanted: readonly string[] | undefined, known: readonly { id: string }[] | null): void {
  const stranger = wanted?.find((id) => !known?.some((one) => one.id === id));
  if (stranger)
    throw new ProblemError("invalid_input", "watcher_ids: each must be a person or an agent of the organization.", {
      fields: [{ path: "watcher_ids", message: `${stranger} is neither a person nor an agent of the organization` }],
    });
}

const PARENT = "parent_task_id";
const OF_GUARD: Readonly<Record<string, readonly [code: ProblemCode, path: string | null, detail: string]>> = {
  dependency_cycle: ["dependency_cycle", null, "The task would depend on itself, through these dependencies. Remove one of them."],
  unknown_parent: ["invalid_input", PARENT, "must be a task of this board"],
  parent_cycle: ["invalid_input", PARENT, "the task would be a part of itself"],
  parent_too_deep: ["invalid_input", PARENT, `sub-tasks go ${SUBTASK_LEVELS_MAX} levels deep at most`],
  parent_full: ["conflict", PARENT, `a task has at most ${SUBTASKS_MAX} sub-tasks`],
  [UNUSABLE_TAG]: ["invalid_input", "tag_ids", "one of them is being merged or deleted just now; load the tags again"],
};

/** For `.catch` of a commit with guards of dependencies, parents and tags. */
export function toTaskProblem(error: unknown): never {
  if (error instanceof GuardError && error.code === "unknown_dependency") throw unknownDependency();
  const found = error instanceof GuardError ? OF_GUARD[error.code] : undefined;
  if (!found) throw error;
  const [code, path, detail] = found;
  throw new ProblemError(code, path ? `${path}: ${detail}.` : detail, path ? { fields: [{ path, message: detail }] } : {});
}
