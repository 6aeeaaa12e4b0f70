// What is taken of the answers of a Mission Control's API, by its OpenAPI document: the members that have a place here. What is missing is
// nothing rather than a reason to refuse; a row without an id is not a row.
import { z } from "zod";
import type { Kind } from "./reading.ts";

const text = z.string().catch("");
const maybe = z.string().nullable().catch(null);
const flag = z.boolean().catch(false);
const id = z.string().min(1).max(100);
const ids = z.array(id).catch([]);

const Organization = z.object({ id, name: text });
const Field = z.object({
  id,
  field_key: z.string().min(1),
  label: text,
  field_type: text,
  ui_visibility: text,
  validation_regex: maybe,
  description: maybe,
  required: flag,
  default_value: z.unknown(),
  board_ids: ids,
});
const Group = z.object({ id, name: text, description: maybe });
const Board = z.object({
  id,
  name: text,
  slug: text,
  description: maybe,
  board_group_id: maybe,
  board_type: text,
  objective: maybe,
  success_metrics: z.record(z.string(), z.unknown()).nullable().catch(null),
  target_date: maybe,
  goal_confirmed: flag,
  goal_source: maybe,
  require_approval_for_done: z.boolean().catch(true),
  require_review_before_done: flag,
  comment_required_for_review: flag,
  block_status_changes_with_pending_approval: flag,
  only_lead_can_change_status: flag,
  max_agents: z.number().int().nullable().catch(null),
});
const Tag = z.object({ id, name: text, color: text, description: maybe });
const Agent = z.object({
  id,
  name: text,
  board_id: maybe,
  is_board_lead: flag,
  identity_profile: z.record(z.string(), z.unknown()).nullable().catch(null),
  identity_template: maybe,
  soul_template: maybe,
});
const Member = z.object({
  id,
  user_id: text,
  user: z.object({ email: maybe, name: maybe, preferred_name: maybe }).nullable().catch(null),
});
const Task = z.object({
  id,
  board_id: text,
  title: text,
  description: maybe,
  status: text,
  priority: text,
  due_at: maybe,
  assigned_agent_id: maybe,
  created_by_user_id: maybe,
  in_progress_at: maybe,
  created_at: maybe,
  depends_on_task_ids: ids,
  tag_ids: ids,
  tags: z.array(z.object({ id, name: text, color: text })).catch([]),
  custom_field_values: z.record(z.string(), z.unknown()).nullable().catch(null),
});
const Comment = z.object({ id, task_id: id, message: maybe, agent_name: maybe, created_at: maybe });

const ROWS = {
  organization: Organization,
  fields: Field,
  groups: Group,
  boards: Board,
  tags: Tag,
  agents: Agent,
  members: Member,
  tasks: Task,
  comments: Comment,
} as const satisfies Record<Kind, z.ZodType>;
export type RemoteRow<K extends Kind> = z.infer<(typeof ROWS)[K]>;

const Count = z.number().int().min(0);
const Page = z.object({ items: z.array(z.unknown()), total: Count, limit: Count.min(1).nullable().catch(null) });
/** As many rows as any page may have. */
const LIST_ROWS_MAX = 1_000;

/** `rows`: how many the page had, with those that cannot be read. */
export type TakenPage<K extends Kind> = { items: RemoteRow<K>[]; rows: number; total: number | null; limit: number | null };

/** A page of this kind; null: it is none. */
export function takePage<K extends Kind>(kind: K, body: unknown): TakenPage<K> | null {
  const of = (items: readonly unknown[], total: number | null, limit: number | null): TakenPage<K> | null => {
    if (items.length > LIST_ROWS_MAX) return null;
    const read = items.map((item) => ROWS[kind].safeParse(item));
    return { items: read.flatMap((one) => (one.success ? [one.data as RemoteRow<K>] : [])), rows: items.length, total, limit };
  };
  if (kind === "organization") {
    const page = of([body], null, null);
    return page?.items.length === 1 ? page : null;
  }
  if (kind === "fields") return Array.isArray(body) ? of(body, null, null) : null;
  const page = Page.safeParse(body);
  return page.success ? of(page.data.items, page.data.total, page.data.limit) : null;
}
