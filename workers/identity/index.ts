// People and credentials: what other slices may use.
export {
  credentialStatement,
  expireCredentialsStatement,
  issueCredential,
  requireCredential,
  revokeCredentialsOfStatement,
  revokeCredentialsStatement,
} from "./credentials.ts";
export { requirePerson } from "./actions.ts";
export {
  accountWithEmail,
  type Belonging,
  belongsNotStatements,
  belongsStatements,
  chooseActiveStatement,
  forgetPlaceStatements,
  markUnsyncedStatement,
  type Place,
  placeStatement,
  shardOf,
  unsyncedProfile,
} from "./belonging.ts";
export { beginSession, signUpPerson, type NewAccount } from "./accounts.ts";
export { erasePerson, peopleToDelete } from "./deletion.ts";
export { bootstrapToken, directory, isBootstrapToken, signedInByBootstrap } from "./facts.ts";
export { trustsIssuers } from "./issuers.ts";
export { isJwt, signedInByJwt } from "./jwts.ts";
export { canSendLetters, type Letter, mayWriteTo, sendLetter } from "./letters.ts";
export { signedInHolders, type SocketHolder } from "./live-sessions.ts";
export { forgetPerson } from "./memory.ts";
export { PersonCaller, type PersonOrganization, type SignedIn } from "./person.ts";
export { SESSION_COOKIE } from "./cookies.ts";
export { markTold, type Profile, untoldPeople } from "./profiles.ts";
export { signedInBySession } from "./sessions.ts";
export { sweepIdentity } from "./sweep.ts";
export type { CredentialRow, PersonRow } from "./tables.ts";
export { portable as identityPortable } from "./portable.ts";
