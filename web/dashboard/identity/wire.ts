// The wire types of this slice, and the answers that have a schema only.
export type {
  EmailChange,
  Passkey,
  PasskeyChallenge,
  PasswordChange,
  Person,
  PersonUpdate,
  SessionItem,
  SessionView,
  SignIn,
  SignInMethods,
  SignInOptions,
} from "#worker/identity/schema.ts";

import type { z } from "zod";
import type { EmailChanged as EmailChangedShape } from "#worker/identity/schema.ts";

export type EmailChanged = z.infer<typeof EmailChangedShape>;
