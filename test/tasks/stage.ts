// A board with an agent of a gateway, where the consumers that send work run when the test says so.
import { expect } from "vitest";
import { approvalsConsumer } from "#worker/approvals/subscriber.ts";
import { drain } from "#worker/platform/outbox.ts";
import { dispatchConsumer } from "#worker/tasks/dispatch.ts";
import type { Task } from "#worker/tasks/schema.ts";
import { agentOn, contextOf, gateway, workplace } from "../support/factories.ts";

export type Asked = { id: string; action: string; status: string; requester_type: string; spent_at: string | null };

export async function stage() {
  const { of, on } = await workplace();
  const lab = await gateway(of);
  const scout = await agentOn(of, on, { gateway_id: lab.id });
  const pilot = await agentOn(of, on);
  const settle = async () => {
    for (const consumer of [dispatchConsumer, approvalsConsumer, dispatchConsumer])
      await expect.poll(async () => (await drain(consumer, on.id, contextOf(of, new Date(Date.now() + 3_600_000)))).caughtUp).toBe(true);
  };
  const rows = async <Row>(text: string, id: string): Promise<Row[]> => (await of.db.sql(text, id).all<Row>()).results;
  const asked = (id: string) => rows<Asked>("SELECT * FROM approvals WHERE task_id = ?1 AND status <> 'withdrawn' ORDER BY id DESC", id);
  const runs = async (id: string) => (await rows<{ id: string }>("SELECT id FROM runs WHERE task_id = ?1 ORDER BY id", id)).map((run) => run.id);
  const assign = (id: string, agent: string | null = scout.id) => of.call<Task>("PATCH", `/tasks/${id}`, { body: { assigned_agent_id: agent } });
  return { of, on, scout, pilot, settle, asked, runs, assign };
}
export type Stage = Awaited<ReturnType<typeof stage>>;
