// The exec tool of an agent: policy first, a person if the policy asks for one, then the injected program. Called by turns.ts.
// A command that was not allowed must never reach the injected program.

import type { ScriptedGateway } from "../scripted-gateway.ts";
import type { Ask } from "./approval-shapes.ts";
import { mayAsk } from "./approvals.ts";
import { effectivePolicy, errorText, headlessText, judgeCommand } from "./policy.ts";
import type { Run } from "./run.ts";
import type { Turns } from "./turns.ts";
import type { ExecResult, JsonObject } from "./types.ts";

interface Result extends ExecResult {
  readonly ran: boolean;
}

const refused = (output: string): Result => ({ ran: false, output, exitCode: 1 });

/** Answers what the model is told: the output, or why there is none. */
export async function runCommand(gateway: ScriptedGateway, turns: Turns, run: Run, command: string): Promise<string> {
  const toolCallId = `call_${crypto.randomUUID().slice(0, 8)}`;
  const item = {
    itemId: `tool:${toolCallId}`,
    toolCallId,
    name: "exec",
    kind: "tool",
    title: `Exec ${command}`,
    meta: command,
    commandBearing: true,
    startedAt: Date.now(),
  };
  turns.events.agent(run, "usage", { outputTokens: 10 });
  turns.events.assistantMessage(run, [{ type: "toolCall", id: toolCallId, name: "exec", arguments: { command } }], "toolUse");
  turns.events.agent(run, "item", { ...item, phase: "start", status: "running" });
  turns.events.tool(run, { phase: "start", name: "exec", toolCallId, args: { command } });
  turns.events.changed(run, { phase: "model" });
  await turns.pause(run);
  const result = await decideAndRun(gateway, turns, run, command, toolCallId);
  await turns.pause(run);
  const cwd = gateway.agents.get(run.conversation.agentId)?.workspace ?? "";
  if (result.ran) run.tools.push(command);
  const details: JsonObject = result.ran
    ? { status: "completed", exitCode: result.exitCode, exitSignal: null, exitReason: "exit", durationMs: 1, aggregated: result.output, cwd }
    : {};
  const state = result.ran ? "completed" : "failed";
  turns.events.tool(run, {
    phase: "result",
    name: "exec",
    toolCallId,
    meta: command,
    isError: !result.ran,
    commandBearing: true,
    result: { content: [{ type: "text", text: result.output }], details },
  });
  turns.events.agent(run, "item", { ...item, phase: "end", status: state, endedAt: Date.now(), ...(result.ran ? {} : { error: result.output }) });
  turns.events.agent(run, "command_output", {
    itemId: `command:${toolCallId}`,
    phase: "end",
    title: `command ${command}`,
    toolCallId,
    name: "exec",
    status: state,
    ...(result.ran ? { exitCode: result.exitCode, durationMs: 1, cwd } : { output: result.output }),
  });
  turns.events.agent(run, "lifecycle", { phase: "model", provider: "stub", model: "stub-1" });
  return result.output || "(no output)";
}

async function decideAndRun(gateway: ScriptedGateway, turns: Turns, run: Run, command: string, toolCallId: string): Promise<Result> {
  const { agentId, key: sessionKey, permissionMode } = run.conversation;
  const policy = effectivePolicy(gateway.approvals.file, agentId);
  const verdict = permissionMode === "read-only" ? judgeCommand(command, { ...policy, security: "deny" }) : judgeCommand(command, policy);
  if (verdict.kind === "deny") return refused(verdict.message);
  if (verdict.kind === "ask") {
    const cwd = gateway.agents.get(agentId)?.workspace ?? "";
    const denied = await askPerson(gateway, turns, run, { command, agentId, sessionKey, runId: run.runId, toolCallId, cwd, policy, starter: run.who });
    if (denied !== null) return refused(denied);
  }
  const result = await gateway.settings.exec(command, agentId);
  return { ...result, ran: true };
}

/** Null = allowed. */
async function askPerson(gateway: ScriptedGateway, turns: Turns, run: Run, ask: Ask): Promise<string | null> {
  if (!mayAsk(ask.starter)) return errorText("Exec approval registration failed: GatewayClientRequestError: missing scope: operator.approvals");
  if (!gateway.approvals.hasApprover(ask)) return headlessText(ask.policy);
  const { id, outcome } = gateway.approvals.request(ask);
  turns.events.agent(run, "lifecycle", { phase: "waiting-approval", approvalId: id, toolCallId: ask.toolCallId });
  const { status } = await outcome;
  await turns.pause(run);
  turns.events.agent(run, "lifecycle", { phase: "approval-resolved", approvalId: id, toolCallId: ask.toolCallId });
  if (status === "allowed") return null;
  return `Exec denied (gateway id=${id}, ${status === "denied" ? "user-denied" : "approval-timeout"}): ${ask.command}`;
}
