// Wire shapes of the directory of souls: texts for SOUL.md to choose from. Names are those of the field's client; `id`, `name` and `summary` are ours.
import { z } from "zod";
import { templateText } from "#worker/agent-defaults/schema.ts";
import { Id, name, optionalText, Timestamp, wholeNumber } from "#worker/platform/wire.ts";

/** Whose souls: those that Mission Control brings, and those that the organization keeps. */
export const PRESETS = "mission-control";
export const OWN = "organization";
export const SOULS_MAX = 200;

const SLUG = /^[a-z0-9](?:[a-z0-9-]{0,58}[a-z0-9])?$/;
const slug = z.string().regex(SLUG, "must be small letters, digits and dashes, at most 60");

export const SoulRef = z
  .object({
    handle: z.string().meta({ description: `\`${PRESETS}\`: it comes with Mission Control; \`${OWN}\`: the organization keeps it` }),
    slug: z.string(),
    page_url: z.string(),
    raw_md_url: z.string(),
    id: Id.nullable().meta({ description: "null: it comes with Mission Control" }),
    name: z.string(),
    summary: z.string().meta({ description: "how its text begins" }),
  })
  .meta({ id: "SoulsDirectorySoulRef" });
export type SoulRef = z.infer<typeof SoulRef>;
export const SoulSearch = z.object({ items: z.array(SoulRef), total: z.number().int() }).meta({ id: "SoulsDirectorySearchResponse" });

export const SoulSearchQuery = z.object({
  q: z.string().max(200).default("").meta({ description: "words of its name, handle or slug; all of them must be there" }),
  limit: wholeNumber(1, SOULS_MAX).default(20),
});
export type SoulSearchQuery = z.infer<typeof SoulSearchQuery>;

export const SoulMarkdown = z.object({ handle: z.string(), slug: z.string(), content: z.string() }).meta({ id: "SoulsDirectoryMarkdownResponse" });
export type SoulMarkdown = z.infer<typeof SoulMarkdown>;

const NAME_MAX = 80;
export const SoulCreate = z
  .strictObject({
    name: name(NAME_MAX),
    slug: slug.optional().meta({ description: "else made of the name" }),
    content: templateText.meta({ description: "Markdown: the text of a SOUL.md. It may name facts in double braces, and nothing else" }),
    source_url: optionalText(500).meta({ description: "where it was taken from; it is kept, and never asked" }),
  })
  .meta({ id: "SoulCreate", example: { name: "Night watch", content: "# Night watch\n\nYou look after what runs while people sleep." } });
export type SoulCreate = z.infer<typeof SoulCreate>;

export const Soul = z
  .object({
    id: Id,
    organization_id: Id,
    slug: z.string(),
    name: z.string(),
    content: z.string(),
    source_url: z.string().nullable(),
    version: z.number().int(),
    created_at: Timestamp,
    updated_at: Timestamp,
  })
  .meta({ id: "Soul" });
export type Soul = z.infer<typeof Soul>;
