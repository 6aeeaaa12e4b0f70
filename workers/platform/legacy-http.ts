// Being removed: routes in the old form, mounted as operations. Slices move to `api().openapi(operation(…), …)`.
import type { OpenAPIHono } from "@hono/zod-openapi";
import type { Context } from "hono";
import type { z } from "zod";
import type { Action } from "./access.ts";
import type { ProblemCode } from "./errors.ts";
import { api, type ApiEnv, type CallerKind, operation } from "./http.ts";
import type { Work } from "./work.ts";

export type Answer = { status: 200 | 201 | 202 | 204; body?: unknown; download?: ReadableStream; headers?: Record<string, string>; version?: number };
export const ok = (body: unknown, version?: number): Answer => ({ status: 200, body, version });
export const created = (body: unknown, version?: number): Answer => ({ status: 201, body, version });
export const noContent = (): Answer => ({ status: 204 });

type Shape = z.ZodType;
export type OperationSpec<P extends Shape, Q extends Shape, B extends Shape> = {
  method: "get" | "post" | "put" | "patch" | "delete";
  path: `/${string}`;
  id: string;
  tag: string;
  summary: string;
  description?: string;
  action: Action | "public";
  callers: CallerKind[];
  params?: P;
  query?: Q;
  body?: B;
  upload?: string;
  download?: string;
  answer: z.ZodType | null;
  status?: 200 | 201 | 202 | 204;
  errors?: ProblemCode[];
};
export type AnyOperation = OperationSpec<Shape, Shape, Shape>;
export type Input<P extends Shape, Q extends Shape, B extends Shape> = { params: z.output<P>; query: z.output<Q>; body: z.output<B>; context: Context };
export type Handler<P extends Shape, Q extends Shape, B extends Shape> = (input: Input<P, Q, B>, work: Work) => Promise<Answer>;

export class Routes {
  readonly app: OpenAPIHono<ApiEnv> = api();
  add<P extends Shape = z.ZodUndefined, Q extends Shape = z.ZodUndefined, B extends Shape = z.ZodUndefined>(
    spec: OperationSpec<P, Q, B>,
    handle: Handler<P, Q, B>,
  ): this {
    const { action, callers, ...rest } = spec;
    const route = operation(action, callers, { ...rest, path: spec.path.replace(/:([a-z_]+)/g, "{$1}"), status: spec.status ?? 200 } as never);
    this.app.openapi(
      route as never,
      (async (context: Context<ApiEnv>) => {
        const valid = (target: string) => context.req.valid(target as never) as never;
        const input = { params: valid("param"), query: valid("query"), body: valid("json"), context } as Input<P, Q, B>;
        return respond(context, await handle(input, context.var.work));
      }) as never,
    );
    return this;
  }
}

function respond(context: Context, answer: Answer): Response {
  for (const [name, value] of Object.entries(answer.headers ?? {})) context.header(name, value, { append: true });
  if (answer.version !== undefined) context.header("ETag", `"${answer.version}"`);
  if (answer.download) return context.body(answer.download, 200);
  return answer.status === 204 ? context.body(null, 204) : context.json(answer.body as object, answer.status);
}
