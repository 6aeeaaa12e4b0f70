// People and credentials: what other slices may use.
export {
  credentialOf,
  expireCredentialsStatement,
  expireOlderCredentialsStatement,
  revokeCredentialsOfStatement,
  revokeCredentialsStatement,
  revokeKeysOfStatement,
} from "./credentials-store.ts";
export { isCredential, issueCredential, requireCredential } from "./credentials.ts";
export {
  type Belonging,
  deleteBelongingStatements,
  upsertBelongingStatements,
  chooseActiveStatement,
  deletePlaceStatements,
  type OrganizationPlace,
  placeStatement,
  shardOf,
} from "./belonging-store.ts";
export { type Attempt, requireAttempt } from "./attempts.ts";
export { beginSession, signUpPerson, type NewAccount } from "./accounts.ts";
export { bootstrapToken, isBootstrapToken, signedInByBootstrap } from "./bootstrap.ts";
export { addressOf, SESSION_COOKIE } from "./cookies.ts";
export { erasePerson, peopleToDelete } from "./deletion.ts";
export { directory, writeAccount } from "./directory.ts";
export { trustsIssuers } from "./issuers.ts";
export { isJwt, signedInByJwt } from "./jwts.ts";
export { canSendLetters, type Letter, mailboxOf, mayWriteTo, sendLetter } from "./letters.ts";
export { holderOf, signedInAgain, signedInHolders, type SocketHolder } from "./live-sessions.ts";
export { forgetPerson } from "./memory.ts";
export { markUnsyncedStatement, personByEmail, type Profile } from "./people-store.ts";
export { PersonCaller, type PersonOrganization, requirePerson, type SignedIn } from "./person.ts";
export { portable as identityPortable } from "./portable.ts";
export type { SharedOwnership } from "./ports.ts";
export { markSynced, unsyncedPeople, unsyncedPerson } from "./profiles.ts";
export { accountProbe, registryAttempt } from "./probes.ts";
export { signedInBySession } from "./sessions.ts";
export { sweepIdentity } from "./sweep.ts";
export type { CredentialRow, PersonRow } from "./tables.ts";
