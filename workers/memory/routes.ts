// Memory over HTTP: of a board, of a group, and of the group of a board, for people and programs; and what agents call of their own board's.
import { z } from "zod";
import type { Action } from "#worker/platform/access.ts";
import { api, etag, operation } from "#worker/platform/http.ts";
import { Id } from "#worker/platform/wire.ts";
import { actions } from "./actions.ts";
import type { Address } from "./place.ts";
import { Memory, MemoryCreate, MemoryKey, MemoryList, MemoryQuery, MemoryUpdate, MemoryValue } from "./schema.ts";
import { addMemory, deleteMemory, listMemories, updateMemory } from "./service.ts";
import { writeValue } from "./values.ts";

const TAG = "Memory";
const BOUNDS =
  "Of the log it keeps the newest 2,000, and 50 pinned ones beside; the oldest that is not pinned goes first. A message with the tag `chat` is told to the lead of the board and to agents that it names with @; whoever is told answers with `reply_to`. In the chat of a board `/pause` and `/resume`, alone, pause and resume the board, for whoever may change its settings; they are told to nobody.";
const VALUES = "At most 500 keys. Who says with `if_version` which version they replace gets 409 where another was faster; otherwise the last to write wins.";

/** Where the operations are, what they are called there, and whose memory is meant. */
type Mount<Path extends string, Name extends "board_id" | "group_id", Method extends "put" | "post"> = {
  path: Path;
  name: Name;
  of: Address["of"];
  tag: string;
  /** `list` → `listBoardMemory` */
  idOf: (verb: string) => string;
  what: string;
  /** With which values are written: agents that ask first may run curl without asking, but with no PUT (links/exec-policy.ts). */
  writesBy: Method;
  read: Action;
  write: Action;
  /** Agents of the field look for it there. */
  isForAgents?: true;
};
const idShape = <Name extends string>(name: Name) => z.object({ [name]: Id } as { [Key in Name]: typeof Id });
const addressIn = (of: Address["of"], name: string, given: unknown): Address => ({ of, id: (given as Record<string, string>)[name] ?? "" });

/** The log: reading it, and adding to it. */
function logRoutes<Path extends string, Name extends "board_id" | "group_id">(mount: Mount<Path, Name, "put" | "post">) {
  const { path, name, of, tag, idOf, what, read, write, isForAgents } = mount;
  const params = idShape(name);
  const answered = { params, tag, ...(isForAgents ? { isForAgents } : {}) } as const;
  return api()
    .openapi(
      operation(read, {
        ...answered,
        method: "get",
        path,
        id: idOf("list"),
        summary: `What ${what} remembers, newest first`,
        query: MemoryQuery,
        answer: MemoryList,
        status: 200,
      }),
      async (context) => context.json(await listMemories(context.var.work, addressIn(of, name, context.req.valid("param")), context.req.valid("query")), 200),
    )
    .openapi(
      operation(write, {
        ...answered,
        method: "post",
        path,
        id: idOf("addTo"),
        summary: `Add to what ${what} remembers`,
        description: BOUNDS,
        body: MemoryCreate,
        answer: Memory,
        status: 201,
      }),
      async (context) => {
        const made = await addMemory(context.var.work, addressIn(of, name, context.req.valid("param")), context.req.valid("json"));
        return context.json(made, 201, etag(made.version));
      },
    );
}

/** The log and the values by key. */
const sharedRoutes = <Path extends string, Name extends "board_id" | "group_id", Method extends "put" | "post">(mount: Mount<Path, Name, Method>) =>
  logRoutes(mount).openapi(
    operation(mount.write, {
      method: mount.writesBy,
      path: `${mount.path}/keys/{memory_key}`,
      id: mount.idOf("writeValueOf"),
      tag: mount.tag,
      summary: `Write the value of a key that ${mount.what} remembers`,
      description: VALUES,
      params: idShape(mount.name).extend({ memory_key: MemoryKey }),
      body: MemoryValue,
      answer: Memory,
      status: 200,
      errors: ["conflict"],
    }),
    async (context) => {
      const given = context.req.valid("param") as { memory_key: string };
      const written = await writeValue(context.var.work, addressIn(mount.of, mount.name, given), given.memory_key, context.req.valid("json"));
      return context.json(written, 200, etag(written.version));
    },
  );

const ofBoard = { path: "/boards/{board_id}/memory", params: z.object({ board_id: Id, memory_id: Id }) } as const;
const ofGroup = { path: "/board-groups/{group_id}/memory", params: z.object({ group_id: Id, memory_id: Id }) } as const;
const PIN_TEXT = "What is pinned stays however much is added. What has a key cannot be pinned: it stays anyway.";

export const boardMemoryRoutes = sharedRoutes({
  path: ofBoard.path,
  name: "board_id",
  of: "board",
  tag: TAG,
  idOf: (verb) => `${verb}BoardMemory`,
  what: "a board",
  writesBy: "put",
  read: actions["memory.read"],
  write: actions["memory.write"],
})
  .openapi(
    operation(actions["memory.manage"], {
      method: "patch",
      path: "/boards/{board_id}/memory/{memory_id}",
      id: "updateBoardMemory",
      tag: TAG,
      summary: "Pin something that a board remembers, or no longer",
      description: PIN_TEXT,
      params: ofBoard.params,
      body: MemoryUpdate,
      answer: Memory,
      status: 200,
    }),
    async (context) => {
      const { board_id: id, memory_id } = context.req.valid("param");
      const changed = await updateMemory(context.var.work, { of: "board", id }, memory_id, context.req.valid("json"));
      return context.json(changed, 200, etag(changed.version));
    },
  )
  .openapi(
    operation(actions["memory.manage"], {
      method: "delete",
      path: "/boards/{board_id}/memory/{memory_id}",
      id: "deleteBoardMemory",
      tag: TAG,
      summary: "Delete something that a board remembers",
      params: ofBoard.params,
      answer: null,
      status: 204,
    }),
    async (context) => {
      const { board_id: id, memory_id } = context.req.valid("param");
      await deleteMemory(context.var.work, { of: "board", id }, memory_id);
      return context.body(null, 204);
    },
  );

export const groupMemoryRoutes = sharedRoutes({
  path: ofGroup.path,
  name: "group_id",
  of: "group",
  tag: TAG,
  idOf: (verb) => `${verb}GroupMemory`,
  what: "a group of boards",
  writesBy: "put",
  read: actions["group_memory.read"],
  write: actions["group_memory.write"],
})
  .openapi(
    operation(actions["group_memory.write"], {
      method: "patch",
      path: "/board-groups/{group_id}/memory/{memory_id}",
      id: "updateGroupMemory",
      tag: TAG,
      summary: "Pin something that a group of boards remembers, or no longer",
      description: PIN_TEXT,
      params: ofGroup.params,
      body: MemoryUpdate,
      answer: Memory,
      status: 200,
    }),
    async (context) => {
      const { group_id: id, memory_id } = context.req.valid("param");
      const changed = await updateMemory(context.var.work, { of: "group", id }, memory_id, context.req.valid("json"));
      return context.json(changed, 200, etag(changed.version));
    },
  )
  .openapi(
    operation(actions["group_memory.write"], {
      method: "delete",
      path: "/board-groups/{group_id}/memory/{memory_id}",
      id: "deleteGroupMemory",
      tag: TAG,
      summary: "Delete something that a group of boards remembers",
      params: ofGroup.params,
      answer: null,
      status: 204,
    }),
    async (context) => {
      const { group_id: id, memory_id } = context.req.valid("param");
      await deleteMemory(context.var.work, { of: "group", id }, memory_id);
      return context.body(null, 204);
    },
  );

const onBoard = { name: "board_id", read: actions["memory.read"], write: actions["memory.write"] } as const;
export const sharedMemoryRoutes = sharedRoutes({
  ...onBoard,
  path: "/boards/{board_id}/group-memory",
  of: "group_of_board",
  tag: TAG,
  idOf: (verb) => `${verb}SharedMemory`,
  what: "the group of a board",
  writesBy: "put",
  isForAgents: true,
});
const AGENTS = { ...onBoard, tag: "Agent API", writesBy: "post" } as const;
const agentIdOf = (noun: string) => (verb: string) => `agent${verb.charAt(0).toUpperCase()}${verb.slice(1)}${noun}`;
export const agentMemoryRoutes = sharedRoutes({
  ...AGENTS,
  path: "/agent/boards/{board_id}/memory",
  of: "board",
  idOf: agentIdOf("BoardMemory"),
  what: "my board",
});
export const agentSharedMemoryRoutes = sharedRoutes({
  ...AGENTS,
  path: "/agent/boards/{board_id}/group-memory",
  of: "group_of_board",
  idOf: agentIdOf("SharedMemory"),
  what: "the group of my board",
});
