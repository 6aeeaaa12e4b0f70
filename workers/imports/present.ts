// Imports as the API answers them, and how one begins.
import type { DryRun, ImportMapping, Source, TaskImport, TaskImportSummary } from "./schema.ts";
import { readingOf, shownReading } from "./reading.ts";
import type { TaskImportRow } from "./tables.ts";

const HOUR_MS = 3_600_000;
/** How long each may take, or waits for somebody; and how long its record is kept once it has ended. */
export const WAITING_MS = 24 * HOUR_MS;
export const WORKING_MS = 6 * HOUR_MS;
export const READING_MS = HOUR_MS;
export const KEPT_MS = 30 * 24 * HOUR_MS;

export const later = (from: Date, ms: number): string => new Date(from.getTime() + ms).toISOString();

type New = { id: string; organizationId: string; source: Source; fileName: string; by: { id: string; name: string }; now: Date };

/** An import that waits to be started; what it would do is not known yet. */
export const newImport = ({ id, organizationId, source, fileName, by, now }: New): TaskImportRow => ({
  id,
  organization_id: organizationId,
  source,
  file_name: fileName,
  status: "previewed",
  mapping: "{}",
  dry_run: null,
  tasks_total: null,
  tasks_done: 0,
  comments_done: 0,
  agents_done: 0,
  already_there: 0,
  refused: 0,
  error: null,
  created_by: by.id,
  created_by_name: by.name,
  created_at: now.toISOString(),
  finished_at: null,
  expires_at: later(now, WAITING_MS),
  lease_until: null,
  attempts: 0,
  file_key: `organizations/${organizationId}/task-imports/${id}/`,
  cursor: "{}",
  made: "{}",
  remote_url: null,
  remote_organization: null,
  remote_token: null,
  api_base: null,
  version: 1,
});

export const mappingOf = ({ mapping }: TaskImportRow): ImportMapping => JSON.parse(mapping) as ImportMapping;

export const presentSummary = (row: TaskImportRow): TaskImportSummary => ({
  id: row.id,
  organization_id: row.organization_id,
  source: row.source,
  file_name: row.file_name,
  status: row.status,
  tasks_total: row.tasks_total,
  tasks_done: row.tasks_done,
  comments_done: row.comments_done,
  agents_done: row.agents_done,
  already_there: row.already_there,
  refused: row.refused,
  error: row.error,
  created_by: { id: row.created_by, name: row.created_by_name },
  created_at: row.created_at,
  finished_at: row.finished_at,
  expires_at: row.expires_at,
  version: row.version,
});

const HIDDEN = {
  columns: [],
  boards: [],
  statuses: [],
  priorities: [],
  people: [],
  agents: [],
  new_labels: [],
  sample: [],
  refused: [],
} satisfies Partial<DryRun>;
/** As dry runs were kept before agents were among them. */
type KeptRun = Omit<DryRun, "agents" | "counts"> & Partial<Pick<DryRun, "agents">> & { counts: Omit<DryRun["counts"], "agents"> };
const whole = (run: KeptRun): DryRun => ({ ...run, agents: run.agents ?? [], counts: { agents: 0, ...run.counts } });

/** `seesAll`: without that it is counts alone, for what the file says may stand on boards that whoever asks does not see. */
export function shownRun({ dry_run }: TaskImportRow, seesAll: boolean): DryRun | null {
  const run = dry_run === null ? null : whole(JSON.parse(dry_run) as KeptRun);
  return run && !seesAll ? { ...run, ...HIDDEN } : run;
}

export const presentImport = (row: TaskImportRow, seesAll: boolean): TaskImport => ({
  ...presentSummary(row),
  dry_run: shownRun(row, seesAll),
  reading: row.status === "reading" ? shownReading(readingOf(row)) : null,
});

/** For the events of its end. */
export const countsOf = (row: TaskImportRow) => ({
  tasks: row.tasks_done,
  comments: row.comments_done,
  agents: row.agents_done,
  already_there: row.already_there,
  refused: row.refused,
});
/** Somebody has started it, and it has not ended. */
export const isBegun = ({ status }: TaskImportRow): boolean => status === "queued" || status === "running";
export const subjectOf = ({ id }: TaskImportRow) => ({ type: "task_import", id });
