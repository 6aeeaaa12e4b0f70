// The gate before a session of an agent, for what people say and do there themselves. Whoever asked had rights on the agent's board; by now
// the agent may have another one, other rules, or be gone.
import { idInName, nameInSession, whyTooLoose } from "#worker/agents/index.ts";
import type { CommandPayloads } from "#worker/commands/index.ts";
import { holdsWork } from "#worker/drifts/index.ts";
import type { NewEvent } from "#worker/platform/events.ts";
import type { SendAsk, SendVerdict } from "#worker/runs/index.ts";
import { type AgentMeant, agentMeant, type TaskToSend, taskToSend } from "./run-store.ts";

export const NOT_OURS = "It was meant for an agent that is not one of ours on this gateway, or not any more. Give the task to one that is, or run it again.";
const RUNNING = "A run goes on in this session, and would be lost. Stop it first.";

type Asked = Pick<CommandPayloads["session.configure"], "session_key" | "permission_mode"> &
  Pick<CommandPayloads["session.message"], "to_main" | "is_by_program"> & { board_id?: string };
type Piece = { kind: string; asked: Asked; agent: AgentMeant | null; task: TaskToSend | null };

/** Why an agent is told nothing as the one that stands for its gateway; null: it is. */
function whyNotMain(agent: AgentMeant): string | null {
  if (agent.board_id !== null) return `${agent.name} works for a board now, and stands for its gateway no more.`;
  if (agent.is_gateway_main === 0) return `${agent.name} stands for its gateway no more.`;
  return whyNotAble(agent);
}

function whyNotAble(agent: AgentMeant): string | null {
  if (agent.key_ended) return `The API key that answers for ${agent.name} has ended. Provision the agent again to take it over, then start the task again.`;
  if (agent.state === "ready" || (agent.state === "provisioning" && agent.provisioned === "done")) return null;
  return `${agent.name} is ${agent.state}: it cannot work yet. Open it, mend what its error says, provision it again, and start the task again.`;
}

/** Why the agent gets no work of this board; null: it does. One that is being provisioned has the rules of the last time, if that went well. */
export function whyNotAgent(agent: AgentMeant | null, boardId: string): string | null {
  if (!agent) return NOT_OURS;
  if (agent.board_id === null) return `${agent.name} works for no board, so it could not report. Give it this board, then start the task again.`;
  if (agent.board_id !== boardId) return `${agent.name} works for another board now. Give the task to an agent of this one.`;
  if (agent.board_archived_at) return "The board has been archived, so its agents get no work. Take it into use again, then start the task again.";
  return whyNotAble(agent);
}

const PAUSED = "The board is paused, so work for its agents waits until somebody resumes it.";

/** Until the board is resumed, or a person has decided what is to become of the agent there; null: it does not wait. */
export function whyItWaits({ name, drift, board_paused }: AgentMeant): string | null {
  if (board_paused === 1) return PAUSED;
  if (!holdsWork(drift)) return null;
  const found = drift === "missing" ? "is gone from its gateway" : "may run more on its gateway without asking than it was given here";
  return `${name} ${found}, so its work waits. Open the agent and say what is to become of that.`;
}

function whyNot({ kind, asked, agent, task }: Piece): string | null {
  const { board_id: boardId, permission_mode: mode, session_key: session } = asked;
  if (!agent || !boardId) return NOT_OURS;
  const isLost = kind === "session.reset" || kind === "session.compact";
  if (isLost && task?.open_run?.session_key === session) return RUNNING;
  return whyTooLoose(agent, mode) ?? (asked.to_main && kind === "session.message" ? whyNotMain(agent) : whyNotAgent(agent, boardId));
}

/** What wakes nobody is only not done while the agent is stopped. */
async function guarded(ask: SendAsk, agent: AgentMeant, taskId: string | null, asked: Asked) {
  const { composition, command } = ask;
  const isByHand = command.cause_id === null && asked.is_by_program !== true;
  const wake = { ...ask, agentId: agent.id, taskId, joins: command.kind !== "session.message", isByHand };
  const verdict = await composition.ports.wakeGuard(wake);
  return verdict.isSent ? null : verdict;
}

/** `taskId`: of the task whose session it is. */
export async function sessionWork(ask: SendAsk, taskId: string | null): Promise<SendVerdict> {
  const { db, now, command } = ask;
  const asked = JSON.parse(command.payload) as Asked;
  const name = nameInSession(asked.session_key);
  const { agent, task } = await db.ask({
    agent: agentMeant(db, name, command.gateway_id, now.toISOString()),
    task: taskToSend(db, taskId ?? ""),
  });
  const refused = whyNot({ kind: command.kind, asked, agent, task });
  const own = refused === null && command.kind === "session.message" && agent ? whyItWaits(agent) : null;
  const guard = refused === null && own === null && agent ? await guarded(ask, agent, taskId, asked) : null;
  const waits = own ?? guard?.why ?? null;
  const why = refused ?? waits;
  if (why === null) return { isSent: true, batch: null };
  const isHeldBack = waits === null ? {} : ({ isHeldBack: true } as const);
  const place = { boardId: asked.board_id ?? null, guards: [], writes: guard?.also.writes ?? [] };
  const agentId = agent?.id ?? (name && idInName(name));
  if (!agentId || command.error === why) return { isSent: false, ...isHeldBack, why, batch: { ...place, events: guard?.also.events ?? [] } };
  const payload = { label: agent?.name ?? null, gateway_id: command.gateway_id, session_key: asked.session_key, kind: command.kind };
  const told: NewEvent = { type: "gateway_session.held_back", subject: { type: "agent", id: agentId }, payload, reason: why };
  return { isSent: false, ...isHeldBack, why, batch: { ...place, events: [told, ...(guard?.also.events ?? [])] } };
}
