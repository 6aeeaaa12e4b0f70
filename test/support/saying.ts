// What is said to an operation of the API in the world of operations.ts.
import type { World } from "./operations.ts";

/**
 * `answers`: the status, where even the right caller cannot succeed (a passkey needs a device). `spends`: what it does can be
 * done once in a world, or takes from others what they need; so does whatever deletes.
 */
export type Said = { params?: Record<string, string>; query?: Record<string, string>; body?: unknown; answers?: number; spends?: true };
export type Operation = (in_: World) => Said;

export const nothing: Operation = () => ({});
export const saying =
  (body: unknown): Operation =>
  () => ({ body });
export const spending =
  (body: unknown): Operation =>
  () => ({ body, spends: true });

/** The main session of the agent that runs tasks of the board. */
export const inSession =
  (body?: unknown): Operation =>
  ({ run }) => ({ params: { session_id: `agent:mc-${run.agent_id}:main` }, ...(body ? { body } : {}) });
