// The person of the installation's token, and what every request must know of a person: name and organizations.
import { database, type Database, type Statement } from "#worker/platform/db.ts";
import type { Env } from "#worker/platform/env.ts";
import { equalSecrets } from "#worker/platform/sign.ts";
import { remembered } from "./memory.ts";
import type { PersonOrganization, SignedIn } from "./person.ts";
import { BOOTSTRAP_TOKEN_MIN_CHARS } from "./schema.ts";
import type { PersonRow } from "./tables.ts";

/** The person behind LOCAL_AUTH_TOKEN: one per installation. */
export const BOOTSTRAP_PERSON_ID = "00000000-0000-7000-8000-000000000001";

export const directory = (env: Env): Database => database(env.DIRECTORY);

/** The token as configured, or null with a reason in the log of the start script when it is too short to be used. */
export function bootstrapToken(env: Env): string | null {
  const token = env.LOCAL_AUTH_TOKEN;
  return token && token.length >= BOOTSTRAP_TOKEN_MIN_CHARS ? token : null;
}

export function isBootstrapToken(env: Env, token: string): boolean {
  const expected = bootstrapToken(env);
  return expected !== null && equalSecrets(expected, token);
}

/** A person and their organizations, in two statements; `who` is an SQL expression of the person's id. */
export function factsStatements(db: Database, who: string, ...params: unknown[]): Statement[] {
  return [
    db.sql(`SELECT * FROM people WHERE id = ${who}`, ...params),
    db.sql(
      `SELECT o.id, o.shard, o.name, p.role FROM person_organizations p JOIN organizations o ON o.id = p.organization_id
       WHERE p.person_id = ${who} ORDER BY o.id`,
      ...params,
    ),
  ];
}
export type Facts = [PersonRow[], PersonOrganization[]];

export function signedInOf(row: PersonRow, organizations: PersonOrganization[], by: Pick<SignedIn, "sessionId" | "jwt">): SignedIn {
  const { id, name, preferred_name, email, active_organization_id } = row;
  return { personId: id, name, preferredName: preferred_name, email, activeOrganizationId: active_organization_id, organizations, ...by };
}

/** Makes the bootstrap person when the token is used for the first time, and answers it. */
export const bootstrapStatements = (db: Database, now: Date): Statement[] => [
  db.sql("INSERT INTO people(id, name, created_at, updated_at) VALUES (?1, '', ?2, ?2) ON CONFLICT DO NOTHING", BOOTSTRAP_PERSON_ID, now.toISOString()),
  ...factsStatements(db, "?1", BOOTSTRAP_PERSON_ID),
];

export async function signedInByBootstrap(env: Env, now: Date): Promise<SignedIn> {
  const signedIn = await remembered("bootstrap", now, async () => {
    const db = directory(env);
    const [, people, organizations] = await db.read<[unknown[], ...Facts]>(bootstrapStatements(db, now));
    return signedInOf(people[0] as PersonRow, organizations, { sessionId: null });
  });
  return signedIn as SignedIn;
}
