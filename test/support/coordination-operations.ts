// What is said to each operation by which agents ask, and the agents that ask: the lead of the board, and the main agent of its gateway.
import type { AgentNeed } from "#worker/platform/access.ts";
import { newId } from "#worker/platform/ids.ts";
import { agentOn, board, must, type TestOrganization } from "./factories.ts";
import { nothing, type Operation, saying, spending } from "./saying.ts";
import type { World } from "./operations.ts";

type Thing = { id: string };
type Here = { on: Thing; lab: Thing; scout: Thing };

const INSERT = `INSERT INTO coordination_requests(id, organization_id, board_id, kind, asked_by, asked_by_id, to_agent_id, to_agent_name, content, reply_tags, state, due_at, version, created_at, updated_at)
  VALUES (?1, ?2, ?3, 'question', ?4, ?5, ?6, 'Scout', ?7, '[]', 'reached', ?8, 1, ?9, ?9)`;

/** A question of the main agent to the board's lead, which waits. */
export async function requestOn(
  { id, db }: TestOrganization,
  { on, scout, main }: { on: Thing; scout: Thing; main: Thing },
  content = "How far?",
): Promise<Thing> {
  const request = { id: newId() };
  const asker = JSON.stringify({ type: "agent", id: main.id, name: "Main" });
  const now = new Date();
  const due = new Date(now.getTime() + 3_600_000).toISOString();
  await db.sql(INSERT, request.id, id, on.id, asker, main.id, scout.id, content, due, now.toISOString()).run();
  return request;
}

/** The scout leads the board; another agent of it, one that stands for the board's gateway, and a board there with a lead that can be told. */
export async function askingAgents(of: TestOrganization, here: Here) {
  must(await of.call("PATCH", `/agents/${here.scout.id}`, { body: { is_board_lead: true } }));
  const main = await agentOn(of, null, { name: "Main", gateway_id: here.lab.id, is_gateway_main: true });
  const worker = must(
    await of.call<Thing>("POST", "/agents", { body: { organization_id: of.id, name: "Worker", board_id: here.on.id, gateway_id: here.lab.id } }),
  );
  const led = await board(of, { gateway_id: here.lab.id });
  await agentOn(of, led, { name: "Lead", gateway_id: here.lab.id, is_board_lead: true });
  return { main, worker, led, requested: await requestOn(of, { ...here, main }) };
}

export const requestIds = ({ requested }: { requested: Thing }) => ({ request_id: requested.id });

/** The agent that an operation for agents is meant for. */
export const agentFor = (need: AgentNeed | string, { scout, main }: World) => (need === "gateway_main" || need === "its gateway" ? main : scout);

const ofWorker =
  (body?: unknown): Operation =>
  ({ worker }) => ({ params: { agent_id: worker.id }, ...(body ? { body } : {}) });

export const COORDINATION_OPERATIONS: Record<string, Operation> = {
  agentListAgents: nothing,
  agentCreateAgent: () => ({ body: { name: `Helper ${newId()}` } }),
  agentDeleteAgent: ({ worker }) => ({ params: { agent_id: worker.id }, spends: true }),
  agentGetSoul: ofWorker(),
  agentWriteSoul: ofWorker({ content: "You are patient." }),
  agentCreateTask: saying({ title: "Look at the logs" }),
  agentDeleteTask: nothing,
  agentNudgeAgent: ofWorker({ message: "How far are you?" }),
  agentAskUser: saying({ content: "May we?" }),
  agentMessageLead: ({ led }) => ({ params: { board_id: led.id }, body: { content: "How far are you?" } }),
  agentBroadcastToLeads: saying({ content: "The cluster is down." }),
  agentListRequests: nothing,
  agentAnswerRequest: spending({ content: "Half." }),
  listCoordination: nothing,
  answerCoordination: spending({ content: "Half." }),
  closeCoordination: spending({}),
};
