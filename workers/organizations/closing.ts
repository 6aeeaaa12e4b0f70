// Deleting an organization: closed at once, deleted after 30 days, restorable by an owner until then. Closed means that its
// streams are frozen: they take no events, and nothing changes without one. The closing event itself freezes them (a trigger,
// migrations/shard/0011_purge.sql), so nothing can come between the two.
import type { Database, Statement } from "#worker/platform/db.ts";
import { ProblemError } from "#worker/platform/errors.ts";
import { type NewEvent, thawStatement } from "#worker/platform/events.ts";
import { updateRow } from "#worker/platform/rows.ts";
import { at, authorize, commitWork, locate, read, requireVersion, staleCode, type Work } from "#worker/platform/work.ts";
import { actions } from "./actions.ts";
import { DELETION_DAYS, type Organization } from "./schema.ts";
import { activeOrganizationId, presentOrganization } from "./service.ts";
import { notPurgedGuard, organizationById, purgeOf, scheduleDeletionStatement } from "./store.ts";
import { type OrganizationRow, organizations } from "./tables.ts";

const DAY_MS = 24 * 3_600_000;
const RESTORE_TOO_LATE = "The time for restoring it is over: the organization is being deleted for good.";

type Change = {
  type: "organization.deletion_scheduled" | "organization.restored";
  /** When it will be deleted; null: it stays. */
  deletionAt(row: OrganizationRow): string | null;
  /** What is written before the event. */
  writes(db: Database, id: string): Statement[];
};

async function setDeletion(work: Work, { type, deletionAt, writes }: Change): Promise<Organization> {
  const id = activeOrganizationId(work);
  const { membership } = work.composition.ports;
  return locate(work, "organization", async (db, shard) => {
    const { row, grant, purge } = await read(work, db, {
      row: organizationById(db, id),
      grant: membership.grant(db, work.caller, id),
      purge: purgeOf(db, id),
    });
    if (!row) return null;
    const policy = authorize(work, actions["organization.close"], grant, "organization");
    requireVersion(work, row.version);
    if (purge) throw new ProblemError("conflict", RESTORE_TOO_LATE);
    const deletion_at = deletionAt(row);
    if (!grant || deletion_at === row.deletion_at) return presentOrganization(row);
    const next: OrganizationRow = { ...row, deletion_at, version: row.version + 1, updated_at: at(work) };
    const answer = presentOrganization(next);
    const { guard, write } = updateRow(db, organizations, row, next, staleCode(work));
    const payload = { label: row.name, before: { deletion_at: row.deletion_at }, after: { deletion_at, version: next.version } };
    await commitWork(work, db, shard, {
      stream: { organizationId: id, boardId: null },
      guards: [guard, notPurgedGuard(db, id), membership.roleGuard(db, grant, work.caller.id)],
      writes: [...writes(db, id), write],
      events: [{ type, subject: { type: "organization", id }, payload, policy }],
      answer: { status: 200, body: answer },
    });
    return answer;
  });
}

/** Closes it. An organization that is already closed keeps its date. */
export const closeOrganization = (work: Work): Promise<Organization> =>
  setDeletion(work, {
    type: "organization.deletion_scheduled",
    deletionAt: (row) => row.deletion_at ?? new Date(work.now.getTime() + DELETION_DAYS * DAY_MS).toISOString(),
    writes: () => [],
  });

/** Reopens it: unfrozen first, so that there is a stream for the event. */
export const restoreOrganization = (work: Work): Promise<Organization> =>
  setDeletion(work, { type: "organization.restored", deletionAt: () => null, writes: (db, id) => [thawStatement(db, id)] });

/** Closed and due at once: for an organization whose only member is leaving for good. */
export const closeAtOnce = (db: Database, id: string, at: string): { write: Statement; event: NewEvent } => ({
  write: scheduleDeletionStatement(db, id, at),
  event: {
    type: "organization.deletion_scheduled",
    subject: { type: "organization", id },
    payload: { before: { deletion_at: null }, after: { deletion_at: at } },
    reason: "The account of its only member has been deleted.",
  },
});
