// What of tasks leaves with an organization: all of it, deleted ones too, since the history points at them.
import { actorJson, id, integer, oneOf, optional, type Portable, ref, someone, time, token, words } from "#worker/platform/portable.ts";
import { ACTOR_TYPES } from "#worker/platform/wire.ts";
import { COMMENT_MAX_CHARS, DESCRIPTION_MAX_CHARS, PRIORITIES, TASK_STATUSES, TITLE_MAX_CHARS } from "./schema.ts";

export const portable: Portable = {
  tables: [
    {
      name: "tasks",
      key: ["id"],
      columns: {
        id: id(),
        board_id: ref("boards"),
        number: integer(),
        title: words(TITLE_MAX_CHARS),
        description: optional(words(DESCRIPTION_MAX_CHARS)),
        status: oneOf(TASK_STATUSES),
        blocked_reason: optional(words(500)),
        priority: oneOf(PRIORITIES),
        rank: token(1000),
        assigned_agent_id: optional(ref("agents")),
        assigned_person_id: optional(someone()),
        assignee_name: optional(words(200)),
        due_at: optional(time()),
        comment_count: integer(),
        created_by: actorJson(),
        in_progress_at: optional(time()),
        done_at: optional(time()),
        version: integer(),
        created_at: time(),
        updated_at: time(),
        deleted_at: optional(time()),
      },
      omitted: {},
      arrives: () => ({}),
    },
    {
      name: "task_dependencies",
      key: ["task_id", "depends_on_id"],
      parent: { table: "tasks", column: "task_id" },
      columns: { task_id: ref("tasks"), depends_on_id: ref("tasks"), position: integer(), board_id: ref("boards") },
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
    },
  ],
  staysBehind: [],
};
