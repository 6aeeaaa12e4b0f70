// What words of other products mean here, guessed from what such products call them; whoever imports may choose otherwise. Pure.
import type { Priority, TaskStatus } from "#worker/tasks/schema.ts";

const STATUS_WORDS: readonly (readonly [TaskStatus, RegExp])[] = [
  [
    "done",
    /^(?:done|closed?|completed?|resolved|finished|shipped|released|merged|deployed|live|archived?|cancel+ed|duplicate|won'?t (?:do|fix)|已完成|完成|已关闭|关闭|已取消)$/,
  ],
  ["blocked", /^(?:blocked|on hold|hold|waiting.*|paused|impeded|stuck|阻塞|已阻塞|暂停|搁置)$/],
  ["review", /(?:review|\bqa\b|testing|\btest\b|verif|validat|approval|评审|审核|测试|验收)/],
  ["in_progress", /(?:progress|doing|started|\bwip\b|\bactive\b|development|implementing|working|进行中|开发中|处理中)/],
  ["todo", /^(?:to[ -]?do|ready.*|open|reopened|unstarted|planned|selected for development|next(?: up)?|up next|this week|sprint.*|待办|待处理|未开始|就绪)$/],
];

/** Not known: `inbox`, where things wait to be sorted. */
export function guessStatus(name: string): TaskStatus {
  const word = name
    .trim()
    .toLowerCase()
    .replace(/_/g, " ")
    .replace(/[^\p{L}\p{N}' -]/gu, "")
    .trim();
  // Begun by its name only: "selected for development" waits.
  const exact = STATUS_WORDS.find(([status, words]) => status === "todo" && words.test(word));
  return (exact ?? STATUS_WORDS.find(([, words]) => words.test(word)))?.[0] ?? "inbox";
}

const PRIORITY_WORDS: readonly (readonly [Priority, RegExp])[] = [
  ["urgent", /^(?:urgent|highest|critical|blocker|p0|紧急|最高)$/],
  ["high", /^(?:high|major|p1|高)$/],
  ["low", /^(?:low|lowest|minor|trivial|p3|p4|低|最低)$/],
];

/** Not known, or none: `medium`. */
export function guessPriority(name: string): Priority {
  const word = name
    .toLowerCase()
    .replace(/[^\p{L}\p{N} ]/gu, "")
    .trim();
  return PRIORITY_WORDS.find(([, words]) => words.test(word))?.[0] ?? "medium";
}

export type Member = { person_id: string; name: string; email: string | null };

/** The member of that address, or the only one of that name; null: nobody, or several. */
export function guessPerson(name: string, members: readonly Member[]): string | null {
  const wanted = name.trim().toLowerCase();
  if (!wanted) return null;
  const address = /<([^<>\s]+@[^<>\s]+)>/.exec(wanted)?.[1] ?? wanted;
  const byAddress = members.find(({ email }) => email?.toLowerCase() === address);
  if (byAddress) return byAddress.person_id;
  const named = members.filter((member) => member.name.toLowerCase() === wanted);
  return named.length === 1 ? (named[0]?.person_id ?? null) : null;
}
