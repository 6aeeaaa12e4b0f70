// How an agent's state reads.
import { type MessageId, useT } from "../i18n/index.ts";
import { State, type Tone } from "../ui/chip.tsx";
import type { Agent } from "./wire.ts";

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
