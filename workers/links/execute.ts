// Carrying out stored commands on the gateway. Every step may be repeated: creating what exists is not an error, messages
// carry idempotency keys, decisions are recorded only once by the gateway.
import type { CommandKind, CommandPayloads, GatewayCommandRow } from "#worker/commands/index.ts";
import type { Written } from "#worker/drifts/index.ts";
import type { RunChange } from "#worker/runs/index.ts";
import type { Env } from "#worker/platform/env.ts";
import { askBecame, type Became, isNotFound, readRecord } from "./became.ts";
import type { GatewayPipe } from "./pipe.ts";
import { setHeartbeat } from "./own-turns.ts";
import { contentHash } from "./held-ledger.ts";
import { isMissing, type OnProgress, provision, release, untilVisible } from "./provision.ts";
import { GatewayError, member, readHeld, readList } from "./protocol.ts";
import { hasBegun, traceMessage } from "./trace.ts";

/** What a command's success means for its run. */
/** `held`: what became of a held command, whatever was decided here. `written`: what an agent consists of there from now on. `isTurnedAway`: to be said anew. */
export type Outcome = { written?: Written; held?: { id: string } & Became; isTakenBack?: true; isTurnedAway?: true; run?: { id: string } & RunChange };

/** `admit`: asked right before an agent is put to work; false: the command has been taken back. `bootId`: of the gateway's start as the command leaves. */
export type Means = { pipe: GatewayPipe; env: Env; bootId: string | null; admit(): Promise<boolean>; onProgress: OnProgress };
type Executor<Kind extends CommandKind> = (means: Means, payload: CommandPayloads[Kind], command: GatewayCommandRow) => Promise<Outcome>;

/** A model writes the summary. */
const COMPACTION_MS = 120_000;

type ChatSendAnswer = { status?: string };
/** What people write is for the agent: the gateway must not take "/exec security=full" in it for an order of ours, since ours would be an admin's. */
const AS_WORDS = { suppressCommandInterpretation: true };
const UNREADABLE = "The gateway's session could not be read far enough to tell whether it has the message. It is asked again.";

/**
 * The only place where work leaves for a gateway, and so where the gate stands. A message that may have reached the gateway before (its
 * answer was lost, or the gateway has forgotten it) is not sent again once the agent has begun with it: after a restart of the gateway
 * the same idempotency key would start a second run. What it turned away is said anew, under another key: it takes a message under a known
 * one for said, and the agent would find the gateway's own note as the last word. `known`: it was not sent now. null: it has been taken back.
 */
async function sendOnce(
  { pipe, admit }: Means,
  command: GatewayCommandRow,
  params: { sessionKey: string; message: string; idempotencyKey: string },
): Promise<ChatSendAnswer | null> {
  const send = (as: typeof params) =>
    untilVisible(async () => ((await admit()) ? ((await pipe.call("chat.send", { ...as, ...AS_WORDS }, 60_000)) as ChatSendAnswer) : null));
  if (command.attempts > 0) {
    const trace = await traceMessage(pipe, params.sessionKey, params.idempotencyKey);
    if (!trace) throw new GatewayError("UNREADABLE", UNREADABLE, { transient: true });
    if (hasBegun(trace)) return { status: "known" };
    if (trace.isTurnedAway && command.kind === "session.message") return { status: "turned away" };
    if (trace.isTurnedAway) return send({ ...params, idempotencyKey: `${params.idempotencyKey}-${command.attempts}` });
  }
  return send(params);
}

const NOT_KNOWN = "It was asked for before and no clear answer came, so it was not asked for again. Look at the session, and ask again if it is still needed.";

/** What would be done a second time to what came after the first. */
async function askedOnce({ pipe, admit }: Means, command: GatewayCommandRow, method: string, params: { key: string }): Promise<Outcome> {
  if (command.attempts > 0) throw new GatewayError("NOT_KNOWN", NOT_KNOWN);
  if (!(await admit())) return { isTakenBack: true };
  await pipe.call(method, params, COMPACTION_MS);
  return {};
}

const CHANGED = "The gateway shows another command under this id than the one that was allowed, so it was not told so.";
const NOT_OFFERED = "The gateway does not offer to allow this command once, so it was not told anything. It can only be denied.";

/** A permission is for the text that was read: what the gateway holds now is compared before it leaves. */
async function requireUnchanged(pipe: GatewayPipe, id: string, allowedHash: string): Promise<void> {
  const listed = readList(await pipe.call("exec.approval.list", {})).find((item) => member(item, "id") === id);
  const item = listed === undefined ? null : readHeld(listed);
  if (item && contentHash(item.request) !== allowedHash) throw new GatewayError("HELD_CHANGED", CHANGED);
  if (item && !item.request.allowedDecisions.includes("allow-once")) throw new GatewayError("NOT_OFFERED", NOT_OFFERED);
}

/** The first answer that a gateway gets counts: where that was another's, its record is what is true. */
async function resolveHeld({ pipe }: Means, { held_command_id: id, decision, content_hash }: CommandPayloads["exec.resolve"]): Promise<Outcome> {
  if (decision === "allow-once" && content_hash) await requireUnchanged(pipe, id, content_hash);
  try {
    const answer = await pipe.call("approval.resolve", { id, kind: "exec", decision });
    const became = member(answer, "applied") === false ? readRecord(member(answer, "approval")) : null;
    return became ? { held: { id, ...became } } : {};
  } catch (error) {
    if (!isNotFound(error)) throw error;
    const became = await askBecame(pipe, id);
    if (!became) throw error;
    return { held: { id, ...became } };
  }
}

const EXECUTORS: { [Kind in CommandKind]: Executor<Kind> } = {
  "agent.provision": async ({ pipe, env, onProgress }, payload, { id: commandId }) => ({
    written: await provision(pipe, { sealKey: env.SEAL_KEY, payload, commandId, onProgress }),
  }),
  "agent.delete": async ({ pipe }, { gateway_agent_id }) => {
    await pipe.call("agents.delete", { agentId: gateway_agent_id, deleteFiles: true }, 60_000).catch((error: unknown) => {
      if (!isMissing(error)) throw error;
    });
    return {};
  },
  "agent.release": async ({ pipe }, { gateway_agent_id }) => {
    await release(pipe, gateway_agent_id);
    return {};
  },
  "agent.heartbeat": async ({ pipe }, { gateway_agent_id, heartbeat }) => {
    await pipe.inTurn(() => setHeartbeat(pipe, gateway_agent_id, heartbeat));
    return {};
  },
  "run.start": async (means, { run_id, session_key, message }, command) => {
    const answer = await sendOnce(means, command, { sessionKey: session_key, message, idempotencyKey: run_id });
    if (!answer) return { isTakenBack: true };
    if (answer.status === "known") return { run: { id: run_id, status: "running", bootId: null } }; // which start of the gateway has it is to be proved
    if (answer.status !== "ok") return { run: { id: run_id, status: "running", bootId: means.bootId } };
    return { run: { id: run_id, status: "succeeded", output: (await traceMessage(means.pipe, session_key, run_id))?.reply ?? null } };
  },
  "run.abort": async ({ pipe }, { run_id, session_key }) => {
    await pipe.call("chat.abort", { sessionKey: session_key });
    return { run: { id: run_id, status: "aborted" } };
  },
  "session.message": async (means, { session_key, message }, command) => {
    const answer = await sendOnce(means, command, { sessionKey: session_key, message, idempotencyKey: command.id });
    if (answer?.status === "turned away") return { isTurnedAway: true };
    return answer ? {} : { isTakenBack: true };
  },
  "session.abort": async ({ pipe }, { session_key }) => {
    await pipe.call("chat.abort", { sessionKey: session_key });
    return {};
  },
  "session.reset": (means, { session_key }, command) => askedOnce(means, command, "sessions.reset", { key: session_key }),
  "session.compact": (means, { session_key }, command) => askedOnce(means, command, "sessions.compact", { key: session_key }),
  "session.configure": async ({ pipe, admit }, { session_key, model, permission_mode }) => {
    if (!(await admit())) return { isTakenBack: true };
    const change = { ...(model === undefined ? {} : { model }), ...(permission_mode === undefined ? {} : { permissionMode: permission_mode }) };
    await pipe.call("sessions.patch", { key: session_key, ...change });
    return {};
  },
  "exec.resolve": resolveHeld,
};

/** Carries out one command; its result, or a GatewayError. */
export async function execute(means: Means, command: GatewayCommandRow): Promise<Outcome> {
  const executor = EXECUTORS[command.kind as CommandKind] as Executor<CommandKind> | undefined;
  if (!executor) throw new GatewayError("UNKNOWN_COMMAND", `this version does not know the command ${command.kind}`);
  return executor(means, JSON.parse(command.payload) as CommandPayloads[CommandKind], command);
}
