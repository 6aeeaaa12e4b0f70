// After a reconnect: what became of the runs that were going on? The gateway does not repeat events, so each open run is
// asked for.
import { describe, log } from "#worker/platform/log.ts";
import { lastReply } from "./execute.ts";
import type { GatewayLedger } from "./ledger.ts";
import type { GatewayPipe } from "./pipe.ts";
import type { RunRow } from "./tables.ts";

type Waited = { status?: string; endedAt?: number; error?: string; stopReason?: string };
type Described = { session?: { hasActiveRun?: boolean; status?: string } | null };

/** Settles runs that ended while nobody listened; leaves alone what is still running. */
export async function settleOpenRuns(pipe: GatewayPipe, ledger: GatewayLedger): Promise<void> {
  for (const run of await ledger.openRuns()) {
    if (run.status === "queued") continue; // its command is still stored
    try {
      await settle(pipe, ledger, run);
    } catch (error) {
      log.warn("run.not_settled", { run_id: run.id, error: describe(error) });
    }
  }
}

async function settle(pipe: GatewayPipe, ledger: GatewayLedger, run: RunRow): Promise<void> {
  const waited = (await pipe.call("agent.wait", { runId: run.id, timeoutMs: 50 })) as Waited;
  if (waited.status === "ok") {
    await ledger.moveRun(run, { status: "succeeded", output: await lastReply(pipe, run.session_key) });
    return;
  }
  if (waited.status === "error") {
    await ledger.moveRun(run, { status: waited.stopReason === "aborted" ? "aborted" : "failed", error: waited.error ?? "The run ended with an error while Mission Control was not connected." });
    return;
  }
  const described = (await pipe.call("sessions.describe", { key: run.session_key })) as Described;
  if (described.session?.hasActiveRun) return; // still going, or resumed by the gateway: its events will tell
  const history = await lastReply(pipe, run.session_key);
  if (described.session?.status === "done" && history !== null) await ledger.moveRun(run, { status: "succeeded", output: history });
}
