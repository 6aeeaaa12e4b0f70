// Wire shapes of API keys.
import { z } from "zod";
import { BOARD_ACCESS_MAX } from "#worker/members/schema.ts";
import { Id, name, pageOf, Timestamp } from "#worker/platform/wire.ts";

/** What an API key may be allowed; `write` does not include `read`. The existing scopes follow from the actions: `composition.scopes`. */
export const Scope = z
  .string()
  .max(100)
  .meta({ id: "Scope", description: "What an API key may do: `subject:verb`; `write` does not include `read`", example: "tasks:read" });
export type Scope = z.infer<typeof Scope>;
const SCOPES_MAX = 100;
const KEY_DAYS = { most: 365, usual: 90 } as const;
export const KEY_GRACE_MAX_SECONDS = 86_400;

export const ApiKey = z
  .object({
    id: Id,
    organization_id: Id,
    name: z.string(),
    hint: z.string().meta({ description: "The beginning of the token, to tell keys apart" }),
    scopes: z.array(Scope),
    board_ids: z.array(Id).nullable().meta({ description: "null: all boards" }),
    created_by: z.object({ id: Id, name: z.string() }),
    created_at: Timestamp,
    rotated_at: Timestamp.nullable(),
    expires_at: Timestamp.nullable(),
    last_used_at: Timestamp.nullable().meta({ description: "Accurate to a minute" }),
    revoked_at: Timestamp.nullable(),
    version: z.number().int(),
  })
  .meta({ id: "ApiKey" });
export type ApiKey = z.infer<typeof ApiKey>;
export const ApiKeyIssued = ApiKey.extend({
  token: z.string().nullable().meta({ description: "Shown once; null in a repeated answer" }),
}).meta({ id: "ApiKeyIssued" });
export type ApiKeyIssued = z.infer<typeof ApiKeyIssued>;
export const ApiKeyCreate = z
  .strictObject({
    name: name(120),
    scopes: z.array(Scope).min(1).max(SCOPES_MAX),
    board_ids: z.array(Id).min(1).max(BOARD_ACCESS_MAX).nullish().meta({ description: "Only these boards; absent: all" }),
    expires_in_days: z.number().int().min(1).max(KEY_DAYS.most).nullable().default(KEY_DAYS.usual).meta({ description: "null: never" }),
  })
  .meta({ id: "ApiKeyCreate", example: { name: "CI", scopes: ["tasks:read", "tasks:write"], expires_in_days: 90 } });
export type ApiKeyCreate = z.infer<typeof ApiKeyCreate>;
export const ApiKeyUpdate = z.strictObject({ name: name(120).optional() }).meta({ id: "ApiKeyUpdate" });
export type ApiKeyUpdate = z.infer<typeof ApiKeyUpdate>;
/** The old secret works for `grace_seconds` more, so that programs can switch. */
export const ApiKeyRotate = z.strictObject({ grace_seconds: z.number().int().min(0).max(KEY_GRACE_MAX_SECONDS).default(0) }).meta({ id: "ApiKeyRotate" });

export const ApiKeyList = pageOf(ApiKey, "ApiKeyList");
