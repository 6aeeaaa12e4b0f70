// The rule of one agent in its gateway's document of rules: written where it differs, and only that of this agent.
import type { ProvisionPayload } from "#worker/commands/index.ts";
import { effectivePolicy, hasOwnRule, policyText } from "#worker/drifts/index.ts";
import { askPolicy, execPolicy } from "./exec-policy.ts";
import type { GatewayPipe } from "./pipe.ts";
import { GatewayError } from "./protocol.ts";

const TRIES = 4;
type Ruled = Pick<ProvisionPayload, "command_policy" | "api_base">;
/** Said in the rule itself: where it says nothing, a gateway takes what holds for every agent. */
const WORDS = ["security", "ask", "askFallback"] as const;
type PolicyFile = { version?: number; agents?: Record<string, Partial<Record<(typeof WORDS)[number], string>> | undefined>; defaults?: unknown };
type Approvals = { hash?: string; file?: PolicyFile };

/** Its own rule there says what would be written, whatever holds for every agent. */
export function isAsMeant(file: PolicyFile | undefined, agentId: string, { command_policy, api_base }: Ruled): boolean {
  if (command_policy === "trust") return !hasOwnRule(file, agentId);
  const there = file?.agents?.[agentId];
  const meant = askPolicy(api_base);
  const own = { agents: { [agentId]: there } };
  return WORDS.every((word) => there?.[word] === meant[word]) && policyText(effectivePolicy(own, agentId)) === policyText(meant);
}

/**
 * Compare-and-set on the gateway's policy document, since someone else may be editing it; nothing is written where nothing differs. A gateway
 * ignores values that it does not understand, which would leave the agent unguarded: so the stored document is compared.
 */
async function setRule(pipe: GatewayPipe, agentId: string, payload: Ruled): Promise<void> {
  for (let tries = 1; ; tries++) {
    const current = (await pipe.call("exec.approvals.get", {})) as Approvals;
    if (isAsMeant(current.file, agentId, payload)) return;
    const { [agentId]: _old, ...others } = current.file?.agents ?? {};
    const policy = execPolicy(payload.command_policy, payload.api_base);
    const file = {
      version: 1,
      ...(current.file?.defaults ? { defaults: current.file.defaults } : {}),
      agents: policy ? { ...others, [agentId]: policy } : others,
    };
    try {
      const kept = (await pipe.call("exec.approvals.set", { ...(current.hash ? { baseHash: current.hash } : {}), file })) as Approvals;
      if (policy && kept.file?.agents?.[agentId]?.security !== policy.security)
        throw new GatewayError("POLICY_NOT_KEPT", "The gateway did not store the rule that shell commands must be approved. Update OpenClaw on that host.");
      return;
    } catch (error) {
      const raced = error instanceof GatewayError && error.code !== "POLICY_NOT_KEPT" && /changed|hash/i.test(error.message);
      if (!raced || tries >= TRIES) throw error;
    }
  }
}

/** Agents are set up at the same time, and all their rules are in one document. */
export const setRuleInTurn: typeof setRule = (pipe, ...asked) => pipe.inTurn(() => setRule(pipe, ...asked));
