// What boards and groups remember as it is written, over HTTP.
import type { Context } from "hono";
import { z } from "zod";
import { type ApiEnv, api, operation } from "#worker/platform/http.ts";
import { SENT_EVENTS, positionIn, STREAM_HEADERS, STREAM_TEXT } from "#worker/platform/event-stream.ts";
import { Id } from "#worker/platform/wire.ts";
import { actions } from "./actions.ts";
import { MemoryStreamQuery } from "./schema.ts";
import { streamBoardMemory, streamGroupMemory } from "./stream.ts";

const TOLD = `Events \`memory\` with \`{memory}\` as it is then: added, changed, or with something new about whom it was told; \`deleted\` with \`memory_id\`. ${STREAM_TEXT}`;
const OF_GROUP = " Here the ids are those of events.";
const shared = { method: "get", tag: "Memory", query: MemoryStreamQuery, download: SENT_EVENTS, answer: null, status: 200 } as const;
const ofBoard = z.object({ board_id: Id });
const ofGroup = z.object({ group_id: Id });
const fromOf = ({ req }: Context<ApiEnv>, { since }: MemoryStreamQuery) => ({ since, lastEventId: positionIn(req.header("Last-Event-ID")) });

export const memoryStreamRoutes = api()
  .openapi(
    operation(actions["memory.stream"], {
      ...shared,
      path: "/boards/{board_id}/memory/stream",
      id: "streamBoardMemory",
      summary: "What a board remembers, as it is written",
      description: TOLD,
      params: ofBoard,
    }),
    async (context) => {
      const query = context.req.valid("query");
      const stream = await streamBoardMemory(context.var.work, context.req.valid("param").board_id, fromOf(context, query), query.is_chat);
      return context.body(stream, 200, STREAM_HEADERS);
    },
  )
  .openapi(
    operation(actions["group_memory.stream"], {
      ...shared,
      path: "/board-groups/{group_id}/memory/stream",
      id: "streamGroupMemory",
      summary: "What a group of boards remembers, as it is written",
      description: TOLD + OF_GROUP,
      params: ofGroup,
    }),
    async (context) => {
      const query = context.req.valid("query");
      const address = { of: "group", id: context.req.valid("param").group_id } as const;
      return context.body(await streamGroupMemory(context.var.work, address, fromOf(context, query), query.is_chat), 200, STREAM_HEADERS);
    },
  )
  .openapi(
    operation(actions["shared_memory.stream"], {
      ...shared,
      path: "/boards/{board_id}/group-memory/stream",
      id: "streamSharedMemory",
      summary: "What the group of a board remembers, as it is written",
      description: TOLD + OF_GROUP,
      params: ofBoard,
    }),
    async (context) => {
      const query = context.req.valid("query");
      const address = { of: "group_of_board", id: context.req.valid("param").board_id } as const;
      return context.body(await streamGroupMemory(context.var.work, address, fromOf(context, query), query.is_chat), 200, STREAM_HEADERS);
    },
  );
