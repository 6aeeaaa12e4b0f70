import { inActiveOrganization } from "#worker/members/index.ts";
import type { Database } from "#worker/platform/db.ts";
import { ProblemError } from "#worker/platform/errors.ts";
import { type Page, page, type PageQuery } from "#worker/platform/wire.ts";
import { locate, read, type Work } from "#worker/platform/work.ts";
import { actions } from "./actions.ts";
import { AgentCaller } from "./caller.ts";
import { loadAgent } from "./load.ts";
import { abridgedAgent, presentAgent, statusOf } from "./rules.ts";
import type { Agent, AgentHealth } from "./schema.ts";
import { type AgentFilter, agentList, placeGrant } from "./store.ts";
import { withoutTexts } from "./texts.ts";

export async function getAgent(work: Work, id: string): Promise<Agent> {
  return locate(work, "agent", async (db) => {
    const loaded = await loadAgent(work, db, id, actions["agent.read"], { onBoard: placeGrant(db, work.caller, id, undefined) });
    return loaded && withoutTexts(work, presentAgent(loaded.row), { grant: loaded.grant, ...loaded.more });
  });
}

export async function listAgents(work: Work, filter: AgentFilter, query: PageQuery): Promise<Page<Agent>> {
  return inActiveOrganization(
    work,
    actions["agent.list"],
    (db, id) => ({ list: agentList(db, id, filter, query) }),
    ({ grant, found: { list } }) =>
      page(
        list.rows.map((row) => withoutTexts(work, presentAgent(row), { grant })),
        list.count,
        query,
        abridgedAgent,
      ),
  );
}

export function requireAgent({ caller }: Work): AgentCaller {
  if (caller instanceof AgentCaller) return caller;
  throw new ProblemError(caller.type === "anonymous" ? "unauthenticated" : "forbidden", "Only an agent, with its X-Agent-Token, may do this.");
}

/** The caller, with what is known of it once its token has been verified. */
export async function provedAgent(work: Work, db: Database): Promise<AgentCaller> {
  const caller = requireAgent(work);
  await read(work, db, {});
  return caller;
}

/** Verifies the token and answers the agent. The edge records that it was seen. */
export async function agentHealth(work: Work): Promise<AgentHealth> {
  const caller = requireAgent(work);
  return locate(work, "agent", async (db) => {
    await read(work, db, {});
    const { agent } = caller;
    return {
      ok: true,
      agent_id: agent.id,
      board_id: agent.board_id,
      gateway_id: agent.gateway_id,
      status: statusOf(agent),
      is_board_lead: agent.is_board_lead === 1,
    };
  });
}
