// Pure decisions about approvals: who may decide, whether one may still be decided, whether one may be used.
import { accept, refuse, type Result } from "#worker/platform/result.ts";
import { cut } from "#worker/platform/text.ts";
import type { Actor } from "#worker/platform/wire.ts";
import type { ApprovalRow } from "./tables.ts";

type Subject = Pick<ApprovalRow, "id" | "status" | "expires_at" | "spent_at" | "content_hash" | "requester_id" | "decider_name" | "decided_at">;

/** The initial state of every approval. */
export const UNDECIDED = {
  status: "pending",
  comment: null,
  decider_type: null,
  decider_id: null,
  decider_name: null,
  decided_at: null,
  spent_at: null,
  gateway_outcome: null,
  version: 1,
} as const satisfies Partial<ApprovalRow>;

/** Agents never decide, neither their own requests nor others'. A decision is final. */
export function checkDecision(approval: Subject, actor: Actor, now: string): Result<null> {
  if (actor.type !== "user") {
    const own = approval.requester_id === actor.id ? "its own request" : "approvals";
    const who = actor.type === "api_key" ? "An API key" : "An agent";
    return refuse({ code: "forbidden", detail: `${who} may not decide ${own}; a person of the board must.` });
  }
  if (approval.status === "pending" && approval.expires_at <= now)
    return refuse({ code: "approval_expired", detail: `The request expired at ${approval.expires_at}. Ask again.` });
  if (approval.status === "expired") return refuse({ code: "approval_expired", detail: `The request expired at ${approval.expires_at}. Ask again.` });
  if (approval.status === "withdrawn") return refuse({ code: "conflict", detail: "The request was withdrawn; there is nothing left to decide." });
  if (approval.status !== "pending")
    return refuse({
      code: "approval_decided",
      detail: `${approval.decider_name ?? "Someone"} has ${approval.status} it at ${approval.decided_at}. A decision stands; ask for a new approval to decide again.`,
    });
  return accept(null);
}

/** An approval works once, before it expires, for exactly what was approved. `contentHash`: of the subject as it is now. */
export function checkUse(approval: Subject, contentHash: string, now: string): Result<null> {
  const extra = { approval_id: approval.id };
  if (approval.status === "pending") return refuse({ code: "approval_required", detail: "The approval has not been decided yet. Wait for it.", extra });
  if (approval.status === "rejected")
    return refuse({ code: "approval_required", detail: "The approval was rejected. Change what was criticised and ask again.", extra });
  if (approval.status === "withdrawn") return refuse({ code: "approval_required", detail: "The approval was withdrawn. Ask again.", extra });
  if (approval.spent_at)
    return refuse({ code: "approval_spent", detail: `The approval was used at ${approval.spent_at}. Each one works once; ask again.`, extra });
  if (approval.status === "expired" || approval.expires_at <= now)
    return refuse({ code: "approval_expired", detail: `The approval expired at ${approval.expires_at}. Ask again.`, extra });
  if (approval.content_hash !== contentHash)
    return refuse({ code: "approval_stale", detail: "What was approved has been edited since. Ask again for the current version.", extra });
  return accept(null);
}

type Facts = Record<string, unknown>;
const isObject = (value: unknown): value is object => typeof value === "object" && value !== null;
const DIFFERENCES_NAMED_MAX = 5;
const DIFFERENCE_MAX_CHARS = 80;

/** Where two values of JSON differ, as paths. Members count by their names, whatever their order. */
export function differences(approved: unknown, given: unknown, path: string): string[] {
  const [was, is] = [approved, given];
  if (!isObject(was) || !isObject(is) || Array.isArray(was) !== Array.isArray(is)) return was === is ? [] : [path];
  const names = [...new Set([...Object.keys(was), ...Object.keys(is)])];
  return names.flatMap((name) => {
    const below = `${path}.${name}`;
    return Object.hasOwn(was, name) && Object.hasOwn(is, name) ? differences((was as Facts)[name], (is as Facts)[name], below) : [below];
  });
}

/** An approval that names the parameters of a run approves no others; one that names none leaves them to whoever starts it. */
export function checkParameters({ id, payload }: Pick<ApprovalRow, "id" | "payload">, parameters: Facts): Result<null> {
  const approved = JSON.parse(payload) as Facts;
  if (!Object.hasOwn(approved, "parameters")) return accept(null);
  const differ = differences(approved.parameters, parameters, "parameters").map((path) => cut(path, DIFFERENCE_MAX_CHARS));
  if (differ.length === 0) return accept(null);
  const more = differ.length > DIFFERENCES_NAMED_MAX ? ` and ${differ.length - DIFFERENCES_NAMED_MAX} more` : "";
  const named = differ.slice(0, DIFFERENCES_NAMED_MAX);
  return refuse({
    code: "approval_required",
    detail: `A run with other parameters was approved; they differ at ${named.join(", ")}${more}. Start it with those that were approved, or ask again for these.`,
    extra: { approval_id: id, differences: named },
  });
}

/**
 * Which approval a use means: the one named, else the newest usable one, else the newest of all, whose refusal best explains
 * what is missing. `approvals` newest first.
 */
export function chooseApproval<A extends Subject>(approvals: A[], wantedId: string | null, contentHash: string, now: string): A | null {
  if (wantedId) return approvals.find((approval) => approval.id === wantedId) ?? null;
  return approvals.find((approval) => checkUse(approval, contentHash, now).ok) ?? approvals[0] ?? null;
}

type Asked = Pick<ApprovalRow, "action" | "status" | "requester_type" | "spent_at">;

/**
 * Which requests about a task must be usable before a run begins: the newest, and the newest for `execute` (the action that names the
 * run itself), whatever else was asked since. Agents ask about steps of their work: that does not keep them from hearing what
 * somebody says, nor does it push aside what a person or a program asked about and what is not given. What a run has spent is out of
 * the way. `asked` newest first, without withdrawn ones.
 */
export function inTheWay<A extends Asked>(asked: A[], begins: "order" | "message", execute: A["action"]): A[] {
  const counts = begins === "order" ? asked : asked.filter(({ action, requester_type }) => action === execute || requester_type !== "agent");
  const ofEach = asked.filter((one, index) => asked.findIndex(({ action }) => action === one.action) === index);
  const refused = ofEach.filter(({ requester_type, status }) => requester_type !== "agent" && (status === "pending" || status === "rejected"));
  const newest = [counts[0], asked.find(({ action }) => action === execute), ...refused].filter((approval) => approval !== undefined);
  return [...new Set(newest)].filter(({ status, spent_at }) => !(status === "approved" && spent_at));
}
