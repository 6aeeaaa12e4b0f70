// Wire shapes that combine several slices.
import { z } from "zod";
import { Agent } from "#worker/agents/schema.ts";
import { Approval } from "#worker/approvals/schema.ts";
import { Board, BoardGroup } from "#worker/boards/schema.ts";
import { MemberSummary } from "#worker/members/schema.ts";
import { Run } from "#worker/runs/schema.ts";
import { cursorPageOf, nullable, Id, Timestamp, wholeNumber } from "#worker/platform/wire.ts";
import { Priority, Task, TaskStatus } from "#worker/tasks/schema.ts";

export * from "./fleet-schema.ts";

const TasksTotal = z
  .number()
  .int()
  .optional()
  .meta({ description: "how many the board has: of more than 5,000, or than 10 MB, the newest are here; `GET /boards/{board_id}/tasks` pages all" });

export const BoardWithTasks = Board.extend({ tasks: z.array(Task).optional(), tasks_total: TasksTotal }).meta({
  id: "BoardWithTasks",
  description: "`tasks` is left out for an API key that may not read tasks.",
});
export type BoardWithTasks = z.infer<typeof BoardWithTasks>;

const TaskOnBoard = Task.extend({
  approvals_count: z.number().int().optional().meta({ description: "approvals asked for it, whatever became of them; counting stops at 100" }),
}).meta({
  id: "TaskOnBoard",
  description: "`assignee` is an object here, with the kind, id and name of whoever has the task, where clients of other servers know a text.",
});

export const BoardSnapshot = z
  .object({
    board: Board,
    tasks: z.array(TaskOnBoard).optional(),
    tasks_total: TasksTotal,
    agents: z.array(Agent).optional(),
    members: z.array(MemberSummary).optional(),
    approvals: z.array(Approval).optional(),
    pending_approvals_count: z.number().int().optional(),
    chat_messages: z.array(z.object({ id: Id })).meta({ description: "always empty: boards keep no messages of their own yet" }),
    runs: z.array(Run).optional(),
    seq: z.number().int(),
  })
  .meta({
    id: "BoardSnapshot",
    description:
      "Everything on a board, as of event `seq`: open the socket with since=seq to continue from there. What the caller may not read at its own address is left out: an agent gets no members, an API key what its scopes say. People who may read the board get all of it.",
  });
export type BoardSnapshot = z.infer<typeof BoardSnapshot>;

const flag = z.enum(["true", "false"]).default("false");
export const GroupSnapshotQuery = z.object({
  include_done: flag.meta({ description: "also tasks that are done" }),
  per_board_task_limit: wholeNumber(0, 100).default(5),
});
export type GroupSnapshotQuery = z.infer<typeof GroupSnapshotQuery>;
export const OwnGroupSnapshotQuery = GroupSnapshotQuery.extend({ include_self: flag.meta({ description: "also this board itself" }) });
export type OwnGroupSnapshotQuery = z.infer<typeof OwnGroupSnapshotQuery>;

const GroupTask = z
  .object({
    id: Id,
    board_id: Id,
    board_name: z.string(),
    title: z.string(),
    status: TaskStatus,
    priority: Priority,
    assigned_agent_id: Id.nullable(),
    assignee: z.string().nullable().meta({ description: "the name of whoever has the task" }),
    due_at: Timestamp.nullable(),
    in_progress_at: Timestamp.nullable(),
    created_at: Timestamp,
    updated_at: Timestamp,
  })
  .meta({ id: "BoardGroupTaskSummary" });

const BoardOfGroup = z
  .object({
    board: Board,
    task_counts: z.partialRecord(TaskStatus, z.number().int()).optional().meta({ description: "how many tasks of each status; one that none has is left out" }),
    tasks: z
      .array(GroupTask)
      .optional()
      .meta({ description: "those that come first: in progress, review, blocked, todo, inbox, done; then by priority, the newest change first" }),
  })
  .meta({ id: "BoardGroupBoardSnapshot" });
export type BoardOfGroup = z.infer<typeof BoardOfGroup>;

export const GroupSnapshot = z
  .object({
    group: nullable(BoardGroup),
    boards: z.array(BoardOfGroup),
    boards_total: z.number().int().meta({ description: "how many boards of the group you may read; no more than the first 50, and than 2 MB, are shown" }),
  })
  .meta({
    id: "BoardGroupSnapshot",
    description: "The boards of a group that the caller may read and that are in use. Tasks are left out for an API key that may not read them.",
  });
export type GroupSnapshot = z.infer<typeof GroupSnapshot>;

export const MyBoard = z
  .object({
    id: Id,
    key: z.string().meta({ example: "OPS" }),
    name: z.string(),
    group: z.object({ id: Id, name: z.string(), rank: z.string() }).nullable().meta({ description: "the group it stands in; `rank` orders groups" }),
    open_tasks: z.number().int().meta({ description: "its tasks that are not done" }),
  })
  .meta({ id: "MyBoard" });
export type MyBoard = z.infer<typeof MyBoard>;

export const MyBoards = z
  .object({
    items: z.array(MyBoard),
    has_more: z.boolean().meta({ description: "only the first 200 are here; `GET /boards` pages all" }),
  })
  .meta({ id: "MyBoards" });
export type MyBoards = z.infer<typeof MyBoards>;

export const MyTaskQuery = z.object({
  limit: wholeNumber(1, 200).default(100),
  cursor: z.string().max(100).optional().meta({ description: "the `next_cursor` of the page before" }),
});
export type MyTaskQuery = z.infer<typeof MyTaskQuery>;

export const MyTask = z
  .object({
    id: Id,
    key: z.string().meta({ example: "OPS-412" }),
    board_id: Id,
    board_name: z.string(),
    title: z.string(),
    status: TaskStatus,
    blocked_reason: z.string().nullable(),
    priority: Priority,
    start_at: Timestamp.nullable(),
    due_at: Timestamp.nullable(),
    version: z.number().int(),
    updated_at: Timestamp,
  })
  .meta({ id: "MyTask" });
export type MyTask = z.infer<typeof MyTask>;

export const MyTaskPage = cursorPageOf(MyTask, "MyTaskPage")
  .extend({ total: z.number().int().meta({ description: "how many there are; 1,000 stands for more" }) })
  .meta({ id: "MyTaskPage" });
export type MyTaskPage = z.infer<typeof MyTaskPage>;
