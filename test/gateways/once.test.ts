// One fact is written once, however often and by however many ways a gateway tells it.
import { expect, test } from "vitest";
import { settleCommand } from "#worker/commands/index.ts";
import type { GatewayCommandRow } from "#worker/commands/tables.ts";
import { commit, type Change, GuardError } from "#worker/platform/commit.ts";
import { newId } from "#worker/platform/ids.ts";
import { heldCommand, holdCommand, releaseCommand } from "#worker/runs/index.ts";
import { OPEN_RUN_STATUSES, RUN_STATUSES } from "#worker/runs/schema.ts";
import { nextRun, type RunChange } from "#worker/runs/state.ts";
import type { RunRow } from "#worker/runs/tables.ts";
import { board, eventsOf, gateway, must, organization, task } from "../support/factories.ts";

const AT = "2026-11-22T08:00:00.000Z";

/** A gateway, and what its ledger writes: null, or the code of the guard that refused it. */
async function place() {
  const of = await organization();
  const lab = await gateway(of);
  const write = async (written: Pick<Change, "guards" | "writes" | "events">): Promise<string | null> => {
    const provenance = { actor: { type: "gateway", id: lab.id, name: "lab" }, requestId: null, causeId: null, at: AT } as const;
    try {
      await commit(of.db, { stream: { organizationId: of.id, boardId: null }, provenance, ...written });
      return null;
    } catch (error) {
      if (error instanceof GuardError) return error.code;
      throw error;
    }
  };
  const told = async () =>
    (await eventsOf(of, "")).map(({ type }) => type).filter((type) => type.startsWith("command.") || type.startsWith("gateway_command."));
  return { of, lab, write, told };
}

test("a held command that its event and the list tell at once is held once, and released once", async () => {
  const { of, lab, write, told } = await place();
  const whose = { agent_id: null, board_id: null, task_id: null, run_id: null };
  const held = { ...whose, gateway_id: lab.id, id: newId(), organization_id: of.id, expires_at: AT, created_at: AT, bytes: 2, content_hash: "h" };
  const facts = { command: "ls", cwd: null, host: "gateway", resolved_path: null, allowed_decisions: ["deny"], risk_kinds: [], warnings: [] };
  const hold = () => write(holdCommand(of.db, held, facts));
  expect([await hold(), await hold()]).toEqual([null, "known_already"]);
  const { row } = await of.db.ask({ row: heldCommand(of.db, lab.id, held.id) });
  if (!row) throw new Error("it is not held");
  const release = () => write(releaseCommand(of.db, row, "denied", null, AT));
  expect([await release(), await release(), await hold()]).toEqual([null, "known_already", "known_already"]);
  expect(await told()).toEqual(["command.held", "command.released"]);
});

test("a command has one answer: the second one changes nothing and is no event", async () => {
  const { of, lab, write, told } = await place();
  const on = await board(of, { gateway_id: lab.id });
  must(await of.call("POST", `/gateways/${lab.id}/execute`, { body: { task_id: (await task(of, on)).id } }));
  const sent = async () => of.db.sql("SELECT * FROM gateway_commands WHERE gateway_id = ?1 ORDER BY id", lab.id).first<GatewayCommandRow>();
  const row = await sent();
  if (!row) throw new Error("nothing was sent");
  const answer = (status: "done" | "failed") => write(settleCommand(of.db, row, { status, error: status === "failed" ? "late" : null, attempts: 1 }, AT));
  expect([await answer("done"), await answer("failed"), await answer("done")]).toEqual([null, "command_settled", "command_settled"]);
  expect(await sent()).toMatchObject({ status: "done", error: null });
  expect(await told()).toEqual(["gateway_command.done"]);
});

const run = (status: RunRow["status"], bootId: string | null): RunRow => ({
  id: "r",
  organization_id: "o",
  gateway_id: "g",
  agent_id: null,
  agent_name: null,
  board_id: null,
  task_id: null,
  session_key: "s",
  status,
  parameters: "{}",
  output: null,
  error: null,
  requested_by: "{}",
  cause_id: null,
  boot_id: bootId,
  resends: 0,
  deadline_at: AT,
  version: 3,
  created_at: AT,
  started_at: null,
  ended_at: null,
});

test("a run moves by what is new: not to the status that it has, unless another start of its gateway took it up, and never from its end", () => {
  const open = OPEN_RUN_STATUSES.filter((status) => status !== "queued");
  for (const status of open) {
    expect(nextRun(run(status, "boot-1"), { status }, AT), status).toBeNull();
    expect(nextRun(run(status, "boot-1"), { status, bootId: "boot-1" }, AT), status).toBeNull();
    expect(nextRun(run(status, "boot-1"), { status, bootId: "boot-2" }, AT), status).toMatchObject({ status, boot_id: "boot-2", version: 4 });
  }
  for (const ended of RUN_STATUSES.filter((status) => !OPEN_RUN_STATUSES.includes(status as (typeof OPEN_RUN_STATUSES)[number])))
    for (const status of RUN_STATUSES.filter((one): one is RunChange["status"] => one !== "queued"))
      expect(nextRun(run(ended, "boot-1"), { status, bootId: "boot-2" }, AT), `${ended} to ${status}`).toBeNull();
});
