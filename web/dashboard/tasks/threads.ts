// Pure: comments as they belong together.
import type { Comment } from "./wire.ts";

export type Thread = { first: Comment; answers: Comment[] };

/** Threads in the order in which they began, each with its answers in theirs. An answer whose thread is not here stands by itself. */
export function threadsOf(comments: readonly Comment[]): Thread[] {
  const threads = new Map<string, Thread>();
  const ids = new Set(comments.map(({ id }) => id));
  for (const first of comments) if (!first.reply_to || !ids.has(first.reply_to)) threads.set(first.id, { first, answers: [] });
  for (const answer of comments) if (!threads.has(answer.id)) threads.get(answer.reply_to ?? "")?.answers.push(answer);
  return [...threads.values()];
}
