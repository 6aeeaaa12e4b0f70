// What a socket of a board takes (M9, modules.md): a task moved or made, which is asked of the API as any other client asks it, and who looks
// at what. Shapes, and the request that a frame stands for; nothing is decided here.
import { z } from "zod";
import { requireBounds } from "#worker/platform/body.ts";
import { ProblemError } from "#worker/platform/errors.ts";
import { fieldErrorsOf } from "#worker/platform/field-errors.ts";
import { Id } from "#worker/platform/wire.ts";

const FRAME_ID_MAX_CHARS = 100;
/** A counter, or a text of the client's own choice. */
const FrameId = z.union([z.string().min(1).max(FRAME_ID_MAX_CHARS), z.int()]);
export type FrameId = z.infer<typeof FrameId>;
const Position = z.strictObject({ after_task_id: Id.optional(), before_task_id: Id.optional() });
/** The API's own rules are asked of the API: here is only what becomes a part of its address, or another member. */
const free = z.unknown().optional();

const Move = z.strictObject({
  type: z.literal("task.move"),
  id: FrameId,
  task_id: Id,
  status: z.string(),
  position: Position.optional(),
  blocked_reason: free,
  comment: free,
  reason: free,
  approval_id: free,
  version: z.int().min(0).optional(),
});
const Create = z.strictObject({
  type: z.literal("task.create"),
  id: FrameId,
  title: z.string(),
  status: free,
  assignee_id: Id.nullish(),
  description: free,
  priority: free,
  due_at: free,
});
const Looking = z.strictObject({ type: z.literal("presence"), id: FrameId.optional(), task_id: Id.nullish(), is_typing: z.boolean().optional() });
const Frame = z.discriminatedUnion("type", [Move, Create, Looking]);
export type Change = z.infer<typeof Move> | z.infer<typeof Create>;
export type ClientFrame = z.infer<typeof Frame>;

export type Misunderstood = { id: FrameId | null; code: "bad_frame"; detail: string };
export const isUnderstood = (frame: ClientFrame | Misunderstood): frame is ClientFrame => "type" in frame;
const HOW = 'Send {"type": "task.move" | "task.create" | "presence", "id": …}, or the text ping.';

function idIn(value: unknown): FrameId | null {
  if (typeof value !== "object" || value === null || !("id" in value)) return null;
  return FrameId.safeParse(value.id).data ?? null;
}

/** As a body of the API is read; `why`: what of it is too much, or would not be kept. */
function read(message: string | ArrayBuffer): { value: unknown; why: string | null } {
  let value: unknown = null;
  try {
    if (typeof message !== "string") return { value: null, why: null };
    value = JSON.parse(message);
    requireBounds(message);
    return { value, why: null };
  } catch (error) {
    return { value, why: error instanceof ProblemError ? error.message : null };
  }
}

export function clientFrame(message: string | ArrayBuffer): ClientFrame | Misunderstood {
  const { value, why: refused } = read(message);
  if (refused !== null) return { id: idIn(value), code: "bad_frame", detail: refused };
  const { data, error } = Frame.safeParse(value);
  if (data) return data;
  const isOurs = typeof value === "object" && value !== null && "type" in value && ["task.move", "task.create", "presence"].includes(String(value.type));
  const why = isOurs ? fieldErrorsOf(error).map(({ path, message }) => `${path || "frame"}: ${message}`) : [];
  return { id: idIn(value), code: "bad_frame", detail: [...why, HOW].join(" ") };
}

/** An id of at least so many characters is taken as its client's own for good; a shorter one, like a counter, begins anew with each socket. */
const LASTING_ID_CHARS = 16;
export function repeatKey(id: FrameId, socketId: string): string {
  const text = String(id);
  return text.length >= LASTING_ID_CHARS ? `ws:${text}` : `ws:${socketId}:${text}`;
}

export type Asked = { method: "POST" | "PATCH"; path: string; body: object; version: number | null };
const { stringify, parse } = JSON;
/** Without members that are not there. */
const given = (body: object): object => parse(stringify(body)) as object;

/** The request that the frame stands for. `as`: which member names the assignee. */
export function asked(boardId: string, frame: Change, as: "assigned_agent_id" | "assigned_user_id" = "assigned_agent_id"): Asked {
  const tasks = `/api/v1/boards/${boardId}/tasks`;
  if (frame.type === "task.create") {
    const { type: _type, id: _id, assignee_id, ...rest } = frame;
    return { method: "POST", path: tasks, body: given({ ...rest, ...(assignee_id ? { [as]: assignee_id } : {}) }), version: null };
  }
  const { type: _type, id: _id, task_id, position, version = null, ...rest } = frame;
  return { method: "PATCH", path: `${tasks}/${task_id}`, body: given({ ...rest, ...position }), version };
}
