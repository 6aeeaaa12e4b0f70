// What a gateway's own session knows of a message of ours, and what it says of its work: read from its history, page by page.
import type { GatewayPipe } from "./pipe.ts";
import { isUnbegun, member, messageText, textOr } from "./protocol.ts";

const PAGE_MESSAGES = 200;
/** A session with more messages than this after ours is not read to its end: what is not found there is not known to be missing. */
const PAGES_MAX = 10;

export type Trace = {
  /** Whether the session has the message. */
  isKnown: boolean;
  sentAt: number | null;
  /** The last that the agent said after it. */
  reply: string | null;
  /** Something was said or done after it, be it only a tool that was called. */
  hasActed: boolean;
  /** The last that the gateway says of it itself is that it has not begun with it. What was done about it before counts all the same. */
  isTurnedAway: boolean;
  /** Something runs in the session, or is about to. */
  isActive: boolean;
  /** How the session's last run stands; null: none has begun. */
  status: string | null;
  startedAt: number | null;
  /** The gateway means to take an interrupted run up again. */
  isOwed: boolean;
};

const numberOf = (value: unknown): number | null => (typeof value === "number" ? value : null);
const listOf = (value: unknown): unknown[] => (Array.isArray(value) ? value : []);

/** What a gateway had accepted when it was killed it keeps and shows, but neither takes up nor takes again under the same id. */
const interruptedOf = (history: unknown): string[] =>
  listOf(member(member(history, "pendingInputs"), "items"))
    .filter((input) => member(input, "state") === "interrupted")
    .map((input) => textOr(member(input, "runId"), ""));

function sessionOf(history: unknown): Pick<Trace, "isActive" | "status" | "startedAt" | "isOwed"> {
  const session = member(history, "sessionInfo");
  const waiting = (numberOf(member(member(history, "pendingInputs"), "total")) ?? 0) - interruptedOf(history).length;
  const status = textOr(member(session, "status"), null);
  return {
    isActive: member(session, "hasActiveRun") === true || Boolean(member(history, "inFlightRun")) || waiting > 0,
    status,
    startedAt: numberOf(member(session, "startedAt")),
    isOwed: status === "running" && member(session, "abortedLastRun") === true,
  };
}

/** What is sent anew has a longer key, which begins with the same. */
const isNoteOf = (message: unknown, runId: string): boolean =>
  member(message, "role") === "custom" && textOr(member(member(message, "__openclaw"), "runId"), "").startsWith(runId);

const ACTS = new Set<unknown>(["assistant", "toolResult", "tool"]);

/** `after`: what stands after the message. */
function endOf(after: readonly unknown[], runId: string): Pick<Trace, "hasActed" | "isTurnedAway"> {
  const hasActed = after.some((message) => ACTS.has(member(message, "role")));
  const note = messageText(after.findLast((message) => isNoteOf(message, runId)));
  return { hasActed, isTurnedAway: isUnbegun(note) };
}

/** null: the session could not be read far enough to say. */
export async function traceMessage(pipe: GatewayPipe, sessionKey: string, idempotencyKey: string): Promise<Trace | null> {
  const isSaid = (message: unknown): boolean => member(message, "role") === "assistant" && messageText(message) !== "";
  // A run that the gateway began for a message that waited has an id of its own, which only its answers bear.
  const isOwn = (message: unknown): boolean => member(member(message, "__openclaw"), "runId") === idempotencyKey;
  const isOurs = (message: unknown): boolean => member(message, "role") === "user" && textOr(member(message, "idempotencyKey"), "").startsWith(idempotencyKey);
  let session: ReturnType<typeof sessionOf> | null = null;
  let reply: string | null = null;
  let own: string | null = null;
  let isGivenUp = false;
  let after: unknown[] = [];
  for (let page = 0, offset = 0; page < PAGES_MAX; page++) {
    const history = await pipe.call("chat.history", { sessionKey, limit: PAGE_MESSAGES, ...(offset > 0 ? { offset } : {}) });
    const messages = listOf(member(history, "messages"));
    session ??= sessionOf(history);
    isGivenUp ||= interruptedOf(history).some((id) => id.startsWith(idempotencyKey));
    const at = messages.findLastIndex(isOurs);
    const said = messages.slice(at + 1).findLast(isSaid);
    after = [...messages.slice(at + 1), ...after];
    reply ??= said ? messageText(said) : null;
    const answer = messages.findLast((message) => isSaid(message) && isOwn(message));
    own ??= answer ? messageText(answer) : null;
    if (at >= 0) return { isKnown: true, sentAt: numberOf(member(messages[at], "timestamp")), reply, ...endOf(after, idempotencyKey), ...session };
    if (member(history, "hasMore") !== true)
      return { isKnown: own !== null, sentAt: null, reply: own, hasActed: own !== null, isTurnedAway: isGivenUp, ...session };
    if (messages.length === 0) return null;
    offset += messages.length;
  }
  return session && own !== null ? { isKnown: true, sentAt: null, reply: own, hasActed: true, isTurnedAway: false, ...session } : null;
}

/** Whether the agent has begun to work on the message: something may have been done about it, so it is never sent again. */
export function hasBegun({ isKnown, sentAt, hasActed, isActive, isTurnedAway, status, startedAt }: Trace): boolean {
  if (!isKnown) return false;
  if (isActive || hasActed || status === "running") return true;
  if (isTurnedAway) return false;
  return startedAt !== null && (sentAt === null || startedAt >= sentAt);
}
