// What is said to the operations of guards, and the stop that holds in the world of operations.ts: of a gateway that nobody else needs.
import type { Stop } from "#worker/guards/schema.ts";
import { must, type TestOrganization } from "./factories.ts";
import { nothing, type Operation, spending } from "./saying.ts";

export const stoppedGateway = async ({ call }: TestOrganization, { id }: { id: string }): Promise<Stop> =>
  must(await call<Stop>("POST", "/guards/stops", { body: { scope: "gateway", scope_id: id, reason: "It is being moved." } }));

const ofBoard = ({ on }: { on: { id: string } }) => ({ scope: "board", scope_id: on.id });

export const GUARD_OPERATIONS: Record<string, Operation> = {
  listStops: nothing,
  createStop: ({ on }) => ({ body: { scope: "board", scope_id: on.id, reason: "It deletes files." }, spends: true }),
  liftStop: spending({ reason: "It has been moved." }),
  getLimits: (in_) => ({ params: ofBoard(in_) }),
  setLimits: (in_) => ({ params: ofBoard(in_), body: { max_runs: 1_000 } }),
  getAgentGuard: nothing,
};
