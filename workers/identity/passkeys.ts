// A person's own passkeys: added, listed, renamed, removed.
import type { RegistrationResponseJSON } from "@simplewebauthn/server";
import { writes } from "#worker/platform/db.ts";
import { notFound, ProblemError } from "#worker/platform/errors.ts";
import { insertRow } from "#worker/platform/rows.ts";
import { at, type Work } from "#worker/platform/work.ts";
import { newChallenge, requireChallenge } from "./challenges.ts";
import { changeAccount, directory, writeAccount } from "./directory.ts";
import { forgetPerson } from "./memory.ts";
import { passkeyRoomGuard, passkeysOf, removePasskeyOf, renamePasskeyOf, takeChallenge } from "./passkeys-store.ts";
import { requirePersonRow } from "./people.ts";
import { personById } from "./people-store.ts";
import type { PersonCaller } from "./person.ts";
import type { NewPasskeyChallenge, Passkey, PasskeyCreate } from "./schema.ts";
import { signedOut } from "./sessions.ts";
import { stillSignedInGuard } from "./sessions-store.ts";
import { type PasskeyRow, passkeys } from "./tables.ts";
import { attestationOptions, base64url, checkAttestation } from "./webauthn.ts";

export const PASSKEYS_MAX = 20;
const TRANSPORTS_MAX = 8;

const presentPasskey = ({ id, name, is_synced, created_at, last_used_at }: PasskeyRow): Passkey => ({
  id,
  name,
  is_synced: Boolean(is_synced),
  created_at,
  last_used_at,
});

const tooMany = () => new ProblemError("conflict", `You have ${PASSKEYS_MAX} passkeys, which is the maximum. Remove one that you do not use.`);

/** What the browser needs to make a passkey for the person. */
export async function challengePasskey(work: Work, { id }: PersonCaller): Promise<NewPasskeyChallenge> {
  const db = directory(work.env);
  const { person, known } = await db.ask({ person: personById(db, id), known: passkeysOf(db, id) });
  const row = requirePersonRow(person);
  if (known.length >= PASSKEYS_MAX) throw tooMany();
  const options = await attestationOptions(work, row, known);
  const challenge = newChallenge(work, "register", id, options.challenge);
  await writeAccount(work, { challenge: writes([challenge.statement]) });
  return { challenge_id: challenge.id, options };
}

/** Stores a passkey that an authenticator has created. */
export async function addPasskey(work: Work, { id: personId, signedIn }: PersonCaller, { challenge_id, credential, name }: PasskeyCreate): Promise<Passkey> {
  const db = directory(work.env);
  const { challenge } = await db.ask({ challenge: takeChallenge(db, challenge_id, "register", personId, at(work)) });
  const made = await checkAttestation(work, requireChallenge(challenge), credential as unknown as RegistrationResponseJSON);
  const row: PasskeyRow = {
    id: made.credential.id,
    person_id: personId,
    public_key: base64url(made.credential.publicKey),
    counter: made.credential.counter,
    transports: JSON.stringify((made.credential.transports ?? []).slice(0, TRANSPORTS_MAX)),
    is_synced: made.credentialBackedUp ? 1 : 0,
    name,
    created_at: at(work),
    last_used_at: null,
  };
  const guards = [stillSignedInGuard(db, signedIn, at(work)), passkeyRoomGuard(db, personId, PASSKEYS_MAX)];
  const { refused } = await changeAccount(work, { added: writes([...guards, insertRow(db, passkeys, row)]) });
  if (refused === null) return presentPasskey(row);
  if (refused === "unique") throw new ProblemError("already_exists", "This passkey has already been added. Sign in with it.");
  if (refused === "passkeys_full") throw tooMany();
  forgetPerson(personId);
  throw signedOut();
}

export async function listPasskeys(work: Work, { id }: PersonCaller): Promise<Passkey[]> {
  const db = directory(work.env);
  const { known } = await db.ask({ known: passkeysOf(db, id) });
  return known.map(presentPasskey);
}

export async function renamePasskey(work: Work, { id }: PersonCaller, passkeyId: string, name: string): Promise<Passkey> {
  const db = directory(work.env);
  const { renamed } = await writeAccount(work, { renamed: renamePasskeyOf(db, id, passkeyId, name) });
  if (!renamed) throw notFound("passkey");
  return presentPasskey(renamed);
}

export async function removePasskey(work: Work, { id }: PersonCaller, passkeyId: string): Promise<void> {
  const db = directory(work.env);
  const { wasThere } = await writeAccount(work, { wasThere: removePasskeyOf(db, id, passkeyId) });
  if (!wasThere) throw notFound("passkey");
}
