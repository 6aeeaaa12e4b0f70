// Saying that an agent is there. That is for the agent itself: what a person or a program says of it proves nothing, and so changes nothing.
import { ProblemError } from "#worker/platform/errors.ts";
import { locate, read, type Work } from "#worker/platform/work.ts";
import { actions } from "./actions.ts";
import { AgentCaller } from "./caller.ts";
import { createAgentOnce } from "./create.ts";
import { loadAgent } from "./load.ts";
import { seenNow } from "./presence.ts";
import { presentAgent } from "./rules.ts";
import { type Agent, AgentCreate, type AgentHeartbeatCreate, type OwnHeartbeat } from "./schema.ts";
import { requireAgent } from "./service.ts";
import { placeGrant } from "./store.ts";
import { withoutTexts } from "./texts.ts";

const NOT_ITSELF = "An agent says of itself alone that it is there.";
const ELSEWHERE = "An agent must be assigned to this board to say that it is there.";

/** The agent as it is known. */
export async function heartbeat(work: Work, id: string): Promise<Agent> {
  return locate(work, "agent", async (db) => {
    const loaded = await loadAgent(work, db, id, actions["agent.heartbeat"], { onBoard: placeGrant(db, work.caller, id, undefined) });
    if (!loaded) return null;
    if (!(work.caller instanceof AgentCaller)) return withoutTexts(work, presentAgent(loaded.row), { grant: loaded.grant, ...loaded.more });
    if (work.caller.agent.id !== id) throw new ProblemError("forbidden", NOT_ITSELF);
    return presentAgent(await seenNow(work, db, loaded.row));
  });
}

/** The caller itself. */
export async function ownHeartbeat(work: Work): Promise<OwnHeartbeat> {
  const caller = requireAgent(work);
  return locate(work, "agent", async (db) => {
    await read(work, db, {});
    const agent = presentAgent(await seenNow(work, db, caller.agent));
    return { ...agent, ok: true, agent_id: agent.id };
  });
}

/** An agent is who its token says; others name the agent, which is made where there is none. */
export async function heartbeatOrCreate(work: Work, { name, board_id }: AgentHeartbeatCreate): Promise<Agent> {
  if (!(work.caller instanceof AgentCaller)) return createAgentOnce(work, AgentCreate.parse({ name, board_id }));
  const { ok: _ok, agent_id: _id, ...agent } = await ownHeartbeat(work);
  if (board_id && board_id !== agent.board_id) throw new ProblemError("forbidden", ELSEWHERE);
  return agent;
}
