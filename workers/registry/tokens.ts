// Registration tokens: made by an admin, shown once, listed without their secret, revoked.
import type { PersonCaller } from "#worker/identity/index.ts";
import { grantOf, inActiveOrganization, organizationGrant } from "#worker/members/index.ts";
import { activeOrganizationId } from "#worker/organizations/index.ts";
import { GuardError } from "#worker/platform/commit.ts";
import { ProblemError } from "#worker/platform/errors.ts";
import { newId } from "#worker/platform/ids.ts";
import { insertRow, updateRow } from "#worker/platform/rows.ts";
import { issueToken, TOKEN_PREFIXES } from "#worker/platform/sign.ts";
import { type Page, page, type PageQuery } from "#worker/platform/wire.ts";
import { at, authorize, commitWork, locate, read, requireVersion, staleCode, type Work } from "#worker/platform/work.ts";
import { actions } from "./actions.ts";
import type { RegistrationToken, RegistrationTokenCreate, RegistrationTokenIssued } from "./schema.ts";
import { stillAdminGuard, tokenById, tokenCount, tokenRoomGuard, tokensOf } from "./store.ts";
import { gateway_admissions, type RegistrationTokenRow } from "./tables.ts";

/** Unrevoked ones of an organization. */
export const REGISTRATION_TOKENS_MAX = 100;
const DAY_MS = 24 * 3_600_000;
const manage = actions["registration_token.manage"];
const HINT_CHARS = 6;

function presentToken({ key_id, secret_hash: _secret, created_by, created_by_name, ...row }: RegistrationTokenRow): RegistrationToken {
  return { ...row, hint: `${TOKEN_PREFIXES.registration}_…${key_id.slice(0, HINT_CHARS)}`, created_by: { id: created_by, name: created_by_name } };
}

/** What the history may show. */
const withoutHint = ({ hint: _hint, ...token }: RegistrationToken): Omit<RegistrationToken, "hint"> => token;

function tooMany(error: unknown): never {
  if (!(error instanceof GuardError) || error.code !== "too_many") throw error;
  throw new ProblemError("conflict", `The organization has ${REGISTRATION_TOKENS_MAX} registration tokens. Revoke those that are no longer used.`);
}

export async function createToken(work: Work, caller: PersonCaller, input: RegistrationTokenCreate): Promise<RegistrationTokenIssued> {
  const organizationId = activeOrganizationId(work);
  const { token, keyId, secretHash } = issueToken("registration", organizationId);
  return locate(work, "organization", async (db, shard) => {
    const { grant } = await read(work, db, { grant: organizationGrant(db, caller, organizationId) });
    if (!grant) return null;
    const policy = authorize(work, manage, grantOf(caller, grant), "organization");
    const row: RegistrationTokenRow = {
      id: newId(),
      organization_id: organizationId,
      name: input.name,
      key_id: keyId,
      secret_hash: secretHash,
      uses: 0,
      max_uses: input.max_uses,
      created_by: caller.id,
      created_by_name: caller.actor.name,
      created_at: at(work),
      expires_at: input.expires_in_days === null ? null : new Date(work.now.getTime() + input.expires_in_days * DAY_MS).toISOString(),
      last_used_at: null,
      revoked_at: null,
      version: 1,
    };
    const answer = presentToken(row);
    const subject = { type: "registration_token", id: row.id };
    await commitWork(work, db, shard, {
      stream: { organizationId, boardId: null },
      guards: [stillAdminGuard(db, organizationId, caller.id), tokenRoomGuard(db, organizationId, REGISTRATION_TOKENS_MAX)],
      writes: [insertRow(db, gateway_admissions, row)],
      events: [{ type: "registration_token.created", subject, payload: { label: row.name, after: withoutHint(answer) }, policy }],
      answer: { status: 201, body: { ...answer, token: null } },
    }).catch(tooMany);
    return { ...answer, token };
  });
}

export async function listTokens(work: Work, query: PageQuery): Promise<Page<RegistrationToken>> {
  return inActiveOrganization(
    work,
    manage,
    (db, id) => ({ rows: tokensOf(db, id, query), count: tokenCount(db, id) }),
    ({ found: { rows, count } }) => page(rows.map(presentToken), count, query),
  );
}

/** The row stays, so that the history can name the token. Gateways that have registered with it stay too. */
export async function revokeToken(work: Work, id: string): Promise<RegistrationToken> {
  const organizationId = activeOrganizationId(work);
  return locate(work, "registration token", async (db, shard) => {
    const { grant, row } = await read(work, db, { grant: organizationGrant(db, work.caller, organizationId), row: tokenById(db, organizationId, id) });
    if (!grant) return null;
    const policy = authorize(work, manage, grantOf(work.caller, grant), "registration token");
    if (!row) return null;
    requireVersion(work, row.version);
    if (row.revoked_at !== null) return presentToken(row);
    const next = { ...row, revoked_at: at(work), version: row.version + 1 };
    const { guard, write } = updateRow(db, gateway_admissions, row, next, staleCode(work));
    const answer = presentToken(next);
    const payload = { label: row.name, before: { revoked_at: null, version: row.version }, after: { revoked_at: next.revoked_at, version: next.version } };
    await commitWork(work, db, shard, {
      stream: { organizationId, boardId: null },
      guards: [guard, stillAdminGuard(db, organizationId, work.caller.id)],
      writes: [write],
      events: [{ type: "registration_token.revoked", subject: { type: "registration_token", id }, payload, policy }],
      answer: { status: 200, body: answer },
    });
    return answer;
  });
}
