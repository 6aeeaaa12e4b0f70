// By whom a task is done that is sent by hand: the task's agent where it lives, else one of ours on that gateway. Never the gateway's
// own agent: nobody has given that one rules.
import { nameThere, newRunner } from "#worker/agents/index.ts";
import { gatewayActions } from "#worker/gateways/index.ts";
import type { RunOrder } from "#worker/runs/index.ts";
import { can, type Grant } from "#worker/platform/access.ts";
import type { Database, Statement } from "#worker/platform/db.ts";
import { ProblemError } from "#worker/platform/errors.ts";
import type { NewEvent } from "#worker/platform/events.ts";
import type { Work } from "#worker/platform/work.ts";
import type { LoadedTask } from "./load.ts";
import { canWork } from "./rules.ts";
import type { AgentOfTask, GatewayThere, PlaceOfWork } from "./run-store.ts";

/** `guards`, `writes`, `events`: what makes the agent, where it is made for this. */
export type Target = Whom & { guards: Statement[]; writes: Statement[]; events: NewEvent[] };
type Whom = Pick<RunOrder, "gatewayId" | "agent">;

const targetOf = (gatewayId: string, agent: Pick<AgentOfTask, "id" | "name" | "gateway_agent_id">): Whom => ({
  gatewayId,
  agent: { id: agent.id, name: agent.name, gatewayAgentId: nameThere(agent) },
});

/** Work of a board goes to the board's gateway, or where the task's agent lives; anywhere else only for whoever manages gateways. */
export function requireOwnGateway({ caller }: Work, { board }: LoadedTask, { own }: PlaceOfWork, gatewayId: string, onGateway: Grant | null): void {
  if (gatewayId === board.gateway_id || gatewayId === own?.gateway_id) return;
  if (can(caller, gatewayActions["gateway.manage"], onGateway).allowed) return;
  throw new ProblemError(
    "forbidden",
    "This is neither the gateway of the task's board nor that of its agent. Run the task where it belongs (POST /tasks/{id}/execute), or ask an admin.",
  );
}

/** An agent that could not be provisioned has no rules there yet: it gets no work. */
function requireAble({ name, state }: AgentOfTask): void {
  if (canWork(state)) return;
  throw new ProblemError("conflict", `The agent ${name} is ${state}: it cannot work yet. Open it, mend what its error says, and provision it again.`);
}

async function madeThere(work: Work, db: Database, { board, grant }: LoadedTask, gateway: GatewayThere): Promise<Target> {
  const made = await newRunner(work, db, grant, { organizationId: board.organization_id, board, gateway });
  if (made) return { ...made, ...targetOf(gateway.id, made.row) };
  throw new ProblemError(
    "agent_required",
    `No agent that works for this board lives on the gateway ${gateway.name}. Ask an admin to create one there: POST /agents with its gateway_id and this board_id.`,
  );
}

/** Where there is no agent of ours, one is made by whoever may make agents; the others are told what to do. */
export async function chooseTarget(work: Work, db: Database, loaded: LoadedTask, { gateway, own, other }: PlaceOfWork): Promise<Target> {
  if (!gateway)
    throw new ProblemError("gateway_required", "Nobody can run this task yet. Assign it to an agent that lives on a gateway, or give its board a gateway.");
  const agent = own?.gateway_id === gateway.id ? own : other;
  if (!agent) return madeThere(work, db, loaded, gateway);
  requireAble(agent);
  return { ...targetOf(gateway.id, agent), guards: [], writes: [], events: [] };
}
