// What is deleted while an agent works there takes the run along: it ends with the reason, stopping answers properly, and the task is free.
import { expect, test } from "vitest";
import { atWork, PATIENCE } from "../support/connected.ts";
import { must } from "../support/factories.ts";

type At = Awaited<ReturnType<typeof atWork>>;
const runOf = async ({ of }: At, id: string) => must(await of.call<{ status: string; error: string | null }>("GET", `/executions/${id}`));
const idOf = async (at: At) => (await at.runs())[0]?.id ?? "";
const isFree = async ({ of, given }: At) => must(await of.call<{ active_run: object | null }>("GET", `/tasks/${given.id}`)).active_run === null;

test("an agent that is deleted is stopped at its gateway, and its run ends and says why", async () => {
  const at = await atWork();
  const id = await idOf(at);
  const { agent_id } = (await at.runs())[0] ?? {};
  must(await at.of.call("DELETE", `/agents/${agent_id}`));
  await expect.poll(() => runOf(at, id), PATIENCE).toMatchObject({ status: "aborted", error: "The agent has been deleted." });
  await expect.poll(() => at.link.double.conversations.get(at.session)?.status, PATIENCE).toBe("killed");
  expect(await isFree(at)).toBe(true);
  expect((await at.of.call("POST", `/tasks/${at.given.id}/stop`)).status).toBe(409);
});

test("a board that is deleted takes its runs along, and its gateway is told to stop", async () => {
  const at = await atWork();
  must(await at.of.call("DELETE", `/boards/${at.on.id}`));
  await expect.poll(() => at.link.double.conversations.get(at.session)?.status, PATIENCE).toBe("killed");
  const { row } = await at.of.db.ask({
    row: at.of.db.row<{ status: string; error: string }>("SELECT status, error FROM runs WHERE gateway_id = ?1", at.lab.id),
  });
  expect(row).toEqual({ status: "aborted", error: "The board has been deleted." });
  expect((await at.of.call("POST", `/tasks/${at.given.id}/stop`)).status).toBe(404);
});

test("a gateway that is deleted takes the runs along that nobody hears of any more; until then stopping one answers properly", async () => {
  for (const isStopped of [true, false]) {
    const at = await atWork();
    const id = await idOf(at);
    await at.of.db.sql("UPDATE agents SET gateway_id = NULL WHERE gateway_id = ?1", at.lab.id).run(); // as those that were deleted or have moved on
    must(await at.of.call("PATCH", `/boards/${at.on.id}`, { body: { gateway_id: null } }));
    if (isStopped) {
      await at.of.db.sql("DELETE FROM gateway_commands WHERE gateway_id = ?1", at.lab.id).run();
      await at.of.db.sql("DELETE FROM gateways WHERE id = ?1", at.lab.id).run();
      expect(must(await at.of.call<{ status: string }>("POST", `/tasks/${at.given.id}/stop`)).status).toBe("aborted");
    } else {
      must(await at.of.call("DELETE", `/gateways/${at.lab.id}`));
    }
    await expect.poll(() => runOf(at, id), PATIENCE).toMatchObject({ status: "aborted", error: expect.stringContaining("gateway has been deleted") });
    expect(await isFree(at)).toBe(true);
  }
});
