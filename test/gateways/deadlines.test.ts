// Work that nobody took or finished in a day: cron ends it, once, and what comes later changes nothing.
import { expect, test } from "vitest";
import { failLateCommands } from "#worker/commands/jobs.ts";
import { failLateRuns } from "#worker/runs/jobs.ts";
import type { Run } from "#worker/runs/schema.ts";
import { atWork, connect, PATIENCE } from "../support/connected.ts";
import { board, contextOf, eventsOf, gateway, must, organization, task, type TestOrganization } from "../support/factories.ts";

const HOUR_MS = 3_600_000;

/** As cron does then. What other tests have left is not late yet. */
async function cronAfter(of: TestOrganization, hours: number): Promise<void> {
  const context = contextOf(of, new Date(Date.now() + hours * HOUR_MS));
  for (const table of ["runs", "gateway_commands"]) await of.db.sql(`UPDATE ${table} SET deadline_at = '9999' WHERE organization_id <> ?1`, of.id).run();
  await failLateRuns(context);
  await failLateCommands(context);
}

test("what waits for a gateway waits a day: after 23 hours it waits, after 25 it has failed, and is not sent any more", async () => {
  const of = await organization();
  const lab = await gateway(of);
  const on = await board(of, { gateway_id: lab.id });
  const given = await task(of, on);
  const { id } = must(await of.call<{ id: string }>("POST", `/gateways/${lab.id}/execute`, { body: { task_id: given.id } }));
  const run = async () => must(await of.call<Run>("GET", `/executions/${id}`));
  const commands = async () =>
    must(await of.call<{ items: { kind: string; status: string; error: string | null }[] }>("GET", `/gateways/${lab.id}/commands`)).items.map(
      ({ kind, status, error }) => [kind, status, error],
    );
  await cronAfter(of, 23);
  expect((await run()).status).toBe("queued");
  expect(await commands()).toEqual([
    ["run.start", "queued", null],
    ["agent.provision", "queued", null],
  ]);
  await cronAfter(of, 25);
  await cronAfter(of, 25);
  expect(await run()).toMatchObject({ status: "failed", error: "The run did not end before its deadline." });
  const passed = "The gateway did not accept it before its deadline.";
  expect(await commands()).toEqual([
    ["run.start", "failed", passed],
    ["agent.provision", "failed", passed],
  ]);
  const told = (await eventsOf(of, "")).map(({ type }) => type).filter((type) => type === "run.failed" || type === "gateway_command.failed");
  expect(told.toSorted()).toEqual(["gateway_command.failed", "gateway_command.failed", "run.failed"]);
  const { double } = await connect(of, lab);
  await expect.poll(() => double.connections.length, PATIENCE).toBe(1);
  expect([double.turns, (await run()).status]).toEqual([[], "failed"]);
});

test("a run that goes on for more than a day has failed, whatever its gateway says of it later", async () => {
  const { of, link, session, hold, approvals, runs, told } = await atWork();
  await cronAfter(of, 23);
  expect((await runs())[0]?.status).toBe("running");
  await cronAfter(of, 25);
  link.hear("chat", { sessionKey: session, state: "final", message: { role: "assistant", content: "at last" } });
  hold("afterwards");
  await expect.poll(async () => (await approvals()).length, PATIENCE).toBe(1);
  expect((await runs())[0]).toMatchObject({ status: "failed", output: null });
  expect(await told()).toEqual(["run.queued", "run.started", "run.failed"]);
});
