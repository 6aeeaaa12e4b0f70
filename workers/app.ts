// What every request goes through, and the routes of all slices.
import { OpenAPIHono } from "@hono/zod-openapi";
import type { Context } from "hono";
import { HTTPException } from "hono/http-exception";
import { getPath } from "hono/utils/url";
import { preflight } from "./cors.ts";
import { docsPage } from "./docs.ts";
import { createEdge } from "./edge.ts";
import { openApiDocument } from "./openapi.ts";
import { bodyProblem } from "./platform/body.ts";
import { ProblemError } from "./platform/errors.ts";
import { type ApiEnv, INFO } from "./platform/http.ts";
import { log } from "./platform/log.ts";
import { pageAt } from "./pages.ts";
import { problemResponse } from "./platform/problem.ts";
import type { Composition } from "./platform/slice.ts";
import { proveCaller, ReplayedAnswer } from "./platform/work.ts";
import { requestId, securityHeaders, startOfRequest } from "./request.ts";
import { socketRoutes } from "./sockets.ts";

/** `/api/x` is `/api/v1/x`: public examples leave the version out. */
function pathOf(request: Request): string {
  const pathname = getPath(request);
  return pathname.startsWith("/api/") && !pathname.startsWith("/api/v1/") ? `/api/v1${pathname.slice(4)}` : pathname;
}

/**
 * A caller with an invalid token must hear 401, not what else is wrong with the request. A refusal that was made before the first
 * read of the database therefore first verifies the caller.
 */
async function refusalOf(error: unknown, context: Context<ApiEnv>): Promise<unknown> {
  const refusal = error instanceof HTTPException ? await bodyProblem(context, error.status) : error;
  const { work, isPublic } = context.var;
  const isRequestFault = refusal instanceof ProblemError && refusal.status < 500 && refusal.code !== "unauthenticated";
  if (!work || isPublic || !isRequestFault) return refusal;
  return proveCaller(work).then(
    () => refusal,
    (unproven: unknown) => unproven,
  );
}

async function answerError(app: OpenAPIHono<ApiEnv>, error: Error, context: Context<ApiEnv>): Promise<Response> {
  if (error instanceof ReplayedAnswer) {
    const body = error.status === 204 ? null : error.body;
    return securityHeaders(
      new Response(body, { status: error.status, headers: { "Content-Type": "application/json", "Idempotent-Replayed": "true" } }),
      context,
    );
  }
  const refused = await refusalOf(error, context);
  const isNotThere = refused instanceof ProblemError && refused.code === "not_found";
  const refusal = isNotThere ? (takesOthers(app, context) ?? refused) : refused;
  if (refusal instanceof ProblemError && refusal.code === "internal") log.error("request.problem", { request_id: requestId(context) });
  return securityHeaders(problemResponse(refusal, requestId(context)), context);
}

const METHODS = ["GET", "POST", "PUT", "PATCH", "DELETE"];

/** What an address takes; `literal`: as it is written, since `/x/mine` is not meant where `/x/{id}` fits too. */
function takenAt(app: OpenAPIHono<ApiEnv>, path: string): { literal: string[]; fitting: string[] } {
  const routes = METHODS.flatMap((method) =>
    app.router
      .match(method, path)[0]
      .map(([[, route]]) => route)
      .filter((route) => route.method === method),
  );
  const methodsOf = (some: typeof routes) => [...new Set(some.map(({ method }) => method))];
  return { literal: methodsOf(routes.filter((route) => route.path === path)), fitting: methodsOf(routes) };
}

function notAllowed({ req }: Context, methods: string[]): ProblemError {
  const allowed = methods.join(", ");
  return new ProblemError("method_not_allowed", `${req.path} takes ${allowed}, not ${req.method}. See /docs.`, { headers: { Allow: allowed } });
}

/** `PATCH /x/mine` is taken for `PATCH /x/{id}`, whose id `mine` cannot be. */
function takesOthers(app: OpenAPIHono<ApiEnv>, context: Context): ProblemError | null {
  const { literal } = takenAt(app, pathOf(context.req.raw));
  return literal.length > 0 && !literal.includes(context.req.method) ? notAllowed(context, literal) : null;
}

/** No such address, or one that is asked in another way. */
function nothingAt(app: OpenAPIHono<ApiEnv>, context: Context): ProblemError {
  const { req } = context;
  const { literal, fitting } = takenAt(app, pathOf(req.raw));
  if (fitting.length === 0) return new ProblemError("not_found", `There is no ${req.method} ${req.path}. See /docs.`);
  return notAllowed(context, literal.length > 0 ? literal : fitting);
}

export function createApp(composition: Composition): OpenAPIHono<ApiEnv> {
  const app = new OpenAPIHono<ApiEnv>({ getPath: pathOf });
  const edge = createEdge(composition);
  const routes = composition.slices.flatMap((slice) => slice.routes ?? []) as OpenAPIHono<ApiEnv>[];
  const documented = new OpenAPIHono<ApiEnv>();
  // The highest slice first: `/gateways/sessions` is an address of its own before it could be the id of a gateway.
  for (const group of routes.toReversed()) documented.route("/", group);
  let document: string | null = null;

  app.use(startOfRequest);
  app.use("/api/v1/*", async (context, next) => {
    context.set("edge", edge);
    await next();
  });
  app.options("/api/*", async (context, next) => preflight(context) ?? next());
  for (const path of ["/healthz", "/health", "/readyz", "/api/v1/healthz"]) app.get(path, (context) => context.json({ ok: true }));
  app.get("/openapi.json", (context) => {
    document ??= JSON.stringify(openApiDocument(documented, composition), (key, value: unknown) => (key === INFO ? undefined : value));
    return context.body(document, 200, { "Content-Type": "application/json" });
  });
  app.get("/docs", docsPage);
  app.route("/api/v1", documented);
  socketRoutes(app, composition);
  app.notFound(
    async (context) =>
      (await pageAt(context.req.raw, context.env as ApiEnv["Bindings"])) ??
      securityHeaders(problemResponse(nothingAt(app, context), requestId(context)), context),
  );
  app.onError((error, context) => answerError(app, error, context));
  return app;
}
