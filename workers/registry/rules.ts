// Whether a registration token may be used.
import type { Refusal } from "./events.ts";
import type { RegistrationTokenRow } from "./tables.ts";

/** Why not; null: it may. `isProved`: what was sent has the secret of this row. */
export function refusalOf(row: RegistrationTokenRow | null, isProved: boolean, now: string): Refusal | null {
  if (!row || !isProved) return "unknown";
  if (row.revoked_at !== null) return "revoked";
  if (row.expires_at !== null && row.expires_at <= now) return "expired";
  return row.max_uses !== null && row.uses >= row.max_uses ? "used_up" : null;
}
