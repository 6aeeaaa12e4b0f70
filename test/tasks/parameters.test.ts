// An approval that names the parameters of a run approves a run with those, and no other.
import { expect, test } from "vitest";
import type { Execution } from "#worker/runs/schema.ts";
import { approval, eventsOf, must, task } from "../support/factories.ts";
import { refusal } from "../support/problem.ts";
import { type Stage, stage } from "./gate-stage.ts";

const STAGING = { environment: "staging", hosts: ["a", "b"], flags: { dry: true, level: 1 } };

/** The board has the gateway, so that a run needs no assignment. */
async function place(): Promise<Stage> {
  const on = await stage();
  must(await on.of.call("PATCH", `/boards/${on.on.id}`, { body: { gateway_id: on.lab.id } }));
  return on;
}

async function approved({ of, on }: Stage, metadata: Record<string, unknown>, member: "metadata" | "payload" = "metadata", action = "task.execute") {
  const given = await task(of, on);
  const asked = await approval(of, given, { action, [member]: metadata });
  must(await of.call("PATCH", `/approvals/${asked.id}`, { body: { status: "approved" } }));
  return { given, asked };
}
type Reply = Execution & { detail: string; approval_id: string };
const byTask = ({ of }: Stage, id: string, parameters?: unknown) => of.call<Reply>("POST", `/tasks/${id}/execute`, { body: { parameters } });
const byGateway = ({ of, lab }: Stage, id: string, parameters?: unknown) =>
  of.call<Reply>("POST", `/gateways/${lab.id}/execute`, { body: { task_id: id, parameters } });

const OTHERS: [where: string, parameters: unknown][] = [
  ["parameters.environment.", { ...STAGING, environment: "production" }],
  ["parameters.hosts.1.", { ...STAGING, hosts: ["a"] }],
  ["parameters.hosts.0, parameters.hosts.1.", { ...STAGING, hosts: ["b", "a"] }],
  ["parameters.flags.", { ...STAGING, flags: [true, 1] }],
  ["parameters.flags.level.", { ...STAGING, flags: { dry: true, level: "1" } }],
  ["parameters.force.", { ...STAGING, force: null }],
  ["parameters.environment, parameters.hosts, parameters.flags.", undefined],
  ["and 1 more.", { a: 1, b: 2, c: 3 }],
];

test("a run with other parameters than those approved is refused with what differs, and spends nothing; with the same it begins", async () => {
  const on = await place();
  const { given, asked } = await approved(on, { risk: "low", parameters: STAGING });
  for (const execute of [byTask, byGateway])
    for (const [where, parameters] of OTHERS) {
      const refused = await execute(on, given.id, parameters);
      expect([refusal(refused), refused.body]).toEqual([
        "403 approval_required",
        expect.objectContaining({ approval_id: asked.id, detail: expect.stringContaining(where) }),
      ]);
    }
  expect([await on.runs(given.id), (await on.asked(given.id)).map(({ spent_at }) => spent_at)]).toEqual([[], [null]]);
  const { flags, hosts, environment } = STAGING;
  const run = must(await byGateway(on, given.id, { flags: { level: 1, dry: flags.dry }, hosts, environment }));
  expect(run.parameters).toEqual(STAGING);
  expect((await on.asked(given.id)).map(({ spent_at }) => spent_at)).toEqual([expect.any(String)]);
});

test("it counts under either name of the attachment, for every action, and for a run that an assignment begins", async () => {
  const on = await place();
  for (const [member, action] of [
    ["payload", "task.execute"],
    ["metadata", "deploy_production"],
  ] as const) {
    const { given } = await approved(on, { parameters: STAGING }, member, action);
    expect(refusal(await byTask(on, given.id, {}))).toBe("403 approval_required");
    must(await on.assign(given.id));
    await on.settle();
    expect(await on.runs(given.id), "it would begin without parameters").toEqual([]);
    const told = (await eventsOf(on.of, `task_id=${given.id}`)).filter(({ type }) => type === "run.held_back");
    expect(told.map(({ reason }) => reason)).toEqual([expect.stringContaining("parameters.environment")]);
  }
});

test("an approval that names no parameters leaves them to whoever starts the run; the record of the run has them, and what it relied on", async () => {
  const on = await place();
  const { given, asked } = await approved(on, { version: "1.2.3", risk: "low" });
  const run = must(await byGateway(on, given.id, { environment: "staging" }));
  const free = await task(on.of, on.on);
  const other = must(await byTask(on, free.id));
  const queued = (await eventsOf(on.of, `board_id=${on.on.id}`)).filter(({ type }) => type === "run.queued");
  expect(queued.map(({ subject, payload }) => [subject.id, payload.parameters, payload.approval_ids])).toEqual([
    [run.id, { environment: "staging" }, [asked.id]],
    [other.id, {}, []],
  ]);
});
