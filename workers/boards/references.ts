// Why a reference is refused. An id of another organization gets the same answer as an unknown one.
import { GuardError } from "#worker/platform/commit.ts";
import { ProblemError } from "#worker/platform/errors.ts";
import type { UnknownReference } from "./store.ts";

const REFERENCES: Record<UnknownReference, { field: string; what: string }> = {
  unknown_group: { field: "board_group_id", what: "board group" },
  unknown_gateway: { field: "gateway_id", what: "gateway" },
  unknown_board: { field: "board_id", what: "board" },
};

const isUnknownReference = (code: string): code is UnknownReference => code in REFERENCES;

/** For `.catch` of a commit with reference guards. */
export function toReferenceProblem(error: unknown): never {
  if (!(error instanceof GuardError) || !isUnknownReference(error.code)) throw error;
  const { field, what } = REFERENCES[error.code];
  throw new ProblemError("invalid_input", `${field}: there is no such ${what} in this organization.`, {
    fields: [{ path: field, message: `no such ${what}` }],
  });
}
