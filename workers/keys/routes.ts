// API keys over HTTP.
import { z } from "zod";
import { requirePerson } from "#worker/identity/index.ts";
import { api, etag, operation } from "#worker/platform/http.ts";
import { Id, PageQuery } from "#worker/platform/wire.ts";
import { actions } from "./actions.ts";
import { ApiKey, ApiKeyCreate, ApiKeyIssued, ApiKeyList, ApiKeyRotate, ApiKeyUpdate } from "./schema.ts";
import { createKey, getKey, listKeys, revokeKey, rotateKey, updateKey } from "./service.ts";

const tag = "API keys";
const params = z.object({ api_key_id: Id });
const manage = actions["api_key.manage"];

export const keyRoutes = api()
  .openapi(
    operation(manage, {
      method: "post",
      path: "/organizations/me/api-keys",
      id: "createApiKey",
      tag,
      summary: "Create an API key",
      description: "The token is shown once. In the timeline the key appears as itself; it acts within its scopes and boards until it expires.",
      body: ApiKeyCreate,
      answer: ApiKeyIssued,
      status: 201,
      errors: ["conflict"],
    }),
    async (context) => {
      const { work } = context.var;
      const key = await createKey(work, requirePerson(work), context.req.valid("json"));
      return context.json(key, 201, etag(key.version));
    },
  )
  .openapi(
    operation(manage, {
      method: "get",
      path: "/organizations/me/api-keys",
      id: "listApiKeys",
      tag,
      summary: "API keys, the newest first, revoked ones too",
      query: PageQuery,
      answer: ApiKeyList,
      status: 200,
    }),
    async (context) => context.json(await listKeys(context.var.work, context.req.valid("query")), 200),
  )
  .openapi(
    operation(manage, {
      method: "get",
      path: "/organizations/me/api-keys/{api_key_id}",
      id: "getApiKey",
      tag,
      summary: "One API key",
      params,
      answer: ApiKey,
      status: 200,
    }),
    async (context) => {
      const key = await getKey(context.var.work, context.req.valid("param").api_key_id);
      return context.json(key, 200, etag(key.version));
    },
  )
  .openapi(
    operation(manage, {
      method: "patch",
      path: "/organizations/me/api-keys/{api_key_id}",
      id: "updateApiKey",
      tag,
      summary: "Rename an API key",
      params,
      body: ApiKeyUpdate,
      answer: ApiKey,
      status: 200,
      errors: ["stale_version", "conflict"],
    }),
    async (context) => {
      const key = await updateKey(context.var.work, context.req.valid("param").api_key_id, context.req.valid("json"));
      return context.json(key, 200, etag(key.version));
    },
  )
  .openapi(
    operation(manage, {
      method: "post",
      path: "/organizations/me/api-keys/{api_key_id}/rotate",
      id: "rotateApiKey",
      tag,
      summary: "Give an API key a new secret",
      description: "The old secret stops working at once, or after `grace_seconds`. The new one is shown once. An expiry period starts again.",
      params,
      body: ApiKeyRotate,
      answer: ApiKeyIssued,
      status: 200,
      errors: ["stale_version", "conflict"],
    }),
    async (context) => {
      const key = await rotateKey(context.var.work, context.req.valid("param").api_key_id, context.req.valid("json").grace_seconds);
      return context.json(key, 200, etag(key.version));
    },
  )
  .openapi(
    operation(manage, {
      method: "delete",
      path: "/organizations/me/api-keys/{api_key_id}",
      id: "revokeApiKey",
      tag,
      summary: "Revoke an API key",
      description: "It is refused from the next request on. The key stays listed, so that the history can name it.",
      params,
      answer: ApiKey,
      status: 200,
      errors: ["stale_version", "conflict"],
    }),
    async (context) => {
      const key = await revokeKey(context.var.work, context.req.valid("param").api_key_id);
      return context.json(key, 200, etag(key.version));
    },
  );
