// What exactly an approval approves, as a hash: it no longer fits when the text behind it has changed.
import { sha256 } from "#worker/platform/sign.ts";
import { taskContent, type TaskRow } from "#worker/tasks/index.ts";
import { ACTION_EXEC } from "./schema.ts";

export type TaskContent = Pick<TaskRow, "id" | "title" | "description">;

/** The action, and its task as it stands. */
export const contentHash = (action: string, task: TaskContent): string => sha256(`${action}\n${taskContent(task)}`);
export type HeldCommand = { command: string; cwd: string | null; host: string | null; resolved_path: string | null };
/** The shell command that a gateway holds, where it would run, and as which program: all that is shown of it, byte for byte. */
export const commandHash = ({ command, cwd, host, resolved_path }: HeldCommand): string =>
  sha256(JSON.stringify([ACTION_EXEC, command, cwd, host, resolved_path]));
