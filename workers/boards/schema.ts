// Wire shapes of board groups and boards. A board together with its tasks is in views/schema.ts.
import { z } from "zod";
import { Actor, boundedObject, Id, IsAbridged, Moment, name, nullable, optionalName, optionalText, pageOf, Timestamp, text } from "#worker/platform/wire.ts";
import { BoardCheck, BoardChecksInput } from "./check-schema.ts";

export * from "./check-schema.ts";

const RANK_TEXT = "order among the others: compare as text";

export const BoardGroup = z
  .object({
    id: Id,
    organization_id: Id,
    name: z.string(),
    slug: z.string(),
    description: z.string().nullable(),
    rank: z.string().meta({ description: RANK_TEXT }),
    version: z.number().int(),
    created_at: Timestamp,
    updated_at: Timestamp,
    is_abridged: IsAbridged,
  })
  .meta({ id: "BoardGroup" });
export type BoardGroup = z.infer<typeof BoardGroup>;

export const BoardGroupCreate = z
  .strictObject({
    organization_id: Id.optional().meta({ description: "default: the active organization" }),
    name: name(120),
    slug: optionalText(120),
    description: optionalText(2000),
  })
  .meta({ id: "BoardGroupCreate", example: { name: "Platform", description: "Boards of the platform team" } });
export type BoardGroupCreate = z.infer<typeof BoardGroupCreate>;
export const BoardGroupUpdate = z
  .strictObject({
    name: name(120).optional(),
    slug: text(120).optional(),
    description: optionalText(2000),
    /** Its place: directly after / before this group of the same organization. */
    after_group_id: Id.nullish(),
    before_group_id: Id.nullish(),
  })
  .meta({ id: "BoardGroupUpdate" });
export type BoardGroupUpdate = z.infer<typeof BoardGroupUpdate>;

export const NOTE_MAX_CHARS = 2_000;
export const GroupNote = z
  .object({
    id: Id,
    board_group_id: Id,
    text: z.string().meta({ description: "Markdown" }),
    created_by: Actor,
    version: z.number().int(),
    created_at: Timestamp,
    updated_at: Timestamp,
  })
  .meta({ id: "BoardGroupNote" });
export type GroupNote = z.infer<typeof GroupNote>;
export const GroupNoteText = z
  .strictObject({ text: text(NOTE_MAX_CHARS) })
  .meta({ id: "BoardGroupNoteText", example: { text: "Releases are frozen until Monday." } });
export type GroupNoteText = z.infer<typeof GroupNoteText>;

const rules = {
  require_approval_for_done: z.boolean().meta({ description: "moving a task to done spends an approved approval" }),
  require_review_before_done: z.boolean(),
  comment_required_for_review: z.boolean(),
  block_status_changes_with_pending_approval: z.boolean(),
  only_lead_can_change_status: z.boolean(),
  require_checks_for_done: z.boolean().meta({ description: "a task moves to done when all required checks have passed for what it is now" }),
};
export type BoardRule = keyof typeof rules;
export const BOARD_RULES = Object.keys(rules) as BoardRule[];

/** `goal`: it is there to reach something, and says how that is measured. */
export const BOARD_TYPES = ["goal", "general"] as const;
export const METRICS_MAX_CHARS = 8_000;
export const AGENTS_MAX = 1_000;

/** Free JSON, which people and agents read. */
const SuccessMetrics = boundedObject({ depth: 6, values: 500, chars: METRICS_MAX_CHARS });

const MAX_AGENTS_TEXT =
  "how many agents work on it at most. API keys put no more there once somebody has said how many: the next one answers 409. People may, since they see what they do; agents put none there themselves yet";

/** What a board is for. */
const goal = {
  board_type: z.enum(BOARD_TYPES),
  objective: z.string().nullable(),
  success_metrics: nullable(z.record(z.string(), z.unknown())),
  target_date: Timestamp.nullable(),
  goal_confirmed: z.boolean().meta({ description: "somebody stands by the goal: it has an objective and success metrics" }),
  goal_source: z.string().nullable().meta({ description: "where the goal comes from, in the words of whoever set it" }),
};

const PAUSED_TEXT =
  "work and messages for its agents wait, for 24 hours at most and what was said in its chat for one, and leave for their gateways when it is resumed. Runs that have begun go on, and can be stopped; what a gateway begins by itself, as by a heartbeat, it still begins. In the chat of the board `/pause` and `/resume` do the same";

export const Board = z
  .object({
    id: Id,
    organization_id: Id,
    board_group_id: Id.nullable(),
    gateway_id: Id.nullable(),
    name: z.string(),
    slug: z.string(),
    key: z.string().meta({ description: "prefix of task keys", example: "OPS" }),
    description: z.string().nullable(),
    ...goal,
    ...rules,
    checks: z.array(BoardCheck).meta({ description: "what done means here" }),
    max_agents: z.number().int().meta({ description: MAX_AGENTS_TEXT }),
    rank: z.string().meta({ description: RANK_TEXT }),
    archived_at: Timestamp.nullable().meta({ description: "since then nothing on it changes and it gives agents no work; null: it is in use" }),
    is_paused: z.boolean().meta({ description: PAUSED_TEXT }),
    seq: z.number().int().meta({ description: "the board's last event" }),
    version: z.number().int(),
    created_at: Timestamp,
    updated_at: Timestamp,
    is_abridged: IsAbridged,
  })
  .meta({ id: "Board" });
export type Board = z.infer<typeof Board>;

const BoardKey = z
  .string()
  .trim()
  .toUpperCase()
  .regex(/^[A-Z][A-Z0-9]{1,9}$/, "2 to 10 letters or digits, a letter first");

export const TEMPLATE_IDS = ["engineering", "support", "content", "incident"] as const;
export type TemplateId = (typeof TEMPLATE_IDS)[number];
const FirstTask = z.object({
  title: z.string(),
  description: z.string().nullable(),
  status: z.enum(["inbox", "todo"]),
  priority: z.enum(["low", "medium", "high", "urgent"]),
  due_at: Timestamp.nullable(),
});
export const BoardTemplate = z
  .object({
    id: z.enum(TEMPLATE_IDS),
    name: z.string(),
    summary: z.string(),
    board_type: z.enum(BOARD_TYPES),
    description: z.string(),
    objective: z.string().nullable(),
    rules: z.object(rules),
    checks: z.array(BoardCheck),
    tasks: z.array(FirstTask),
  })
  .meta({ id: "BoardTemplate" });
export type BoardTemplate = z.infer<typeof BoardTemplate>;

const writableGoal = {
  objective: optionalText(4000),
  success_metrics: nullable(SuccessMetrics)
    .optional()
    .meta({ description: `at most ${METRICS_MAX_CHARS} characters of JSON` }),
  target_date: Moment.nullish(),
  goal_source: optionalName(120),
};
const flag = z.boolean().optional().meta({ description: "default: false, or as the template has it" });
const MaxAgents = z.number().int().min(0).max(AGENTS_MAX);

export const BoardCreate = z
  .strictObject({
    organization_id: Id.optional(),
    board_group_id: Id.nullish(),
    gateway_id: Id.nullish(),
    name: name(120),
    slug: optionalText(120),
    key: BoardKey.optional().meta({ description: "default: derived from the name" }),
    description: optionalText(4000),
    require_approval_for_done: z
      .boolean()
      .optional()
      .meta({ description: "default: as the template has it, else true on a board with a gateway and false on a plain board" }),
    require_review_before_done: flag,
    comment_required_for_review: flag,
    block_status_changes_with_pending_approval: flag,
    only_lead_can_change_status: flag,
    require_checks_for_done: flag,
    checks: BoardChecksInput.optional(),
    board_type: z.enum(BOARD_TYPES).optional().meta({ description: "default: goal" }),
    ...writableGoal,
    goal_confirmed: z.boolean().default(false),
    max_agents: MaxAgents.optional().meta({ description: MAX_AGENTS_TEXT }),
    template: z
      .enum(TEMPLATE_IDS)
      .optional()
      .meta({ description: "what it begins with, where nothing else is said here, and its first tasks: GET /board-templates" }),
  })
  .meta({ id: "BoardCreate", example: { name: "Platform board", description: "What the platform team does", require_approval_for_done: true } });
export type BoardCreate = z.infer<typeof BoardCreate>;

export const BoardUpdate = z
  .strictObject({
    board_group_id: Id.nullish(),
    gateway_id: Id.nullish(),
    name: name(120).optional(),
    slug: text(120).optional(),
    description: optionalText(4000),
    require_approval_for_done: z.boolean().optional(),
    require_review_before_done: z.boolean().optional(),
    comment_required_for_review: z.boolean().optional(),
    block_status_changes_with_pending_approval: z.boolean().optional(),
    only_lead_can_change_status: z.boolean().optional(),
    require_checks_for_done: z.boolean().optional(),
    checks: BoardChecksInput.optional(),
    board_type: z.enum(BOARD_TYPES).optional(),
    ...writableGoal,
    goal_confirmed: z.boolean().optional(),
    max_agents: MaxAgents.optional(),
    is_paused: z.boolean().optional(),
    /** Its place: directly after / before this board of the same organization. */
    after_board_id: Id.nullish(),
    before_board_id: Id.nullish(),
  })
  .meta({ id: "BoardUpdate" });
export type BoardUpdate = z.infer<typeof BoardUpdate>;

export const BoardStreamQuery = z.object({
  since: Moment.optional().meta({ description: "tells at once what has happened since; default: only what happens from now on" }),
});

export const BoardDuplicate = z
  .strictObject({
    name: name(120),
    with_tasks: z.boolean().default(false).meta({
      description:
        "also its unfinished tasks, at most 100: title, description, priority and due date, in inbox or todo, assigned to nobody. Comments, approvals and what they wait for are not copied",
    }),
  })
  .meta({ id: "BoardDuplicate", example: { name: "Platform, next quarter", with_tasks: true } });
export type BoardDuplicate = z.infer<typeof BoardDuplicate>;

export const BoardListQuery = z.object({
  board_group_id: Id.optional(),
  gateway_id: Id.optional(),
  archived: z.enum(["true", "false"]).default("false").meta({ description: "true: those that have been archived; false: those in use" }),
});
export type BoardFilter = z.infer<typeof BoardListQuery>;

export const GroupNoteList = pageOf(GroupNote, "BoardGroupNoteList");
export const BoardGroupList = pageOf(BoardGroup, "BoardGroupList");
export const BoardTemplateList = pageOf(BoardTemplate, "BoardTemplateList");
export const BoardList = pageOf(Board, "BoardList");
