// Pure decisions about exports and imports: how a job begins, what its file is called, what its notes say.
import type { OrganizationExport, OrganizationImport } from "./schema.ts";
import type { ExportRow, ImportRow } from "./tables.ts";

export const FORMAT_VERSION = 1;
const SLUG_MAX_CHARS = 60;

/** `northwind-2026-11-21.zip` */
export function fileName(organization: string, at: string): string {
  const slug = organization
    .normalize("NFKD")
    .toLowerCase()
    .replace(/[^a-z0-9]+/g, "-")
    .replace(/^-+|-+$/g, "")
    .slice(0, SLUG_MAX_CHARS);
  return `${slug || "organization"}-${at.slice(0, 10)}.zip`;
}

/** A job that waits for its first worker. */
export const newTransfer = (kind: "export" | "import", id: string, organizationId: string, by: { id: string; name: string }, at: string) => ({
  id,
  organization_id: organizationId,
  status: "queued" as const,
  rows_done: 0,
  rows_total: null,
  bytes: null,
  error: null,
  created_by: by.id,
  created_by_name: by.name,
  created_at: at,
  finished_at: null,
  lease_until: null,
  attempts: 0,
  file_key: `organizations/${organizationId}/${kind}s/${id}.zip`,
  cursor: "{}",
});

const shared = (row: ExportRow | ImportRow) => ({
  id: row.id,
  organization_id: row.organization_id,
  status: row.status,
  rows_done: row.rows_done,
  rows_total: row.rows_total,
  bytes: row.bytes,
  error: row.error,
  created_by: { id: row.created_by, name: row.created_by_name },
  created_at: row.created_at,
  finished_at: row.finished_at,
});

/** Expired as soon as its time is over, even before cron deletes its file. */
export const stateOf = (row: ExportRow, at: string): ExportRow["status"] =>
  row.status === "ready" && row.expires_at !== null && row.expires_at <= at ? "expired" : row.status;

export const presentExport = (row: ExportRow, at: string): OrganizationExport => ({
  ...shared(row),
  status: stateOf(row, at),
  expires_at: row.expires_at,
  download_path: stateOf(row, at) === "ready" ? `/api/v1/organizations/me/exports/${row.id}/file` : null,
});

export const presentImport = (row: ImportRow): OrganizationImport => ({ ...shared(row), notes: JSON.parse(row.notes) as string[] });

const count = (n: number, one: string, many: string): string => `${n} ${n === 1 ? one : many}`;

/** What was not imported, in words. `here`: how many of the people are members here already. */
export function notesOf(rows: Record<string, number>, here: number): string[] {
  const people = (rows.members ?? 0) - here;
  const notes: string[] = [];
  if (people > 0) notes.push(`${count(people, "person was", "people were")} a member there and is none here: invite them again.`);
  if (rows.invites) notes.push(`${count(rows.invites, "invite", "invites")} stayed behind: make new ones.`);
  if (rows.api_keys) notes.push(`${count(rows.api_keys, "API key", "API keys")} stayed behind: issue new ones.`);
  if (rows.attachments)
    notes.push(
      `${count(rows.attachments, "attachment", "attachments")} stayed behind: download the files where they are, and attach them to their tasks again.`,
    );
  if (rows.gateways) notes.push(`${count(rows.gateways, "gateway", "gateways")} arrived without a token: set each token again, or reconnect the gateway.`);
  if (rows.agents)
    notes.push(
      `${count(rows.agents, "agent", "agents")} arrived as drafts that ask before each command: provision them on a gateway, where each gets a new token.`,
    );
  if (rows.runs) notes.push("Runs in progress were aborted, and pending approvals withdrawn.");
  return notes;
}
