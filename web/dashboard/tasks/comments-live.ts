// What becomes of comments: what is sent, and what answers and events change in the list that is on screen.
import { useMutation, useQuery } from "@tanstack/react-query";
import type { commentRoutes } from "#worker/tasks/comment-routes.ts";
import type { EventAbout } from "../live/events.ts";
import { asAskedBy, clientOf, json, until } from "../live/http.ts";
import { queryClient } from "../live/query-client.ts";
import { commentHistoryKey, commentsKey } from "./keys.ts";
import type { Actor, Comment, CommentList, REACTIONS } from "./wire.ts";

const one = clientOf<typeof commentRoutes>().tasks[":task_id"].comments[":comment_id"];
const addressOf = ({ task_id, id }: Comment) => ({ param: { task_id, comment_id: id } });

function changeComment(taskId: string, commentId: string, change: (comment: Comment) => Comment): void {
  queryClient.setQueryData<CommentList>(
    commentsKey(taskId),
    (page) => page && { ...page, items: page.items.map((comment) => (comment.id === commentId ? change(comment) : comment)) },
  );
}

const replaceComment = (comment: Comment): void =>
  changeComment(comment.task_id, comment.id, ({ reactions }) => ({ ...comment, reactions: comment.is_deleted ? [] : reactions }));

type Emoji = (typeof REACTIONS)[number];

function withReaction(comment: Comment, emoji: Emoji, actor: Actor, isOn: boolean): Comment {
  const by = (comment.reactions.find((known) => known.emoji === emoji)?.by ?? []).filter(({ id }) => id !== actor.id);
  const next = { emoji, by: isOn ? [...by, actor] : by };
  const isKnown = comment.reactions.some((known) => known.emoji === emoji);
  const reactions = isKnown ? comment.reactions.map((known) => (known.emoji === emoji ? next : known)) : [...comment.reactions, next];
  return { ...comment, reactions: reactions.filter((known) => known.by.length > 0) };
}

export const useEditComment = (comment: Comment) =>
  useMutation({ mutationFn: (message: string) => json(one.$patch({ ...addressOf(comment), json: { message } })), onSuccess: replaceComment });

/** How it read before each edit, oldest first; another edit makes another history. */
export const useFormerTexts = (comment: Comment) =>
  useQuery({
    queryKey: commentHistoryKey(comment.id, comment.edited_at),
    queryFn: ({ signal }) => json(one.history.$get(addressOf(comment), until(signal))),
  });

/** `personId`: who has asked for it. */
export async function deleteComment(comment: Comment, personId: string | null): Promise<void> {
  await one.$delete(addressOf(comment), asAskedBy(personId));
  replaceComment({ ...comment, message: "", mentions: [], reactions: [], is_deleted: true });
}

export async function reactTo(comment: Comment, emoji: Emoji, isOn: boolean): Promise<void> {
  const { reactions } = await json(one.reactions.$put({ ...addressOf(comment), json: { emoji, is_on: isOn } }));
  changeComment(comment.task_id, comment.id, (known) => ({ ...known, reactions }));
}

type CommentEvent = Extract<EventAbout<"task">, { type: "task.comment_edited" | "task.comment_deleted" | "task.comment_reacted" }>;

export function applyToComment(event: CommentEvent): void {
  if (event.type !== "task.comment_reacted") {
    if (event.payload.comment) replaceComment(event.payload.comment);
    return;
  }
  const { comment_id, emoji, is_on } = event.payload;
  if (comment_id && emoji) changeComment(event.subject.id, comment_id, (comment) => withReaction(comment, emoji, event.actor, is_on ?? true));
}
