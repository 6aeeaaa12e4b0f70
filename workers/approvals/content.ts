// What exactly an approval approves, as a hash: once the text behind it has changed, the approval no longer matches.
import { sha256 } from "#worker/platform/sign.ts";
import { taskContent, type TaskRow } from "#worker/tasks/index.ts";
import { ACTION_EXEC } from "./schema.ts";

export type TaskContent = Pick<TaskRow, "id" | "title" | "description">;

/** The hash of the action and its task as it is now. */
export const contentHash = (action: string, task: TaskContent): string => sha256(`${action}\n${taskContent(task)}`);
/** The hash of a shell command that a gateway holds. */
export const commandHash = (command: string): string => sha256(`${ACTION_EXEC}\n${command}`);
