// What the server says about one custom field of a task.
import { asTheServerSays } from "../i18n/index.ts";
import { ApiError } from "../live/http.ts";
import type { CustomField } from "./wire.ts";

/** Why it refuses this field's value, if it is this field that it refuses. */
export function fieldReason(error: unknown, { field_key }: CustomField): string | undefined {
  if (!(error instanceof ApiError)) return undefined;
  const { field_key: refused, reason, missing_field_keys: missing } = error.problem;
  if (refused === field_key) return asTheServerSays(String(reason));
  return Array.isArray(missing) && missing.includes(field_key) ? asTheServerSays(error.message) : undefined;
}
