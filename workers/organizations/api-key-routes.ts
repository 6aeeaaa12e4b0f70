// API keys over HTTP.
import { z } from "zod";
import { PersonCaller } from "#worker/identity/index.ts";
import { ProblemError } from "#worker/platform/errors.ts";
import { created, ok, Routes } from "#worker/platform/legacy-http.ts";
import { Id, PageQuery } from "#worker/platform/wire.ts";
import type { Work } from "#worker/platform/work.ts";
import { actions } from "./actions.ts";
import { createKey, getKey, listKeys, revokeKey, rotateKey, updateKey } from "./api-keys.ts";
import { ApiKey, ApiKeyCreate, ApiKeyIssued, ApiKeyList, ApiKeyRotate, ApiKeyUpdate } from "./schema.ts";

const TAG = "API keys";
const BASE = "/organizations/me/api-keys";
const KeyId = z.object({ api_key_id: Id });
const common = { tag: TAG, action: actions["api_key.manage"], callers: ["person"] } satisfies Record<string, unknown> & { callers: ["person"] };

function person(work: Work): PersonCaller {
  if (work.caller instanceof PersonCaller) return work.caller;
  throw new ProblemError("forbidden", "Only a person may manage API keys.");
}

export const apiKeyRoutes = new Routes()
  .add(
    {
      ...common,
      method: "post",
      path: BASE,
      id: "createApiKey",
      summary: "Create an API key",
      description: "The token is answered once. It acts as itself in the timeline, within its scopes and boards, until it expires.",
      body: ApiKeyCreate,
      answer: ApiKeyIssued,
      status: 201,
      errors: ["conflict"],
    },
    async ({ body }, work) => created(await createKey(work, person(work), body), 1),
  )
  .add(
    { ...common, method: "get", path: BASE, id: "listApiKeys", summary: "API keys, the newest first, revoked ones too", query: PageQuery, answer: ApiKeyList },
    async ({ query }, work) => ok(await listKeys(work, query)),
  )
  .add(
    { ...common, method: "get", path: `${BASE}/:api_key_id`, id: "getApiKey", summary: "One API key", params: KeyId, answer: ApiKey },
    async ({ params }, work) => {
      const key = await getKey(work, params.api_key_id);
      return ok(key, key.version);
    },
  )
  .add(
    {
      ...common,
      method: "patch",
      path: `${BASE}/:api_key_id`,
      id: "updateApiKey",
      summary: "Rename an API key",
      params: KeyId,
      body: ApiKeyUpdate,
      answer: ApiKey,
      errors: ["stale_version", "conflict"],
    },
    async ({ params, body }, work) => {
      const key = await updateKey(work, params.api_key_id, body);
      return ok(key, key.version);
    },
  )
  .add(
    {
      ...common,
      method: "post",
      path: `${BASE}/:api_key_id/rotate`,
      id: "rotateApiKey",
      summary: "Give an API key a new secret",
      description: "The old secret stops at once, or after `grace_seconds`. The new one is answered once. An expiry begins anew.",
      params: KeyId,
      body: ApiKeyRotate,
      answer: ApiKeyIssued,
      errors: ["stale_version", "conflict"],
    },
    async ({ params, body }, work) => {
      const key = await rotateKey(work, params.api_key_id, body.grace_seconds);
      return ok(key, key.version);
    },
  )
  .add(
    {
      ...common,
      method: "delete",
      path: `${BASE}/:api_key_id`,
      id: "revokeApiKey",
      summary: "Revoke an API key",
      description: "It is refused from the next request on. The key itself stays listed, so that history can name it.",
      params: KeyId,
      answer: ApiKey,
      errors: ["stale_version", "conflict"],
    },
    async ({ params }, work) => {
      const key = await revokeKey(work, params.api_key_id);
      return ok(key, key.version);
    },
  );
