// Asking who has an account. An invite's link must tell its holder whether to sign in or to sign up, so it may be asked, but not of
// thousands: each asking counts for the address it comes from and for the organization whose link it is.
import type { Context } from "hono";
import type { Work } from "#worker/platform/work.ts";
import { addressKey, type Attempt, newAttempt } from "./attempts.ts";
import { addressOf } from "./cookies.ts";
import { directory } from "./directory.ts";

/** In any 60 seconds; enough for all who come to a training. */
export const ACCOUNT_PROBES_PER_MINUTE = 30;

/** `taken` belongs to the batch that looks; `requireAttempt` refuses with 429. The organization must have been proved by its link. */
export const accountProbe = (context: Context, work: Work, organizationId: string): Attempt =>
  newAttempt(directory(work.env), [addressKey(addressOf(context), "probe"), `probe-organization:${organizationId}`], work.now, ACCOUNT_PROBES_PER_MINUTE);

/** A token of the gateway registry that was wrong; who sends a right one is not counted. */
export const registryAttempt = (context: Context, work: Work): Attempt =>
  newAttempt(directory(work.env), [addressKey(addressOf(context), "registry")], work.now);
