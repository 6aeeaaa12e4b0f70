// What a refused commit of a task means to the caller.
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

/** For `.catch` of a commit with guards of dependencies. */
export function toDependencyProblem(error: unknown): never {
  if (error instanceof GuardError && error.code === "unknown_dependency") throw unknownDependency();
  if (error instanceof GuardError && error.code === "dependency_cycle")
    throw new ProblemError("dependency_cycle", "The task would depend on itself, through these dependencies. Remove one of them.");
  throw error;
}
