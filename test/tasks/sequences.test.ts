// In any sequence of what people and agents do with a task, no run is stored past its gate, and nothing is sent past it.
import fc from "fast-check";
import { expect, test } from "vitest";
import { type GatewayCommandRow, queuedCommands } from "#worker/commands/index.ts";
import { GatewayLedger } from "#worker/links/ledger.ts";
import { composition } from "#worker/slices.ts";
import type { Task } from "#worker/tasks/schema.ts";
import type { Call } from "../support/client.ts";
import { agentOn, contextOf, eventsOf, must, task } from "../support/factories.ts";
import { type Asked, type Stage, stage } from "./gate-stage.ts";

type Plain =
  | "assign"
  | "give"
  | "unassign"
  | "execute"
  | "edit"
  | "stop"
  | "end"
  | "comment"
  | "agent comment"
  | "approve"
  | "reject"
  | "depend"
  | "finish"
  | "send";
type Step = { do: Plain } | { do: "ask"; action: string; by: "person" | "scout" | "pilot" };
const plain = (...names: Plain[]) => fc.constantFrom(...names).map((name): Step => ({ do: name }));
const step: fc.Arbitrary<Step> = fc.oneof(
  { weight: 8, arbitrary: plain("assign", "assign", "give", "execute", "execute", "stop", "end", "comment", "agent comment", "edit", "unassign") },
  { weight: 4, arbitrary: plain("send", "send", "depend", "finish") },
  { weight: 4, arbitrary: plain("approve", "reject") },
  {
    weight: 4,
    arbitrary: fc.record({
      do: fc.constant("ask" as const),
      action: fc.constantFrom("task.execute", "task.execute", "deploy"),
      by: fc.constantFrom("person", "scout", "pilot"),
    }),
  },
);
const asks: Step = { do: "ask", action: "task.execute", by: "person" };
const story = (...names: Plain[]) => names.map((name): Step => ({ do: name }));
/** What seldom comes about by chance. */
const stories: Step[][] = [
  [...story("execute"), asks, ...story("send")],
  [...story("stop", "execute"), asks, ...story("reject", "send")],
  [asks, ...story("approve", "assign", "execute", "send", "end")],
  story("assign", "stop", "execute", "depend", "send", "finish"),
  story("assign", "execute", "comment", "stop", "send"),
  story("assign", "give", "send"),
  story("assign", "send", "give", "comment", "end", "send"),
  [...story("assign", "send", "give"), asks, ...story("end", "approve", "execute")],
  [...story("assign", "execute", "comment", "stop"), asks, ...story("send")],
];
/** Always taken. */
const handovers = ["end", "stop", "edit"].map((last) => story("assign", "send", "give", "comment", last as Plain, "send", "end", "send"));
const part = fc.oneof({ weight: 4, arbitrary: step.map((one) => [one]) }, { weight: 2, arbitrary: fc.constantFrom(...stories) });

type Begins = "order" | "message";
/** `before`: what the task waits for; `titles`: what it was called when each request was made; `events`: of things taken back. */
type Scene = { on: Stage; other: { id: string }; made: Task; before: Task; titles: Map<string, string>; ledger: GatewayLedger };

async function scene(on: Stage, other: { id: string }): Promise<Scene> {
  for (const { id } of [on.scout, other]) await on.of.db.sql("UPDATE agents SET state = 'ready' WHERE id = ?1", id).run();
  const { env, shard } = contextOf(on.of);
  const ledger = new GatewayLedger({ env, composition }, { shard, organizationId: on.of.id, gatewayId: on.lab.id });
  return { on, other, made: await task(on.of, on.on), before: await task(on.of, on.on), titles: new Map(), ledger };
}

/** What must be given before a run that begins so: the newest that was asked, the newest for the run itself, and what others than agents asked and did not get. */
function required(asked: Asked[], begins: Begins): Asked[] {
  const counted = begins === "order" ? asked : asked.filter(({ requester_type, action }) => requester_type !== "agent" || action === "task.execute");
  const ofEach = Object.values(Object.groupBy(asked, ({ action }) => action)).map((list) => list?.[0]);
  const refused = ofEach.filter((one) => one && one.requester_type !== "agent" && ["pending", "rejected"].includes(one.status));
  const wanted = [counted[0], asked.find(({ action }) => action === "task.execute"), ...refused];
  return wanted.filter((one) => one !== undefined);
}

const now = async ({ on, made, titles }: Scene) => {
  const known = must(await on.of.call<Task>("GET", `/tasks/${made.id}`));
  return { asked: await on.asked(made.id), title: known.title, waits: known.blocked_by_task_ids.length > 0, titles };
};

/** Each is given, and spent: by this run for what the task was called then, or by one before it. */
async function expectGiven(at: Scene, begins: Begins, spentBefore: Asked[], what: string): Promise<void> {
  const { asked, title, titles, waits } = await now(at);
  for (const gate of required(asked, begins)) {
    const isOld = spentBefore.some(({ id, spent_at }) => id === gate.id && spent_at !== null);
    expect([what, gate.status, gate.spent_at !== null, isOld || titles.get(gate.id) === title]).toEqual([what, "approved", true, true]);
  }
  expect([what, waits]).toEqual([what, false]);
}

/** Whether something stands in the way of a run that has been stored. */
async function isBarred(at: Scene, begins: Begins): Promise<boolean> {
  const { asked, title, waits, titles } = await now(at);
  const isGiven = (gate: Asked) => gate.status === "approved" && (gate.spent_at !== null || titles.get(gate.id) === title);
  return waits || !required(asked, begins).every(isGiven);
}

const heldBack = async ({ on, made }: Scene) => (await eventsOf(on.of, `task_id=${made.id}`)).filter(({ type }) => type === "run.held_back").length;
type Tally = { begun: number; refused: number; sent: number; takenBack: number; handedOn: number };

/** What its gateway would get now. */
async function send(at: Scene, tally: Tally): Promise<void> {
  const { on, made, ledger } = at;
  const everything = { now: new Date().toISOString(), busy: [], lanes: 100 };
  const { queued } = await on.of.db.ask({ queued: queuedCommands(on.of.db, on.lab.id, everything) });
  for (const command of queued.commands.filter(({ kind, payload }) => payload.includes(made.id) && (kind === "run.start" || kind === "session.message"))) {
    const [barredOrder, barredMessage, spent, told] = [await isBarred(at, "order"), await isBarred(at, "message"), await on.asked(made.id), await heldBack(at)];
    const open = await openRun(at);
    const isSent = await ledger.admit(command);
    const { begins = "message", run_id } = JSON.parse(command.payload) as { begins?: Begins; run_id?: string };
    if (isSent) {
      tally.sent++;
      expect(open?.id, command.kind).toEqual(run_id ?? expect.any(String));
      if (run_id) await expectGiven(at, begins, spent, `sent ${begins}`);
      const row = run_id ? await ledger.run(run_id) : null;
      await ledger.commandDone(command, row && { row, change: { status: "running" } }, { writes: [], events: [] });
      continue;
    }
    tally.takenBack++;
    if (run_id) expect([begins, begins === "order" ? barredOrder : barredMessage, (await ledger.run(run_id))?.status]).toEqual([begins, true, "aborted"]);
    else expect(open !== null && command.lane === `agent:mc-${open.agent_id}`, "a message whose run goes on is sent").toBe(false);
    const isOwnRun = !run_id && ((await openRun(at))?.id ?? open?.id) !== open?.id;
    expect([command.kind, isOwnRun, (await heldBack(at)) - told, await statusOf(at, command)]).toEqual([command.kind, isOwnRun, isOwnRun ? 0 : 1, "cancelled"]);
  }
}

const isHandedOn = async ({ on }: Scene, id: string) =>
  (await on.rows("SELECT 1 FROM events WHERE subject_id = ?1 AND json_extract(payload, '$.given_to') IS NOT NULL", id)).length > 0;
const OPEN = "SELECT id, agent_id FROM runs WHERE task_id = ?1 AND status IN ('queued', 'running', 'waiting_approval')";
const openRun = async ({ on, made }: Scene) => {
  const open = await on.rows<{ id: string; agent_id: string }>(OPEN, made.id);
  expect(open.length, "never two at the same time").toBeLessThanOrEqual(1);
  return open[0] ?? null;
};
/** Work on a task that another agent has now is asked to stop. */
async function expectHandedOn(at: Scene, tally: Tally): Promise<void> {
  const [open, known] = [await openRun(at), must(await at.on.of.call<Task>("GET", `/tasks/${at.made.id}`))];
  if (!open || known.assigned_agent_id !== at.other.id || open.agent_id === at.other.id) return;
  tally.handedOn++;
  const aborts = await at.on.rows("SELECT 1 FROM gateway_commands WHERE lane = 'stop:' || ?1", open.id);
  expect([await isHandedOn(at, open.id), aborts.length > 0]).toEqual([true, true]);
}
const statusOf = async ({ on }: Scene, { id }: GatewayCommandRow) =>
  (await on.rows<{ status: string }>("SELECT status FROM gateway_commands WHERE id = ?1", id))[0]?.status;

/** `begins`: what a run that follows would begin with; null: no run may follow. */
async function take(at: Scene, one: Step): Promise<Begins | null> {
  const { on, other, made, before, titles } = at;
  const { of, scout, pilot } = on;
  const callers: Record<"person" | "scout" | "pilot", Call> = { person: of.call, scout: scout.call, pilot: pilot.call };
  switch (one.do) {
    case "assign":
    case "give":
    case "unassign":
      must(await on.assign(made.id, { assign: scout.id, give: other.id, unassign: null }[one.do]));
      return "order";
    case "execute":
      await of.call("POST", `/tasks/${made.id}/execute`, { body: {} });
      return "order";
    case "finish":
    case "depend":
      await of.call("PATCH", `/tasks/${before.id}`, { body: { status: one.do === "finish" ? "done" : "todo" } });
      if (one.do === "depend") await of.call("PATCH", `/tasks/${made.id}`, { body: { dependencies: [before.id] } });
      return "order";
    case "comment":
      must(await of.call("POST", `/tasks/${made.id}/comments`, { body: { message: "Hm" } }));
      return "message";
    case "agent comment":
      must(await pilot.call("PATCH", `/tasks/${made.id}`, { body: { comment: "Hm" } }));
      return "message";
    case "edit":
      must(await of.call("PATCH", `/tasks/${made.id}`, { body: { title: `Title ${titles.size} ${crypto.randomUUID()}` } }));
      return null;
    case "stop":
      await of.call("POST", `/tasks/${made.id}/stop`);
      return null;
    case "end": {
      const open = await openRun(at);
      const run = open && (await at.ledger.run(open.id));
      if (!run || run.status === "queued") return null;
      await at.ledger.moveRun(run, { status: "succeeded" });
      return (await isHandedOn(at, run.id)) ? "order" : null;
    }
    case "ask": {
      const asked = await callers[one.by]<Asked>("POST", "/approvals", { body: { task_id: made.id, action: one.action, reason: "Please" } });
      if (asked.status === 201) titles.set(asked.body.id, must(await of.call<Task>("GET", `/tasks/${made.id}`)).title);
      return null;
    }
    case "approve":
    case "reject": {
      const open = (await on.asked(made.id)).find(({ status }) => status === "pending");
      if (open) await of.call("PATCH", `/approvals/${open.id}`, { body: { status: one.do === "approve" ? "approved" : "rejected" } });
      return "message";
    }
    default:
      return "message";
  }
}

test("in no sequence of assigning, giving away, commenting, ordering, asking, deciding, editing, waiting and sending does a run start or leave past its gate", async () => {
  const on = await stage();
  const other = await agentOn(on.of, on.on, { gateway_id: on.lab.id });
  const tally: Tally = { begun: 0, refused: 0, sent: 0, takenBack: 0, handedOn: 0 };
  await fc.assert(
    fc.asyncProperty(fc.array(part, { minLength: 3, maxLength: 8 }), async (parts) => {
      const at = await scene(on, other);
      for (const one of [...parts.flat(), { do: "send" } as const]) {
        const [requests, started] = [await on.asked(at.made.id), await on.runs(at.made.id)];
        const begins = await take(at, one);
        if (one.do === "send") await send(at, tally);
        await on.settle();
        if (one.do === "give") await expectHandedOn(at, tally);
        const fresh = (await on.runs(at.made.id)).filter((id) => !started.includes(id));
        tally.begun += fresh.length;
        if (fresh.length === 0 && begins === "order" && requests.length > 0) tally.refused++;
        if (fresh.length === 0) continue;
        expect([one, begins, fresh.length]).toEqual([one, expect.any(String), 1]);
        await expectGiven(at, begins ?? "order", requests, JSON.stringify(one));
      }
    }),
    { numRuns: 18, endOnFailure: true, examples: [...handovers, ...stories.slice(0, 2)].map((one) => [[one]]) },
  );
  expect(
    Object.entries(tally).filter(([, times]) => times === 0),
    JSON.stringify(tally),
  ).toEqual([]);
}, 400_000);
