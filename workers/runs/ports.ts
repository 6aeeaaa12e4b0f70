// What runs ask of higher slices at the moment when a gateway is about to get work: a run that waited for its gateway may meanwhile
// have come to stand before a gate, and so may a message to an agent whose run has ended.
import type { GatewayCommandRow } from "#worker/commands/index.ts";
import type { Database, Statement } from "#worker/platform/db.ts";
import type { NewEvent } from "#worker/platform/events.ts";
import type { Composition } from "#worker/platform/slice.ts";

/** `command`: one that puts an agent to work or changes a session of it, read a moment ago. */
export type SendAsk = { db: Database; now: Date; composition: Composition; command: GatewayCommandRow };
export type SendBatch = { boardId: string | null; guards: Statement[]; writes: Statement[]; events: NewEvent[] };
/**
 * `batch`: written before it is sent; null: nothing. Or why it is not sent at all, and what is written in its place. `isHeldBack`: it is
 * not taken back, but waits for its deadline or for whoever mends what stands in its way.
 */
export type SendVerdict = { isSent: true; batch: SendBatch | null } | { isSent: false; isHeldBack?: true; why: string; batch: SendBatch };
export type SendGate = (ask: SendAsk) => Promise<SendVerdict>;

/** The agent of ours whom a session on that gateway belongs to, whatever it does there; null: none of ours. */
export type AgentOfSession = (db: Database, gatewayId: string, sessionKey: string) => Promise<{ id: string; name: string; board_id: string | null } | null>;

declare module "#worker/platform/slice.ts" {
  interface Ports {
    /** Asked where a gateway holds a command of a session that is none of a task's: of a sub-agent, of its cron. */
    agentOfSession: AgentOfSession;
    /** Asked for each piece of work, at the only place where it leaves for a gateway. */
    sendGate: SendGate;
  }
}
