// What exactly an approval approves, as a hash: it no longer fits when the text behind it has changed.
import { sha256 } from "#worker/platform/sign.ts";
import { taskContent, type TaskRow } from "#worker/tasks/index.ts";
import { ACTION_EXEC } from "./schema.ts";

export type TaskContent = Pick<TaskRow, "id" | "title" | "description">;

/** The action, and its task as it stands. */
export const contentHash = (action: string, task: TaskContent): string => sha256(`${action}\n${taskContent(task)}`);
/** The shell command that a gateway holds. */
export const commandHash = (command: string): string => sha256(`${ACTION_EXEC}\n${command}`);
