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
  last_heartbeat_at: null,
  connection_info: null,
} as const satisfies Partial<GatewayRow>;

type LinkState = Pick<Gateway, "status" | "problem">;
/** `event`: what says so to those who believe that it stands otherwise. */
export type LinkChange = { before: LinkState; writes: Statement[]; event(believed: LinkState): NewEvent<"gateway.online" | "gateway.offline"> };

const stateOf = ({ status, problem }: GatewayRow): LinkState => ({ status, problem });

function changeOf(row: GatewayRow, after: Partial<Gateway> & LinkState, restarted: boolean, writes: Statement[]): LinkChange {
  const subject = { type: "gateway", id: row.id };
  const event: LinkChange["event"] = (before) =>
    after.status === "online"
      ? { type: "gateway.online", subject, payload: { label: row.name, restarted, before, after } }
      : { type: "gateway.offline", subject, payload: { label: row.name, before, after } };
  return { before: stateOf(row), writes, event };
}

/** `restarted`: the gateway has restarted since it was last connected. */
export function wentOnline(db: Database, row: GatewayRow, version: string, restarted: boolean, at: string): LinkChange {
  const after = { status: "online", problem: null, problem_detail: null, server_version: version, connected_at: at, last_seen_at: at } as const;
  return changeOf(row, after, restarted, [patchRow(db, gateways, row.id, after)]);
}

const NO_SOCKET = "It sends heartbeats, but no connector has its socket open: commands wait until one has.";

/** A heartbeat of a gateway without a socket: it is there, and nothing can be sent to it. null: this is known already. */
export function wasHeard(db: Database, row: GatewayRow, at: string): LinkChange | null {
  if (row.status === "online" && row.problem === "no_socket") return null;
  const connected = row.status === "online" && row.connected_at ? row.connected_at : at;
  const after = { status: "online", problem: "no_socket", problem_detail: NO_SOCKET, connected_at: connected, last_seen_at: at } as const;
  return changeOf(row, after, false, [patchRow(db, gateways, row.id, after)]);
}

/** Of these the words count too: they say what to run. */
const WORDED: readonly LinkProblem[] = ["pairing_required"];

/** null: this is known already; repeated reports of the same problem are noise. */
export function wentOffline(db: Database, row: GatewayRow, problem: LinkProblem, detail: string, at: string): LinkChange | null {
  const isSame = row.problem === problem && (!WORDED.includes(problem) || row.problem_detail === detail);
  if (row.status !== "online" && (isSame || (row.problem === "deregistered" && problem === "connector_away"))) return null;
  const status = row.status === "never_connected" ? "never_connected" : "offline";
  const seen = row.status === "online" ? at : row.last_seen_at; // one that is not there is not seen by trying it
  const after = { status, problem, problem_detail: detail, last_seen_at: seen } as const;
  return changeOf(row, after, false, [patchRow(db, gateways, row.id, after)]);
}

/** For those who were not told of every change; null: it stands as they believe. */
export function linkStands(row: GatewayRow, believed: LinkState): LinkChange | null {
  const { status, problem, problem_detail, server_version, connected_at, last_seen_at } = row;
  if (status === believed.status && problem === believed.problem) return null;
  return changeOf(row, { status, problem, problem_detail, server_version, connected_at, last_seen_at }, false, []);
}
