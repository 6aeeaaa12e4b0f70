// What looking at an agent that somebody made on a gateway asks of that gateway.
import { expect, test, vi } from "vitest";
import type { FoundAgentDetail } from "#worker/agents/schema.ts";
import { connect } from "../support/connected.ts";
import { gateway, must, organization } from "../support/factories.ts";

test("however many files a gateway names of an agent, twelve are asked for", async () => {
  const of = await organization();
  const lab = await gateway(of);
  const { agents } = (await connect(of, lab)).double;
  agents.create({ name: "rigger", workspace: "/home/ana/rigger" }, 0);
  const files = Array.from({ length: 40 }, (_, n) => ({ name: `NOTES-${n}.md`, size: 5, missing: false }));
  vi.spyOn(agents, "listFiles").mockResolvedValue({ agentId: "rigger", workspace: "/", files });
  const asked = vi.spyOn(agents, "getFile").mockImplementation(async ({ name }) => ({ file: { name: String(name), content: "hello" } }));
  const detail = must(await of.call<FoundAgentDetail>("GET", `/gateways/${lab.id}/agents/rigger`));
  expect([detail.files.length, asked.mock.calls.length]).toEqual([12, 12]);
});
