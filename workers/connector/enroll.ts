// A connector that registers its gateway itself: asks once with a registration token, and keeps what it gets in a file that only its own
// account can read, so that the next start needs no token. It never prints one.

import { chmodSync, mkdirSync, readFileSync, renameSync, writeFileSync } from "node:fs";
import { homedir, hostname } from "node:os";
import { dirname, join } from "node:path";
import { backoffDelay, RELAY_BACKOFF } from "./backoff.ts";
import type { Log } from "./log.ts";
import { type Enrolment, publicUrl } from "./options.ts";
import type { Post } from "./proxy.ts";
import { CONNECTOR_VERSION } from "./version.ts";

const TIMEOUT_MS = 15_000;
const PRIVATE_FILE = 0o600;
const PRIVATE_FOLDER = 0o700;

/** What registering has given. */
export interface Enrolled {
  readonly gatewayId: string;
  readonly relayUrl: string;
  readonly relayToken: string;
}
export type Outcome =
  | { readonly kind: "enrolled"; readonly enrolled: Enrolled }
  | { readonly kind: "failed"; readonly message: string; readonly isFinal: boolean };

/** Where it is kept, unless --state says otherwise: one file for each Mission Control. */
export const stateFileOf = ({ stateFile, server }: Enrolment): string =>
  stateFile ?? join(homedir(), ".mission-control", `${new URL(server).host.replace(/[^\w.-]/g, "_")}.json`);

function enrolledOf(value: unknown): Enrolled | null {
  if (typeof value !== "object" || value === null) return null;
  const { gateway_id, relay_ws_url, relay_token } = value as Record<string, unknown>;
  if (typeof gateway_id !== "string" || typeof relay_ws_url !== "string" || typeof relay_token !== "string") return null;
  return { gatewayId: gateway_id, relayUrl: relay_ws_url, relayToken: relay_token };
}

/** null: there is no such file, or nothing of ours in it. */
export function readState(file: string): Enrolled | null {
  try {
    return enrolledOf(JSON.parse(readFileSync(file, "utf8")));
  } catch {
    return null;
  }
}

/** Written beside and moved into place: a crash leaves the old one, or the new one whole. */
export function writeState(file: string, { gatewayId, relayUrl, relayToken }: Enrolled): void {
  mkdirSync(dirname(file), { recursive: true, mode: PRIVATE_FOLDER });
  const draft = `${file}.new`;
  writeFileSync(draft, `${JSON.stringify({ gateway_id: gatewayId, relay_ws_url: relayUrl, relay_token: relayToken })}\n`, { mode: PRIVATE_FILE });
  chmodSync(draft, PRIVATE_FILE);
  renameSync(draft, file);
}

/** The organization's id is in its registration token. */
export function organizationOf(token: string): string | null {
  const id = /^mcr_([0-9a-f]{8})([0-9a-f]{4})([0-9a-f]{4})([0-9a-f]{4})([0-9a-f]{12})_/.exec(token);
  return id ? id.slice(1).join("-") : null;
}

/** One try. Final: the same again would fail the same. */
export async function enroll({ server, token, name }: Enrolment, gatewayUrl: string, call: Post = fetch): Promise<Outcome> {
  const body = {
    organization_id: organizationOf(token),
    registration_token: token,
    name: name ?? hostname(),
    url: publicUrl(gatewayUrl),
    version: CONNECTOR_VERSION,
  };
  try {
    const reply = await call(new URL("/api/v1/gateway-registry/register", server), {
      method: "POST",
      headers: { "Content-Type": "application/json" },
      body: JSON.stringify(body),
      redirect: "error",
      signal: AbortSignal.timeout(TIMEOUT_MS),
    });
    const answer: unknown = await reply.json().catch(() => null);
    const enrolled = reply.ok ? enrolledOf(answer) : null;
    if (enrolled) return { kind: "enrolled", enrolled };
    const detail = (answer as { detail?: unknown } | null)?.detail;
    const message = typeof detail === "string" ? detail : `Mission Control answered ${reply.status}.`;
    return { kind: "failed", message, isFinal: reply.status >= 400 && reply.status < 500 && reply.status !== 429 };
  } catch {
    return { kind: "failed", message: `Mission Control cannot be reached at ${publicUrl(server)}.`, isFinal: false };
  }
}

const wait = (ms: number): Promise<void> => new Promise((resolve) => setTimeout(resolve, ms));

/** What is kept from an earlier start, else registered now. A string: why it cannot be. */
export async function enrolled(
  enrolment: Enrolment,
  gatewayUrl: string,
  { isOnce, call }: { isOnce: boolean; call: Post },
  log: Log,
): Promise<Enrolled | string> {
  const file = stateFileOf(enrolment);
  const kept = readState(file);
  if (kept) return kept;
  if (!enrolment.token) return `Nothing is kept in ${file} yet: set MC_REGISTRATION_TOKEN to a registration token of the organization.`;
  log.hide(enrolment.token);
  for (let attempt = 0; ; attempt++) {
    const outcome = await enroll(enrolment, gatewayUrl, call);
    if (outcome.kind === "enrolled") {
      writeState(file, outcome.enrolled);
      log.line("info", `registered; the relay token is kept in ${file}`);
      return outcome.enrolled;
    }
    if (outcome.isFinal || isOnce) return outcome.message;
    const waitMs = backoffDelay(attempt, RELAY_BACKOFF, Math.random());
    log.line("warn", `${outcome.message} Trying again in ${(waitMs / 1000).toFixed(1)} s.`);
    await wait(waitMs);
  }
}
