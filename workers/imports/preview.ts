// The dry run of an import: reads what was sent, and says what would become of it. Writes nothing itself.
import { fieldsOfOrganization } from "#worker/fields/index.ts";
import { all, type Database, map, type Queries } from "#worker/platform/db.ts";
import type { Env } from "#worker/platform/env.ts";
import { ProblemError } from "#worker/platform/errors.ts";
import { tagsOfOrganization } from "#worker/tags/index.ts";
import { boardsIn, dryRun, type Here, type OwnField, type Shown } from "./dry-run.ts";
import { NOTHING_AROUND, type Parsed, UnreadableFile } from "./model.ts";
import { readSource } from "./read.ts";
import type { ImportMapping } from "./schema.ts";
import { agentsHere, gatewaysHere, membersOf, type Origin, originsOf, writableBoards, writesAllBoards } from "./store.ts";
import type { TaskImportRow } from "./tables.ts";

/** The custom fields of an organization, each with its boards. */
export const ownFields = (db: Database, organizationId: string) =>
  map(fieldsOfOrganization(db, organizationId), (rows) =>
    rows.map(
      ({ field_key, field_type, validation_regex, boards }): OwnField => ({
        field_key,
        field_type,
        validation_regex,
        boards: JSON.parse(boards) as string[],
      }),
    ),
  );

/** What a dry run must know of the organization, in one read. */
export const hereQueries = (db: Database, organizationId: string, personId: string) =>
  ({
    members: membersOf(db, organizationId),
    writable: writableBoards(db, organizationId, personId),
    labels: tagsOfOrganization(db, organizationId),
    fields: ownFields(db, organizationId),
    agents: agentsHere(db, organizationId),
    gateways: gatewaysHere(db, organizationId),
    writesAll: writesAllBoards(db, organizationId, personId),
  }) satisfies Queries;
export const hereOf = (db: Database, organizationId: string, personId: string) => all(hereQueries(db, organizationId, personId));

/** What identifies each board there, by its name; of a file, its name does. */
export function boardRefs(parsed: Parsed): Map<string, string> {
  const refs = new Map((parsed.around?.boards ?? []).map(({ name, ref }) => [name, ref]));
  return new Map([...boardsIn(parsed).keys()].map((name) => [name, refs.get(name) ?? name]));
}

export const fileKey = ({ file_key }: TaskImportRow): string => `${file_key}file`;

/** What was sent, as it is kept; throws UnreadableFile. */
export async function parsedOf(env: Env, row: TaskImportRow, mapping: ImportMapping): Promise<Parsed> {
  const file = await env.FILES.get(fileKey(row));
  if (!file) throw new UnreadableFile("The file is gone. Send it again.");
  return readSource(row.source, await file.text(), row.file_name, mapping.columns ?? null);
}

/** As a problem of the request that sent the file. */
export function toFileProblem(error: unknown): never {
  if (error instanceof UnreadableFile) throw new ProblemError("invalid_input", error.message);
  throw error;
}

type HereNow = Omit<Here, "taken" | "boards" | "groups" | "agentsBefore">;
/** What this person is shown: what is known of the organization, and which of the source's things an earlier import has brought. */
export async function show(
  db: Database,
  { organization_id: organizationId, source }: TaskImportRow,
  parsed: Parsed,
  mapping: ImportMapping,
  { personId, ...here }: HereNow & { personId: string },
): Promise<Shown> {
  const refs = boardRefs(parsed);
  const { groups: groupsThere, agents: agentsThere } = parsed.around ?? NOTHING_AROUND;
  const ask = (kind: "task" | "board" | "group" | "agent", ids: readonly string[]) => originsOf(db, { organizationId, source, personId }, kind, ids);
  const refsOf = (things: readonly { ref: string }[]) => [...new Set(things.map(({ ref }) => ref))];
  const { tasks, boards, groups, agents } = await db.ask({
    tasks: ask("task", refsOf(parsed.tasks)),
    boards: ask("board", [...refs.values()]),
    groups: ask("group", refsOf(groupsThere)),
    agents: ask("agent", refsOf(agentsThere)),
  });
  const idsOf = (origins: readonly Origin[]) => new Map(origins.map(({ external_id, local_id }) => [external_id, local_id]));
  const boardOf = idsOf(boards);
  return dryRun(parsed, source, mapping, {
    ...here,
    taken: new Set(tasks.map(({ external_id }) => external_id)),
    boards: new Map([...refs].flatMap(([name, ref]) => (boardOf.has(ref) ? [[name, boardOf.get(ref) as string]] : []))),
    groups: idsOf(groups),
    agentsBefore: idsOf(agents),
  });
}

/** A row of D1 has two megabytes (developers.cloudflare.com/d1/platform/limits); what the import makes is noted in it too. */
const SHOWN_MAX_BYTES = 1_500_000;
/** What the row says of a dry run; throws UnreadableFile where it is too long for a row. */
export function shownFields({ dryRun: shown, mapping, plan }: Shown): Pick<TaskImportRow, "dry_run" | "mapping" | "tasks_total" | "already_there" | "refused"> {
  const kept = { dry_run: JSON.stringify(shown), mapping: JSON.stringify(mapping) };
  if (new TextEncoder().encode(kept.dry_run + kept.mapping).byteLength > SHOWN_MAX_BYTES)
    throw new UnreadableFile("It has too many long names of statuses, priorities, people and columns. Export fewer tasks at a time, or shorten them.");
  return { ...kept, tasks_total: plan.tasks.length, already_there: 0, refused: plan.refused.length };
}
