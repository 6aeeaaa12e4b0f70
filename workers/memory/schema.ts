// Wire shapes of memory.
import { z } from "zod";
import { MEMORY_KEY } from "#grammar/memory.ts";
import { Actor, Id, Moment, name, optionalName, PageQuery, pageOf, Timestamp, text } from "#worker/platform/wire.ts";

/** Ours: longer texts are attachments of tasks. */
export const CONTENT_MAX_CHARS = 20_000;
export const TAGS_MAX = 20;
/** As lists of words in exports (`wordList`). */
export const TAG_MAX_CHARS = 60;
export const SOURCE_MAX_CHARS = 200;
/** Of the log of a board or group, pinned ones apart: the oldest goes when there is one more. */
export const LOG_MAX = 2_000;
export const PINS_MAX = 50;
export const KEYS_MAX = 500;
export const SEARCH_MAX_CHARS = 200;
/** A tag that says what it is, as the field's clients use it. */
export const CHAT_TAG = "chat";
export const BROADCAST_TAG = "broadcast";

/** `sent`: on its way; `reached`: its gateway has given it to the agent; `unanswered`: no answer in time. */
export const NOTICE_STATES = ["sent", "reached", "answered", "failed", "unanswered"] as const;

export const MemoryKey = z
  .string()
  .regex(MEMORY_KEY, "must begin with a letter or digit and have at most 100 letters, digits, points, colons, hyphens and underscores")
  .meta({ example: "release.version" });

export const MemoryNotice = z
  .object({
    agent_id: Id,
    agent_name: z.string(),
    state: z.enum(NOTICE_STATES).meta({ description: "what has become of telling the agent" }),
    why: z.string().nullable(),
    due_at: Timestamp.nullable().meta({ description: "until when an answer is waited for" }),
    updated_at: Timestamp,
  })
  .meta({ id: "MemoryNotice" });
export type MemoryNotice = z.infer<typeof MemoryNotice>;

const tags = z.array(name(TAG_MAX_CHARS)).max(TAGS_MAX);
const members = {
  content: text(CONTENT_MAX_CHARS).meta({ example: "We ship on Thursdays." }),
  tags: tags.nullish().meta({ description: `what it is for: \`${CHAT_TAG}\`, \`decision\`, \`plan\`, \`handoff\`; one that is named twice counts once` }),
  source: optionalName(SOURCE_MAX_CHARS).meta({ description: "where it comes from, in the words of who writes it; who that is says `author`" }),
};

export const Memory = z
  .object({
    id: Id,
    board_id: Id.nullable(),
    board_group_id: Id.nullable(),
    key: z.string().nullable().meta({ description: "null: it is of the log" }),
    content: z.string(),
    tags: z.array(z.string()).nullable(),
    is_chat: z.boolean().meta({ description: `it has the tag \`${CHAT_TAG}\`` }),
    source: z.string().nullable(),
    author: Actor,
    is_pinned: z.boolean(),
    reply_to: Id.nullable(),
    notices: z.array(MemoryNotice).meta({ description: "which agents are told of a message, and what became of that" }),
    version: z.number().int().meta({ description: "only ever rises, also when a key is deleted and written anew" }),
    created_at: Timestamp,
    updated_at: Timestamp,
  })
  .meta({ id: "Memory" });
export type Memory = z.infer<typeof Memory>;
export const MemoryList = pageOf(Memory, "MemoryList");

export const MemoryCreate = z
  .strictObject({
    ...members,
    reply_to: Id.nullish().meta({ description: "the message that it answers" }),
  })
  .meta({ id: "MemoryCreate", example: { content: "We ship on Thursdays.", tags: ["decision"] } });
export type MemoryCreate = z.infer<typeof MemoryCreate>;

export const MemoryValue = z
  .strictObject({
    ...members,
    if_version: z
      .number()
      .int()
      .min(0)
      .optional()
      .meta({ description: "the version that it replaces, 0: there is none yet; 409 where that is not so. Absent: the last to write wins" }),
  })
  .meta({ id: "MemoryValue", example: { content: "1.4.2", if_version: 0 } });
export type MemoryValue = z.infer<typeof MemoryValue>;

export const MemoryUpdate = z.strictObject({ is_pinned: z.boolean() }).meta({ id: "MemoryUpdate", example: { is_pinned: true } });
export type MemoryUpdate = z.infer<typeof MemoryUpdate>;

const flag = z.enum(["true", "false"]).optional();
export const MemoryQuery = PageQuery.extend({
  is_chat: flag.meta({ description: "true: only messages of the chat; false: only what is none" }),
  is_pinned: flag,
  kind: z.enum(["log", "key"]).optional().meta({ description: "log: what has no key; key: what has one" }),
  key: MemoryKey.optional().meta({ description: "the value of this key" }),
  tag: name(TAG_MAX_CHARS).optional(),
  q: text(SEARCH_MAX_CHARS).optional().meta({
    description:
      "words, in any order, or parts of them, and phrases in quotes, of the text, the key and the tags; case, accents and marks of Markdown do not count",
  }),
  since: Moment.optional().meta({ description: "what was written or changed after this time" }),
});
export type MemoryQuery = z.infer<typeof MemoryQuery>;

export const MemoryStreamQuery = z.object({
  since: Moment.optional().meta({ description: "tells at once what has happened since; default: only what happens from now on" }),
  is_chat: flag.meta({ description: "true: only messages of the chat; false: only what is none" }),
});
export type MemoryStreamQuery = z.infer<typeof MemoryStreamQuery>;
