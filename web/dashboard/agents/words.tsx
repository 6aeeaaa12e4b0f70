// How an agent's state reads.
import { type MessageId, useT } from "../i18n/index.ts";
import { Chip, State, type Tone } from "../ui/chip.tsx";
import type { Agent, Drift } from "./wire.ts";

const LABELS = {
  draft: "agent.draft",
  provisioning: "agent.provisioning",
  online: "agent.online",
  offline: "agent.offline",
  failed: "agent.failed",
  deleting: "agent.deleting",
} as const satisfies Record<Agent["status"], MessageId>;
const TONES: Record<Agent["status"], Tone> = { draft: "idle", provisioning: "run", online: "done", offline: "idle", failed: "block", deleting: "idle" };

export const POLICY_LABELS = { ask: "agent.policyAsk", trust: "agent.policyTrust" } as const satisfies Record<Agent["command_policy"], MessageId>;
export const POLICY_HINTS = { ask: "agent.policyAskHint", trust: "agent.policyTrustHint" } as const satisfies Record<Agent["command_policy"], MessageId>;

export function AgentState({ agent }: { agent: Agent }) {
  const t = useT();
  return (
    <State tone={TONES[agent.status]} isLive={agent.status === "provisioning" || agent.status === "deleting"}>
      {t(LABELS[agent.status])}
    </State>
  );
}

const DRIFT_LABELS = { changed: "drift.changed", looser: "drift.looser", missing: "drift.missing" } as const satisfies Record<Drift, MessageId>;
export const DRIFT_TEXTS = { changed: "drift.changedText", looser: "drift.looserText", missing: "drift.missingText" } as const satisfies Record<
  Drift,
  MessageId
>;

/** A file's name stands for itself. */
export function driftPart(t: ReturnType<typeof useT>, part: string): string {
  if (part === "exec_policy") return t("drift.partPolicy");
  if (part === "heartbeat") return t("agent.every");
  return part === "settings" ? t("drift.partSettings") : part;
}

/** It was on its gateway before it was ours. */
export const isAdopted = ({ id, gateway_agent_id: name }: Agent): boolean => name !== null && name !== `mc-${id}`;

/** Somebody has to decide; where its work waits for that, the more so. */
export function DriftBadge({ agent }: { agent: Agent }) {
  const t = useT();
  if (!agent.drift) return null;
  return <Chip tone={agent.drift === "changed" ? "wait" : "block"}>{t(DRIFT_LABELS[agent.drift])}</Chip>;
}
