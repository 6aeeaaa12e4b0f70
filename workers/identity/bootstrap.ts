// The installation's token, LOCAL_AUTH_TOKEN, and the person it signs in.
import { all, type Database, type Query, writes } from "#worker/platform/db.ts";
import type { Env } from "#worker/platform/env.ts";
import { equalSecrets } from "#worker/platform/sign.ts";
import { directory } from "./directory.ts";
import { cachedSignIn } from "./memory.ts";
import { type Facts, factsOf, insertNamelessPerson } from "./people-store.ts";
import { type SignedIn, signedInOf } from "./person.ts";
import { BOOTSTRAP_TOKEN_MIN_CHARS } from "./schema.ts";

/** The person of LOCAL_AUTH_TOKEN: one per installation. */
export const BOOTSTRAP_PERSON_ID = "00000000-0000-7000-8000-000000000001";

/** The token as configured; null when there is none, or when it is too short to be used. */
export function bootstrapToken(env: Env): string | null {
  const token = env.LOCAL_AUTH_TOKEN;
  return token && token.length >= BOOTSTRAP_TOKEN_MIN_CHARS ? token : null;
}

export function isBootstrapToken(env: Env, token: string): boolean {
  const expected = bootstrapToken(env);
  return expected !== null && equalSecrets(expected, token);
}

/** Creates the person when the token is first used, and answers their row and organizations. */
export const bootstrapPerson = (db: Database, now: Date): Query<{ facts: Facts }> =>
  all({ created: writes([insertNamelessPerson(db, BOOTSTRAP_PERSON_ID, now.toISOString())]), facts: factsOf(db, BOOTSTRAP_PERSON_ID) });

export async function signedInByBootstrap(env: Env, now: Date): Promise<SignedIn> {
  const signedIn = await cachedSignIn("bootstrap", now, async () => {
    const { person } = await directory(env).ask({ person: bootstrapPerson(directory(env), now) });
    return signedInOf(person.facts, { sessionId: null });
  });
  if (!signedIn) throw new Error("the person of LOCAL_AUTH_TOKEN does not exist");
  return signedIn;
}
