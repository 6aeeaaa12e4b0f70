// What a refused commit of a task means to the caller.
import { UNUSABLE_TAG } from "#worker/tags/index.ts";
import { GuardError } from "#worker/platform/commit.ts";
import { ProblemError } from "#worker/platform/errors.ts";

const unknownDependency = () =>
  new ProblemError("invalid_input", "dependencies: each must be a task of this board.", {
    fields: [{ path: "dependencies", message: "each must be a task of this board" }],
  });

/** Before anything is said of what they are: a task of another board answers like none. */
export function requireKnownDependencies(wanted: readonly string[], known: readonly { id: string }[]): void {
  if (wanted.some((id) => known.every((one) => one.id !== id))) throw unknownDependency();
}

/** For `.catch` of a commit with guards of dependencies and tags. */
export function toTaskProblem(error: unknown): never {
  if (error instanceof GuardError && error.code === UNUSABLE_TAG) {
    const message = "one of them is being merged or deleted just now; load the tags again";
    throw new ProblemError("invalid_input", `tag_ids: ${message}.`, { fields: [{ path: "tag_ids", message }] });
  }
  if (error instanceof GuardError && error.code === "unknown_dependency") throw unknownDependency();
  if (error instanceof GuardError && error.code === "dependency_cycle")
    throw new ProblemError("dependency_cycle", "The task would depend on itself, through these dependencies. Remove one of them.");
  throw error;
}
