// Why a gateway that was dialled did not let us in, or let us go, in the dashboard's terms. Pure.
import type { DialProblem } from "#worker/gateways/schema.ts";
import { clip } from "#worker/platform/text.ts";
import type { Miss } from "./dial-times.ts";
import { type GatewayError, member, textUpTo } from "./protocol.ts";

/** `approve`: the command that lets us in, run on the gateway's host. `waitMs`: how long the gateway wants us to wait, at least. */
export type Fault = { problem: DialProblem; detail: string; approve: string | null; waitMs: number };

const DETAIL_MAX_CHARS = 500;
const MISSES: Partial<Record<DialProblem, Miss>> = { unreachable: "away", draining: "away", closed: "away", not_running: "away", pairing_required: "pairing" };
/** What nobody has named is to be mended. */
export const missOf = (problem: DialProblem): Miss => MISSES[problem] ?? "mend";

export const fault = (problem: DialProblem, detail: string, more: Partial<Fault> = {}): Fault => ({ problem, detail, approve: null, waitMs: 0, ...more });

export const TOKEN_NEEDED = fault(
  "token_needed",
  "The stored token was given for another address, or before gateways were dialled, so it is not sent to this one. Give the gateway's token again.",
);

export const DEVICE_TOKEN_ENDED = fault(
  "closed",
  "The gateway no longer takes the token that it had given this device. It is dialled again with its own token.",
);

/** Ids of requests are put into a command that people copy into a shell; one that begins with a dash would be an option of it. */
const idOf = (value: unknown): string => (typeof value === "string" && /^\w[\w-]{0,99}$/.test(value) ? value : "");

function pairingFault(details: unknown): Fault {
  const requestId = idOf(member(details, "requestId"));
  const approve = requestId === "" ? "openclaw devices list" : `openclaw devices approve ${requestId}`;
  return fault("pairing_required", "The gateway wants Mission Control approved as a device. Approve it on the gateway's host; it connects by itself then.", {
    approve,
  });
}

export const missingFault = (missing: readonly string[]): Fault =>
  fault(
    "missing_scopes",
    `The gateway did not grant ${missing.join(", ")}. Leave device pairing on and approve Mission Control with all that it asks for, or run the connector beside the gateway.`,
  );

/** The answer to `connect`. */
export function refusalOf(error: GatewayError): Fault {
  const { reason, details, retryAfterMs } = error;
  const waitMs = retryAfterMs ?? 0;
  if (reason === "PAIRING_REQUIRED") return pairingFault(details);
  if (reason === "AUTH_RATE_LIMITED")
    return fault("closed", "The gateway has refused too many attempts and waits. It is dialled again when it listens.", { waitMs });
  if (reason === "DEVICE_IDENTITY_REQUIRED") return missingFault(["to come without a device of its own"]);
  if (reason.startsWith("AUTH_")) return fault("token_refused", "The gateway refused the token. Give the one that it has now (gateway.auth.token).");
  if (reason.startsWith("DEVICE_AUTH")) return fault("pairing_required", clip(`The gateway did not accept our signature: ${error.message}`, DETAIL_MAX_CHARS));
  if (reason === "PROTOCOL_MISMATCH") return fault("wrong_protocol", "The gateway does not speak protocol version 4. Update OpenClaw on that host.");
  if (error.isTransient) return fault("draining", "The gateway is starting or stopping. It is dialled again by itself.", { waitMs });
  return fault("closed", clip(`The gateway refused the connection: ${error.message}`, DETAIL_MAX_CHARS));
}

const RESTARTS = 1012;
const BROKEN = 1006;
const POLICY_CHANGED = 4001;

/** A socket that was open has ended. */
export function endFault(code: number, reason: string): Fault {
  if (code === RESTARTS) return fault("not_running", "The gateway is restarting. It is dialled again by itself.");
  if (code === BROKEN || code === 1005) return fault("unreachable", "The connection broke. It is dialled again by itself.");
  if (code === POLICY_CHANGED)
    return fault("closed", "The gateway has ended the connection: its rules have changed, or this device was removed there. It is dialled again.");
  return fault("closed", textUpTo(`The gateway closed the connection (${code} ${reason}).`, DETAIL_MAX_CHARS, ""));
}
