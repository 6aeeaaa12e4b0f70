// Finds out what became of open runs. The gateway does not repeat events, so it is asked about each run: after a
// reconnect, after lost frames, and from time to time while they run.
import { describe, log } from "#worker/platform/log.ts";
import type { RunRow } from "#worker/runs/index.ts";
import { lookUpMessage } from "./execute.ts";
import type { GatewayLedger } from "./ledger.ts";
import type { GatewayPipe } from "./pipe.ts";
import { GatewayError } from "./protocol.ts";

/** How a gateway calls it that somebody has stopped a run: by its interface, or by ours. */
const ABORT_REASONS = new Set<unknown>(["rpc", "aborted"]);

type Waited = { status?: unknown; error?: unknown; stopReason?: unknown } | null;
type Described = { session?: { hasActiveRun?: unknown; status?: unknown } | null } | null;

/** Settles runs whose end event was missed. Answers how many are still in progress. */
export async function settleOpenRuns(pipe: GatewayPipe, ledger: GatewayLedger): Promise<number> {
  let open = 0;
  const sent = (await ledger.openRuns()).filter(({ status }) => status !== "queued"); // the commands of those are still stored
  for (const [index, run] of sent.entries()) {
    try {
      if (!(await settle(pipe, ledger, run))) open += 1;
    } catch (error) {
      log.warn("run.not_settled", { run_id: run.id, error: describe(error) });
      open += 1;
      // Who does not answer about one run will not about the next: each would be waited for half a minute.
      if (error instanceof GatewayError && (error.code === "TIMEOUT" || error.code === "SOCKET_CLOSED")) return sent.length - index;
    }
  }
  return open;
}

/**
 * A run that the gateway resumed after a crash goes on under another id in the same session, and the old id never
 * ends: so when waiting for the id yields nothing, the session decides.
 */
async function settle(pipe: GatewayPipe, ledger: GatewayLedger, run: RunRow): Promise<RunRow | null> {
  const waited = (await pipe.call("agent.wait", { runId: run.id, timeoutMs: 50 })) as Waited;
  if (waited?.status === "ok") return ledger.endRun(run, { status: "succeeded", output: (await lookUpMessage(pipe, run.session_key, run.id))?.reply ?? null });
  if (waited?.status === "error")
    return ledger.endRun(run, {
      status: ABORT_REASONS.has(waited.stopReason) ? "aborted" : "failed",
      error: typeof waited.error === "string" ? waited.error : "The run ended with an error while Mission Control was not connected.",
    });
  const session = ((await pipe.call("sessions.describe", { key: run.session_key })) as Described)?.session;
  if (!session || session.hasActiveRun) return null;
  const found = await lookUpMessage(pipe, run.session_key, run.id);
  if (session.status === "done" && found?.reply) return ledger.endRun(run, { status: "succeeded", output: found.reply });
  if (session.status === "failed")
    return ledger.endRun(run, { status: "failed", error: "The gateway says that the run failed.", output: found?.reply ?? null });
  return null;
}
