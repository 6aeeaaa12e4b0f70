// Wire shapes of board groups and boards. A board together with its tasks is in views/schema.ts.
import { z } from "zod";
import { Id, IsAbridged, name, optionalText, pageOf, Timestamp, text } from "#worker/platform/wire.ts";

export const BoardGroup = z
  .object({
    id: Id,
    organization_id: Id,
    name: z.string(),
    slug: z.string(),
    description: z.string().nullable(),
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
  .strictObject({ name: name(120).optional(), slug: text(120).optional(), description: optionalText(2000) })
  .meta({ id: "BoardGroupUpdate" });
export type BoardGroupUpdate = z.infer<typeof BoardGroupUpdate>;

const rules = {
  require_approval_for_done: z.boolean().meta({ description: "moving a task to done spends an approved approval" }),
  require_review_before_done: z.boolean(),
  comment_required_for_review: z.boolean(),
  block_status_changes_with_pending_approval: z.boolean(),
  only_lead_can_change_status: z.boolean(),
};
export type BoardRule = keyof typeof rules;
export const BOARD_RULES = Object.keys(rules) as BoardRule[];

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
    ...rules,
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

export const BoardCreate = z
  .strictObject({
    organization_id: Id.optional(),
    board_group_id: Id.nullish(),
    gateway_id: Id.nullish(),
    name: name(120),
    slug: optionalText(120),
    key: BoardKey.optional().meta({ description: "default: derived from the name" }),
    description: optionalText(4000),
    require_approval_for_done: z.boolean().optional().meta({ description: "default: true on a board with a gateway, false on a plain board" }),
    require_review_before_done: z.boolean().default(false),
    comment_required_for_review: z.boolean().default(false),
    block_status_changes_with_pending_approval: z.boolean().default(false),
    only_lead_can_change_status: z.boolean().default(false),
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
  })
  .meta({ id: "BoardUpdate" });
export type BoardUpdate = z.infer<typeof BoardUpdate>;

export const BoardGroupList = pageOf(BoardGroup, "BoardGroupList");
export const BoardList = pageOf(Board, "BoardList");
