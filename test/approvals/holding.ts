// A gateway that holds shell commands, told to approvals as its link tells it.
import type { Approval } from "#worker/approvals/schema.ts";
import { commit } from "#worker/platform/commit.ts";
import type { NewEvent } from "#worker/platform/events.ts";
import { type Consumer, drain } from "#worker/platform/outbox.ts";
import { composition } from "#worker/slices.ts";
import { agentOn, board, contextOf, gateway, must, organization, task } from "../support/factories.ts";

const consumer = composition.consumers.find(({ name }) => name === "approvals") as Consumer;

/** A gateway that tells of commands that it holds, and what has become of them. */
export async function held() {
  const of = await organization();
  const lab = await gateway(of);
  const on = await board(of, { gateway_id: lab.id });
  const [first, scout] = [await task(of, on), await agentOn(of, on)];
  const about = { type: "task", id: first.id };
  const tell = async (event: NewEvent) => {
    const actor = { type: "agent", id: scout.id, name: "Scout" } as const;
    const provenance = { actor, requestId: null, causeId: null, at: new Date().toISOString() };
    await commit(of.db, { stream: { organizationId: of.id, boardId: on.id }, writes: [], events: [event], provenance });
    await drain(consumer, on.id, contextOf(of));
  };
  const hold = (id: string, allowed = ["allow-once", "deny"], expiresInMs = 600_000) =>
    tell({
      type: "command.held",
      subject: { type: "held_command", id },
      about,
      payload: {
        label: "rm -rf build",
        gateway_id: lab.id,
        run_id: null,
        agent_id: scout.id,
        expires_at: new Date(Date.now() + expiresInMs).toISOString(),
        command: "rm -rf build",
        cwd: "/srv/app",
        host: "gateway",
        resolved_path: "/bin/rm",
        allowed_decisions: allowed,
        risk_kinds: [],
        warnings: [],
      },
    });
  const release = (id: string) =>
    tell({
      type: "command.released",
      subject: { type: "held_command", id },
      about,
      payload: { label: "denied", outcome: "denied", resolved_by: "ops", gateway_id: lab.id },
    });
  const approvals = async () => must(await of.call<{ items: Approval[] }>("GET", `/approvals?task_id=${first.id}`)).items;
  const pending = async () => must(await of.call<{ approvals_pending_count: number }>("GET", `/tasks/${first.id}`)).approvals_pending_count;
  const decide = async (status: "approved" | "rejected") => {
    const [asked] = await approvals();
    must(await of.call("PATCH", `/approvals/${asked?.id}`, { body: { status } }));
    await drain(consumer, on.id, contextOf(of));
  };
  const orders = async () => {
    const { results } = await of.db
      .sql("SELECT lane, payload FROM gateway_commands WHERE gateway_id = ?1 AND kind = 'exec.resolve' ORDER BY id", lab.id)
      .all<{ lane: string; payload: string }>();
    return results.map(({ lane, payload }) => [lane, (JSON.parse(payload) as { decision: string }).decision]);
  };
  return { of, on, first, scout, hold, release, approvals, pending, decide, orders };
}
