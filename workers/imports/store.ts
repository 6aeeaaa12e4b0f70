// The SQL of imports from other products.
import { readsBoardSql, visibleBoardsParameter, visibleBoardsSql } from "#worker/members/index.ts";
import type { Caller } from "#worker/platform/access.ts";
import { type Database, map, type Query, type Statement } from "#worker/platform/db.ts";
import { insertRow, names, patchRow } from "#worker/platform/rows.ts";
import type { PageQuery } from "#worker/platform/wire.ts";
import type { TaskStatus } from "#worker/tasks/schema.ts";
import type { AgentHere } from "./agents.ts";
import type { BoardHere } from "./dry-run.ts";
import type { Member } from "./guess.ts";
import { AGENTS_MAX, type Source } from "./schema.ts";
import { import_origins, task_imports, type TaskImportRow } from "./tables.ts";

const i = names(task_imports);
const o = names(import_origins, "o");

/** Of an organization: at work at a time, and waiting for somebody to start them. */
const AT_WORK_MAX = 1;
const WAITING_MAX = 20;
const AT_WORK = "status IN ('reading', 'queued', 'running')";
const ENDED = "status IN ('done', 'failed', 'canceled', 'expired')";
const MEMBERS_MAX = 1_000;
const BOARDS_SHOWN_MAX = 500;

const ONE = `SELECT * FROM ${i} WHERE ${i.id} = ?1 AND ${i.organization_id} = ?2`;
/** Without what only the import itself needs. */
const LIST = `SELECT *, NULL AS dry_run, '' AS mapping, '' AS made FROM ${i} WHERE ${i.organization_id} = ?1 ORDER BY ${i.id} DESC LIMIT ?2 OFFSET ?3`;
const COUNT = `SELECT count(*) AS total FROM ${i} WHERE ${i.organization_id} = ?1`;

export const importIn = (db: Database, organizationId: string, id: string): Query<TaskImportRow | null> => db.row<TaskImportRow>(ONE, id, organizationId);
export const importsOf = (db: Database, organizationId: string, { limit, offset }: PageQuery): Query<TaskImportRow[]> =>
  db.rows<TaskImportRow>(LIST, organizationId, limit, offset);
export const importCount = (db: Database, organizationId: string): Query<{ total: number } | null> => db.row(COUNT, organizationId);

export const insertImport = (db: Database, row: TaskImportRow): Statement => insertRow(db, task_imports, row);
export const patchImport = (db: Database, id: string, fields: Partial<TaskImportRow>): Statement => patchRow(db, task_imports, id, fields);
export const deleteImportStatement = (db: Database, id: string): Statement => db.sql(`DELETE FROM ${i} WHERE ${i.id} = ?1`, id);

/** No other import of the organization is at work: code `busy`. */
export const idleGuard = (db: Database, organizationId: string): Statement =>
  db.guard(`(SELECT count(*) FROM ${i} WHERE ${i.organization_id} = ? AND ${AT_WORK}) < ${AT_WORK_MAX}`, "busy", organizationId);
/** There is room for one more that waits: code `too_many`. */
export const waitingGuard = (db: Database, organizationId: string): Statement =>
  db.guard(`(SELECT count(*) FROM ${i} WHERE ${i.organization_id} = ? AND ${i.status} = 'previewed') < ${WAITING_MAX}`, "too_many", organizationId);
/** It is as it was read: code `stale_version`. */
export const unchangedGuard = (db: Database, { id, version }: TaskImportRow): Statement =>
  db.guard(`(SELECT ${i.version} FROM ${i} WHERE ${i.id} = ?) = ?`, "stale_version", id, version);

/** It has not ended or begun meanwhile: code `stale_version`. */
export const sameStatusGuard = (db: Database, { id, status }: TaskImportRow): Statement =>
  db.guard(`(SELECT ${i.status} FROM ${i} WHERE ${i.id} = ?) = ?`, "stale_version", id, status);

/** Claims an import that waits, or whose worker is gone; answers its row, or none. */
export const claimStatement = (db: Database, id: string, until: string, now: string): Statement =>
  db.sql(
    `UPDATE ${i} SET status = CASE status WHEN 'queued' THEN 'running' ELSE status END, lease_until = ?2, attempts = attempts + 1
     WHERE id = ?1 AND ${AT_WORK} AND coalesce(lease_until, '') < ?3 RETURNING *`,
    id,
    until,
    now,
  );
export const leaseGuard = (db: Database, id: string, until: string): Statement =>
  db.guard(`(SELECT lease_until FROM ${i} WHERE ${i.id} = ?) = ?`, "lease_lost", id, until);

const WRITES_ON = `EXISTS (SELECT 1 FROM members m LEFT JOIN member_board_access a ON a.member_id = m.id AND a.board_id = ?
  WHERE m.organization_id = ? AND m.person_id = ? AND m.role IN ('owner', 'admin') AND (? OR m.all_boards_write = 1 OR a.can_write = 1))`;
/** Whoever imports may still: is an admin or owner, and may write on the board, unless the import has made it (`boardId` null: no board). Code `importer`. */
export const importerGuard = (db: Database, { organization_id, created_by }: TaskImportRow, boardId: string | null, isOwnBoard: boolean): Statement =>
  db.guard(WRITES_ON, "importer", boardId ?? "", organization_id, created_by, boardId === null || isOwnBoard ? 1 : 0);

const MEMBERS = `SELECT person_id, name, email FROM members WHERE organization_id = ?1 ORDER BY id LIMIT ${MEMBERS_MAX}`;
export const membersOf = (db: Database, organizationId: string): Query<Member[]> => db.rows<Member>(MEMBERS, organizationId);
const WRITABLE = `SELECT b.id, b.name, b.gateway_id, b.max_agents, b.require_approval_for_done, b.require_review_before_done, b.require_checks_for_done FROM boards b JOIN members m ON m.organization_id = b.organization_id AND m.person_id = ?2
  LEFT JOIN member_board_access a ON a.member_id = m.id AND a.board_id = b.id
  WHERE b.organization_id = ?1 AND b.deleted_at IS NULL AND b.archived_at IS NULL AND (m.all_boards_write = 1 OR a.can_write = 1) ORDER BY b.id LIMIT ${BOARDS_SHOWN_MAX}`;
/** The boards in use on which a person may write. */
export const writableBoards = (db: Database, organizationId: string, personId: string): Query<BoardHere[]> => db.rows(WRITABLE, organizationId, personId);

/** As many as can be chosen from. */
const AGENTS_HERE_MAX = 2_000;
const AGENTS_HERE = `SELECT id, name, board_id, gateway_id, is_board_lead FROM agents WHERE organization_id = ?1 AND deleted_at IS NULL ORDER BY id LIMIT ${AGENTS_HERE_MAX}`;
/** The agents of an organization, the oldest first. */
export const agentsHere = (db: Database, organizationId: string): Query<AgentHere[]> => db.rows(AGENTS_HERE, organizationId);
/** The gateways on which agents can be made. */
export const gatewaysHere = (db: Database, organizationId: string): Query<{ id: string }[]> =>
  db.rows("SELECT id FROM gateways WHERE organization_id = ?1 ORDER BY id LIMIT 1000", organizationId);
const WRITES_ALL = "SELECT 1 AS is_so FROM members WHERE organization_id = ?1 AND person_id = ?2 AND all_boards_write = 1";
/** Whether a person may write on all boards, and so on those that an import makes. */
export const writesAllBoards = (db: Database, organizationId: string, personId: string): Query<boolean> =>
  map(db.row(WRITES_ALL, organizationId, personId), (row) => row !== null);

/**
 * Whoever imports (?4) may read the board, or has brought it here themselves: of nothing else is it told whether it was imported, and for them it
 * was not.
 */
const IS_KNOWN = `(b.id IN (SELECT b.id FROM boards b WHERE b.organization_id = ?1 AND ${readsBoardSql("?4")}) OR EXISTS (SELECT 1 FROM task_imports y WHERE y.id = ${o.import_id} AND y.created_by = ?4))`;
/** Between an id there and the person for whom it became something else here, since what it became for another they may not know of. */
const OF_PERSON = "char(31)";
/** The id there alone. */
const BARE = `CASE instr(${o.external_id}, ${OF_PERSON}) WHEN 0 THEN ${o.external_id} ELSE substr(${o.external_id}, 1, instr(${o.external_id}, ${OF_PERSON}) - 1) END AS external_id`;
/** From the list of ids to their rows, one by one, by the key. */
const KNOWN = {
  task: `SELECT j.value AS external_id, ${o.local_id}, t.board_id, t.status FROM json_each(?3) j CROSS JOIN ${o} ON ${o.organization_id} = ?1 AND ${o.source} = ?2 AND ${o.kind} = 'task'
    AND ${o.external_id} IN (j.value, j.value || ${OF_PERSON} || ?4) CROSS JOIN tasks t ON t.id = ${o.local_id} AND t.deleted_at IS NULL
    CROSS JOIN boards b ON b.id = t.board_id AND b.deleted_at IS NULL WHERE ${IS_KNOWN}`,
  board: `SELECT j.value AS external_id, ${o.local_id} FROM json_each(?3) j CROSS JOIN ${o} ON ${o.organization_id} = ?1 AND ${o.source} = ?2 AND ${o.kind} = 'board'
    AND ${o.external_id} IN (j.value, j.value || ${OF_PERSON} || ?4) CROSS JOIN boards b ON b.id = ${o.local_id} AND b.deleted_at IS NULL WHERE ${IS_KNOWN}`,
  group: `SELECT j.value AS external_id, ${o.local_id} FROM json_each(?3) j CROSS JOIN ${o} ON ${o.organization_id} = ?1 AND ${o.source} = ?2 AND ${o.kind} = 'group'
    AND ${o.external_id} IN (j.value, j.value || ${OF_PERSON} || ?4) CROSS JOIN board_groups g ON g.id = ${o.local_id} WHERE ?4 <> ''`,
  agent: `SELECT j.value AS external_id, ${o.local_id} FROM json_each(?3) j CROSS JOIN ${o} ON ${o.organization_id} = ?1 AND ${o.source} = ?2 AND ${o.kind} = 'agent'
    AND ${o.external_id} IN (j.value, j.value || ${OF_PERSON} || ?4) CROSS JOIN agents x ON x.id = ${o.local_id} AND x.deleted_at IS NULL WHERE ?4 <> ''`,
} as const;
/** `board_id`, `status`: of a task. */
export type Origin = { external_id: string; local_id: string; board_id?: string; status?: TaskStatus };
/** Whose things are meant, from where, and who asks. */
export type Asking = { organizationId: string; source: Source; personId: string };
/** What of these an earlier import brought, is still here, and is known to whoever asks. */
export const originsOf = (db: Database, { organizationId, source, personId }: Asking, kind: keyof typeof KNOWN, ids: readonly string[]): Query<Origin[]> => ({
  statements: listsOf(ids).map((list) => db.sql(KNOWN[kind], organizationId, source, list, personId)),
  decode: (rows) => rows.flat() as Origin[],
});

/** D1 takes two megabytes per value (developers.cloudflare.com/d1/platform/limits), and a character has up to three bytes. */
const LIST_MAX_CHARS = 500_000;
/** Ids as JSON, in as many lists as they need. */
function listsOf(ids: readonly string[]): string[] {
  const lists: string[][] = [];
  let chars = 0;
  for (const id of ids.map((one) => JSON.stringify(one))) {
    chars += id.length + 1;
    if (lists.length === 0 || chars > LIST_MAX_CHARS) {
      lists.push([]);
      chars = id.length + 1;
    }
    lists.at(-1)?.push(id);
  }
  return lists.map((list) => `[${list.join(",")}]`);
}

/** Another's, of what is still here. */
const OF_ANOTHER = `EXISTS (SELECT 1 FROM import_origins k CROSS JOIN task_imports y ON y.id = k.import_id AND y.created_by <> ?6
  WHERE k.organization_id = ?1 AND k.source = ?2 AND k.kind = ?3 AND k.external_id = j.value ->> 'external_id'
    AND (EXISTS (SELECT 1 FROM tasks t WHERE t.id = k.local_id AND t.deleted_at IS NULL) OR EXISTS (SELECT 1 FROM boards b WHERE b.id = k.local_id AND b.deleted_at IS NULL)))`;
const KEEP = `INSERT INTO import_origins(organization_id, source, kind, external_id, local_id, import_id)
  SELECT ?1, ?2, ?3, j.value ->> 'external_id' || iif(${OF_ANOTHER}, ${OF_PERSON} || ?6, ''), j.value ->> 'local_id', ?4 FROM json_each(?5) j WHERE true
  ON CONFLICT (organization_id, source, kind, external_id) DO UPDATE SET local_id = excluded.local_id, import_id = excluded.import_id`;
/** Remembers what became of what; in place of what has been deleted here since, and beside what another has brought who sees more. */
export const keepOriginsStatement = (db: Database, row: TaskImportRow, kind: keyof typeof KNOWN, made: readonly Origin[]): Statement =>
  db.sql(KEEP, row.organization_id, row.source, kind, row.id, JSON.stringify(made), row.created_by);

/** The agents that an import has made and that are still here. `name`: as it is called here. */
export type BroughtAgent = { external_id: string; id: string; name: string };
const MADE_AGENTS = `SELECT ${BARE}, x.id, x.name FROM ${o} CROSS JOIN agents x ON x.id = ${o.local_id} AND x.deleted_at IS NULL
  WHERE ${o.import_id} = ?1 AND ${o.kind} = 'agent' ORDER BY ${o.local_id} LIMIT ${AGENTS_MAX}`;
export const broughtAgents = (db: Database, id: string): Query<BroughtAgent[]> => db.rows(MADE_AGENTS, id);

/** The boards that the caller sees are asked for once, not for each task. */
const madeSql = (
  caller: Caller,
): string => `SELECT ${BARE}, b.key AS board_key, t.number, iif(b.id IS NULL, NULL, t.title) AS title FROM ${o} LEFT JOIN tasks t ON t.id = ${o.local_id}
  LEFT JOIN boards b ON b.id = t.board_id AND t.deleted_at IS NULL
    AND b.id IN (SELECT b.id FROM boards b WHERE b.organization_id = ?2 AND b.deleted_at IS NULL AND ${visibleBoardsSql(caller, "?3")})
  WHERE ${o.import_id} = ?1 AND ${o.kind} = 'task' ORDER BY ${o.local_id} LIMIT ?4`;
/** `board_key`, `title`: null where it has been deleted, or the caller does not see it where it is now. */
export type MadeTask = { external_id: string; number: number | null; title: string | null; board_key: string | null };
/** The tasks that an import has made, in the order in which it made them. */
export const madeTasks = (db: Database, caller: Caller, organizationId: string, id: string, limit: number): Query<MadeTask[]> =>
  db.rows<MadeTask>(madeSql(caller), id, organizationId, visibleBoardsParameter(caller), limit);

/** Imports that wait for a worker, or whose worker is gone. */
export const waitingImports = (db: Database, now: string, limit: number): Query<{ id: string }[]> =>
  db.rows(`SELECT ${i.id} FROM ${i} WHERE ${AT_WORK} AND coalesce(${i.lease_until}, '') < ?1 ORDER BY ${i.id} LIMIT ?2`, now, limit);
/** Those whose time is over. */
export const overdueImports = (db: Database, now: string, limit: number): Query<TaskImportRow[]> =>
  db.rows<TaskImportRow>(`SELECT * FROM ${i} WHERE ${i.expires_at} <= ?1 ORDER BY ${i.expires_at} LIMIT ?2`, now, limit);
/** Those that have ended and whose files have not been deleted yet. */
export const leftFiles = (db: Database, limit: number): Query<{ id: string; file_key: string }[]> =>
  db.rows(`SELECT ${i.id}, ${i.file_key} FROM ${i} WHERE ${i.file_key} <> '' AND ${ENDED} ORDER BY ${i.id} LIMIT ?1`, limit);
