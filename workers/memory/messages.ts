// The messages by which agents hear of the chat of a board or a group.
import { fenced, FENCE_RULE } from "#worker/platform/fence.ts";
import { clip, inOneLine } from "#worker/platform/text.ts";
import type { Actor } from "#worker/platform/wire.ts";
import type { Told } from "./told.ts";

/** So much of a message an agent is told at once; the rest it reads where it stands. */
export const TOLD_MAX_CHARS = 4_000;

const HEADERS = {
  board: { broadcast: "BOARD CHAT", mention: "BOARD CHAT MENTION", chat: "BOARD CHAT" },
  group: { broadcast: "GROUP BROADCAST", mention: "GROUP CHAT MENTION", chat: "GROUP CHAT" },
} as const;
const WHO: Partial<Record<Actor["type"], string>> = { user: "a person", agent: "an agent", api_key: "a program" };

export type ChatMessage = {
  id: string;
  content: string;
  author: Actor;
  of: "board" | "group";
  /** Of the board or the group. */
  placeName: string;
  apiBase: string;
};

/** Names are of others too: each is a JSON string in one line. */
const named = (name: string): string => JSON.stringify(inOneLine(name));

export function chatMessage({ id, content, author, of, placeName, apiBase }: ChatMessage, { agent, how }: Told): string {
  const address = `${apiBase}/api/v1/agent/boards/${agent.board_id}/${of === "board" ? "memory" : "group-memory"}`;
  const body = JSON.stringify({ content: "...", tags: ["chat"], reply_to: id });
  return [
    `${HEADERS[of][how]}: ${named(author.name)} (${WHO[author.type] ?? author.type}) in the chat of the ${of} ${named(placeName)}. Message id: ${id}.`,
    FENCE_RULE,
    "",
    fenced("message", clip(content, TOLD_MAX_CHARS)),
    "",
    "If it asks you for something, answer in the chat, in one line:",
    `curl -sS -X POST -H "X-Agent-Token: YOUR_TOKEN" -H "Content-Type: application/json" -d '${body}' ${address}`,
    'YOUR_TOKEN is the one in AGENTS.md. What was said before: the same address without -X, -H "Content-Type: …" and -d.',
  ].join("\n");
}
