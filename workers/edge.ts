// What the edge does for every operation: authenticate the caller, make the unit of work, record what follows a success.
import type { Context } from "hono";
import { authenticate, requireSameOrigin } from "./authenticate.ts";
import { type Action, ANONYMOUS } from "./platform/access.ts";
import { ProblemError } from "./platform/errors.ts";
import type { ApiEnv, Edge } from "./platform/http.ts";
import { publish } from "./platform/publish.ts";
import { sha256 } from "./platform/sign.ts";
import type { Composition } from "./platform/slice.ts";
import type { Work } from "./platform/work.ts";

const IDEMPOTENCY_KEY_MAX_CHARS = 200;

/** An idempotency key belongs to one request of one caller, and to one organization where the request names one. */
function idempotencyOf(context: Context<ApiEnv>, { id, boundTo }: Work["caller"], body: string | null): Work["idempotency"] {
  const key = context.req.header("Idempotency-Key");
  if (key === undefined || context.req.method === "GET") return null;
  if (key === "" || key.length > IDEMPOTENCY_KEY_MAX_CHARS)
    throw new ProblemError("invalid_input", `Idempotency-Key: 1 to ${IDEMPOTENCY_KEY_MAX_CHARS} characters, or leave the header out.`);
  return { key: `${boundTo ? `${id}@${boundTo}` : id}:${context.req.method}:${context.req.path}:${key}`, requestHash: sha256(body ?? "") };
}

function ifMatchOf(context: Context<ApiEnv>): number | null {
  const header = context.req.header("If-Match");
  if (header === undefined || header === "*") return null;
  const version = /^(?:W\/)?"(\d{1,15})"$/.exec(header)?.[1] ?? /^(\d{1,15})$/.exec(header)?.[1];
  if (!version) throw new ProblemError("bad_request", 'If-Match: send the version in quotes, e.g. "3".');
  return Number(version);
}

/** A public operation also works for a caller whose credential is no longer valid. */
async function callerOf(context: Context<ApiEnv>, action: Action | "public", now: Date) {
  if (action === "public") {
    requireSameOrigin(context);
    return authenticate(context, context.env, now).catch(() => ({ caller: ANONYMOUS, shards: [] }));
  }
  const authenticated = await authenticate(context, context.env, now);
  if (authenticated.caller.type === "anonymous")
    throw new ProblemError("unauthenticated", "Sign in, or send a token: Authorization: Bearer … (a session or an API key), or X-Agent-Token for agents.");
  return authenticated;
}

export function createEdge(composition: Composition): Edge {
  return {
    async begin(context, action, bodyText) {
      const { env } = context;
      const now = new Date();
      const { caller, shards } = await callerOf(context, action, now);
      const defer: Work["defer"] = (promise) => context.executionCtx.waitUntil(promise);
      return {
        env,
        composition,
        caller,
        shards,
        action: action === "public" ? null : action,
        now,
        requestId: context.var.requestId,
        idempotency: idempotencyOf(context, caller, bodyText),
        ifMatch: ifMatchOf(context),
        origin: (env.PUBLIC_URL ?? new URL(context.req.url).origin).replace(/\/+$/, ""),
        causeId: null,
        publish: (shard, committed) => defer(publish({ env, composition }, shard, committed)),
        defer,
      };
    },

    ended(_context, work) {
      for (const { afterRequest } of composition.slices) {
        const note = afterRequest?.(work);
        if (note) work.defer(note);
      }
    },
  };
}
