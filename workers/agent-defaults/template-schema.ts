// Wire shapes of what people write for agents: who one is, and the texts of its files.
import { z } from "zod";
import { anyText } from "#worker/platform/wire.ts";

// A text may name facts about the agent in double braces; it is no program, and there is no way to say anything else in it.

/** The facts that a text may name. The agent's token is none of them: it stands in AGENTS.md alone. */
export const PLACEHOLDERS = [
  "agent_name",
  "agent_id",
  "description",
  "board_id",
  "board_name",
  "base_url",
  "session_key",
  "workspace_path",
  "identity_role",
  "identity_communication_style",
  "identity_emoji",
  "identity_purpose",
  "identity_personality",
  "identity_autonomy_level",
  "identity_verbosity",
  "identity_output_format",
  "identity_update_cadence",
  "identity_custom_instructions",
] as const;
export type Placeholder = (typeof PLACEHOLDERS)[number];
export const isPlaceholder = (name: string): name is Placeholder => PLACEHOLDERS.some((known) => known === name);
/** The name is the first group. */
export const IN_BRACES = /\{\{[ \t]*([a-z_]*)[ \t]*\}\}/g;

/** Of one text; a gateway gives its agents no more than the first 20,000 characters of a file. */
export const TEMPLATE_MAX_CHARS = 8_000;
const VALUE_MAX_CHARS = 2_000;
const WORDS_MAX = 20;
const WORD_MAX_CHARS = 100;
const MEMBERS_MAX = 20;
const PROFILE_MAX_CHARS = 8_000;

/** Control characters other than a tab and the end of a line, and those that turn the direction of what follows them. */
const UNSEEN = "\\u0000-\\u0008\\u000b-\\u001f\\u007f-\\u009f\\u202a-\\u202e\\u2066-\\u2069";
const READABLE = `^[^${UNSEEN}]*$`;
const UNREADABLE = "must have no control characters but tabs and ends of lines, and none that turn the direction of the text";
const TEMPLATE = `^(?:[^{${UNSEEN}]|\\{[^{%${UNSEEN}]|\\{\\{[ \\t]*(?:${PLACEHOLDERS.join("|")})[ \\t]*\\}\\})*\\{?$`;

const isReadable = (value: string): boolean => new RegExp(READABLE, "u").test(value);
/** Why a text is none that can be rendered; null: it is. */
function whyNotRendered(text: string): string | null {
  const unknown = [...text.matchAll(IN_BRACES)].map(([, name = ""]) => name).filter((name) => !isPlaceholder(name));
  const there = `There are: ${PLACEHOLDERS.join(", ")}.`;
  if (unknown.length > 0) return `names what is not known: ${[...new Set(unknown)].map((name) => `{{ ${name} }}`).join(", ")}. ${there}`;
  if (isReadable(text) && !new RegExp(TEMPLATE, "u").test(text)) return `may only name facts in double braces: no expressions, filters or statements. ${there}`;
  return null;
}

const inLines = (value: string): string => value.replaceAll("\r\n", "\n");
const readable = (max: number) => anyText(max).overwrite(inLines).refine(isReadable, UNREADABLE).meta({ maxLength: max, pattern: READABLE });

/** The text of a file. */
export const templateText = readable(TEMPLATE_MAX_CHARS)
  .superRefine((text, { addIssue }) => {
    const why = whyNotRendered(text);
    if (why) addIssue({ code: "custom", message: why });
  })
  .meta({ maxLength: TEMPLATE_MAX_CHARS, pattern: TEMPLATE });
/** null: the one that Mission Control writes by itself. An empty one is null. */
export const template = templateText
  .nullable()
  .transform((text) => text || null)
  .optional();

const word = z.union([readable(VALUE_MAX_CHARS), z.number(), z.boolean(), z.array(readable(WORD_MAX_CHARS)).max(WORDS_MAX), z.null()]);
const MEMBER = "^[a-z][a-z0-9_]{0,39}$";
const isMember = (name: string): boolean => new RegExp(MEMBER).test(name);
const asText = (value: z.infer<typeof word>): string => (Array.isArray(value) ? value.filter(Boolean).join(", ") : String(value ?? ""));

/** Who an agent is, as a client gives it: texts, and what is written as one. What is empty is left out. */
export const ProfileInput = z
  .record(z.string(), word)
  .refine((given) => Object.keys(given).every(isMember), "must have names in small letters, digits and underscores, of at most 40 characters")
  .refine((given) => Object.keys(given).length <= MEMBERS_MAX, `must have at most ${MEMBERS_MAX} members`)
  .transform((given) =>
    Object.fromEntries(
      Object.entries(given)
        .map(([name, value]) => [name, asText(value)])
        .filter(([, text]) => text !== ""),
    ),
  )
  .refine((profile) => JSON.stringify(profile).length <= PROFILE_MAX_CHARS, `must have at most ${PROFILE_MAX_CHARS} characters altogether`)
  .meta({
    id: "AgentIdentityProfile",
    propertyNames: { type: "string", pattern: MEMBER },
    example: { role: "incident lead", communication_style: "direct, concise, practical", emoji: ":gear:" },
  });
export const PROFILE_TEXT = `who it is, in words of your own: up to ${MEMBERS_MAX} members, ${PROFILE_MAX_CHARS} characters altogether, which stand in its IDENTITY.md. What is no text becomes one, lists with commas. null: none. Not for agents that were taken over`;
export const Profile = z.record(z.string(), z.string());
export type Profile = z.infer<typeof Profile>;

/** The files of an agent's workspace, as OpenClaw reads them: it takes no others. */
export const WORKSPACE_FILES = ["AGENTS.md", "SOUL.md", "IDENTITY.md", "TOOLS.md", "USER.md", "HEARTBEAT.md", "MEMORY.md", "BOOTSTRAP.md"] as const;
export type WorkspaceFile = (typeof WORKSPACE_FILES)[number];
/** They become the agent's own: written where it has none yet, and never again. */
export const KEPT_FILES: readonly WorkspaceFile[] = ["USER.md", "MEMORY.md", "BOOTSTRAP.md"];
/** Of all texts of one place, or of one agent, together. */
export const TEXTS_MAX_CHARS = 24_000;

const FILES_TEXT =
  "the texts of its files, each of which may name facts in double braces. AGENTS.md: stands between the rules of Mission Control and its API. " +
  "USER.md, MEMORY.md and BOOTSTRAP.md are the agent's own once it has them: they are written where it has none";
/** What a file is made of: by the name of the file. */
export const AgentFiles = z.partialRecord(z.enum(WORKSPACE_FILES), z.string()).meta({ id: "AgentFileTemplates", description: FILES_TEXT });
export type AgentFiles = z.infer<typeof AgentFiles>;

const shaped = (files: readonly WorkspaceFile[]) => Object.fromEntries(files.map((file) => [file, template]));
/** As it is sent: what is left out stays, null takes the text away. */
export const FilesInput = z
  .strictObject(shaped(WORKSPACE_FILES) as Record<WorkspaceFile, typeof template>)
  .meta({ id: "AgentFileTemplatesInput", description: FILES_TEXT, example: { "HEARTBEAT.md": "Look at your tasks. Nothing to do: answer HEARTBEAT_OK." } });
export type FilesInput = z.infer<typeof FilesInput>;
const OWN = ["AGENTS.md", "TOOLS.md", "USER.md", "HEARTBEAT.md", "MEMORY.md", "BOOTSTRAP.md"] as const;
/** Of one agent: IDENTITY.md and SOUL.md have members of their own there. */
export const OwnFilesInput = z
  .strictObject(shaped(OWN) as Record<(typeof OWN)[number], typeof template>)
  .meta({ id: "AgentOwnFileTemplates", description: `${FILES_TEXT}. null: it has none of its own`, example: { "TOOLS.md": "Deploy with `make ship`." } });
export type OwnFilesInput = z.infer<typeof OwnFilesInput>;
