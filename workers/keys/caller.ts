// A caller that is an API key: its token counts once the rows of the secret and of the key have been read in the request's own batch.
// Revoking, rotating and expiring therefore take effect from the next request on, in every isolate.
import { credentialOf, requireCredential } from "#worker/identity/index.ts";
import type { Caller, KeyLimits } from "#worker/platform/access.ts";
import { all, type Database, map, type Query, shardDatabase } from "#worker/platform/db.ts";
import { ProblemError } from "#worker/platform/errors.ts";
import { describe, log } from "#worker/platform/log.ts";
import type { ParsedToken } from "#worker/platform/sign.ts";
import type { Actor } from "#worker/platform/wire.ts";
import type { Work } from "#worker/platform/work.ts";
import { keyByCredential, noteUseStatement, seesBoardSql } from "./store.ts";
import { makersOf } from "./makers.ts";
import type { ApiKeyRow } from "./tables.ts";

/** An API key, by its Bearer token. */
export class ApiKeyCaller implements Caller {
  readonly type = "api_key" as const;
  readonly organizationId: string;
  readonly boundTo: string;
  readonly boardId = null;
  readonly token: ParsedToken;
  readonly #now: Date;
  #key: ApiKeyRow | null = null;
  #limits: KeyLimits | null = null;

  constructor(token: ParsedToken, now: Date) {
    this.organizationId = this.boundTo = token.ownerId;
    this.token = token;
    this.#now = now;
  }

  /** The key, once its token has been verified. */
  get verified(): ApiKeyRow | null {
    return this.#key;
  }
  /** The id of the secret sent, known before the key is. */
  get id(): string {
    return this.token.keyId;
  }
  get limits(): KeyLimits | null {
    return this.#limits;
  }
  get actor(): Actor {
    if (!this.#key) throw new Error("the API key has not been verified yet");
    return { type: "api_key", id: this.#key.id, name: this.#key.name };
  }
  /** Whoever made it and whoever has rotated it: an older secret may still work, and its holder know it. */
  get makers(): readonly string[] {
    if (!this.#key) throw new Error("the API key has not been verified yet");
    return makersOf(this.#key);
  }

  get visibleBoards() {
    return { sql: seesBoardSql, parameter: this.id };
  }

  proof(db: Database): Query<void> | null {
    return this.#key ? null : this.proofAgain(db);
  }

  proofAgain(db: Database): Query<void> {
    return map(all({ credential: credentialOf(db, this.token), key: keyByCredential(db, this.token.keyId) }), ({ credential, key }) => {
      requireCredential(this.token, credential, this.#now);
      this.#believe(key);
    });
  }

  #believe(key: ApiKeyRow | null): void {
    if (!key) throw new ProblemError("unauthenticated", "The API key has been revoked. Ask an admin of the organization for a new one.");
    this.#key = key;
    this.#limits = { scopes: JSON.parse(key.scopes) as string[], boards: key.board_ids === null ? null : (JSON.parse(key.board_ids) as string[]) };
  }
}

const USED_EVERY_MS = 60_000;

/** After the answer: last use is recorded to within a minute, and makes no event. */
export async function noteKeyUse(work: Work): Promise<void> {
  const key = work.caller instanceof ApiKeyCaller ? work.caller.verified : null;
  const shard = work.shards[0];
  const before = new Date(work.now.getTime() - USED_EVERY_MS).toISOString();
  if (!key || !shard || (key.last_used_at !== null && key.last_used_at > before)) return;
  await noteUseStatement(shardDatabase(work.env, shard), key.id, work.now.toISOString(), before)
    .run()
    .catch((error: unknown) => log.warn("api_key.not_noted", { error: describe(error) }));
}
