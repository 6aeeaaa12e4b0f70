// Carrying out stored commands on the gateway. Every step may be repeated: creating what exists is not an error, messages
// carry idempotency keys, decisions are recorded once by the gateway.
import type { Env } from "#worker/platform/env.ts";
import { unseal } from "#worker/platform/sign.ts";
import type { CommandKind, CommandPayloads, ProvisionPayload } from "./commands.ts";
import { execPolicy } from "./exec-policy.ts";
import type { GatewayPipe } from "./pipe.ts";
import { GatewayError, messageText } from "./protocol.ts";
import type { GatewayCommandRow } from "./tables.ts";

/** What a command's success means for the run that it concerns. */
export type Outcome = { run?: { id: string; status: "running" | "succeeded" | "aborted"; output?: string | null } };

type Executor<Kind extends CommandKind> = (pipe: GatewayPipe, payload: CommandPayloads[Kind], command: GatewayCommandRow, env: Env) => Promise<Outcome>;

const isMissing = (error: unknown): boolean => error instanceof GatewayError && /not found|unknown agent/i.test(error.message);
const exists = (error: unknown): boolean => error instanceof GatewayError && /already exists/i.test(error.message);

/** A new agent is visible to `agents.update` only after the gateway has reloaded. */
const VISIBLE_TRIES = 8;
const VISIBLE_WAIT_MS = 500;

async function untilVisible<T>(attempt: () => Promise<T>): Promise<T> {
  for (let tries = 1; ; tries++) {
    try {
      return await attempt();
    } catch (error) {
      if (!isMissing(error) || tries >= VISIBLE_TRIES) throw error;
      await scheduler.wait(VISIBLE_WAIT_MS * tries);
    }
  }
}

async function provision(pipe: GatewayPipe, payload: ProvisionPayload, command: GatewayCommandRow, env: Env): Promise<Outcome> {
  const { gateway_agent_id: agentId, name, workspace, model } = payload;
  await pipe.call("agents.create", { name: agentId, workspace, ...(model ? { model } : {}) }, 60_000).catch((error: unknown) => {
    if (!exists(error)) throw error;
  });
  await untilVisible(() => pipe.call("agents.update", { agentId, name, workspace, ...(model ? { model } : {}) }, 60_000));
  const files = JSON.parse(await unseal(env.SEAL_KEY, "agent-files", command.id, payload.sealed_files)) as Record<string, string>;
  for (const [file, content] of Object.entries(files)) await untilVisible(() => pipe.call("agents.files.set", { agentId, name: file, content }));
  await setExecPolicy(pipe, agentId, payload);
  return {};
}

type Approvals = { hash?: string; file?: { version?: number; agents?: Record<string, unknown>; defaults?: unknown } };

/** Compare-and-set on the gateway's policy document; somebody else may be editing it. */
async function setExecPolicy(pipe: GatewayPipe, agentId: string, payload: ProvisionPayload): Promise<void> {
  for (let tries = 1; ; tries++) {
    const current = (await pipe.call("exec.approvals.get", {})) as Approvals;
    const { [agentId]: _old, ...others } = current.file?.agents ?? {};
    const policy = execPolicy(payload.command_policy, payload.api_base);
    const file = { version: 1, ...(current.file?.defaults ? { defaults: current.file.defaults } : {}), agents: policy ? { ...others, [agentId]: policy } : others };
    try {
      await pipe.call("exec.approvals.set", { ...(current.hash ? { baseHash: current.hash } : {}), file });
      return;
    } catch (error) {
      const raced = error instanceof GatewayError && /changed|hash/i.test(error.message);
      if (!raced || tries >= 4) throw error;
    }
  }
}

type ChatSendAnswer = { runId?: string; status?: string };
type History = { messages?: { role?: string; content?: unknown; __openclaw?: { runId?: string } }[] };

/** What the agent said last in a session: for runs that ended while we were not listening. */
export async function lastReply(pipe: GatewayPipe, sessionKey: string): Promise<string | null> {
  const history = (await pipe.call("chat.history", { sessionKey, limit: 20 })) as History;
  const reply = [...(history.messages ?? [])].reverse().find((message) => message.role === "assistant" && messageText(message) !== "");
  return reply ? messageText(reply) : null;
}

const EXECUTORS: { [Kind in CommandKind]: Executor<Kind> } = {
  "agent.provision": provision,
  "agent.delete": async (pipe, { gateway_agent_id }) => {
    await pipe.call("agents.delete", { agentId: gateway_agent_id, deleteFiles: true }, 60_000).catch((error: unknown) => {
      if (!isMissing(error)) throw error;
    });
    return {};
  },
  "run.start": async (pipe, { run_id, session_key, message }) => {
    const answer = (await pipe.call("chat.send", { sessionKey: session_key, message, idempotencyKey: run_id }, 60_000)) as ChatSendAnswer;
    if (answer.status !== "ok") return { run: { id: run_id, status: "running" } };
    return { run: { id: run_id, status: "succeeded", output: await lastReply(pipe, session_key) } };
  },
  "run.abort": async (pipe, { run_id, session_key }) => {
    await pipe.call("chat.abort", { sessionKey: session_key });
    return { run: { id: run_id, status: "aborted" } };
  },
  "session.message": async (pipe, { session_key, message }, command) => {
    await pipe.call("chat.send", { sessionKey: session_key, message, idempotencyKey: command.id }, 60_000);
    return {};
  },
  "exec.resolve": async (pipe, { held_command_id, decision }) => {
    await pipe.call("approval.resolve", { id: held_command_id, kind: "exec", decision });
    return {};
  },
};

export async function execute(pipe: GatewayPipe, command: GatewayCommandRow, env: Env): Promise<Outcome> {
  const executor = EXECUTORS[command.kind as CommandKind] as Executor<CommandKind> | undefined;
  if (!executor) throw new GatewayError("UNKNOWN_COMMAND", `this version does not know the command ${command.kind}`);
  return executor(pipe, JSON.parse(command.payload) as CommandPayloads[CommandKind], command, env);
}
