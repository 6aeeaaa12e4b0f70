// The routes of live sockets: checked here, before an object is woken. Refusals are problem details with their HTTP status.
import type { OpenAPIHono } from "@hono/zod-openapi";
import type { Context } from "hono";
import { authenticate } from "./authenticate.ts";
import { boardActions, loadBoard, watcherOf } from "./boards/index.ts";
import { requirePerson } from "./identity/index.ts";
import { openRelay } from "./gateways/relay.ts";
import { organizationActions } from "./organizations/index.ts";
import { boardsReadBy, grantOf, organizationGrant } from "./members/index.ts";
import type { ApiEnv } from "./platform/http.ts";
import { notFound, ProblemError } from "./platform/errors.ts";
import { isId, newId } from "./platform/ids.ts";
import { boardRoom, joinRoom, organizationFeed } from "./platform/nudge.ts";
import { protocolOf } from "./platform/room-frames.ts";
import type { RoomScope, Watcher } from "./platform/watchers.ts";
import type { Composition } from "./platform/slice.ts";
import { authorize, locate, read, type Work } from "./platform/work.ts";
import { requestId } from "./request.ts";

async function beginSocket(context: Context<ApiEnv>, composition: Composition): Promise<Work> {
  if (context.req.header("Upgrade")?.toLowerCase() !== "websocket")
    throw new ProblemError("upgrade_required", "Open this address as a WebSocket.", { headers: { Upgrade: "websocket" } });
  const now = new Date();
  const { caller, shards } = await authenticate(context, context.env, now);
  if (caller.type === "anonymous") throw new ProblemError("unauthenticated", "Sign in, or send the token of an agent or an API key.");
  return {
    env: context.env,
    composition,
    caller,
    shards,
    now,
    requestId: requestId(context),
    idempotency: null,
    ifMatch: null,
    action: null,
    causeId: null,
    origin: (context.env.PUBLIC_URL ?? new URL(context.req.url).origin).replace(/\/+$/, ""),
    publish: () => undefined,
    defer: (promise) => context.executionCtx.waitUntil(promise),
  };
}

async function joinBoard(context: Context<ApiEnv>, composition: Composition): Promise<Response> {
  const work = await beginSocket(context, composition);
  const id = context.req.param("board_id") ?? "";
  if (!isId(id)) throw notFound("board");
  return locate(work, "board", async (db, shard) => {
    const loaded = await loadBoard(work, db, id, boardActions["board.read"], {});
    if (!loaded) return null;
    const scope: RoomScope = { shard, organizationId: loaded.board.organization_id, boardId: id };
    const watcher: Watcher = {
      ...watcherOf(work, scope, loaded.grant?.role ?? null, "all"),
      protocol: protocolOf(context.req.raw),
      socketId: newId(),
      origin: work.origin,
    };
    return joinRoom(boardRoom(context.env, scope), scope, watcher, context.req.raw);
  });
}

async function joinFeed(context: Context<ApiEnv>, composition: Composition): Promise<Response> {
  const work = await beginSocket(context, composition);
  const { organizationId } = requirePerson(work);
  if (!organizationId) throw notFound("organization");
  return locate(work, "organization", async (db, shard) => {
    const { grant, held } = await read(work, db, {
      grant: organizationGrant(db, work.caller, organizationId),
      held: boardsReadBy(db, { organizationId, boardId: null }, [work.caller.id]),
    });
    if (!grant) return null;
    authorize(work, organizationActions["organization.watch"], grantOf(work.caller, grant), "organization");
    const [rights] = held;
    const boards = rights?.reads_all ? "all" : (JSON.parse(rights?.boards ?? "[]") as string[]);
    const { role } = grant;
    const scope: RoomScope = { shard, organizationId, boardId: null };
    return joinRoom(organizationFeed(context.env, scope), scope, watcherOf(work, scope, role, boards), context.req.raw);
  });
}

export function socketRoutes(app: OpenAPIHono<ApiEnv>, composition: Composition): void {
  app.get("/ws/board/:board_id/sync", (context) => joinBoard(context, composition));
  app.get("/ws/feed", (context) => joinFeed(context, composition));
  app.get("/ws/gateway/:gateway_id/relay", (context) =>
    openRelay(context.req.raw, context.env, context.req.param("gateway_id"), (work) => context.executionCtx.waitUntil(work)),
  );
}
