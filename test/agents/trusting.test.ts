// An agent that is trusted runs its shell commands unasked. On a board, whoever may write there says so; without one, an owner.
import { expect, test } from "vitest";
import type { Agent } from "#worker/agents/schema.ts";
import type { Call } from "../support/client.ts";
import { agentOn, board, gateway, member, must, organization } from "../support/factories.ts";
import { refusal } from "../support/problem.ts";

test("an agent without a board is trusted by an owner alone, also where it is new or leaves its board", async () => {
  const of = await organization();
  const [on, lab] = [await board(of), await gateway(of)];
  const admin = await member(of, { role: "admin", writes: [on.id] });
  const owner = await member(of, { role: "owner" });
  const change = (call: Call, { id }: { id: string }, body: Record<string, unknown>) => call<Agent>("PATCH", `/agents/${id}`, { body });
  const alone = await agentOn(of, null, { gateway_id: lab.id });
  const refused = await change(admin.call, alone, { command_policy: "trust" });
  expect([refusal(refused), refused.body]).toEqual([
    "403 forbidden",
    expect.objectContaining({ detail: expect.stringContaining("must be owner of the organization; you are admin") }),
  ]);
  expect(refusal(await admin.call("POST", "/agents", { body: { name: "New", command_policy: "trust" } }))).toBe("403 forbidden");
  const there = await agentOn(of, on, { gateway_id: lab.id });
  expect(must(await change(admin.call, there, { command_policy: "trust" })).command_policy, "they may write on its board").toBe("trust");
  expect(refusal(await change(admin.call, there, { board_id: null }))).toBe("403 forbidden");
  expect(must(await change(admin.call, there, { board_id: null, command_policy: "ask" }))).toMatchObject({ board_id: null, command_policy: "ask" });
  expect(must(await change(owner.call, alone, { command_policy: "trust" })).command_policy).toBe("trust");
  expect(must(await change(admin.call, alone, { name: "Renamed" })).command_policy, "as an owner left it").toBe("trust");
  expect(must(await change(admin.call, alone, { command_policy: "ask" })).command_policy).toBe("ask");
});
