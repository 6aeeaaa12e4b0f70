// The settings of an organization: what it is called and what it is for.
import { eq } from "drizzle-orm";
import { at, authorize, commitWork, load, locate, requireVersion, type Work } from "#worker/platform/work.ts";
import { actions } from "./actions.ts";
import { indexOrganization } from "./directory.ts";
import { grantOf, type GrantRow, organizationGrantStatement } from "#worker/members/index.ts";
import { stillHoldsGuard } from "./members-store.ts";
import type { Organization, OrganizationUpdate, Role } from "./schema.ts";
import { presentOrganization } from "./service.ts";
import { type OrganizationRow, organizations } from "./tables.ts";

const FIELDS = ["name", "description"] as const;

export async function updateOrganization(work: Work, id: string, update: OrganizationUpdate): Promise<Organization> {
  return locate(work, "organization", async (db, shard) => {
    const [rows, grants] = await load<[OrganizationRow[], GrantRow[]]>(work, db, [
      db.sql("SELECT * FROM organizations WHERE id = ?1", id),
      organizationGrantStatement(db, work.caller, id),
    ]);
    const row = rows[0];
    if (!row) return null;
    const grant = grantOf(work.caller, grants[0]);
    const why = authorize(work, actions["organization.configure"], grant, "organization");
    requireVersion(work, row.version);
    const changed = FIELDS.filter((field) => update[field] !== undefined && update[field] !== row[field]);
    if (changed.length === 0) return presentOrganization(row);
    const after = Object.fromEntries(changed.map((field) => [field, update[field]])) as Partial<OrganizationRow>;
    const next: OrganizationRow = { ...row, ...after, version: row.version + 1, updated_at: at(work) };
    const answer = presentOrganization(next);
    await commitWork(work, db, shard, {
      stream: { organizationId: id, boardId: null },
      guards: [
        db.guard("(SELECT version FROM organizations WHERE id = ?) = ?", work.ifMatch === null ? "conflict" : "stale_version", id, row.version),
        stillHoldsGuard(db, id, work.caller.id, grant?.role as Role),
      ],
      writes: [
        db.statement(
          db.build
            .update(organizations)
            .set({ ...after, version: next.version, updated_at: next.updated_at })
            .where(eq(organizations.id, id)),
        ),
      ],
      events: [
        {
          type: "organization.updated",
          subject: { type: "organization", id },
          payload: { label: next.name, before: Object.fromEntries(changed.map((field) => [field, row[field]])), after: { ...after, version: next.version } },
          policy: why,
        },
      ],
      answer: { status: 200, body: answer },
    });
    if (next.name !== row.name) await indexOrganization(work, shard, next);
    return answer;
  });
}
