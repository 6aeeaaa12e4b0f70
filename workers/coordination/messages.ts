// The messages by which agents hear what is asked of them, and what was answered. What others wrote stands between marks that nobody can know.
import { fenced, FENCE_RULE } from "#worker/platform/fence.ts";
import { clip, inOneLine } from "#worker/platform/text.ts";
import type { Actor } from "#worker/platform/wire.ts";
import type { Kind, Topic } from "./schema.ts";

/** So much of a text an agent is told at once; the rest it reads where it stands. */
export const TOLD_MAX_CHARS = 4_000;

const named = (name: string): string => JSON.stringify(inOneLine(name));
const WHO: Partial<Record<Actor["type"], string>> = { user: "a person", agent: "an agent", api_key: "a program" };
const whoIs = ({ name, type }: Actor): string => `${named(name)} (${WHO[type] ?? type})`;

const TOPIC: Record<Topic, { header: string; say: string }> = {
  new_task: { header: "NEW TASK ADDED", say: "Look at it, and see to it that somebody does it: assign it, or ask what is missing." },
  review: {
    header: "TASK READY FOR LEAD REVIEW",
    say: "Look at the work. Move it to done where the board allows it, or back to todo with a comment that says what is missing.",
  },
  rework: { header: "CHANGES REQUESTED", say: "Read the last comments on the task, do what is asked for, and move it to review again." },
  back_in_inbox: { header: "TASK BACK IN INBOX", say: "Nobody has it now. See to it that somebody does it." },
};
const HEADERS: Record<Exclude<Kind, "notice">, string> = {
  nudge: "NUDGE",
  question: "QUESTION",
  handoff: "HANDOFF",
  ask_user: "ASK THE USER",
  mention: "TASK MENTION",
};

export type Asking = {
  id: string;
  kind: Kind;
  topic: Topic | null;
  asked_by: Actor;
  content: string;
  boardId: string;
  boardName: string;
  task: { id: string; key: string; title: string } | null;
  due_at: string | null;
  correlation_id: string | null;
  preferred_channel: string | null;
  apiBase: string;
};

const call = (address: string, body: object): string =>
  `curl -sS -X POST -H "X-Agent-Token: YOUR_TOKEN" -H "Content-Type: application/json" -d '${JSON.stringify(body)}' ${address}`;
const TOKEN = "YOUR_TOKEN is the one in AGENTS.md. An apostrophe inside the JSON as \\u0027.";

function howToAnswer({ id, kind, task, boardId, apiBase, preferred_channel: channel }: Asking): string[] {
  const answer = call(`${apiBase}/api/v1/agent/requests/${id}/answer`, { content: "..." });
  if (kind === "mention" && task)
    return [
      "Answer with a comment on the task. If it is not assigned to you, do not change its status:",
      call(`${apiBase}/api/v1/agent/boards/${boardId}/tasks/${task.id}/comments`, { message: "..." }),
      TOKEN,
    ];
  if (kind === "ask_user")
    return [
      `Ask the user on the channels that you have${channel ? `, ${named(channel)} first` : ""}. People see the question in Mission Control too; if one of them answers there, you need do nothing more.`,
      "What the user says, pass on in one line, and nothing else:",
      answer,
      TOKEN,
    ];
  return ["Answer in one line, as soon as you can say something:", answer, TOKEN];
}

/** What an agent is told of a request. `asked_by` is named as data: names are of others too. */
export function requestMessage(asking: Asking): string {
  const { kind, topic, asked_by, content, boardName, task, due_at, correlation_id } = asking;
  const notice = kind === "notice" && topic ? TOPIC[topic] : null;
  const header = notice ? notice.header : HEADERS[kind as Exclude<Kind, "notice">];
  const facts = [
    task ? `Task ${task.key}, id ${task.id}.` : "",
    correlation_id ? `Correlation id: ${named(correlation_id)}.` : "",
    due_at && !notice ? `Answer by ${due_at}.` : "",
  ].filter(Boolean);
  return [
    `${header}: from ${whoIs(asked_by)}, board ${named(boardName)}.${facts.length > 0 ? ` ${facts.join(" ")}` : ""}`,
    FENCE_RULE,
    "",
    fenced(notice ? "task" : "message", clip(task ? `# ${task.title}\n${content}` : content, TOLD_MAX_CHARS)),
    "",
    ...(notice ? [notice.say] : howToAnswer(asking)),
  ].join("\n");
}

/** What whoever asked is told of the answer. */
export function answerMessage({ kind, content, answer, by }: { kind: Kind; content: string; answer: string; by: Actor }): string {
  return [
    `ANSWER by ${whoIs(by)} to your ${kind === "ask_user" ? "question to people" : kind}.`,
    FENCE_RULE,
    "",
    fenced("what you asked", clip(content, TOLD_MAX_CHARS / 4)),
    fenced("answer", clip(answer, TOLD_MAX_CHARS)),
    "",
    "Go on with it. There is no need to say thanks.",
  ].join("\n");
}

/** What an agent is told in the session of a task that was in review and is to be worked on again. */
export const reworkMessage = ({ key, title }: { key: string; title: string }, by: Actor): string =>
  [`${TOPIC.rework.header} on task ${key} by ${whoIs(by)}. ${TOPIC.rework.say}`, FENCE_RULE, "", fenced("task", title)].join("\n");
