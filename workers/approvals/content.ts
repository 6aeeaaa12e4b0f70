// What exactly an approval approves, as a hash: once the text behind it has changed, the approval no longer matches.
import { sha256 } from "#worker/platform/sign.ts";
import { taskContent, type TaskRow } from "#worker/tasks/index.ts";

/** Before the hash of what was approved in another installation: it matches nothing here. */
const ELSEWHERE = "elsewhere:";
export const asElsewhere = (hash: string): string => `${ELSEWHERE}${hashOf(hash)}`;
/** The hash itself. */
export const hashOf = (stored: string): string => (stored.startsWith(ELSEWHERE) ? stored.slice(ELSEWHERE.length) : stored);

export type TaskContent = Pick<TaskRow, "id" | "title" | "description">;

/** The hash of the action and its task as it is now. */
export const contentHash = (action: string, task: TaskContent): string => sha256(`${action}\n${taskContent(task)}`);
