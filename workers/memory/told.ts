// Pure decisions: what is a message of the chat, and who is told of it.
import { nameThere } from "#worker/agents/index.ts";
import { mentionsIn, namesIn } from "#worker/tasks/index.ts";
import { BROADCAST_TAG, CHAT_TAG } from "./schema.ts";
import type { Listener } from "./notice-store.ts";

type Tags = readonly string[] | null | undefined;
const has = (tags: Tags, wanted: string): boolean => (tags ?? []).some((tag) => tag.toLowerCase() === wanted);
/** What is answered as `is_chat`. */
export const isChat = (tags: Tags): boolean => has(tags, CHAT_TAG);
/** As they are kept. */
export const tagsOf = (tags: Tags): string | null => (tags && tags.length > 0 ? JSON.stringify([...new Set(tags)]) : null);

type Named = Pick<Listener, "id" | "gateway_agent_id"> & { board_id: string | null };
/** A gateway's name of a lead, as the field gives it (core.md 2.1). */
const isNamedLead = (agent: Named): boolean => nameThere(agent).startsWith("lead-");
/** The lead of each board: the agent that is named so, else the one that has been there longest. `listeners`: the oldest first. */
export function leadsOf<Agent extends Named>(listeners: readonly Agent[]): Agent[] {
  const byBoard = Map.groupBy(listeners, ({ board_id }) => board_id);
  return [...byBoard.values()].flatMap((agents) => agents.find(isNamedLead) ?? agents.slice(0, 1));
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
