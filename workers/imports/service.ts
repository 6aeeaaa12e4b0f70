// Imports from other products: a file is sent and shown, what it means is chosen, and then it is started. A job does the work itself.
import { agentActions } from "#worker/agents/index.ts";
import { inActiveOrganization, type InOrganization } from "#worker/members/index.ts";
import { GuardError, problemOfGuard } from "#worker/platform/commit.ts";
import type { Statement } from "#worker/platform/db.ts";
import { notFound, ProblemError } from "#worker/platform/errors.ts";
import type { NewEvent } from "#worker/platform/events.ts";
import { announcedBytes, answeredOnce, storeBody, withDigest } from "#worker/platform/file-body.ts";
import { newId } from "#worker/platform/ids.ts";
import { type Page, page, type PageQuery } from "#worker/platform/wire.ts";
import { authorize, commitWork, requireVersion, type Work } from "#worker/platform/work.ts";
import { actions } from "./actions.ts";
import { nudgeImport } from "./nudge.ts";
import { countsOf, isBegun, KEPT_MS, later, mappingOf, newImport, presentImport, presentSummary, shownRun, subjectOf, WORKING_MS } from "./present.ts";
import { fileKey, hereOf, parsedOf, show, shownFields, toFileProblem } from "./preview.ts";
import { showProgress } from "./progress.ts";
import { reportOf } from "./report.ts";
import { type DryRun, type FileSource, IMPORT_MAX_BYTES, type ImportMapping, type TaskImport, type TaskImportSummary, TASKS_MAX } from "./schema.ts";
import { broughtAgents, idleGuard, importCount, importIn, importsOf, insertImport, madeTasks, patchImport, unchangedGuard, waitingGuard } from "./store.ts";
import type { TaskImportRow } from "./tables.ts";

const action = actions["task_import.manage"];
const PATIENCE = { wholeMs: 5 * 60_000, idleMs: 60_000 };
const TOO_LARGE = { bytes: IMPORT_MAX_BYTES, says: `The file is larger than ${IMPORT_MAX_BYTES / 1_048_576} MB. Export fewer tasks at a time.` };
const WHY: Readonly<Record<string, string>> = {
  busy: "Another import of this organization is at work. Wait until it has ended, or cancel it.",
  too_many: "Twenty imports wait to be started. Start or cancel some of them first.",
};

export function explain(error: unknown): never {
  if (!(error instanceof GuardError)) throw error;
  const why = WHY[error.code];
  throw why ? new ProblemError("conflict", why) : problemOfGuard(error, {});
}

/** A file of another product: kept, read, and shown as it would be imported. */
export async function createFileImport(work: Work, { source, name }: { source: FileSource; name: string }, request: Request): Promise<TaskImport> {
  return answeredOnce(request, PATIENCE, () =>
    inActiveOrganization(
      work,
      action,
      (db, id) => ({ here: hereOf(db, id, work.caller.id) }),
      async ({ db, shard, organizationId, found: { here } }) => {
        const bytes = announcedBytes(request, TOO_LARGE);
        const by = { id: work.caller.id, name: work.caller.actor.name };
        const row = newImport({ id: newId(), organizationId, source, fileName: name, by, now: work.now });
        const digest = await storeBody(work.env.FILES, fileKey(row), request, bytes, PATIENCE);
        const forget = async (error: unknown): Promise<never> => {
          await work.env.FILES.delete(fileKey(row));
          throw error;
        };
        const shown = await parsedOf(work.env, row, {})
          .then((parsed) => show(db, row, parsed, {}, { ...here, personId: work.caller.id }))
          .then(shownFields)
          .catch(forget)
          .catch(toFileProblem);
        const kept: TaskImportRow = { ...row, ...shown };
        const answer = presentImport(kept, true);
        await commitWork(withDigest(work, digest), db, shard, {
          stream: { organizationId, boardId: null },
          guards: [waitingGuard(db, organizationId)],
          writes: [insertImport(db, kept)],
          events: [],
          answer: { status: 201, body: answer },
        })
          .catch(forget)
          .catch(explain);
        return answer;
      },
    ),
  );
}

export async function listTaskImports(work: Work, query: PageQuery): Promise<Page<TaskImportSummary>> {
  return inActiveOrganization(
    work,
    action,
    (db, id) => ({ rows: importsOf(db, id, query), count: importCount(db, id) }),
    ({ found: { rows, count } }) => page(rows.map(presentSummary), count, query),
  );
}

type Loaded = Pick<InOrganization<Record<string, never>>, "db" | "shard" | "organizationId" | "policy" | "grant"> & { row: TaskImportRow };

/** What the file says is seen by who sent or started it, and by who sees all boards, for it may be of any. */
const seesAll = (work: Work, { grant, row }: Pick<Loaded, "grant" | "row">): boolean => row.created_by === work.caller.id || grant?.canRead === true;
function requireSeen(work: Work, loaded: Pick<Loaded, "grant" | "row">): void {
  if (!seesAll(work, loaded)) throw new ProblemError("forbidden", "Only who sent the file, or sees all boards of the organization, may change or start it.");
}

const withImport = <T>(work: Work, id: string, then: (loaded: Loaded) => Promise<T>): Promise<T> =>
  inActiveOrganization(
    work,
    action,
    (db, organizationId) => ({ row: importIn(db, organizationId, id) }),
    async ({ found: { row }, ...loaded }) => {
      if (!row) throw notFound("import");
      return then({ ...loaded, row });
    },
  );

export const getTaskImport = (work: Work, id: string): Promise<TaskImport> =>
  withImport(work, id, async (loaded) => presentImport(loaded.row, seesAll(work, loaded)));

function requireWaiting({ status }: TaskImportRow): void {
  if (status !== "previewed") throw new ProblemError("conflict", `The import is ${status}: only one that waits to be started can be changed or started.`);
}

type Changed = { fields: Partial<TaskImportRow>; guards?: Statement[]; events?: NewEvent[]; status: 200 | 202 };

/** Changes the row that was read, and answers it. */
async function changeRow(work: Work, loaded: Loaded, { fields, guards = [], events = [], status }: Changed): Promise<TaskImport> {
  const { db, shard, organizationId, row } = loaded;
  const next = { ...row, ...fields, version: row.version + 1 };
  const answer = presentImport(next, seesAll(work, loaded));
  await commitWork(work, db, shard, {
    stream: { organizationId, boardId: null },
    guards: [unchangedGuard(db, row), ...guards],
    writes: [patchImport(db, row.id, { ...fields, version: next.version })],
    events,
    answer: { status, body: answer },
  }).catch(explain);
  return answer;
}

/** What is chosen replaces what was; what is not named is guessed again. */
export async function mapTaskImport(work: Work, id: string, mapping: ImportMapping): Promise<TaskImport> {
  return inActiveOrganization(
    work,
    action,
    (db, organizationId) => ({ row: importIn(db, organizationId, id), here: hereOf(db, organizationId, work.caller.id) }),
    async ({ found: { row, here }, ...loaded }) => {
      if (!row) throw notFound("import");
      requireSeen(work, { ...loaded, row });
      requireVersion(work, row.version);
      requireWaiting(row);
      requireKnown(mapping, here);
      requireMaker(work, loaded.grant, mapping);
      const fields = await parsedOf(work.env, row, mapping)
        .then((parsed) => show(loaded.db, row, parsed, mapping, { ...here, personId: work.caller.id }))
        .then(shownFields)
        .catch(toFileProblem);
      return changeRow(work, { ...loaded, row }, { fields, status: 200 });
    },
  );
}

/** Only who may make agents has an import make some. */
function requireMaker(work: Work, grant: Loaded["grant"], { agents = [] }: ImportMapping): void {
  if (agents.some(({ agent_id, gateway_id }) => agent_id === null && gateway_id)) authorize(work, agentActions["agent.manage"], grant, "organization");
}

type Known = {
  writable: readonly { id: string }[];
  members: readonly { person_id: string }[];
  agents: readonly { id: string }[];
  gateways: readonly { id: string }[];
};
function requireKnownAgents({ agents: choices = [] }: ImportMapping, { agents, gateways }: Known): void {
  for (const [place, { agent_id, gateway_id }] of choices.entries()) {
    const refused = (member: "agent_id" | "gateway_id", message: string) =>
      new ProblemError("invalid_input", `agents: ${message}.`, { fields: [{ path: `agents.${place}.${member}`, message }] });
    if (agent_id !== null && gateway_id) throw refused("gateway_id", "an agent that is here already is not made on a gateway");
    if (agent_id !== null && !agents.some(({ id }) => id === agent_id)) throw refused("agent_id", "there is no such agent in this organization");
    if (gateway_id && !gateways.some(({ id }) => id === gateway_id)) throw refused("gateway_id", "there is no such gateway in this organization");
  }
}

function requireKnown(mapping: ImportMapping, known: Known): void {
  const { boards = [], people = [] } = mapping;
  const { writable, members } = known;
  requireKnownAgents(mapping, known);
  const wrongBoard = boards.findIndex(({ board_id }) => board_id !== null && !writable.some(({ id }) => id === board_id));
  if (wrongBoard >= 0)
    throw new ProblemError("invalid_input", "boards: there is no such board in use in this organization on which you may write.", {
      fields: [{ path: `boards.${wrongBoard}.board_id`, message: "no such board" }],
    });
  const wrongPerson = people.findIndex(({ person_id }) => person_id !== null && !members.some((member) => member.person_id === person_id));
  if (wrongPerson >= 0)
    throw new ProblemError("invalid_input", "people: there is no such member in this organization.", {
      fields: [{ path: `people.${wrongPerson}.person_id`, message: "no such member" }],
    });
}

export async function startTaskImport(work: Work, id: string): Promise<TaskImport> {
  return withImport(work, id, async (loaded) => {
    const { row, db, policy, organizationId, grant } = loaded;
    requireSeen(work, loaded);
    requireMaker(work, grant, mappingOf(row));
    requireVersion(work, row.version);
    requireWaiting(row);
    const shown = JSON.parse(row.dry_run ?? "{}") as Partial<DryRun>;
    const [obstacle] = shown.obstacles ?? [];
    if (obstacle) throw new ProblemError("conflict", obstacle);
    const payload = { label: row.file_name, source: row.source, tasks: shown.counts?.tasks ?? 0 };
    const answer = await changeRow(work, loaded, {
      fields: {
        status: "queued",
        created_by: work.caller.id,
        created_by_name: work.caller.actor.name,
        api_base: work.origin,
        expires_at: later(work.now, WORKING_MS),
      },
      guards: [idleGuard(db, organizationId)],
      events: [{ type: "task_import.started", subject: subjectOf(row), payload, policy }],
      status: 202,
    });
    await nudgeImport(work.env, { shard: loaded.shard, id });
    return answer;
  });
}

const CANCELLABLE: readonly TaskImportRow["status"][] = ["reading", "previewed", "queued", "running"];

/** What has been imported stays; its worker finds that it no longer holds it. */
export async function cancelTaskImport(work: Work, id: string): Promise<TaskImport> {
  return withImport(work, id, async (loaded) => {
    const { row, policy } = loaded;
    if (!CANCELLABLE.includes(row.status)) throw new ProblemError("conflict", `The import is ${row.status} already.`);
    const payload = { label: row.file_name, source: row.source, ...countsOf(row) };
    const fields = {
      status: "canceled",
      lease_until: null,
      remote_token: null,
      finished_at: work.now.toISOString(),
      expires_at: later(work.now, KEPT_MS),
    } as const;
    const events: NewEvent[] = isBegun(row) ? [{ type: "task_import.canceled", subject: subjectOf(row), payload, policy }] : [];
    const answer = await changeRow(work, loaded, { fields, events, status: 200 });
    await showProgress({ env: work.env, shard: loaded.shard }, { ...row, ...fields });
    return answer;
  });
}

/** What became of each row, as a table. */
export async function downloadReport(work: Work, id: string): Promise<{ body: string; headers: Record<string, string> }> {
  return inActiveOrganization(
    work,
    action,
    (db, organizationId) => ({
      row: importIn(db, organizationId, id),
      made: madeTasks(db, work.caller, organizationId, id, TASKS_MAX),
      agents: broughtAgents(db, id),
    }),
    ({ grant, found: { row, made, agents } }) => {
      if (!row) throw notFound("import");
      return {
        body: reportOf(shownRun(row, seesAll(work, { grant, row })), made, agents),
        headers: { "Content-Type": "text/csv; charset=utf-8", "Content-Disposition": `attachment; filename="import-${row.created_at.slice(0, 10)}.csv"` },
      };
    },
  );
}
