// API keys: made by an admin with scopes and boards, shown once, rotated and revoked. Truth: api_keys (what the key may) and
// credentials (its secrets) on the shard. A key never holds more than its maker: boards that its maker may not write are
// refused; and no key may manage people, invites or keys, so it cannot raise anybody.
import { expireCredentialsStatement, issueCredential, type PersonCaller, revokeCredentialsStatement } from "#worker/identity/index.ts";
import type { PolicyRecord } from "#worker/platform/access.ts";
import type { Database, Statement } from "#worker/platform/db.ts";
import { ProblemError } from "#worker/platform/errors.ts";
import { newId } from "#worker/platform/ids.ts";
import type { PageQuery } from "#worker/platform/wire.ts";
import { at, authorize, commitWork, load, locate, requireVersion, type Work } from "#worker/platform/work.ts";
import { grantOf, type GrantRow, organizationGrantStatement } from "#worker/members/index.ts";
import type { ApiKey, ApiKeyCreate, ApiKeyIssued, ApiKeyUpdate, Scope } from "./schema.ts";
import { activeOrganizationId } from "./service.ts";
import { actions } from "./actions.ts";
import { api_keys, type ApiKeyRow } from "./tables.ts";

/** Keys of an organization that have not been revoked; more is a sign of a program gone wrong. */
export const API_KEYS_MAX = 500;
const DAY_MS = 24 * 3_600_000;

export function presentKey(row: ApiKeyRow): ApiKey {
  return {
    id: row.id,
    organization_id: row.organization_id,
    name: row.name,
    hint: row.hint,
    scopes: JSON.parse(row.scopes) as Scope[],
    board_ids: row.board_ids === null ? null : (JSON.parse(row.board_ids) as string[]),
    created_by: { id: row.created_by, name: row.created_by_name },
    created_at: row.created_at,
    rotated_at: row.rotated_at,
    expires_at: row.expires_at,
    last_used_at: row.last_used_at,
    revoked_at: row.revoked_at,
    version: row.version,
  };
}

/** What history and a repeated answer may show: everything but the token. */
const withoutToken = (key: ApiKey): ApiKeyIssued => ({ ...key, token: null });
const hintOf = (token: string, keyId: string): string => `${token.slice(0, token.indexOf("_"))}_…${keyId.slice(0, 6)}`;

/** What history may show: not how the token begins, which is for those who manage keys. */
const pastOf = ({ hint: _hint, ...key }: ApiKey): Partial<ApiKey> => key;

/** The maker must be able to write every board of the key (`boards`: SQL of its list), or all boards for a key without limits. */
const makerSql = (boards: string) => `SELECT m.version, m.all_boards_write AS writes_all, m.all_boards_write OR (SELECT count(*) FROM json_each(${boards}) j
  JOIN boards b ON b.id = j.value AND b.organization_id = ?1 AND b.deleted_at IS NULL
  JOIN member_board_access a ON a.member_id = m.id AND a.board_id = b.id AND a.can_write = 1) = (SELECT count(*) FROM json_each(${boards}) j
  JOIN boards b ON b.id = j.value AND b.organization_id = ?1 AND b.deleted_at IS NULL) AS may,
  (SELECT count(*) FROM json_each(${boards}) j JOIN boards b ON b.id = j.value AND b.organization_id = ?1 AND b.deleted_at IS NULL) AS known
  FROM members m WHERE m.organization_id = ?1 AND m.person_id = ?2`;
type MakerRow = { version: number; writes_all: number; may: number; known: number };

/** Rights that are taken in between beat the maker's last act. */
const sameRights = (db: Database, organizationId: string, personId: string, maker: MakerRow | undefined): Statement =>
  db.guard("(SELECT version FROM members WHERE organization_id = ? AND person_id = ?) = ?", "conflict", organizationId, personId, maker?.version ?? 0);

function requireBoards(boards: string[] | null, maker: MakerRow | undefined, writesAll: boolean): void {
  if (boards !== null && (maker?.known ?? 0) < boards.length)
    throw new ProblemError("invalid_input", "board_ids: names a board that is not in this organization.", {
      fields: [{ path: "board_ids", message: "names a board that is not in this organization" }],
    });
  if (boards === null ? !writesAll : !maker?.may)
    throw new ProblemError(
      "forbidden",
      boards === null
        ? "A key for all boards can be made by whoever may write on all boards. Choose boards, or ask for the right."
        : "You may only make a key for boards on which you may write yourself.",
    );
}

export async function createKey(work: Work, caller: PersonCaller, input: ApiKeyCreate): Promise<ApiKeyIssued> {
  const organizationId = activeOrganizationId(work);
  const boards = input.board_ids ? [...new Set(input.board_ids)] : null;
  return locate(work, "organization", async (db, shard) => {
    const [grants, makers, counts] = await load<[GrantRow[], MakerRow[], { live: number }[]]>(work, db, [
      organizationGrantStatement(db, caller, organizationId),
      db.sql(makerSql("?3"), organizationId, caller.id, JSON.stringify(boards ?? [])),
      db.sql("SELECT count(*) AS live FROM api_keys WHERE organization_id = ?1 AND revoked_at IS NULL", organizationId),
    ]);
    if (!grants[0]) return null;
    const why = authorize(work, actions["api_key.manage"], grantOf(caller, grants[0]), "organization");
    requireBoards(boards, makers[0], Boolean(grants[0].all_boards_write));
    if ((counts[0]?.live ?? 0) >= API_KEYS_MAX)
      throw new ProblemError("conflict", `The organization has ${API_KEYS_MAX} API keys. Revoke those that are not used any more.`);
    const id = newId();
    const now = at(work);
    const expires = input.expires_in_days === null ? null : new Date(work.now.getTime() + input.expires_in_days * DAY_MS).toISOString();
    const issued = issueCredential(db, "api_key", organizationId, id, now, expires);
    const row: ApiKeyRow = {
      id,
      organization_id: organizationId,
      name: input.name,
      hint: hintOf(issued.token, issued.keyId),
      scopes: JSON.stringify([...new Set(input.scopes)]),
      board_ids: boards === null ? null : JSON.stringify(boards),
      created_by: caller.id,
      created_by_name: caller.actor.name,
      created_at: now,
      rotated_at: null,
      expires_at: expires,
      last_used_at: null,
      revoked_at: null,
      version: 1,
    };
    const answer = presentKey(row);
    await commitWork(work, db, shard, {
      stream: { organizationId, boardId: null },
      guards: [stillAdmin(db, organizationId, caller.id), sameRights(db, organizationId, caller.id, makers[0])],
      writes: [db.statement(db.build.insert(api_keys).values(row)), issued.statement],
      events: [{ type: "api_key.created", subject: { type: "api_key", id }, payload: { label: row.name, after: pastOf(answer) }, policy: why }],
      answer: { status: 201, body: withoutToken(answer) },
    });
    return { ...answer, token: issued.token };
  });
}

/** A demotion that commits in between beats the admin's last act. */
const stillAdmin = (db: Database, organizationId: string, personId: string): Statement =>
  db.guard("EXISTS (SELECT 1 FROM members WHERE organization_id = ? AND person_id = ? AND role IN ('owner', 'admin'))", "forbidden", organizationId, personId);

export async function listKeys(work: Work, page: PageQuery): Promise<{ items: ApiKey[]; total: number; limit: number; offset: number }> {
  const organizationId = activeOrganizationId(work);
  return locate(work, "organization", async (db) => {
    const [grants, rows, counts] = await load<[GrantRow[], ApiKeyRow[], { total: number }[]]>(work, db, [
      organizationGrantStatement(db, work.caller, organizationId),
      db.sql("SELECT * FROM api_keys WHERE organization_id = ?1 ORDER BY id DESC LIMIT ?2 OFFSET ?3", organizationId, page.limit, page.offset),
      db.sql("SELECT count(*) AS total FROM api_keys WHERE organization_id = ?1", organizationId),
    ]);
    if (!grants[0]) return null;
    authorize(work, actions["api_key.manage"], grantOf(work.caller, grants[0]), "organization");
    return { items: rows.map(presentKey), total: counts[0]?.total ?? 0, ...page };
  });
}

async function loadKey(work: Work, db: Database, id: string): Promise<{ row: ApiKeyRow; why: PolicyRecord; maker: MakerRow | undefined } | null> {
  const organizationId = activeOrganizationId(work);
  const [grants, rows, makers] = await load<[GrantRow[], ApiKeyRow[], MakerRow[]]>(work, db, [
    organizationGrantStatement(db, work.caller, organizationId),
    db.sql("SELECT * FROM api_keys WHERE id = ?1 AND organization_id = ?2", id, organizationId),
    db.sql(makerSql("(SELECT coalesce(board_ids, '[]') FROM api_keys WHERE id = ?3)"), organizationId, work.caller.id, id),
  ]);
  if (!grants[0]) return null;
  const why = authorize(work, actions["api_key.manage"], grantOf(work.caller, grants[0]), "API key");
  return rows[0] ? { row: rows[0], why, maker: makers[0] } : null;
}

export async function getKey(work: Work, id: string): Promise<ApiKey> {
  return locate(work, "API key", async (db) => {
    const loaded = await loadKey(work, db, id);
    return loaded && presentKey(loaded.row);
  });
}

type KeyChange = {
  id: string;
  verb: "updated" | "rotated" | "revoked";
  /** The fields that change, and what is written beside them in the same batch; null: it is so already. */
  change(row: ApiKeyRow, db: Database): { fields: Partial<ApiKeyRow>; writes?: Statement[] } | null;
};

/** One change of one key: of several at the same time exactly one finds the version that it has read. */
async function changeKey(work: Work, { id, verb, change }: KeyChange): Promise<ApiKey> {
  return locate(work, "API key", async (db, shard) => {
    const loaded = await loadKey(work, db, id);
    if (!loaded) return null;
    const { row, why, maker } = loaded;
    requireVersion(work, row.version);
    // Whoever rotates a key holds its new token: it is theirs from then on, and may no more than they may.
    if (verb === "rotated" && !(row.board_ids === null ? maker?.writes_all : maker?.may))
      throw new ProblemError(
        "forbidden",
        "You may only rotate a key for boards on which you may write yourself. Ask for the right, or make a key of your own.",
      );
    const changed = change(row, db);
    if (!changed) return presentKey(row);
    const next: ApiKeyRow = { ...row, ...changed.fields, version: row.version + 1 };
    const answer = presentKey(next);
    const [before, after] = [presentKey(row), answer];
    const differing = (Object.keys(changed.fields) as (keyof ApiKey)[]).filter((field) => field in before);
    const pick = (key: ApiKey) => pastOf(Object.fromEntries(differing.map((field) => [field, key[field]])) as ApiKey);
    await commitWork(work, db, shard, {
      stream: { organizationId: row.organization_id, boardId: null },
      guards: [
        db.guard("(SELECT version FROM api_keys WHERE id = ?) = ?", work.ifMatch === null ? "conflict" : "stale_version", id, row.version),
        stillAdmin(db, row.organization_id, work.caller.id),
        ...(verb === "rotated" ? [sameRights(db, row.organization_id, work.caller.id, maker)] : []),
      ],
      writes: [
        db.sql(
          "UPDATE api_keys SET name = ?2, hint = ?3, rotated_at = ?4, expires_at = ?5, revoked_at = ?6, version = ?7, created_by = ?8, created_by_name = ?9 WHERE id = ?1",
          id,
          next.name,
          next.hint,
          next.rotated_at,
          next.expires_at,
          next.revoked_at,
          next.version,
          next.created_by,
          next.created_by_name,
        ),
        ...(changed.writes ?? []),
      ],
      events: [
        { type: `api_key.${verb}`, subject: { type: "api_key", id }, payload: { label: next.name, before: pick(before), after: pick(after) }, policy: why },
      ],
      answer: { status: 200, body: verb === "rotated" ? withoutToken(answer) : answer },
    });
    return answer;
  });
}

export const updateKey = (work: Work, id: string, update: ApiKeyUpdate): Promise<ApiKey> =>
  changeKey(work, { id, verb: "updated", change: (row) => (update.name === undefined || update.name === row.name ? null : { fields: { name: update.name } }) });

/** The key stays known, so that history can name it; its secrets stop at once. */
export const revokeKey = (work: Work, id: string): Promise<ApiKey> =>
  changeKey(work, {
    id,
    verb: "revoked",
    change: (row, db) => (row.revoked_at ? null : { fields: { revoked_at: at(work) }, writes: [revokeCredentialsStatement(db, row.id, at(work))] }),
  });

/** How long a rotated key lives: as long as it was given at first. */
function renewedExpiry(row: ApiKeyRow, now: Date): string | null {
  if (row.expires_at === null) return null;
  const lifetime = Date.parse(row.expires_at) - Date.parse(row.rotated_at ?? row.created_at);
  return new Date(now.getTime() + lifetime).toISOString();
}

/** A new secret for the same key. The old ones stop after the grace, which never lengthens what they had. */
export async function rotateKey(work: Work, id: string, graceSeconds: number): Promise<ApiKeyIssued> {
  let token = "";
  const until = new Date(work.now.getTime() + graceSeconds * 1000).toISOString();
  const key = await changeKey(work, {
    id,
    verb: "rotated",
    change: (row, db) => {
      if (row.revoked_at) throw new ProblemError("conflict", "The API key has been revoked, so it cannot be rotated. Create a new one.");
      const expires = renewedExpiry(row, work.now);
      const issued = issueCredential(db, "api_key", row.organization_id, row.id, at(work), expires);
      token = issued.token;
      const end = graceSeconds === 0 ? revokeCredentialsStatement(db, row.id, at(work)) : expireCredentialsStatement(db, row.id, until);
      const owner = { created_by: work.caller.id, created_by_name: work.caller.actor.name };
      return { fields: { ...owner, rotated_at: at(work), expires_at: expires, hint: hintOf(issued.token, issued.keyId) }, writes: [end, issued.statement] };
    },
  });
  return { ...key, token };
}
