// The table of contents of the API: which slices it has, and what every request goes through.
import { type Context, Hono } from "hono";
import { getPath } from "hono/utils/url";
import { activityRoutes } from "./activity/routes.ts";
import { noteCaller } from "./agents/index.ts";
import { agentRoutes } from "./agents/routes.ts";
import { agentApprovals, approvalRoutes, boardApprovals } from "./approvals/routes.ts";
import { authenticate, requireSameOrigin } from "./authenticate.ts";
import { boardRoutes } from "./boards/routes.ts";
import { docsPage } from "./docs.ts";
import { exportRoutes } from "./exports/routes.ts";
import { gatewayRoutes } from "./gateways/routes.ts";
import { accountRoutes } from "./identity/account-routes.ts";
import { passkeyRoutes } from "./identity/passkey-routes.ts";
import { identityRoutes } from "./identity/routes.ts";
import { openApiDocument } from "./openapi.ts";
import { apiKeyRoutes } from "./organizations/api-key-routes.ts";
import { noteKeyUse, tellProfile } from "./organizations/index.ts";
import { inviteRoutes } from "./organizations/invite-routes.ts";
import { memberRoutes } from "./organizations/member-routes.ts";
import { organizationRoutes } from "./organizations/routes.ts";
import type { Env } from "./platform/env.ts";
import { ProblemError } from "./platform/errors.ts";
import { type AnyOperation, mount, type Routes } from "./platform/http.ts";
import { log } from "./platform/log.ts";
import { problemResponse } from "./platform/problem.ts";
import { publish } from "./platform/publish.ts";
import { sha256 } from "./platform/sign.ts";
import { ReplayedAnswer, type Work } from "./platform/work.ts";
import { requestId, securityHeaders, startOfRequest } from "./request.ts";
import { socketRoutes } from "./sockets.ts";
import { agentApiRoutes, agentTaskRoutes } from "./tasks/agent-routes.ts";
import { boardTaskRoutes } from "./tasks/board-task-routes.ts";
import { taskRoutes } from "./tasks/routes.ts";
import { runRoutes } from "./tasks/run-routes.ts";

export const apiRoutes: Routes[] = [
  identityRoutes,
  accountRoutes,
  passkeyRoutes,
  organizationRoutes,
  memberRoutes,
  inviteRoutes,
  apiKeyRoutes,
  gatewayRoutes,
  agentRoutes,
  boardRoutes,
  taskRoutes,
  runRoutes,
  boardTaskRoutes("", ["person"]),
  approvalRoutes,
  boardApprovals,
  activityRoutes,
  exportRoutes,
  agentApiRoutes,
  agentTaskRoutes,
  agentApprovals,
];

type App = { Bindings: Env };

/** `/api/x` is `/api/v1/x`: the public examples leave the version out. */
function pathOf(request: Request): string {
  const pathname = getPath(request);
  return pathname.startsWith("/api/") && !pathname.startsWith("/api/v1/") ? `/api/v1${pathname.slice(4)}` : pathname;
}

const IDEMPOTENCY_KEY_MAX_CHARS = 200;

/** A key is one request of one caller in one organization, where the request names one. */
function idempotencyOf(context: Context<App>, { id, boundTo }: Work["caller"], body: string | null): Work["idempotency"] {
  const key = context.req.header("Idempotency-Key");
  if (!key || context.req.method === "GET") return null;
  if (key.length > IDEMPOTENCY_KEY_MAX_CHARS) throw new ProblemError("invalid_input", `Idempotency-Key: at most ${IDEMPOTENCY_KEY_MAX_CHARS} characters.`);
  return { key: `${boundTo ? `${id}@${boundTo}` : id}:${context.req.method}:${context.req.path}:${key}`, requestHash: sha256(body ?? "") };
}

function ifMatchOf(context: Context<App>): number | null {
  const header = context.req.header("If-Match");
  if (!header || header === "*") return null;
  const version = /^(?:W\/)?"(\d{1,15})"$/.exec(header)?.[1] ?? /^(\d{1,15})$/.exec(header)?.[1];
  if (!version) throw new ProblemError("bad_request", 'If-Match: send the version in quotes, e.g. "3".');
  return Number(version);
}

async function begin(context: Context<App>, spec: AnyOperation, body: string | null): Promise<Work> {
  const { env } = context;
  const now = new Date();
  if (spec.action === "public") requireSameOrigin(context);
  const { caller, shards } =
    spec.action === "public" ? await authenticate(context, env, now).catch(() => ({ caller: ANYBODY, shards: [] })) : await authenticate(context, env, now);
  if (spec.action !== "public" && caller.type === "anonymous")
    throw new ProblemError("unauthenticated", "Sign in, or send a token: Authorization: Bearer … (a session or an API key), or X-Agent-Token for agents.");
  return {
    env,
    caller,
    shards,
    now,
    requestId: requestId(context),
    idempotency: idempotencyOf(context, caller, body),
    ifMatch: ifMatchOf(context),
    origin: (env.PUBLIC_URL ?? new URL(context.req.url).origin).replace(/\/+$/, ""),
    causeId: null,
    publish: (shard, committed) => context.executionCtx.waitUntil(publish(env, shard, committed)),
  };
}

const ANYBODY: Work["caller"] = {
  type: "anonymous",
  id: "anonymous",
  organizationId: null,
  boundTo: null,
  boardId: null,
  limits: null,
  actor: { type: "system", id: "anonymous", name: "anonymous" },
  proof: () => [],
  verify: () => undefined,
};

/** Where people change what lists of members show of them. */
const OWN_PROFILE = /\/users\/me(?:\/email)?$/;

let document: string | null = null;

export function createApp(): Hono<App> {
  const app = new Hono<App>({ getPath: pathOf });
  app.use(startOfRequest);
  for (const path of ["/healthz", "/health", "/readyz", "/api/v1/healthz"]) app.get(path, (context) => context.json({ ok: true }));
  app.get("/openapi.json", (context) => context.body((document ??= JSON.stringify(openApiDocument(apiRoutes))), 200, { "Content-Type": "application/json" }));
  app.get("/docs", docsPage);
  mount(app as unknown as Hono, "/api/v1", apiRoutes, begin as Parameters<typeof mount>[3], (context, work) => {
    if (work.caller.type === "agent") context.executionCtx.waitUntil(noteCaller(work));
    if (work.caller.type === "api_key") context.executionCtx.waitUntil(noteKeyUse(work));
    if (context.req.method !== "GET" && OWN_PROFILE.test(context.req.path)) context.executionCtx.waitUntil(tellProfile(work.env, work.caller.id));
  });
  socketRoutes(app);
  app.notFound((context) =>
    securityHeaders(
      problemResponse(new ProblemError("not_found", `There is no ${context.req.method} ${context.req.path}. See /docs.`), requestId(context)),
      context,
    ),
  );
  app.onError((error, context) => {
    if (error instanceof ReplayedAnswer) {
      const body = error.status === 204 ? null : error.body;
      return securityHeaders(
        new Response(body, { status: error.status, headers: { "Content-Type": "application/json", "Idempotent-Replayed": "true" } }),
        context,
      );
    }
    if (error instanceof ProblemError && error.code === "internal") log.error("request.problem", { request_id: requestId(context) });
    return securityHeaders(problemResponse(error, requestId(context)), context);
  });
  return app;
}
