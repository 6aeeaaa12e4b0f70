// Operations of the API on zod-openapi: each names its action, which says who may call, its shapes and its errors; the same declaration serves
// the request, the OpenAPI document, the dashboard's typed client and the access tests. There is no other way to add a route.
import { createRoute, OpenAPIHono } from "@hono/zod-openapi";
import type { Context, MiddlewareHandler } from "hono";
import { z } from "zod";
import type { Action } from "./access.ts";
import { jsonBody, requireBounds } from "./body.ts";
import type { Env } from "./env.ts";
import { ProblemError, type ProblemCode } from "./errors.ts";
import { fieldErrorsOf } from "./field-errors.ts";
import { headersOf, ignoredOf, PART_HEADERS, responsesOf, roleTagsOf, securityOf } from "./operation-document.ts";
import { cut } from "./text.ts";
import type { Work } from "./work.ts";

type Method = "get" | "post" | "put" | "patch" | "delete";
type Shape = z.ZodType;
type SuccessStatus = 200 | 201 | 202 | 204;

/** What the edge does for every operation: it knows all kinds of credentials and all slices, which nothing here does. */
export type Edge = {
  /** Who is calling, and the unit of work of this request. `bodyText`: what an idempotency key is bound to. */
  begin(context: Context<ApiEnv>, action: Action | "public", bodyText: string | null): Promise<Work>;
  /** Called after success, without delaying the answer. */
  ended(context: Context<ApiEnv>, work: Work): void;
};
/** `isPublic`: the operation is for everybody, so nobody need be proved. */
export type ApiEnv = { Bindings: Env; Variables: { edge: Edge; work: Work; isPublic: boolean; requestId: string } };

/** The declaration of an operation; whatever it leaves out is the same for all. */
export type OperationSpec<
  Path extends string,
  Verb extends Method,
  Params extends Shape | undefined,
  Query extends Shape | undefined,
  Body extends Shape | undefined,
  Answer extends Shape | null,
  Status extends SuccessStatus,
> = {
  method: Verb;
  /** Below /api/v1, with parameters in braces: `/tasks/{task_id}`. */
  path: Path;
  id: string;
  tag: string;
  summary: string;
  description?: string;
  params?: Params;
  query?: Query;
  /** Members of the query that clients of other servers send and that say nothing here; any other unknown one is refused. */
  ignoresQuery?: readonly string[];
  /** Members of the query that begin so are the handler's to know: `field.`. */
  queryFamily?: string;
  body?: Body;
  /** The media type of a body that is not JSON: the handler streams it from the request itself. */
  upload?: string;
  /** The media type of an answer that is not JSON. */
  download?: string;
  /** Parts of the download can be asked for, and whether it is still the same. */
  inParts?: true;
  /** The body of a success; null for 204 and for a download. */
  answer: Answer;
  status: Status;
  errors?: readonly ProblemCode[];
  /** Agents are meant to find it in the document by their role's tag, though it stands beside their own addresses. */
  isForAgents?: true;
  /** Also the main agents of gateways: its handler asks more than its action does. */
  isForMains?: true;
};

type JsonContent<Schema extends Shape> = { "application/json": { schema: Schema } };
type AnswerOf<Answer extends Shape | null> = Answer extends Shape ? { description: string; content: JsonContent<Answer> } : { description: string };
/** The route as zod-openapi's types read it: the handler's input, its answer and the typed client follow from it. */
type RouteOf<Path, Verb, Params, Query, Body, Answer extends Shape | null, Status extends SuccessStatus> = {
  path: Path;
  method: Verb;
  request: (Params extends Shape ? { params: Params } : object) &
    (Query extends Shape ? { query: Query } : object) &
    (Body extends Shape ? { body: { required: true; content: JsonContent<Body> } } : object);
  responses: { [Code in Status]: AnswerOf<Answer> };
  middleware: MiddlewareHandler<ApiEnv>[];
  getRoutingPath(): string;
};

/** What tests read about an operation beside its OpenAPI entry. */
export type OperationInfo = {
  id: string;
  method: Method;
  path: string;
  action: Action | "public";
  params: Shape | undefined;
  query: Shape | undefined;
  body: Shape | undefined;
  answer: Shape | null;
  status: SuccessStatus;
};

/**
 * An operation for `api().openapi(operation, handler)`. `action` is what `can()` decides; the handler's service calls it, with
 * the rights that it has loaded. The caller is authenticated before anything is validated.
 */
export function operation<
  const Path extends string,
  const Verb extends Method,
  Answer extends Shape | null,
  const Status extends SuccessStatus,
  Params extends Shape | undefined = undefined,
  Query extends Shape | undefined = undefined,
  Body extends Shape | undefined = undefined,
>(action: Action | "public", spec: OperationSpec<Path, Verb, Params, Query, Body, Answer, Status>): RouteOf<Path, Verb, Params, Query, Body, Answer, Status> {
  const { method, path, id, params, query, body, upload, answer, status } = spec;
  const info: OperationInfo = { id, method, path, action, params, query, body, answer, status };
  return createRoute({
    method,
    path,
    operationId: id,
    tags: [spec.tag, ...roleTagsOf(action, spec)],
    summary: spec.summary,
    ...(spec.description ? { description: spec.description } : {}),
    ...securityOf(action),
    request: {
      ...(params ? { params } : {}),
      ...(query ? { query } : {}),
      ...(body ? { body: { required: true, content: { "application/json": { schema: body } } } } : {}),
      ...(upload ? { body: { required: true, content: { [upload]: { schema: { type: "string", format: "binary" } } } } } : {}),
    },
    parameters: [...headersOf(method, action), ...(spec.inParts ? PART_HEADERS : []), ...ignoredOf(spec.ignoresQuery)],
    responses: responsesOf(spec, action),
    middleware: [
      begin(action, body ? "json" : upload ? "stream" : "none"),
      ...(params ? [addressFirst(params)] : []),
      knownQueryOnly([...membersOf(query), ...(spec.ignoresQuery ?? [])], spec.queryFamily),
    ],
    [INFO]: info,
  } as never) as never;
}

type BodyKind = "json" | "stream" | "none";

/** What is known of an upload before it is read: its size, and what the query says of it. */
const toldOf = ({ req }: Context<ApiEnv>): string => `${req.header("Content-Length") ?? ""}${new URL(req.url).search}`;

/** Authenticates, makes the unit of work, and tells the edge about success. An upload is not read here. */
function begin(action: Action | "public", kind: BodyKind): MiddlewareHandler<ApiEnv> {
  return async (context, next) => {
    const text = kind === "json" ? await jsonBody(context) : kind === "stream" ? toldOf(context) : null;
    const { edge } = context.var;
    const work = await edge.begin(context, action, text);
    context.set("work", work);
    context.set("isPublic", action === "public");
    if (kind === "json") requireBounds(text ?? "");
    await next();
    if (!context.error && context.res.status < 400) edge.ended(context, work);
  };
}

/** A malformed id in the address is a thing that does not exist: it answers 404 like an unknown one. */
class NoSuchAddress extends ProblemError {
  constructor() {
    super("not_found", "There is no such thing: the id in the address is not valid.");
  }
}

/** A name in the address under which something is written is chosen by who writes it, unlike an id: they are told the rule that it breaks. */
function requireChosenNames({ req }: Context<ApiEnv>, error: z.ZodError): void {
  const fields = fieldErrorsOf(error);
  if (req.method === "GET" || fields.some(({ path }) => path.endsWith("_id"))) return;
  throw new ProblemError("invalid_input", fields.map(({ path, message }) => `${path}: ${message}`).join("; "), { fields });
}

/** zod-openapi looks at the query before the address: what is not there is told first. */
const addressFirst =
  (params: Shape): MiddlewareHandler<ApiEnv> =>
  async (context, next) => {
    const { error } = params.safeParse(context.req.param());
    if (error) {
      requireChosenNames(context, error);
      throw new NoSuchAddress();
    }
    await next();
  };

const membersOf = (query: Shape | undefined): string[] => {
  if (query === undefined) return [];
  if (query instanceof z.ZodObject) return Object.keys(query.shape);
  throw new Error("the query of an operation is an object of its members");
};

/** What is asked for and not looked at would be answered as if it had been. */
function knownQueryOnly(known: readonly string[], family?: string): MiddlewareHandler<ApiEnv> {
  const takes = known.length > 0 ? `It takes ${known.join(", ")}.` : "It takes none.";
  return async (context, next) => {
    const unknown = [...new Set(new URL(context.req.url).searchParams.keys())].filter((name) => !known.includes(name) && !(family && name.startsWith(family)));
    if (unknown.length > 0) {
      const fields = unknown.slice(0, UNKNOWN_TOLD_MAX).map((path) => ({ path: cut(path, UNKNOWN_TOLD_MAX_CHARS), message: "is no member of this query" }));
      throw new ProblemError("invalid_input", `${fields.map(({ path }) => path).join(", ")}: no such member of the query. ${takes}`, { fields });
    }
    await next();
  };
}
const UNKNOWN_TOLD_MAX = 5;
const UNKNOWN_TOLD_MAX_CHARS = 60;

function refuseInvalid(result: { target: string; success: boolean; error?: unknown }): undefined {
  if (result.success) return undefined;
  if (result.target === "param") throw new NoSuchAddress();
  const fields = fieldErrorsOf(result.error as z.ZodError);
  throw new ProblemError("invalid_input", fields.map((field) => `${field.path || "body"}: ${field.message}`).join("; "), { fields });
}

/** An empty set of routes: `api().openapi(operation(…), handler)`. */
export const api = (): OpenAPIHono<ApiEnv> => new OpenAPIHono<ApiEnv>({ defaultHook: refuseInvalid });
/** Runtime only: it is left out of the document. */
export const INFO = "x-operation";

/** A slice's routes, of whatever type. */
export type SliceRoutes = Pick<OpenAPIHono<ApiEnv>, "openAPIRegistry" | "routes">;

/** The operations of some routes. */
export const operationsOf = (routes: SliceRoutes): OperationInfo[] =>
  routes.openAPIRegistry.definitions.flatMap((definition) =>
    definition.type === "route" ? [(definition.route as unknown as Record<typeof INFO, OperationInfo>)[INFO]] : [],
  );

/** The ETag header of an answer that has a version; the third argument of `context.json`. */
export const etag = (version: number): { ETag: string } => ({ ETag: `"${version}"` });
