// What a change of a link means for the row of its gateway: the write, and its event.
import type { Database, Statement } from "#worker/platform/db.ts";
import type { NewEvent } from "#worker/platform/events.ts";
import { patchRow } from "#worker/platform/rows.ts";
import type { Gateway, LinkProblem } from "./schema.ts";
import { gateways, type GatewayRow } from "./tables.ts";

/** The state before a connector has ever connected. */
export const NEVER_CONNECTED = {
  status: "never_connected",
  problem: null,
  problem_detail: null,
  server_version: null,
  connected_at: null,
  last_seen_at: null,
} as const satisfies Partial<GatewayRow>;

type LinkChange = { writes: Statement[]; events: NewEvent[] };

const before = ({ status, problem }: GatewayRow): Partial<Gateway> => ({ status, problem });

/** `restarted`: the gateway has restarted since it was last connected. */
export function wentOnline(db: Database, row: GatewayRow, version: string, restarted: boolean, at: string): LinkChange {
  const after = { status: "online", problem: null, problem_detail: null, server_version: version, connected_at: at, last_seen_at: at } as const;
  return {
    writes: [patchRow(db, gateways, row.id, after)],
    events: [{ type: "gateway.online", subject: { type: "gateway", id: row.id }, payload: { label: row.name, restarted, before: before(row), after } }],
  };
}

/** null: this is known already; repeated reports of the same problem are noise. */
export function wentOffline(db: Database, row: GatewayRow, problem: LinkProblem, detail: string, at: string): LinkChange | null {
  if (row.status !== "online" && row.problem === problem) return null;
  const status = row.status === "never_connected" ? "never_connected" : "offline";
  const after = { status, problem, problem_detail: detail, last_seen_at: at } as const;
  return {
    writes: [patchRow(db, gateways, row.id, after)],
    events: [{ type: "gateway.offline", subject: { type: "gateway", id: row.id }, payload: { label: row.name, before: before(row), after } }],
  };
}
