// Which agent leads a board: people say so, of one agent at most.
import { env } from "cloudflare:workers";
import fc from "fast-check";
import { expect, test } from "vitest";
import { type Leading, leadsOf } from "#grammar/leads.ts";
import type { Agent } from "#worker/agents/schema.ts";
import { agentOn, board, eventsOf, member, must, organization } from "../support/factories.ts";
import { refusal } from "../support/problem.ts";
import { heldUp, meeting } from "../support/racing.ts";

const boards = fc.constantFrom("a", "b", null);
const agent = fc.record({ board_id: boards, gateway_agent_id: fc.constantFrom("lead-1", "mc-1", null), is_board_lead: fc.constantFrom(0, 1, false, true) });

test("each board has one lead: as people say, else as its gateway calls it, else the agent that has been there longest", () => {
  fc.assert(
    fc.property(fc.array(agent, { maxLength: 8 }), (agents: Leading[]) => {
      const leads = leadsOf(agents);
      expect(leads.map(({ board_id }) => board_id).sort()).toEqual([...new Set(agents.map(({ board_id }) => board_id))].sort());
      for (const lead of leads) {
        const own = agents.filter(({ board_id }) => board_id === lead.board_id);
        const said = own.filter(({ is_board_lead }) => is_board_lead);
        const called = own.filter(({ gateway_agent_id }) => gateway_agent_id === "lead-1");
        expect(lead).toBe([...said, ...called, ...own][0]);
      }
    }),
  );
});

async function crew() {
  const of = await organization();
  const [on, other] = [await board(of), await board(of)];
  const [scout, rigger] = [await agentOn(of, on, { name: "Scout" }), await agentOn(of, on, { name: "Rigger" })];
  const say = (id: string, body: object, call = of.call) => call<Agent>("PATCH", `/agents/${id}`, { body });
  const leading = async () =>
    must(await of.call<{ items: Agent[] }>("GET", "/agents"))
      .items.filter(({ is_board_lead }) => is_board_lead)
      .map(({ id }) => id);
  return { of, on, other, scout, rigger, say, leading };
}

test("whoever is said to lead does so alone, and the agent before it is told to have led; on another board it leads no more", async () => {
  const { of, on, other, scout, rigger, say, leading } = await crew();
  expect(must(await say(scout.id, { is_board_lead: true }))).toMatchObject({ is_board_lead: true, version: 2 });
  expect(must(await scout.call<{ is_board_lead: boolean }>("GET", "/agent/healthz")).is_board_lead).toBe(true);
  must(await say(rigger.id, { is_board_lead: true }));
  expect(await leading()).toEqual([rigger.id]);
  const told = (await eventsOf(of, "resource_type=agent")).filter(({ type }) => type === "agent.updated");
  expect(told.map(({ subject, after, reason }) => [subject.id, (after as Partial<Agent>).is_board_lead, reason ?? null])).toEqual([
    [scout.id, true, null],
    [scout.id, false, "Rigger leads the board now."],
    [rigger.id, true, null],
  ]);
  must(await say(rigger.id, { board_id: other.id }));
  expect(await leading()).toEqual([]);
  must(await say(rigger.id, { board_id: on.id, is_board_lead: true }));
  must(await of.call("DELETE", `/agents/${rigger.id}`));
  must(await say(scout.id, { is_board_lead: true }));
  expect(await leading(), "one that is gone leads nothing").toEqual([scout.id]);
  expect(refusal(await say(scout.id, { board_id: null, is_board_lead: true }))).toBe("422 invalid_input");
  const admin = await member(of, { role: "admin", writes: [other.id] });
  expect(refusal(await say(scout.id, { is_board_lead: false }, admin.call)), "an admin who may not write on the board").toBe("403 forbidden");
});

test("of two who say in the same moment that another agent leads, one is told so, and one leads", async () => {
  const { of, scout, rigger, leading } = await crew();
  const both = meeting(2);
  const race = (id: string) =>
    heldUp("PATCH", `/agents/${id}`, { token: String(env.LOCAL_AUTH_TOKEN), organizationId: of.id, body: { is_board_lead: true } }, both);
  const replies = await Promise.all([scout, rigger].map(({ id }) => race(id)));
  expect(replies.map(({ status }) => status).sort()).toEqual([200, 409]);
  expect((await leading()).length).toBe(1);
});
