// What the compiler refuses: a wrong answer, an event that does not fit the catalogue, a column that a table does not have.
import type { RouteHandler } from "@hono/zod-openapi";
import type { TypedResponse } from "hono";
import { expectTypeOf, test } from "vitest";
import { z } from "zod";
import type { groupRoutes } from "#worker/boards/group-routes.ts";
import type { BoardGroup } from "#worker/boards/schema.ts";
import type { NewEvent } from "#worker/platform/events.ts";
import { type ApiEnv, operation } from "#worker/platform/http.ts";
import type { Consumer } from "#worker/platform/outbox.ts";
import type { Names } from "#worker/platform/rows.ts";
import type { Task } from "#worker/tasks/schema.ts";
import type { tasks } from "#worker/tasks/tables.ts";
import { hc } from "hono/client";

const greet = operation("public", {
  method: "get",
  path: "/greetings/{name}",
  id: "greet",
  tag: "Greetings",
  summary: "Hello",
  params: z.object({ name: z.string() }),
  query: z.object({ times: z.coerce.number() }),
  answer: z.object({ text: z.string() }),
  status: 200,
});
type Handler = RouteHandler<typeof greet, ApiEnv>;
type Answer = Awaited<ReturnType<Handler>>;

test("a handler answers what its operation declares, with the declared status, and nothing else", () => {
  expectTypeOf<TypedResponse<{ text: string }, 200, "json">>().toExtend<Answer>();
  expectTypeOf<TypedResponse<{ text: number }, 200, "json">>().not.toExtend<Answer>();
  expectTypeOf<TypedResponse<{ words: string }, 200, "json">>().not.toExtend<Answer>();
  expectTypeOf<TypedResponse<{ text: string }, 201, "json">>().not.toExtend<Answer>();
});

test("the client of a slice's routes knows what it sends and what it gets", () => {
  const client = hc<typeof groupRoutes>("http://mission-control.test/api/v1");
  type Patched = Awaited<ReturnType<Awaited<ReturnType<(typeof client)["board-groups"][":group_id"]["$patch"]>>["json"]>>;
  expectTypeOf<Patched>().toEqualTypeOf<BoardGroup>();
  type Sent = Parameters<(typeof client)["board-groups"]["$post"]>[0]["json"];
  expectTypeOf<{ name: string }>().toExtend<Sent>();
  expectTypeOf<{ title: string }>().not.toExtend<Sent>();
});

test("an event has a type of the catalogue and the payload of that type; a consumer gets it typed", () => {
  const subject = { type: "task", id: "x" };
  expectTypeOf<{ type: "task.created"; subject: typeof subject; payload: { after: Task } }>().toExtend<NewEvent>();
  expectTypeOf<{ type: "task.created"; subject: typeof subject; payload: { after: { id: string } } }>().not.toExtend<NewEvent>();
  expectTypeOf<{ type: "task.invented"; subject: typeof subject; payload: object }>().not.toExtend<NewEvent>();
  type OnCreated = NonNullable<Consumer["on"]["task.created"]>;
  expectTypeOf<Parameters<OnCreated>[0]["payload"]["after"]>().toEqualTypeOf<Task>();
});

test("a column that the table does not have cannot be named", () => {
  expectTypeOf<"title">().toExtend<keyof Names<typeof tasks>>();
  expectTypeOf<"titel">().not.toExtend<keyof Names<typeof tasks>>();
});
