// Pure: comments as they belong together.
import type { Comment } from "./wire.ts";

export type Thread = { first: Comment; answers: Comment[] };

/**
 * Threads in the order in which they began, each with its answers in theirs. An answer stands by itself unless what it answers begins a thread
 * here: there are answers to answers, or to themselves, in files that were imported.
 */
export function threadsOf(comments: readonly Comment[]): Thread[] {
  const begins = new Set(comments.flatMap(({ id, reply_to }) => (reply_to ? [] : [id])));
  const isAnswer = ({ reply_to }: Comment): boolean => typeof reply_to === "string" && begins.has(reply_to);
  const threads = new Map<string, Thread>();
  for (const first of comments) if (!isAnswer(first)) threads.set(first.id, { first, answers: [] });
  for (const answer of comments) if (isAnswer(answer)) threads.get(answer.reply_to ?? "")?.answers.push(answer);
  return [...threads.values()];
}
