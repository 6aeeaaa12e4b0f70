// Export and import columns of tasks: including deleted ones, since the history refers to them.
import { actorJson, count, id, oneOf, optional, ordinal, type Portable, rank, ref, someone, time, title, words } from "#worker/platform/portable.ts";
import { ACTOR_TYPES } from "#worker/platform/wire.ts";
import { settleTaskCountsSql } from "#worker/boards/index.ts";
import { SETTLE_COMMENT_COUNTS } from "./comment-store.ts";
import { LIVING_TASKS_OF_BOARD } from "./store.ts";
import { COMMENT_MAX_CHARS, DESCRIPTION_MAX_CHARS, PRIORITIES, TASK_STATUSES, TITLE_MAX_CHARS } from "./schema.ts";

export const portable: Portable = {
  tables: [
    {
      name: "tasks",
      key: ["id"],
      columns: {
        id: id(),
        board_id: ref("boards"),
        number: ordinal(),
        title: title(TITLE_MAX_CHARS),
        description: optional(words(DESCRIPTION_MAX_CHARS)),
        status: oneOf(TASK_STATUSES),
        blocked_reason: optional(words(500)),
        priority: oneOf(PRIORITIES),
        rank: rank(),
        assigned_agent_id: optional(ref("agents")),
        assigned_person_id: optional(someone()),
        assignee_name: optional(words(200)),
        due_at: optional(time()),
        comment_count: count(),
        created_by: actorJson(),
        in_progress_at: optional(time()),
        done_at: optional(time()),
        version: ordinal(),
        created_at: time(),
        updated_at: time(),
        deleted_at: optional(time()),
      },
      omitted: { approvals_pending: "no approval arrives pending" },
      arrives: () => ({}),
      settle: settleTaskCountsSql(LIVING_TASKS_OF_BOARD),
    },
    {
      name: "task_dependencies",
      key: ["task_id", "depends_on_id"],
      parent: { table: "tasks", column: "task_id" },
      columns: { task_id: ref("tasks"), depends_on_id: ref("tasks"), position: count(), board_id: ref("boards") },
      omitted: {},
      arrives: () => ({}),
    },
    {
      name: "comments",
      key: ["id"],
      columns: {
        id: id(),
        board_id: ref("boards"),
        task_id: ref("tasks"),
        message: words(COMMENT_MAX_CHARS),
        author_type: oneOf(ACTOR_TYPES),
        author_id: someone(),
        author_name: words(200),
        created_at: time(),
      },
      omitted: {},
      arrives: () => ({}),
      settle: SETTLE_COMMENT_COUNTS,
    },
  ],
  staysBehind: [{ name: "task_counts", why: "counted anew as tasks arrive" }],
};
