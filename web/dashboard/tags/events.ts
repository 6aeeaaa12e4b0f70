// What events do to tags: in their list, and on the tasks of the board that is on screen.
import { type BoardSnapshot, updateSnapshot } from "../boards/index.ts";
import { reload } from "../live/cache.ts";
import { boardOnScreen, type EventAbout, isAbout } from "../live/events.ts";
import { inOrganization } from "../live/keys.ts";
import { queryClient } from "../live/query-client.ts";
import type { EventView } from "../live/wire.ts";
import { tagsKey } from "./keys.ts";
import type { TagRef } from "./wire.ts";

/** A task's tags after the event; null: the event says nothing about them. */
function changedTags(tags: readonly TagRef[], event: EventAbout<"tag">): TagRef[] | null {
  const { id } = event.subject;
  if (!tags.some((tag) => tag.id === id)) return null;
  if (event.type === "tag.updated") {
    const { name, slug, color } = event.after ?? {};
    return tags.map((tag) => (tag.id === id ? { id, name: name ?? tag.name, slug: slug ?? tag.slug, color: color ?? tag.color } : tag));
  }
  const into = event.type === "tag.merged" ? event.payload.into : undefined;
  if (!into || tags.some((tag) => tag.id === into.id)) return tags.filter((tag) => tag.id !== id);
  return tags.map((tag) => (tag.id === id ? into : tag));
}

export function retagged(snapshot: BoardSnapshot, event: EventAbout<"tag">): BoardSnapshot {
  const tasks = snapshot.tasks.map((task) => {
    const tags = changedTags(task.tags, event);
    return tags ? { ...task, tags, tag_ids: tags.map(({ id }) => id) } : task;
  });
  return { ...snapshot, tasks };
}

export function onTagEvent(event: EventView): void {
  if (!isAbout(event, "tag")) return;
  void reload(tagsKey());
  const boardId = boardOnScreen();
  if (boardId) updateSnapshot(boardId, (snapshot) => retagged(snapshot, event));
  // Boards that are not on screen hear nothing: they are loaded again when they are opened.
  queryClient.removeQueries({ queryKey: inOrganization("board"), type: "inactive" });
}
