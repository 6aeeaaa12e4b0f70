// Of the world in which every operation can be called: what is said to those of sign-in and of one's own account.
import { BOOTSTRAP_PERSON_ID } from "#worker/identity/sessions.ts";
import { newId } from "#worker/platform/ids.ts";

const nothing = () => ({});
const saying = (body: unknown) => () => ({ body });

export const ACCOUNT_OPERATIONS = {
  getSignInOptions: nothing,
  signInWithJwt: () => ({ body: { token: "eyJ.none.here" }, answers: 401 }),
  challengeSignIn: nothing,
  signInWithPasskey: () => ({ body: { challenge_id: "0".repeat(32), credential: { id: "AA" } }, answers: 409 }),
  verifyEmail: () => ({ body: { token: "mcl_none" }, answers: 409 }),
  requestPasswordReset: saying({ email: "nobody@example.com" }),
  resetPassword: () => ({ body: { token: "mcl_none", password: "nine lanterns over the harbour" }, answers: 409 }),
  createResetLink: () => ({ params: { person_id: BOOTSTRAP_PERSON_ID } }),
  deleteMe: () => ({ answers: 409 }),
  restoreMe: nothing,
  listSignInMethods: nothing,
  changePassword: saying({ current_password: "nine lanterns over the harbour", password: "nine lanterns over the harbour" }),
  changeEmail: () => ({ body: { email: `owner-${newId()}@example.com`, current_password: "nine lanterns over the harbour" } }),
  listSessions: nothing,
  revokeSession: () => ({ params: { session_id: "0".repeat(16) }, answers: 404 }),
  revokeOtherSessions: nothing,
  challengePasskey: nothing,
  createPasskey: () => ({ body: { challenge_id: "0".repeat(32), credential: { id: "AA" }, name: "Laptop" }, answers: 409 }),
  listPasskeys: nothing,
  updatePasskey: () => ({ params: { passkey_id: "AA" }, body: { name: "Laptop" }, answers: 404 }),
  getPush: nothing,
  subscribePush: saying({ endpoint: "https://push.example.com/1", keys: { p256dh: `BA${"A".repeat(85)}`, auth: "A".repeat(22) }, name: "Firefox" }),
  unsubscribePush: () => ({ params: { push_id: "0".repeat(64) }, answers: 404 }),
  deletePasskey: () => ({ params: { passkey_id: "AA" }, answers: 404 }),
};
