// What signing in and a person's own account demand, by hand (needs.ts).
import type { Need } from "./needs.ts";

const PUBLIC: Need = [null, "anybody", "anybody", "anybody"];
/** What concerns the caller's own account. */
export const own = (action: string): Need => [action, "signed in", "never", "never"];

export const ACCOUNT_NEEDS: Record<string, Need> = {
  // Sign-in, and links that prove themselves; gateways prove themselves by what they send
  registerGateway: PUBLIC,
  sendGatewayHeartbeat: PUBLIC,
  deregisterGateway: PUBLIC,
  getSignInOptions: PUBLIC,
  signIn: PUBLIC,
  signInWithJwt: PUBLIC,
  verifyEmail: PUBLIC,
  requestPasswordReset: PUBLIC,
  resetPassword: PUBLIC,
  challengeSignIn: PUBLIC,
  signInWithPasskey: PUBLIC,
  previewInvite: PUBLIC,
  signUpByInvite: PUBLIC,
  // A person's own account
  signOut: own("session.end"),
  getSession: own("session.read"),
  bootstrap: own("profile.read"),
  listSessions: own("session.list"),
  revokeSession: own("session.end"),
  revokeOtherSessions: own("session.end"),
  challengePasskey: own("passkey.manage"),
  createPasskey: own("passkey.manage"),
  listPasskeys: own("passkey.list"),
  updatePasskey: own("passkey.manage"),
  deletePasskey: own("passkey.manage"),
  getPush: own("push.read"),
  subscribePush: own("push.manage"),
  unsubscribePush: own("push.manage"),
  getMe: own("profile.read"),
  updateMe: own("profile.update"),
  deleteMe: own("account.delete"),
  restoreMe: own("account.restore"),
  listSignInMethods: own("sign_in_method.list"),
  changePassword: own("password.change"),
  changeEmail: own("email.change"),
  createResetLink: ["reset_link.create", "operator", "never", "never"],
};
