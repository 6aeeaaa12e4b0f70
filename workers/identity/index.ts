// People and credentials: what other slices may use.
export { credentialStatement, expireCredentialsStatement, issueCredential, requireCredential, revokeCredentialsStatement } from "./credentials.ts";
export { signedInHolders, type SocketHolder } from "./live-sessions.ts";
export { PersonCaller, type PersonOrganization, type SignedIn } from "./person.ts";
export { directory, forgetPerson, isBootstrapToken, signedInByBootstrap, signedInBySession, sweepIdentity } from "./sessions.ts";
export type { CredentialRow } from "./tables.ts";
