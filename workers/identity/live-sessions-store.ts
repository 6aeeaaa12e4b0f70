// The SQL for live rooms: which watchers are still signed in, and which rooms a person may have open.
import type { Database, Query } from "#worker/platform/db.ts";
import { names } from "#worker/platform/rows.ts";
import { people, revoked_tokens, sessions } from "./tables.ts";

const s = names(sessions);
const p = names(people);
const r = names(revoked_tokens);

/** A watcher as the query reads them: person, session, JWT's hash, issued, until; connected. */
export type HolderFacts = { p: string; s: string | null; h: string | undefined; i: string | undefined; u: string | undefined; c: string };

const HOLDERS = `SELECT j.key AS position FROM json_each(?1) j WHERE CASE WHEN j.value ->> 's' IS NOT NULL
  THEN EXISTS (SELECT 1 FROM ${s} WHERE ${s.id} = j.value ->> 's' AND ${s.person_id} = j.value ->> 'p' AND ${s.revoked_at} IS NULL AND ${s.expires_at} > ?2)
  ELSE EXISTS (SELECT 1 FROM ${p} WHERE ${p.id} = j.value ->> 'p' AND coalesce(${p.signed_out_at}, '') <= coalesce(j.value ->> 'i', j.value ->> 'c'))
    AND (j.value ->> 'h' IS NULL OR (j.value ->> 'u' > ?2 AND NOT EXISTS (SELECT 1 FROM ${r} WHERE ${r.token_hash} = j.value ->> 'h'))) END`;
const NEWEST_BOARDS = "SELECT board_id FROM streams WHERE organization_id = ?1 AND board_id IS NOT NULL ORDER BY id DESC LIMIT ?2";

/** The positions of those who are still signed in. */
export const signedInPositions = (db: Database, holders: HolderFacts[], at: string): Query<{ position: number }[]> =>
  db.rows<{ position: number }>(HOLDERS, JSON.stringify(holders), at);

/** The newest boards of an organization, whose rooms the person may have open. */
export const newestBoards = (db: Database, organizationId: string, limit: number): Query<{ board_id: string }[]> =>
  db.rows<{ board_id: string }>(NEWEST_BOARDS, organizationId, limit);
