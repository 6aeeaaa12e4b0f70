// How an approval reads: its title, its state, its risk, its command.
import type { MessageId, Translate } from "../i18n/index.ts";
import { useT } from "../i18n/index.ts";
import { Chip, type Tone } from "../ui/chip.tsx";
import { ACTION_EXEC, ACTION_TASK_DONE, ACTION_TASK_EXECUTE, type Approval } from "./wire.ts";

const STATUS_LABELS = {
  pending: "approval.pending",
  approved: "approval.approved",
  rejected: "approval.rejected",
  expired: "approval.expired",
  withdrawn: "approval.withdrawn",
} as const satisfies Record<Approval["status"], MessageId>;
const STATUS_TONES: Record<Approval["status"], Tone> = { pending: "wait", approved: "done", rejected: "block", expired: "idle", withdrawn: "idle" };

/** What the requester attached, under either of its two names. */
const attached = (approval: Approval): Record<string, unknown> => ({ ...approval.payload, ...approval.metadata });

function word(value: unknown): string | undefined {
  if (typeof value === "string" && value.trim() !== "") return value;
  if (typeof value === "number" || typeof value === "boolean") return String(value);
  if (Array.isArray(value) && value.every((part) => typeof part === "string")) return value.join(" ");
  return undefined;
}

/** The texts of a list. What was stored before lists had to be lists of texts may be anything. */
const textsOf = (value: unknown): string[] => (Array.isArray(value) ? value.filter((part) => typeof part === "string") : []);
/** A list as comma-separated text. */
const words = (value: unknown): string | undefined => textsOf(value).join(", ") || undefined;

export type Exec = {
  command: string | undefined;
  cwd: string | undefined;
  host: string | undefined;
  risk: string | undefined;
  warnings: string[];
  path: string | undefined;
  /** Of the gateway's, where it is none of a task. */
  session: string | undefined;
};

export function execOf(approval: Approval): Exec {
  const extra = attached(approval);
  return {
    warnings: [...new Set(textsOf(extra.warnings))],
    path: word(extra.resolved_path),
    session: word(extra.session_key),
    command: word(extra.command) ?? word(extra.argv) ?? word(extra.command_argv),
    cwd: word(extra.cwd),
    host: word(extra.host) ?? word(extra.node),
    risk: word(extra.risk) ?? word(extra.risk_level) ?? words(extra.risk_kinds),
  };
}

export const isExec = (approval: Approval): boolean => approval.action === ACTION_EXEC || approval.action.startsWith(`${ACTION_EXEC}.`);
/** The gateway flags dangerous commands; the requester may grade the risk. */
export function isHighRisk(approval: Approval): boolean {
  const { risk_kinds: kinds } = attached(approval);
  return (Array.isArray(kinds) && kinds.length > 0) || /high|critical|danger/i.test(execOf(approval).risk ?? "");
}

/** Members of the attachment that have no place of their own. */
export function otherFacts(approval: Approval): { name: string; value: string }[] {
  const own = new Set(
    isExec(approval)
      ? [
          "command",
          "argv",
          "command_argv",
          "cwd",
          "host",
          "node",
          "risk",
          "risk_level",
          "risk_kinds",
          "warnings",
          "resolved_path",
          "session_key",
          "allowed_decisions",
          "expires_at",
          "gateway_id",
          "run_id",
          "agent_id",
          "reason",
        ]
      : ["reason"],
  );
  return Object.entries(attached(approval)).flatMap(([name, value]) => {
    if (own.has(name) || value === null || value === undefined || value === "") return [];
    return [{ name, value: word(value) ?? JSON.stringify(value) }];
  });
}

export function approvalTitle(t: Translate, approval: Approval): string {
  if (approval.action === ACTION_TASK_DONE) return t("approval.doneTitle", { title: approval.task_title ?? approval.task_key ?? "" });
  if (isExec(approval)) return t("approval.execTitle");
  if (approval.action === ACTION_TASK_EXECUTE) return t("approval.runTitle", { title: approval.task_title ?? approval.task_key ?? "" });
  return approval.task_title ? `${approval.action}: ${approval.task_title}` : approval.action;
}

export function ApprovalState({ approval }: { approval: Approval }) {
  const t = useT();
  if (approval.status === "pending") return <Chip tone="wait">{t("approval.waitingOnYou")}</Chip>;
  const isSpent = approval.status === "approved" && approval.spent_at !== null;
  return <Chip tone={STATUS_TONES[approval.status]}>{isSpent ? t("approval.spent") : t(STATUS_LABELS[approval.status])}</Chip>;
}
