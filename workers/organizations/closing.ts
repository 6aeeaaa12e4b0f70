// Deleting an organization: closed at once, gone after 30 days, restored by an owner until then. Closed means that its
// streams are frozen: they take no event, and nothing changes without one. The closing event itself freezes them (a trigger,
// migrations/shard/0011_purge.sql), so nothing can come between the two.
import { ProblemError } from "#worker/platform/errors.ts";
import type { NewEvent } from "#worker/platform/events.ts";
import type { Database, Statement } from "#worker/platform/db.ts";
import { at, authorize, commitWork, load, locate, requireVersion, type Work } from "#worker/platform/work.ts";
import { actions } from "./actions.ts";
import { grantOf, type GrantRow, organizationGrantStatement } from "#worker/members/index.ts";
import { stillHoldsGuard } from "./members-store.ts";
import { DELETION_DAYS, type Organization, type Role } from "./schema.ts";
import { activeOrganizationId, presentOrganization } from "./service.ts";
import type { OrganizationRow } from "./tables.ts";

const DAY_MS = 24 * 3_600_000;
const GONE = "The time to change one's mind is over: the organization is being deleted for good.";

async function change(
  work: Work,
  to: (row: OrganizationRow) => string | null,
  eventType: string,
  before: (db: Database, id: string) => Statement[],
): Promise<Organization> {
  const id = activeOrganizationId(work);
  return locate(work, "organization", async (db, shard) => {
    const [rows, grants, purges] = await load<[OrganizationRow[], GrantRow[], unknown[]]>(work, db, [
      db.sql("SELECT * FROM organizations WHERE id = ?1", id),
      organizationGrantStatement(db, work.caller, id),
      db.sql("SELECT 1 FROM purges WHERE organization_id = ?1", id),
    ]);
    const row = rows[0];
    if (!row) return null;
    const grant = grantOf(work.caller, grants[0]);
    const why = authorize(work, actions["organization.close"], grant, "organization");
    requireVersion(work, row.version);
    if (purges.length > 0) throw new ProblemError("conflict", GONE);
    const deletion_at = to(row);
    if (deletion_at === row.deletion_at) return presentOrganization(row);
    const next: OrganizationRow = { ...row, deletion_at, version: row.version + 1, updated_at: at(work) };
    const answer = presentOrganization(next);
    const event: NewEvent = {
      type: eventType,
      subject: { type: "organization", id },
      payload: { label: row.name, before: { deletion_at: row.deletion_at }, after: { deletion_at, version: next.version } },
      policy: why,
    };
    await commitWork(work, db, shard, {
      stream: { organizationId: id, boardId: null },
      guards: [
        db.guard("(SELECT version FROM organizations WHERE id = ?) = ?", work.ifMatch === null ? "conflict" : "stale_version", id, row.version),
        db.guard("NOT EXISTS (SELECT 1 FROM purges WHERE organization_id = ?)", "conflict", id),
        stillHoldsGuard(db, id, work.caller.id, grant?.role as Role),
      ],
      writes: [
        ...before(db, id),
        db.sql("UPDATE organizations SET deletion_at = ?2, version = ?3, updated_at = ?4 WHERE id = ?1", id, deletion_at, next.version, at(work)),
      ],
      events: [event],
      answer: { status: 200, body: answer },
    });
    return answer;
  });
}

/** Closes it. An organization that is closed already keeps the date that it has. */
export const closeOrganization = (work: Work): Promise<Organization> =>
  change(
    work,
    (row) => row.deletion_at ?? new Date(work.now.getTime() + DELETION_DAYS * DAY_MS).toISOString(),
    "organization.deletion_scheduled",
    () => [],
  );

/** Opens it again: thawed first, so that the event has a stream that takes it. */
export const restoreOrganization = (work: Work): Promise<Organization> =>
  change(
    work,
    () => null,
    "organization.restored",
    (db, id) => [db.sql("UPDATE streams SET frozen_at = NULL WHERE organization_id = ?1", id)],
  );
