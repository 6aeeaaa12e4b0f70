// Pure decisions: what is a message of the chat, and who is told of it.
import { leadsOf } from "#grammar/leads.ts";
import { mentionsIn, namesIn } from "#worker/tasks/index.ts";
import { BROADCAST_TAG, CHAT_TAG } from "./schema.ts";
import type { Listener } from "./notice-store.ts";

type Tags = readonly string[] | null | undefined;
const has = (tags: Tags, wanted: string): boolean => (tags ?? []).some((tag) => tag.toLowerCase() === wanted);
/** What is answered as `is_chat`. */
export const isChat = (tags: Tags): boolean => has(tags, CHAT_TAG);
/** As they are kept. */
export const tagsOf = (tags: Tags): string | null => (tags && tags.length > 0 ? JSON.stringify([...new Set(tags)]) : null);

const ORDERS: Readonly<Record<string, boolean>> = { "/pause": true, "/resume": false };
/** Whether the board is to be paused, or resumed, by what is said in its chat; null: it is no such order, and is told to agents. */
export function pausesBy({ content, tags }: { content: string; tags?: Tags }): boolean | null {
  return isChat(tags) ? (ORDERS[content.trim().toLowerCase()] ?? null) : null;
}

/** So many agents speak in turn, and then a person is to say something: no two keep each other at work without end. */
export const TURNS_MAX = 6;
/** A message that waits for an agent already is one too many. */
export const WAITING_MAX = 20;

export type Saying = { content: string; tags: Tags; isOfGroup: boolean; authorId: string };
export type Told = { agent: Listener; how: "broadcast" | "mention" | "chat" };

/** Who is told of something that was said: the leads and whom it names, or all of them; never who said it. */
export function toldOf({ content, tags, isOfGroup, authorId }: Saying, listeners: readonly Listener[]): Told[] {
  const named = namesIn(content);
  const isForAll = isOfGroup && (has(tags, BROADCAST_TAG) || named.includes("all"));
  if (!isChat(tags) && !isForAll) return [];
  const leads = new Set(leadsOf(listeners).map(({ id }) => id));
  const mentioned = new Set(
    mentionsIn(
      content,
      listeners.map(({ id, name }) => ({ type: "agent" as const, id, name })),
    ).map(({ id }) => id),
  );
  return listeners.flatMap((agent): Told[] => {
    const { id } = agent;
    if (id === authorId) return [];
    if (isForAll) return [{ agent, how: "broadcast" }];
    if (mentioned.has(id) || (leads.has(id) && named.includes("lead"))) return [{ agent, how: "mention" }];
    return leads.has(id) ? [{ agent, how: "chat" }] : [];
  });
}
