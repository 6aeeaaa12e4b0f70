// API keys: created by an admin with scopes and boards, shown once, rotated and revoked. The truth is in api_keys (what a key may do)
// and credentials (its secrets) on the shard. A key never has more rights than its creator: boards that they may not write on are
// refused; and no key may manage people, invites or keys, so it cannot give anyone more rights.
import { expireCredentialsStatement, issueCredential, type PersonCaller, revokeCredentialsStatement } from "#worker/identity/index.ts";
import { grantOf, inActiveOrganization, organizationGrant } from "#worker/members/index.ts";
import { activeOrganizationId } from "#worker/organizations/index.ts";
import type { PolicyRecord } from "#worker/platform/access.ts";
import type { Database, Statement } from "#worker/platform/db.ts";
import { ProblemError } from "#worker/platform/errors.ts";
import { newId } from "#worker/platform/ids.ts";
import { insertRow, updateRow } from "#worker/platform/rows.ts";
import { type Page, page, type PageQuery } from "#worker/platform/wire.ts";
import { at, authorize, commitWork, locate, read, requireVersion, staleCode, type Work } from "#worker/platform/work.ts";
import { actions } from "./actions.ts";
import type { ApiKey, ApiKeyCreate, ApiKeyIssued, ApiKeyUpdate } from "./schema.ts";
import {
  type CreatorRights,
  creatorRights,
  creatorRightsForKey,
  creatorUnchangedGuard,
  keyById,
  keyCount,
  keysOf,
  stillAdminGuard,
  unrevokedCount,
} from "./store.ts";
import { rotatedBy } from "./makers.ts";
import { api_keys, type ApiKeyRow } from "./tables.ts";

/** Unrevoked keys of an organization; more would mean that a program misbehaves. */
export const API_KEYS_MAX = 500;
const DAY_MS = 24 * 3_600_000;

function presentKey(row: ApiKeyRow): ApiKey {
  return {
    id: row.id,
    organization_id: row.organization_id,
    name: row.name,
    hint: row.hint,
    scopes: JSON.parse(row.scopes) as string[],
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

/** What a repeated answer may show: everything except the token. */
const withoutToken = (key: ApiKey): ApiKeyIssued => ({ ...key, token: null });
/** What the history may show: not the beginning of the token, which is only for those who manage keys. */
function withoutHint({ hint: _hint, ...key }: ApiKey): Omit<ApiKey, "hint"> {
  return key;
}
const hintOf = (token: string, keyId: string): string => `${token.slice(0, token.indexOf("_"))}_…${keyId.slice(0, 6)}`;

/** Scopes follow from the actions: one that no action requires is refused with its path. */
function requireKnownScopes({ composition }: Work, scopes: readonly string[]): void {
  const message = `Invalid option: expected one of ${composition.scopes.map((scope) => `"${scope}"`).join("|")}`;
  const fields = scopes.flatMap((scope, index) => (composition.scopes.includes(scope) ? [] : [{ path: `scopes.${index}`, message }]));
  if (fields.length > 0) throw new ProblemError("invalid_input", fields.map((field) => `${field.path}: ${field.message}`).join("; "), { fields });
}

function requireBoards(boards: string[] | null, rights: CreatorRights | null): void {
  if (boards === null && !rights?.writes_all)
    throw new ProblemError("forbidden", "Only a person who may write on all boards can make a key for all boards. Choose boards, or ask for the right.");
  if (boards === null) return;
  if ((rights?.known ?? 0) < boards.length)
    throw new ProblemError("invalid_input", "board_ids: names a board that is not in this organization.", {
      fields: [{ path: "board_ids", message: "names a board that is not in this organization" }],
    });
  if (!rights?.writes_named) throw new ProblemError("forbidden", "You may only make a key for boards on which you may write yourself.");
}

/** Where, and by whom, a key is created or rotated. */
const creatorOf = ({ caller, composition }: Work, organizationId: string) => ({
  liveBoards: composition.ports.liveBoards,
  organizationId,
  personId: caller.id,
});

export async function createKey(work: Work, caller: PersonCaller, input: ApiKeyCreate): Promise<ApiKeyIssued> {
  requireKnownScopes(work, input.scopes);
  const organizationId = activeOrganizationId(work);
  const boards = input.board_ids ? [...new Set(input.board_ids)] : null;
  return locate(work, "organization", async (db, shard) => {
    const { grant, rights, unrevoked } = await read(work, db, {
      grant: organizationGrant(db, caller, organizationId),
      rights: creatorRights(db, creatorOf(work, organizationId), boards ?? []),
      unrevoked: unrevokedCount(db, organizationId),
    });
    if (!grant) return null;
    const policy = authorize(work, actions["api_key.manage"], grantOf(caller, grant), "organization");
    requireBoards(boards, rights);
    if ((unrevoked?.total ?? 0) >= API_KEYS_MAX)
      throw new ProblemError("conflict", `The organization has ${API_KEYS_MAX} API keys. Revoke those that are no longer used.`);
    const { row, token, credential } = newKey(work, db, organizationId, { ...input, board_ids: boards });
    const answer = presentKey(row);
    await commitWork(work, db, shard, {
      stream: { organizationId, boardId: null },
      guards: [stillAdminGuard(db, organizationId, caller.id), creatorUnchangedGuard(db, organizationId, caller.id, rights)],
      writes: [insertRow(db, api_keys, row), credential],
      events: [{ type: "api_key.created", subject: { type: "api_key", id: row.id }, payload: { label: row.name, after: withoutHint(answer) }, policy }],
      answer: { status: 201, body: withoutToken(answer) },
    });
    return { ...answer, token };
  });
}

type NewKey = { row: ApiKeyRow; token: string; credential: Statement };

function newKey(work: Work, db: Database, organizationId: string, { name, scopes, board_ids, expires_in_days }: ApiKeyCreate): NewKey {
  const id = newId();
  const expires = expires_in_days === null ? null : new Date(work.now.getTime() + expires_in_days * DAY_MS).toISOString();
  const issued = issueCredential(db, "api_key", organizationId, id, at(work), { expiresAt: expires });
  const row: ApiKeyRow = {
    id,
    organization_id: organizationId,
    name,
    hint: hintOf(issued.token, issued.keyId),
    scopes: JSON.stringify([...new Set(scopes)]),
    board_ids: board_ids ? JSON.stringify(board_ids) : null,
    created_by: work.caller.id,
    created_by_name: work.caller.actor.name,
    created_at: at(work),
    rotated_at: null,
    expires_at: expires,
    last_used_at: null,
    revoked_at: null,
    version: 1,
    former_makers: null,
  };
  return { row, token: issued.token, credential: issued.statement };
}

export async function listKeys(work: Work, query: PageQuery): Promise<Page<ApiKey>> {
  return inActiveOrganization(
    work,
    actions["api_key.manage"],
    (db, id) => ({ rows: keysOf(db, id, query), count: keyCount(db, id) }),
    ({ found: { rows, count } }) => page(rows.map(presentKey), count, query),
  );
}

type LoadedKey = { row: ApiKeyRow; policy: PolicyRecord; rights: CreatorRights | null };

async function loadKey(work: Work, db: Database, id: string): Promise<LoadedKey | null> {
  const organizationId = activeOrganizationId(work);
  const { grant, row, rights } = await read(work, db, {
    grant: organizationGrant(db, work.caller, organizationId),
    row: keyById(db, organizationId, id),
    rights: creatorRightsForKey(db, creatorOf(work, organizationId), id),
  });
  if (!grant) return null;
  const policy = authorize(work, actions["api_key.manage"], grantOf(work.caller, grant), "API key");
  return row && { row, policy, rights };
}

export async function getKey(work: Work, id: string): Promise<ApiKey> {
  return locate(work, "API key", async (db) => {
    const loaded = await loadKey(work, db, id);
    return loaded && presentKey(loaded.row);
  });
}

type KeyChange = {
  id: string;
  type: "api_key.updated" | "api_key.rotated" | "api_key.revoked";
  /** The fields that change, and what is written with them in the same batch; null: nothing would change. */
  change(row: ApiKeyRow, db: Database): { fields: Partial<ApiKeyRow>; writes?: Statement[] } | null;
};

/** What the history shows of a change: the fields before and after. */
function payloadOf(row: ApiKeyRow, next: ApiKeyRow, fields: Partial<ApiKeyRow>) {
  const [before, after] = [presentKey(row), presentKey(next)].map((key) => {
    const told = Object.entries(withoutHint(key)).filter(([field]) => field in fields);
    return Object.fromEntries(told) as Partial<Omit<ApiKey, "hint">>;
  }) as [Partial<ApiKey>, Partial<ApiKey>];
  return { label: next.name, before, after };
}

/** One change of one key: of several concurrent ones exactly one finds the version that it has read. */
async function changeKey(work: Work, { id, type, change }: KeyChange): Promise<ApiKey> {
  const isRotation = type === "api_key.rotated";
  return locate(work, "API key", async (db, shard) => {
    const loaded = await loadKey(work, db, id);
    if (!loaded) return null;
    const { row, policy, rights } = loaded;
    requireVersion(work, row.version);
    // The person who rotates a key gets its new token: the key is theirs from then on, and may do no more than they may.
    if (isRotation && !(row.board_ids === null ? rights?.writes_all : rights?.writes_named))
      throw new ProblemError(
        "forbidden",
        "You may only rotate a key for boards on which you may write yourself. Ask for the right, or make a key of your own.",
      );
    const changed = change(row, db);
    if (!changed) return presentKey(row);
    const next: ApiKeyRow = { ...row, ...changed.fields, version: row.version + 1 };
    const answer = presentKey(next);
    const { guard, write } = updateRow(db, api_keys, row, next, staleCode(work));
    const { organization_id: organizationId } = row;
    await commitWork(work, db, shard, {
      stream: { organizationId, boardId: null },
      guards: [
        guard,
        stillAdminGuard(db, organizationId, work.caller.id),
        ...(isRotation ? [creatorUnchangedGuard(db, organizationId, work.caller.id, rights)] : []),
      ],
      writes: [write, ...(changed.writes ?? [])],
      events: [{ type, subject: { type: "api_key", id }, payload: payloadOf(row, next, changed.fields), policy }],
      answer: { status: 200, body: isRotation ? withoutToken(answer) : answer },
    });
    return answer;
  });
}

export const updateKey = (work: Work, id: string, update: ApiKeyUpdate): Promise<ApiKey> =>
  changeKey(work, {
    id,
    type: "api_key.updated",
    change: (row) => (update.name === undefined || update.name === row.name ? null : { fields: { name: update.name } }),
  });

/** The row stays, so that the history can name the key; its secrets stop working at once. */
export const revokeKey = (work: Work, id: string): Promise<ApiKey> =>
  changeKey(work, {
    id,
    type: "api_key.revoked",
    change: (row, db) => (row.revoked_at ? null : { fields: { revoked_at: at(work) }, writes: [revokeCredentialsStatement(db, row.id, at(work))] }),
  });

/** How long a rotated key lives: as long as it was given at first. */
function renewedExpiry(row: ApiKeyRow, now: Date): string | null {
  if (row.expires_at === null) return null;
  const lifetime = Date.parse(row.expires_at) - Date.parse(row.rotated_at ?? row.created_at);
  return new Date(now.getTime() + lifetime).toISOString();
}

/** A new secret for the same key. The old ones expire after the grace period, which never extends their own expiry. */
export async function rotateKey(work: Work, id: string, graceSeconds: number): Promise<ApiKeyIssued> {
  let token = "";
  const until = new Date(work.now.getTime() + graceSeconds * 1000).toISOString();
  const key = await changeKey(work, {
    id,
    type: "api_key.rotated",
    change: (row, db) => {
      if (row.revoked_at) throw new ProblemError("conflict", "The API key has been revoked, so it cannot be rotated. Create a new one.");
      const expires = renewedExpiry(row, work.now);
      const issued = issueCredential(db, "api_key", row.organization_id, row.id, at(work), { expiresAt: expires });
      token = issued.token;
      const end = graceSeconds === 0 ? revokeCredentialsStatement(db, row.id, at(work)) : expireCredentialsStatement(db, row.id, until);
      const owner = { ...rotatedBy(row, work.caller.id), created_by_name: work.caller.actor.name };
      return { fields: { ...owner, rotated_at: at(work), expires_at: expires, hint: hintOf(issued.token, issued.keyId) }, writes: [end, issued.statement] };
    },
  });
  return { ...key, token };
}
