// Writing an agent to its gateway: the agent itself, its files, what it may run without asking. Each step may be repeated.
import type { ProvisionPayload } from "#worker/commands/index.ts";
import {
  HEARTBEAT_PART,
  heartbeatText,
  isFullName,
  pieceOf,
  policyText,
  POLICY_PART,
  settingsText,
  SETTINGS_PART,
  tokenHashIn,
  type Written,
} from "#worker/drifts/index.ts";
import { unseal } from "#worker/platform/sign.ts";
import { askPolicy, execPolicy } from "./exec-policy.ts";
import type { GatewayPipe } from "./pipe.ts";
import { ownText, withOurPart } from "./own-part.ts";
import { setHeartbeat } from "./own-turns.ts";
import { GatewayError, member, textOr } from "./protocol.ts";

/** A new agent is not visible at once: two parts of the gateway report that in two ways. */
export const isMissing = (error: unknown): boolean => error instanceof GatewayError && /not found|no longer exists in configuration/i.test(error.message);
/** Those that are the agent's own are written where it has none yet. */
async function isToBeWritten(pipe: GatewayPipe, { gateway_agent_id: agentId, kept_files = [], is_first }: ProvisionPayload, name: string): Promise<boolean> {
  if (is_first || !kept_files.includes(name)) return true;
  return member(member(await untilVisible(() => pipe.call("agents.files.get", { agentId, name })), "file"), "missing") === true;
}

const exists = (error: unknown): boolean => error instanceof GatewayError && /already exists/i.test(error.message);

const VISIBLE_TRIES = 8;
const VISIBLE_WAIT_MS = 500;

export async function untilVisible<T>(attempt: () => Promise<T>): Promise<T> {
  for (let tries = 1; ; tries++) {
    try {
      return await attempt();
    } catch (error) {
      if (!isMissing(error) || tries >= VISIBLE_TRIES) throw error;
      await scheduler.wait(VISIBLE_WAIT_MS * tries);
    }
  }
}

type Files = Record<string, string>;

function writtenOf({ name, model, command_policy: is, api_base, heartbeat, kept_files = [] }: ProvisionPayload, all: Files): Written {
  const files = Object.fromEntries(Object.entries(all).filter(([file]) => !kept_files.includes(file)));
  const tokenHash = tokenHashIn(files["AGENTS.md"] ?? "");
  const policy = askPolicy(api_base);
  const texts = {
    ...files,
    [POLICY_PART]: policyText(is === "ask" ? policy : null),
    [SETTINGS_PART]: settingsText(name, isFullName(model) ? model : null),
    ...(heartbeat === undefined ? {} : { [HEARTBEAT_PART]: heartbeatText(heartbeat) }),
  };
  const parts = Object.fromEntries(Object.entries(texts).map(([part, text]) => [part, pieceOf(text, tokenHash)]));
  return { parts, policy, is, tokenHash, model };
}

async function create(pipe: GatewayPipe, { gateway_agent_id: agentId, name, workspace, model }: ProvisionPayload): Promise<void> {
  await pipe.call("agents.create", { name: agentId, workspace, ...(model ? { model } : {}) }, 60_000).catch((error: unknown) => {
    if (!exists(error)) throw error;
  });
  await untilVisible(() => pipe.call("agents.update", { agentId, name, workspace, ...(model ? { model } : {}) }, 60_000));
}

const INSTRUCTIONS = "AGENTS.md";
const GONE = "The agent is gone from its gateway. It was not made here, so it is not created again: delete it here too.";
const UNREADABLE = `The gateway did not say what the agent has in ${INSTRUCTIONS}, so nothing was written there.`;

async function instructions(pipe: GatewayPipe, agentId: string): Promise<string> {
  const file = member(await pipe.call("agents.files.get", { agentId, name: INSTRUCTIONS }), "file");
  if (member(file, "missing") === true) return "";
  const content = member(file, "content");
  if (typeof content !== "string") throw new GatewayError("BAD_ANSWER", UNREADABLE);
  return content;
}

/** One that was there before it was ours: what we have to tell it comes before what it has, and that is all that changes of its files. */
async function takeOver(pipe: GatewayPipe, { gateway_agent_id: agentId, name, model }: ProvisionPayload, files: Files): Promise<Files> {
  const listed = member(await pipe.call("agents.list", {}), "agents");
  const there = Array.isArray(listed) ? listed.find((each) => member(each, "id") === agentId) : undefined;
  if (!there) throw new GatewayError("GONE", GONE);
  const isAsMeant = textOr(member(there, "name"), agentId) === name && (!model || member(member(there, "model"), "primary") === model);
  if (!isAsMeant) await pipe.call("agents.update", { agentId, name, ...(model ? { model } : {}) }, 60_000);
  return { [INSTRUCTIONS]: withOurPart(files[INSTRUCTIONS] ?? "", await instructions(pipe, agentId)) };
}

/** Takes our part out of its instructions again. Its rule stays: nothing that is let go may do more than before. */
export async function release(pipe: GatewayPipe, agentId: string): Promise<void> {
  try {
    const text = await instructions(pipe, agentId);
    const own = ownText(text);
    if (own !== text) await pipe.call("agents.files.set", { agentId, name: INSTRUCTIONS, content: own });
  } catch (error) {
    if (!isMissing(error)) throw error;
  }
}

/** What has been written. */
export async function provision(pipe: GatewayPipe, sealKey: string | undefined, payload: ProvisionPayload, commandId: string): Promise<Written> {
  const { gateway_agent_id: agentId } = payload;
  const made = JSON.parse(await unseal(sealKey, "agent-files", commandId, payload.sealed_files)) as Files;
  if (payload.is_adopted)
    await setExecPolicyInTurn(pipe, agentId, payload); // it may be at work already: its rule holds before it has a token
  else await create(pipe, payload);
  const files = payload.is_adopted ? await takeOver(pipe, payload, made) : made;
  for (const [name, content] of Object.entries(files))
    if (await isToBeWritten(pipe, payload, name)) await untilVisible(() => pipe.call("agents.files.set", { agentId, name, content }));
  if (!payload.is_adopted) await setExecPolicyInTurn(pipe, agentId, payload);
  const { heartbeat } = payload;
  if (heartbeat !== undefined) await pipe.inTurn(() => setHeartbeat(pipe, agentId, heartbeat)); // last: from then on it begins by itself
  return writtenOf(payload, files);
}

/** Agents are set up at the same time, and all their rules are in one document. */
const setExecPolicyInTurn: typeof setExecPolicy = (pipe, ...asked) => pipe.inTurn(() => setExecPolicy(pipe, ...asked));

type PolicyFile = { version?: number; agents?: Record<string, { security?: string } | undefined>; defaults?: unknown };
type Approvals = { hash?: string; file?: PolicyFile };

/**
 * Compare-and-set on the gateway's policy document, since someone else may be editing it. A gateway ignores values that it does
 * not understand, which would leave the agent unguarded: so the stored document is compared.
 */
async function setExecPolicy(pipe: GatewayPipe, agentId: string, payload: ProvisionPayload): Promise<void> {
  for (let tries = 1; ; tries++) {
    const current = (await pipe.call("exec.approvals.get", {})) as Approvals;
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
      if (!raced || tries >= 4) throw error;
    }
  }
}
