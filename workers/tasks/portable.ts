// Export and import columns of tasks: including deleted ones, since the history refers to them.
import {
  actorJson,
  count,
  id,
  json,
  link,
  oneOf,
  optional,
  ordinal,
  type Column,
  type Portable,
  rank,
  ref,
  someone,
  since,
  time,
  title,
  uuid,
  words,
} from "#worker/platform/portable.ts";
import { z } from "zod";
import { ACTOR_TYPES } from "#worker/platform/wire.ts";
import { settleTaskCountsSql } from "#worker/boards/index.ts";
import { SETTLE_COMMENT_COUNTS } from "./comment-store.ts";
import { LIVING_TASKS_OF_BOARD } from "./store.ts";
import { WORKERS_MAX } from "./verification.ts";
import {
  CHECKLIST_MAX,
  CHECKLIST_TEXT_MAX_CHARS,
  COMMENT_MAX_CHARS,
  DESCRIPTION_MAX_CHARS,
  ESTIMATE_MAX_MINUTES,
  PRIORITIES,
  REACTIONS,
  REACTIONS_MAX,
  TASK_STATUSES,
  TITLE_MAX_CHARS,
  WATCHERS_MAX,
} from "./schema.ts";

const estimate: Column = { kind: "plain", check: z.number().int().min(0).max(ESTIMATE_MAX_MINUTES) };
const actor = z.object({ type: z.enum(ACTOR_TYPES), id: z.string().max(200), name: z.string().max(500) });
const checklistItem = z.object({ id: uuid, text: z.string().max(CHECKLIST_TEXT_MAX_CHARS), is_done: z.boolean() });

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
        start_at: optional(time()),
        estimate_minutes: optional(estimate),
        parent_id: optional(link()),
        watchers: optional(json(z.array(z.string().max(200)).max(WATCHERS_MAX))),
        checklist: optional(json(z.array(checklistItem).max(CHECKLIST_MAX))),
        deleted_by: optional(actorJson()),
        trashed_with: optional(link()),
        purged_at: optional(time()),
        work_version: since(1, ordinal()),
        workers: optional(json(z.array(z.string().max(200)).max(WORKERS_MAX))),
      },
      omitted: {
        approvals_pending: "no approval arrives pending",
        attachment_count: "no attachment arrives",
        check_states: "from the results, when those have arrived",
      },
      arrives: () => ({}),
      settle: settleTaskCountsSql(LIVING_TASKS_OF_BOARD),
    },
    {
      name: "task_former_numbers",
      key: ["board_id", "number"],
      parent: { table: "tasks", column: "task_id" },
      columns: { board_id: ref("boards"), number: ordinal(), task_id: ref("tasks") },
      omitted: {},
      arrives: () => ({}),
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
        edited_at: optional(time()),
        edit_count: since(0, count()),
        deleted_at: optional(time()),
        mentions: optional(json(z.array(actor).max(50))),
        reactions: optional(json(z.array(actor.extend({ emoji: z.enum(REACTIONS) })).max(REACTIONS_MAX))),
        reply_to: optional(link()),
      },
      omitted: {},
      arrives: () => ({}),
      settle: SETTLE_COMMENT_COUNTS,
    },
  ],
  staysBehind: [
    { name: "task_counts", why: "counted anew as tasks arrive" },
    { name: "bulk_edits", why: "kept for a day, to undo it and to go on with it" },
    { name: "bulk_edit_items", why: "as bulk_edits" },
    { name: "task_claims", why: "for how long agents of this installation have what they took; a task arrives with who has it" },
  ],
};
