// The events of registration tokens. The beginning of a token is only for those who manage them, so no event contains it.
import { z } from "zod";
import { defineEvents, type PayloadsOf } from "#worker/platform/event-catalog.ts";
import { RegistrationToken } from "./schema.ts";

const label = z.string();
const Token = RegistrationToken.omit({ hint: true });
/** Why a registration was refused. */
export const REFUSALS = ["unknown", "revoked", "expired", "used_up"] as const;
export type Refusal = (typeof REFUSALS)[number];

export const events = defineEvents({
  "registration_token.created": { payload: z.object({ label, after: Token }), says: "created registration token", readBy: "registration_token.manage" },
  "registration_token.revoked": {
    payload: z.object({ label, before: Token.partial().optional(), after: Token.partial() }),
    says: "revoked registration token",
    readBy: "registration_token.manage",
  },
  /** At most ten, and then six an hour, in an organization: anybody can ask for it. */
  "registration_token.refused": {
    payload: z.object({ label, why: z.enum(REFUSALS), gateway_name: z.string(), address: z.string().nullable() }),
    says: "was refused with registration token",
    readBy: "registration_token.manage",
  },
});

declare module "#worker/platform/event-catalog.ts" {
  interface EventPayloads extends PayloadsOf<typeof events> {}
}
