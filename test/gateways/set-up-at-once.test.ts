// Agents are set up at the same time, while all rules of a gateway are in one document.
import { expect, test, vi } from "vitest";
import { connect, PATIENCE } from "../support/connected.ts";
import { board, gateway, must, organization } from "../support/factories.ts";

const MANY = 12;

test("of many agents that are set up at once each has its rule, and none gets into another's way", async () => {
  const of = await organization();
  const lab = await gateway(of);
  const { double } = await connect(of, lab);
  const set = vi.spyOn(double.approvals, "setFile");
  const on = await board(of, { gateway_id: lab.id });
  const made = await Promise.all(
    Array.from({ length: MANY }, async (_, n) =>
      must(
        await of.call<{ id: string }>("POST", "/agents", {
          body: { organization_id: of.id, name: `Scout ${n}`, board_id: on.id, gateway_id: lab.id, heartbeat_config: { every: "10m" } },
        }),
      ),
    ),
  );
  const states = async () => {
    const { items } = must(await of.call<{ items: { status: string }[] }>("GET", `/agents?board_id=${on.id}&limit=50`));
    return items.filter(({ status }) => status === "online").length;
  };
  await expect.poll(states, PATIENCE).toBe(MANY);
  expect(Object.keys(double.approvals.file.agents as object).sort()).toEqual(made.map(({ id }) => `mc-${id}`).sort());
  const sealed = "SELECT count(*) AS n FROM gateway_commands WHERE gateway_id = ?1 AND status <> 'queued' AND payload <> '{}'";
  expect(await of.db.sql(sealed, lab.id).first("n"), "their tokens are kept in no command").toBe(0);
  const results = await Promise.allSettled(set.mock.results.map(({ value }) => value as Promise<unknown>));
  expect(results.filter(({ status }) => status === "rejected").length).toBe(0);
});
