// Checks that rights name boards of the organization, for members and for invites.
import type { Database, Query } from "#worker/platform/db.ts";
import { ProblemError } from "#worker/platform/errors.ts";
import type { Work } from "#worker/platform/work.ts";
import type { AccessUpdate } from "./schema.ts";
import { knownBoards } from "./store.ts";

export const boardsNamedIn = (work: Work, db: Database, organizationId: string, { board_access }: AccessUpdate): Query<{ id: string }[]> =>
  knownBoards(
    db,
    work.composition.ports.liveBoards,
    organizationId,
    board_access.map((one) => one.board_id),
  );

/** Unknown boards and those of other organizations answer 422 with their path. */
export function requireKnownBoards(wanted: AccessUpdate, known: { id: string }[]): void {
  const ids = new Set(known.map((one) => one.id));
  const fields = wanted.board_access.flatMap((one, index) =>
    ids.has(one.board_id) ? [] : [{ path: `board_access.${index}.board_id`, message: "there is no such board in this organization" }],
  );
  if (fields.length > 0) throw new ProblemError("invalid_input", fields.map((field) => `${field.path}: ${field.message}`).join("; "), { fields });
}
