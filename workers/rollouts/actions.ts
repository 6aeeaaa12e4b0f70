// Who may roll out what agents inherit.
import { defineActions } from "#worker/platform/access.ts";

const admins = {
  resource: "organization",
  person: "admin",
  agent: "never",
  key: "never",
  whyNoKey: "it reaches agents on boards that a key may not write on",
} as const;

export const actions = defineActions({
  "roll_out.read": { ...admins, risk: "low", says: "see what is rolled out to agents" },
  "roll_out.start": { ...admins, risk: "high", says: "roll out what agents inherit" },
});
