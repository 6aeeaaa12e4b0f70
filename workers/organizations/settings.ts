// The settings of an organization: its name and description.
import { changedColumns, updateRow } from "#worker/platform/rows.ts";
import { at, authorize, commitWork, locate, read, requireVersion, staleCode, type Work } from "#worker/platform/work.ts";
import { actions } from "./actions.ts";
import { indexOrganization } from "./directory.ts";
import type { Organization, OrganizationUpdate } from "./schema.ts";
import { presentOrganization } from "./service.ts";
import { organizationById } from "./store.ts";
import { type OrganizationRow, organizations } from "./tables.ts";

export async function updateOrganization(work: Work, id: string, update: OrganizationUpdate): Promise<Organization> {
  const { membership } = work.composition.ports;
  return locate(work, "organization", async (db, shard) => {
    const { row, grant } = await read(work, db, { row: organizationById(db, id), grant: membership.grant(db, work.caller, id) });
    if (!row) return null;
    const policy = authorize(work, actions["organization.configure"], grant, "organization");
    requireVersion(work, row.version);
    const { name = row.name, description = row.description } = update;
    const changed = changedColumns(row, { ...row, name, description });
    const fields = Object.keys(changed) as (keyof OrganizationRow)[];
    if (!grant || fields.length === 0) return presentOrganization(row);
    const next: OrganizationRow = { ...row, ...changed, version: row.version + 1, updated_at: at(work) };
    const answer = presentOrganization(next);
    const { guard, write } = updateRow(db, organizations, row, next, staleCode(work));
    const before = Object.fromEntries(fields.map((field) => [field, row[field]]));
    await commitWork(work, db, shard, {
      stream: { organizationId: id, boardId: null },
      guards: [guard, membership.roleGuard(db, grant, work.caller.id)],
      writes: [write],
      events: [
        {
          type: "organization.updated",
          subject: { type: "organization", id },
          payload: { label: next.name, before, after: { ...changed, version: next.version } },
          policy,
        },
      ],
      answer: { status: 200, body: answer },
    });
    if (next.name !== row.name) await indexOrganization(work, shard, next);
    return answer;
  });
}
