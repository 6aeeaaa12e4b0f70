// Wire shapes of tags.
import { z } from "zod";
import { Id, IsAbridged, name, optionalText, pageOf, Timestamp } from "#worker/platform/wire.ts";

/** Of an organization. */
export const TAGS_MAX = 500;
/** Of a task. */
export const TASK_TAGS_MAX = 20;
export const DEFAULT_COLOR = "9e9e9e";

/** As a task carries it. */
export const TagRef = z
  .object({ id: Id, name: z.string(), slug: z.string(), color: z.string().meta({ description: "six hexadecimal digits", example: "1d76db" }) })
  .meta({ id: "TagRef" });
export type TagRef = z.infer<typeof TagRef>;

export const Tag = z
  .object({
    ...TagRef.shape,
    organization_id: Id,
    description: z.string().nullable(),
    task_count: z.number().int().meta({ description: "tasks that have it; those of deleted boards do not count" }),
    is_ending: z.boolean().meta({ description: "it is being merged or deleted: no task can be given it any more" }),
    merging_into_id: Id.nullable().meta({ description: "the tag that its tasks are being given instead" }),
    version: z.number().int(),
    created_at: Timestamp,
    updated_at: Timestamp,
    is_abridged: IsAbridged,
  })
  .meta({ id: "Tag" });
export type Tag = z.infer<typeof Tag>;

const COLOR = /^#?[0-9a-fA-F]{6}$/;
const Color = z
  .string()
  .trim()
  .regex(COLOR, "must be six hexadecimal digits, as 1d76db")
  .transform((color) => color.replace("#", "").toLowerCase());
const SLUG = /^[a-z0-9]+(?:-[a-z0-9]+)*$/;
const Slug = z.string().trim().toLowerCase().max(120).regex(SLUG, "must be lower-case letters and digits, with single hyphens between them");

export const TagCreate = z
  .strictObject({
    name: name(60),
    slug: Slug.nullish().meta({ description: "default: made from the name" }),
    color: Color.default(DEFAULT_COLOR),
    description: optionalText(500),
  })
  .meta({ id: "TagCreate", example: { name: "Backend", color: "1d76db" } });
export type TagCreate = z.infer<typeof TagCreate>;

export const TagUpdate = z
  .strictObject({ name: name(60).optional(), slug: Slug.optional(), color: Color.optional(), description: optionalText(500) })
  .refine((update) => Object.keys(update).length > 0, { message: "say at least one of name, slug, color and description" })
  .meta({ id: "TagUpdate", minProperties: 1, example: { color: "d93f0b" } });
export type TagUpdate = z.infer<typeof TagUpdate>;

export const TagMerge = z
  .strictObject({ into_tag_id: Id.meta({ description: "the tag that stays" }) })
  .meta({ id: "TagMerge", example: { into_tag_id: "019a9f5e-7c1b-7e3a-9d52-3f1f6f0c2b11" } });
export type TagMerge = z.infer<typeof TagMerge>;

export const TagList = pageOf(Tag, "TagList");
export const BoardTags = z.array(TagRef).max(TAGS_MAX);
