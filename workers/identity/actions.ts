// What people do with their own account; no organization, agent or API key is involved.
import { defineActions } from "#worker/platform/access.ts";

const OWN = { person: "signed_in", agent: "never", key: "never" } as const;

export const actions = defineActions({
  "session.read": { ...OWN, resource: "session", risk: "low", says: "see who is signed in" },
  "session.list": { ...OWN, resource: "session", risk: "low", says: "see where a person is signed in" },
  "session.end": { ...OWN, resource: "session", risk: "medium", says: "end a person's sessions" },
  "profile.read": { ...OWN, resource: "person", risk: "low", says: "read a person's own profile" },
  "profile.update": { ...OWN, resource: "person", risk: "low", says: "change a person's own profile" },
  "account.delete": { ...OWN, resource: "person", risk: "critical", says: "delete a person's account" },
  "account.restore": { ...OWN, resource: "person", risk: "medium", says: "restore a person's account" },
  "sign_in_method.list": { ...OWN, resource: "person", risk: "low", says: "see how a person can sign in" },
  "password.change": { ...OWN, resource: "person", risk: "critical", says: "change a person's password" },
  "email.change": { ...OWN, resource: "person", risk: "critical", says: "change a person's e-mail address" },
  "passkey.list": { ...OWN, resource: "passkey", risk: "low", says: "see a person's passkeys" },
  "passkey.manage": { ...OWN, resource: "passkey", risk: "critical", says: "change a person's passkeys" },
  "reset_link.create": { ...OWN, resource: "person", risk: "critical", says: "make a link that sets another person's password" },
});
