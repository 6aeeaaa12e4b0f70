// Routes as data: each operation names its action, its shapes and its errors; the same entry serves the request,
// the OpenAPI document and the access tests. There is no other way to add a route to the API.
import type { Context, Hono } from "hono";
import type { z } from "zod";
import type { ActionRule } from "./access.ts";
import { readJsonBody } from "./body.ts";
import { type FieldError, ProblemError, type ProblemCode } from "./errors.ts";
import { load, type Work } from "./work.ts";
import { shardDatabase } from "./db.ts";

/** `download`: bytes instead of JSON, for an operation that declares them. */
export type Answer = { status: 200 | 201 | 202 | 204; body?: unknown; download?: ReadableStream; headers?: Record<string, string>; version?: number };
export const ok = (body: unknown, version?: number): Answer => ({ status: 200, body, version });
export const created = (body: unknown, version?: number): Answer => ({ status: 201, body, version });
export const noContent = (): Answer => ({ status: 204 });

type Shape = z.ZodType;
export type CallerKind = "public" | "person" | "agent";
export type OperationSpec<P extends Shape, Q extends Shape, B extends Shape> = {
  method: "get" | "post" | "put" | "patch" | "delete";
  /** Hono's form, below /api/v1: `/tasks/:task_id`. */
  path: `/${string}`;
  id: string;
  tag: string;
  summary: string;
  description?: string;
  /** The action that `can()` is asked about, or "public". */
  action: ActionRule | "public";
  callers: CallerKind[];
  params?: P;
  query?: Q;
  body?: B;
  /** The type of a body that is no JSON: the handler reads it from the request itself, as a stream. */
  upload?: string;
  /** The type of an answer that is no JSON. */
  download?: string;
  /** The body of success; null for 204 and for a download. */
  answer: z.ZodType | null;
  status?: 200 | 201 | 202 | 204;
  errors?: ProblemCode[];
};
export type AnyOperation = OperationSpec<Shape, Shape, Shape>;

export type Input<P extends Shape, Q extends Shape, B extends Shape> = { params: z.output<P>; query: z.output<Q>; body: z.output<B>; context: Context };
export type Handler<P extends Shape, Q extends Shape, B extends Shape> = (input: Input<P, Q, B>, work: Work) => Promise<Answer>;
type Entry = { spec: AnyOperation; handle: Handler<Shape, Shape, Shape> };

/** A slice's routes. */
export class Routes {
  readonly entries: Entry[] = [];
  add<P extends Shape = z.ZodUndefined, Q extends Shape = z.ZodUndefined, B extends Shape = z.ZodUndefined>(
    spec: OperationSpec<P, Q, B>,
    handle: Handler<P, Q, B>,
  ): this {
    this.entries.push({ spec: spec as unknown as AnyOperation, handle: handle as unknown as Handler<Shape, Shape, Shape> });
    return this;
  }
}

function fieldErrors(error: z.ZodError, where: string): FieldError[] {
  return error.issues.map((issue) => ({ path: [where, ...issue.path.map(String)].filter(Boolean).join("."), message: issue.message }));
}

function check(shape: Shape | undefined, value: unknown, where: string, into: FieldError[]): unknown {
  if (!shape) return undefined;
  const parsed = shape.safeParse(value);
  if (parsed.success) return parsed.data;
  into.push(...fieldErrors(parsed.error, where));
  return undefined;
}

/** A bad path id is a thing that does not exist, so a malformed id answers 404 like an unknown one. */
async function parse(spec: AnyOperation, context: Context, rawBody: () => Promise<unknown>): Promise<Input<Shape, Shape, Shape>> {
  if (spec.params && !spec.params.safeParse(context.req.param()).success)
    throw new ProblemError("not_found", "There is no such thing: the id in the address is not valid.");
  const errors: FieldError[] = [];
  const params = check(spec.params, context.req.param(), "", errors);
  const query = check(spec.query, { ...context.req.query() }, "", errors);
  const body = spec.body ? check(spec.body, await rawBody(), "", errors) : undefined;
  if (errors.length > 0)
    throw new ProblemError("invalid_input", errors.map((error) => `${error.path || "body"}: ${error.message}`).join("; "), { fields: errors });
  return { params, query, body, context };
}

/** Asks the database for the caller's proof alone: so that a bad token answers 401 before a bad body answers 422. */
async function proveCaller(work: Work): Promise<void> {
  const shard = work.shards[0];
  if (shard && work.caller.proof(shardDatabase(work.env, shard)).length > 0) await load({ ...work, idempotency: null }, shardDatabase(work.env, shard), []);
}

export type WorkFactory = (context: Context, spec: AnyOperation, bodyText: string | null) => Promise<Work>;

/** Mounts the operations on Hono below `prefix`. `ended` is told of each that succeeded, before its answer goes out. */
export function mount(app: Hono, prefix: string, routes: Routes[], begin: WorkFactory, ended: (context: Context, work: Work) => void): void {
  for (const { spec, handle } of routes.flatMap((group) => group.entries)) {
    app.on(spec.method.toUpperCase(), prefix + spec.path, async (context) => {
      const text = spec.body ? await readJsonBody(context.req.raw) : null;
      // Of an upload only the size is known before it is read: a repeated key with another file is most likely told apart.
      const work = await begin(context, spec, spec.upload ? (context.req.header("Content-Length") ?? "") : (text?.text ?? null));
      let input: Input<Shape, Shape, Shape>;
      try {
        input = await parse(spec, context, async () => text?.value());
      } catch (error) {
        if (spec.action !== "public") await proveCaller(work);
        throw error;
      }
      const answer = await handle(input, work).catch(async (error: unknown) => {
        // A refusal that came before the first look at the database: a token that is not good must hear 401, not 403.
        if (error instanceof ProblemError && error.code === "forbidden") await proveCaller(work);
        throw error;
      });
      ended(context, work);
      return respond(context, answer);
    });
  }
}

function respond(context: Context, answer: Answer): Response {
  for (const [name, value] of Object.entries(answer.headers ?? {})) context.header(name, value, { append: true });
  if (answer.version !== undefined) context.header("ETag", `"${answer.version}"`);
  if (answer.download) return context.body(answer.download, 200);
  return answer.status === 204 ? context.body(null, 204) : context.json(answer.body as object, answer.status);
}
