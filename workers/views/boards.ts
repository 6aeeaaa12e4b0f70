// A board with everything on it: as the public dialect shows it, for the agent that works there, and as the snapshot that a live page starts from.
import {
  abridgedAgent,
  type AgentCaller,
  agentActions,
  agentsOfBoard,
  type AgentWithLink,
  presentAgent,
  provedAgent,
  withoutTexts,
} from "#worker/agents/index.ts";
import type { Agent } from "#worker/agents/schema.ts";
import { abridgedApproval, approvalActions, approvalCounts, approvalsOfBoard, pendingOnBoard, presentApproval } from "#worker/approvals/index.ts";
import { boardActions, boardsForAgent, type LoadedBoard, loadBoard, presentBoard } from "#worker/boards/index.ts";
import type { Board } from "#worker/boards/schema.ts";
import { memberActions } from "#worker/members/index.ts";
import { type Action, type Grant, isAllowed } from "#worker/platform/access.ts";
import { presentRun } from "#worker/runs/index.ts";
import { BOARD_TASKS_MAX, EVERY_TASK, presentTasks, taskActions, taskPage, type TaskPage } from "#worker/tasks/index.ts";
import type { Task } from "#worker/tasks/schema.ts";
import { abridgeItem, listed } from "#worker/platform/abridge.ts";
import type { Database } from "#worker/platform/db.ts";
import { type Page, page, type PageQuery } from "#worker/platform/wire.ts";
import { locate, type Work } from "#worker/platform/work.ts";
import type { BoardSnapshot, BoardWithTasks } from "./schema.ts";
import { membersAround } from "./store.ts";

const read = boardActions["board.read"];
const tasksOn = (db: Database, boardId: string) => taskPage(db, boardId, EVERY_TASK, BOARD_TASKS_MAX, 0);

type Part = [Action, () => unknown];

/** Each part where the caller may read such things by themselves: a board shows nothing that its own address refuses. */
function partsFor<Parts extends Record<string, Part>>(
  work: Work,
  { grant }: LoadedBoard,
  parts: Parts,
): { [Name in keyof Parts]?: ReturnType<Parts[Name][1]> } {
  return Object.fromEntries(
    Object.entries(parts).flatMap(([name, [action, part]]) => (isAllowed(work.caller, action, grant) ? [[name, part()]] : [])),
  ) as never;
}

/** What the parts of a board take, as JSON. Its tasks are what it is for. */
const TASKS_MAX_BYTES = 10_000_000;
const PART_MAX_BYTES = 1_000_000;

/** Among agents those of others are without their texts. */
const agentsTold = (work: Work, grant: Grant | null, rows: readonly AgentWithLink[]): Agent[] =>
  listed(
    rows.map((row) => withoutTexts(work, presentAgent(row), { grant })),
    abridgedAgent,
    PART_MAX_BYTES,
  );

/** The newest of a board's tasks, and how many there are. */
const taskParts = (board: { key: string; task_count: number }, found: TaskPage) => ({
  tasks: [taskActions["task.read"], () => listed<Task>(presentTasks(found, board.key), abridgeItem("custom_field_values"), TASKS_MAX_BYTES)] satisfies Part,
  tasks_total: [taskActions["task.read"], () => board.task_count] satisfies Part,
});

/** A board with its tasks, as the public dialect answers it. */
export async function boardWithTasks(work: Work, boardId: string): Promise<BoardWithTasks> {
  return locate(work, "board", async (db) => {
    const loaded = await loadBoard(work, db, boardId, read, { tasks: tasksOn(db, boardId) });
    if (!loaded) return null;
    const { board, more } = loaded;
    return { ...presentBoard(board), ...partsFor(work, loaded, taskParts(board, more.tasks)) };
  });
}

/**
 * Everything that a board's page shows, and the seq that it is current as of: read in one transaction, so the page can open
 * its socket with `since=seq` and miss nothing.
 */
export async function boardSnapshot(work: Work, boardId: string): Promise<BoardSnapshot> {
  return locate(work, "board", async (db) => {
    const loaded = await loadBoard(work, db, boardId, read, {
      tasks: tasksOn(db, boardId),
      agents: agentsOfBoard(db, boardId),
      members: membersAround(db, boardId),
      approvals: approvalsOfBoard(db, boardId),
      pending: pendingOnBoard(db, boardId),
      asked: approvalCounts(db, boardId, BOARD_TASKS_MAX),
    });
    if (!loaded) return null;
    const { board, more } = loaded;
    const { tasks, ...parts } = partsFor(work, loaded, {
      ...taskParts(board, more.tasks),
      agents: [agentActions["agent.list"], () => agentsTold(work, loaded.grant, more.agents)],
      members: [memberActions["member.list"], () => more.members],
      pending_approvals_count: [approvalActions["approval.read"], () => more.pending],
      approvals: [approvalActions["approval.read"], () => listed(more.approvals.map(presentApproval), abridgedApproval, PART_MAX_BYTES)],
      runs: [taskActions["task.read"], () => listed(more.tasks.runs.map(presentRun), abridgeItem(), PART_MAX_BYTES)],
    });
    return {
      board: presentBoard(board),
      ...(tasks ? { tasks: tasks.map((task) => ({ ...task, approvals_count: more.asked.get(task.id) ?? 0 })) } : {}),
      ...parts,
      chat_messages: [],
      seq: board.seq,
    };
  });
}

const mainOf = ({ agent, role }: AgentCaller) => (role === "main" ? agent : null);

/** The caller's own board; for the main agent of a gateway any board of that gateway. */
export async function boardOfAgent(work: Work, boardId: string): Promise<Board> {
  return locate(work, "board", async (db) => {
    const main = work.caller.type === "agent" ? mainOf(await provedAgent(work, db)) : null;
    const loaded = await loadBoard(work, db, boardId, main ? agentActions["agent.act"] : read, {});
    if (!loaded || (main && loaded.board.gateway_id !== main.gateway_id)) return null;
    return presentBoard(loaded.board);
  });
}

/** The board of the calling agent, if it has one; for the main agent of a gateway those of that gateway. */
export async function boardsOfAgent(work: Work, query: PageQuery): Promise<Page<Board>> {
  return locate(work, "organization", async (db) => {
    const { agent, role } = await provedAgent(work, db);
    const { list } = await db.ask({
      list: boardsForAgent(db, agent.organization_id, role === "main" ? { gatewayId: agent.gateway_id } : { boardId: agent.board_id }, query),
    });
    return page(list.rows.map(presentBoard), list.count, query);
  });
}
