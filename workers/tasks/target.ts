// By whom a task is done that is sent by hand: the task's agent where it lives, else the one of its board that fits best. Never the gateway's
// own agent: nobody has given that one rules.
import { nameThere, newRunner } from "#worker/agents/index.ts";
import { gatewayActions } from "#worker/gateways/index.ts";
import { type AgentToWeigh, explain, mostRuns, noMoreRunsGuard, route, type Routing, weighed } from "#worker/routing/index.ts";
import type { RunRouting } from "#worker/runs/schema.ts";
import type { RunOrder } from "#worker/runs/index.ts";
import { can, type Grant } from "#worker/platform/access.ts";
import type { Database, Statement } from "#worker/platform/db.ts";
import { ProblemError } from "#worker/platform/errors.ts";
import type { NewEvent } from "#worker/platform/events.ts";
import type { Work } from "#worker/platform/work.ts";
import type { LoadedTask } from "./load.ts";
import { nobodyCan } from "./routing-problem.ts";
import { routingAsk, type Wanted } from "./routing.ts";
import { canWork } from "./rules.ts";
import type { AgentOfTask, GatewayThere, PlaceOfWork } from "./run-store.ts";

/** `guards`, `writes`, `events`: what makes the agent, where it is made for this. */
export type Target = Whom & { guards: Statement[]; writes: Statement[]; events: NewEvent[]; routing: RunRouting };
type Whom = Pick<RunOrder, "gatewayId" | "agent">;

/** What the choice is made of; `limits`: as their slice has read them. `isFinal`: it stands, whatever was given to the agent meanwhile. */
export type Choice = { loaded: LoadedTask; place: PlaceOfWork; limits: unknown; wanted: Wanted; isFinal: boolean };

const targetOf = (gatewayId: string, agent: Pick<AgentOfTask, "id" | "name" | "gateway_agent_id">): Whom => ({
  gatewayId,
  agent: { id: agent.id, name: agent.name, gatewayAgentId: nameThere(agent) },
});
const NOTHING_MADE = { guards: [], writes: [], events: [] } satisfies Partial<Target>;
const because = (reason: "assigned" | "made", refused = 0): RunRouting => ({ reason, before: null, skills: [], able: 1, refused });

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
  if (made) return { ...made, ...targetOf(gateway.id, made.row), routing: because("made") };
  throw new ProblemError(
    "agent_required",
    `No agent that works for this board lives on the gateway ${gateway.name}. Ask an admin to create one there: POST /agents with its gateway_id and this board_id.`,
  );
}

const nowhere = () =>
  new ProblemError("gateway_required", "Nobody can run this task yet. Assign it to an agent that lives on a gateway, or give its board a gateway.");

/** The gateway that is meant; where none is, and no agent either, one of the organization's, for whoever may use any. */
function gatewayToUse({ caller }: Work, { loaded, place }: Choice): GatewayThere {
  const mayUseAny = can(caller, gatewayActions["gateway.manage"], loaded.grant && { ...loaded.grant, boardId: null }).allowed;
  const namesNobody = loaded.facts.row.assigned_agent_id === null;
  const gateway = place.gateway ?? (mayUseAny && namesNobody ? place.any : null);
  if (gateway) return gateway;
  throw nowhere();
}

/** Who works for the board where it was asked for, able or not. */
const livesThere = ({ refused }: Routing<AgentToWeigh>) => refused.filter(({ why }) => why !== "no_gateway" && why !== "elsewhere");

/** Where there is no agent of ours, one is made by whoever may make agents; the others are told what to do. */
export async function chooseTarget(work: Work, db: Database, choice: Choice): Promise<Target> {
  const { loaded, place, limits, wanted } = choice;
  const { own } = place;
  if (own && own.gateway_id !== null && (wanted.gatewayId === null || own.gateway_id === wanted.gatewayId)) {
    requireAble(own);
    return { ...targetOf(own.gateway_id, own), ...NOTHING_MADE, routing: because("assigned") };
  }
  // Who is named and lives nowhere is stood in for on the board's gateway, or on the one that is asked for: nobody is chosen instead elsewhere.
  if (loaded.facts.row.assigned_agent_id !== null && wanted.gatewayId === null && loaded.board.gateway_id === null) throw nowhere();
  const routing = route(routingAsk(loaded, wanted), weighed(work.composition, place.candidates, limits, work.now));
  const [best] = routing.able;
  const why = explain(routing);
  if (best?.agent.gatewayId && why) {
    const most = choice.isFinal ? null : mostRuns(routing);
    const guards = most === null ? [] : [noMoreRunsGuard(db, best.agent.id, loaded.board.id, most)];
    return { ...targetOf(best.agent.gatewayId, best.agent.row), ...NOTHING_MADE, guards, routing: why };
  }
  const there = livesThere(routing);
  if (there.length > 0 || wanted.capabilities.length > 0) throw nobodyCan(there, wanted);
  return madeThere(work, db, loaded, gatewayToUse(work, choice));
}
