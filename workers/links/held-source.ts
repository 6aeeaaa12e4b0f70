// Whose work a held command interrupts: a run of ours, the last one of its task, an agent of ours outside of its tasks (a sub-agent, its
// cron), or what else goes on at the gateway. Whoever it is, the link counts there as approver, so somebody here has to see it.
import { latestRun, type RunRow, taskOfSession } from "#worker/runs/index.ts";
import type { GatewayLedger } from "./ledger.ts";

/** Without an agent it is none of ours; without a board it stands under its gateway. */
export type Source = Pick<RunRow, "agent_id" | "agent_name" | "board_id" | "task_id">;

export const isOurs = ({ agent_id, task_id }: Pick<Source, "agent_id" | "task_id">): boolean => agent_id !== null || task_id !== null;

/** With up to two queries. */
export async function sourceOf(ledger: GatewayLedger, sessionKey: string | null): Promise<Source> {
  const { db, scope } = ledger;
  const task = taskOfSession(sessionKey);
  // A run that has ended here may go on there.
  const { latest } = task && sessionKey ? await db.ask({ latest: latestRun(db, task.taskId, scope.gatewayId, sessionKey) }) : { latest: null };
  if (latest) return latest;
  const agent = sessionKey === null ? null : await ledger.agentOfSession(sessionKey);
  return { agent_id: agent?.id ?? null, agent_name: agent?.name ?? null, board_id: agent?.board_id ?? null, task_id: null };
}
