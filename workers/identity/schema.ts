// Wire shapes of people and sign-in.
import { z } from "zod";
import { hasAtMost, Id, name, optionalName, optionalText, Timestamp } from "#worker/platform/wire.ts";

export const BOOTSTRAP_TOKEN_MIN_CHARS = 50;
/** NIST SP 800-63B: length is what counts, no rules of composition; the upper bound keeps hashing cheap. */
export const PASSWORD_MIN_CHARS = 12;
export const PASSWORD_MAX_CHARS = 200;
export const LOCALES = ["en", "zh"] as const;
/** How a session began. */
export const SIGN_IN_METHODS = ["bootstrap", "password", "passkey", "sign_up", "reset_link", "jwt"] as const;

/** An address that letters can be sent to: what zod takes for one, without looking ahead, which not every client's patterns can. */
const EMAIL = /^(?:[A-Za-z0-9_'+-]+\.)*[A-Za-z0-9_'+-]*[A-Za-z0-9_+-]@(?:[A-Za-z0-9](?:[A-Za-z0-9-]{0,61}[A-Za-z0-9])?\.)+[A-Za-z]{2,63}$/;
const BEFORE_AT_MAX_CHARS = 64;
const NO_EMAIL = "is not an e-mail address";
/** An e-mail address in lower case: two spellings of one address are one account. */
export const Email = z
  .string()
  .max(254)
  .trim()
  .toLowerCase()
  .pipe(
    z
      .string()
      .regex(EMAIL, NO_EMAIL)
      .refine((value) => value.indexOf("@") <= BEFORE_AT_MAX_CHARS, NO_EMAIL),
  )
  .meta({ format: "email", pattern: EMAIL.source, description: "An e-mail address, kept in lower case", example: "mira@example.com" });
export const Password = z
  .string()
  .refine((value) => !hasAtMost(PASSWORD_MIN_CHARS - 1)(value), `must have at least ${PASSWORD_MIN_CHARS} characters`)
  .refine(hasAtMost(PASSWORD_MAX_CHARS), `must have at most ${PASSWORD_MAX_CHARS} characters`)
  .meta({ minLength: PASSWORD_MIN_CHARS, maxLength: PASSWORD_MAX_CHARS, description: "At least 12 characters; common ones are refused" });
const GivenPassword = z
  .string()
  .min(1)
  .refine(hasAtMost(PASSWORD_MAX_CHARS), `must have at most ${PASSWORD_MAX_CHARS} characters`)
  .meta({ maxLength: PASSWORD_MAX_CHARS });

export const Person = z
  .object({
    id: Id,
    clerk_user_id: z.string().nullable().meta({ description: "the person's id at the sign-in service that vouched for them first; null: none has" }),
    name: z.string(),
    preferred_name: z.string().nullable(),
    email: z.string().nullable(),
    email_verified: z.boolean().meta({ description: "true once a link sent to the address was opened, or the sign-in service vouched for it" }),
    pronouns: z.string().nullable(),
    timezone: z.string().nullable(),
    notes: z.string().nullable(),
    context: z.string().nullable(),
    locale: z.enum(LOCALES).nullable(),
    deletion_at: Timestamp.nullable().meta({ description: "When the account will be deleted, unless it is restored" }),
    is_super_admin: z.boolean().meta({ description: "The person of LOCAL_AUTH_TOKEN, who runs the installation" }),
  })
  .meta({ id: "Person" });
export type Person = z.infer<typeof Person>;

export const SignInWithToken = z.strictObject({ token: z.string().min(1).max(512).meta({ description: "LOCAL_AUTH_TOKEN of this installation" }) });
export const SignInWithPassword = z.strictObject({ email: Email, password: GivenPassword });
/** The bootstrap token, or e-mail and password. */
export const SignIn = z
  .union([SignInWithToken, SignInWithPassword])
  .meta({ id: "SignIn", example: { email: "mira@example.com", password: "correct horse battery staple" } });
export type SignIn = z.infer<typeof SignIn>;
/** A JWT of a configured sign-in service, exchanged for a session. */
export const JwtSignIn = z.strictObject({ token: z.string().min(1).max(16_384) }).meta({ id: "JwtSignIn" });

/** What the sign-in page offers; answered to anyone. */
export const SignInOptions = z
  .object({
    bootstrap: z.boolean().meta({ description: "LOCAL_AUTH_TOKEN is set" }),
    password: z.boolean(),
    passkey: z.boolean(),
    issuers: z.array(z.object({ name: z.string(), sign_in_url: z.string().nullable() })).meta({ description: "Sign-in services whose JWTs are trusted" }),
    email: z.boolean().meta({ description: "Letters can be sent; otherwise links are copied by hand" }),
  })
  .meta({ id: "SignInOptions" });
export type SignInOptions = z.infer<typeof SignInOptions>;

/** What a browser's WebAuthn calls give (their own JSON form, checked by the library). */
export const WebAuthnJson = z.record(z.string(), z.unknown());
const Demand = z.enum(["discouraged", "preferred", "required"]);
const Hints = z.array(z.enum(["hybrid", "security-key", "client-device"]));
const KnownCredential = z.object({ id: z.string(), type: z.string().meta({ example: "public-key" }), transports: z.array(z.string()).optional() });
const GetOptions = z.object({
  challenge: z.string(),
  timeout: z.number().optional(),
  rpId: z.string().optional(),
  allowCredentials: z.array(KnownCredential).optional(),
  userVerification: Demand.optional(),
  hints: Hints.optional(),
});
const CreateOptions = z.object({
  rp: z.object({ id: z.string().optional(), name: z.string() }),
  user: z.object({ id: z.string(), name: z.string(), displayName: z.string() }),
  challenge: z.string(),
  pubKeyCredParams: z.array(z.object({ alg: z.number().int(), type: z.literal("public-key") })),
  timeout: z.number().optional(),
  excludeCredentials: z.array(KnownCredential).optional(),
  authenticatorSelection: z
    .object({
      authenticatorAttachment: z.enum(["cross-platform", "platform"]).optional(),
      requireResidentKey: z.boolean().optional(),
      residentKey: Demand.optional(),
      userVerification: Demand.optional(),
    })
    .optional(),
  hints: Hints.optional(),
  attestation: z.enum(["direct", "enterprise", "indirect", "none"]).optional(),
  extensions: z.object({ credProps: z.boolean().optional() }).optional(),
});
export const PasskeyChallenge = z
  .object({ challenge_id: z.string(), options: GetOptions.meta({ description: "For navigator.credentials.get, in WebAuthn's JSON form" }) })
  .meta({ id: "PasskeyChallenge" });
export type PasskeyChallenge = z.infer<typeof PasskeyChallenge>;
export const NewPasskeyChallenge = z
  .object({ challenge_id: z.string(), options: CreateOptions.meta({ description: "For navigator.credentials.create, in WebAuthn's JSON form" }) })
  .meta({ id: "NewPasskeyChallenge" });
export type NewPasskeyChallenge = z.infer<typeof NewPasskeyChallenge>;
const ChallengeId = z.string().regex(/^[0-9a-f]{32}$/, "is not the id of a challenge");
export const PasskeySignIn = z.strictObject({ challenge_id: ChallengeId, credential: WebAuthnJson }).meta({ id: "PasskeySignIn" });
export const PasskeyCreate = z.strictObject({ challenge_id: ChallengeId, credential: WebAuthnJson, name: name(80) }).meta({ id: "PasskeyCreate" });
export type PasskeyCreate = z.infer<typeof PasskeyCreate>;
export const PasskeyUpdate = z.strictObject({ name: name(80) }).meta({ id: "PasskeyUpdate" });
export const Passkey = z
  .object({
    id: z.string().meta({ description: "The credential's own id, base64url" }),
    name: z.string(),
    is_synced: z.boolean().meta({ description: "Kept by a password manager on several devices" }),
    created_at: Timestamp,
    last_used_at: Timestamp.nullable(),
  })
  .meta({ id: "Passkey" });
export type Passkey = z.infer<typeof Passkey>;
export const PasskeyList = z.object({ items: z.array(Passkey) }).meta({ id: "PasskeyList" });

export const SessionItem = z
  .object({
    id: z.string(),
    method: z.enum(SIGN_IN_METHODS),
    user_agent: z.string().nullable(),
    address: z.string().nullable().meta({ description: "IP address at sign-in" }),
    created_at: Timestamp,
    last_seen_at: Timestamp.meta({ description: "Accurate to ten minutes" }),
    expires_at: Timestamp,
    is_current: z.boolean(),
  })
  .meta({ id: "SessionItem" });
export type SessionItem = z.infer<typeof SessionItem>;
export const SessionList = z.object({ items: z.array(SessionItem) }).meta({ id: "SessionList" });
export const Revoked = z.object({ revoked: z.number().int() }).meta({ id: "Revoked" });

/** How you can sign in, for your own settings. */
export const SignInMethods = z
  .object({
    email: z.string().nullable(),
    email_verified: z.boolean(),
    has_password: z.boolean(),
    passkeys: z.number().int(),
    issuers: z.array(z.string()).meta({ description: "Sign-in services that know you" }),
    bootstrap: z.boolean().meta({ description: "You are the person of LOCAL_AUTH_TOKEN" }),
  })
  .meta({ id: "SignInMethods" });
export type SignInMethods = z.infer<typeof SignInMethods>;

/** `current_password` is required once there is one. All other sessions end. */
export const PasswordChange = z.strictObject({ current_password: GivenPassword.nullish(), password: Password }).meta({ id: "PasswordChange" });
export type PasswordChange = z.infer<typeof PasswordChange>;
export const EmailChange = z.strictObject({ email: Email, current_password: GivenPassword.nullish() }).meta({ id: "EmailChange" });
export type EmailChange = z.infer<typeof EmailChange>;
export const EmailChanged = z.object({ person: Person, letter_sent: z.boolean() }).meta({ id: "EmailChanged" });
export type EmailChanged = z.infer<typeof EmailChanged>;
/** The token of a link that verifies a mailbox or sets a new password. */
export const LinkToken = z.strictObject({ token: z.string().min(1).max(512) }).meta({ id: "LinkToken" });
export const PasswordResetRequest = z.strictObject({ email: Email }).meta({ id: "PasswordResetRequest" });
/** The same answer whether or not there is such an account. */
export const PasswordResetRequested = z
  .object({ email: z.boolean().meta({ description: "Letters can be sent here; otherwise ask the operator of the installation for a link" }) })
  .meta({ id: "PasswordResetRequested" });
export const PasswordReset = z.strictObject({ token: z.string().min(1).max(512), password: Password }).meta({ id: "PasswordReset" });
/** For the operator of the installation, when letters cannot be sent. */
export const ResetLink = z.object({ link: z.string(), expires_at: Timestamp }).meta({ id: "ResetLink" });

export const OrganizationMembershipSummary = z
  .object({ id: Id, name: z.string(), role: z.enum(["owner", "admin", "member"]), is_active: z.boolean() })
  .meta({ id: "OrganizationMembershipSummary" });

export const SessionView = z
  .object({
    person: Person,
    organizations: z.array(OrganizationMembershipSummary),
    active_organization_id: Id.nullable(),
    needs_welcome: z.boolean().meta({ description: "true until the person has a name and an organization" }),
  })
  .meta({ id: "Session" });
export type SessionView = z.infer<typeof SessionView>;

const TIMEZONE_MAX_CHARS = 64;
function isTimezone(value: string): boolean {
  try {
    new Intl.DateTimeFormat("en", { timeZone: value });
    return true;
  } catch {
    return false;
  }
}

export const PersonUpdate = z
  .strictObject({
    name: name(120).optional(),
    preferred_name: optionalName(120),
    pronouns: optionalName(60),
    timezone: z
      .string()
      .max(TIMEZONE_MAX_CHARS)
      .refine(isTimezone, { message: "is not a known time zone" })
      .nullish()
      .meta({ description: "of the IANA database", example: "Europe/Berlin" }),
    notes: optionalText(4000),
    context: optionalText(4000),
    locale: z.enum(LOCALES).nullish(),
  })
  .meta({ id: "PersonUpdate", example: { name: "Mira Okafor", timezone: "Europe/Berlin" } });
export type PersonUpdate = z.infer<typeof PersonUpdate>;
