// The fleet: of each agent what it does, what it said last, and what it waits for, since when and for whom; all of it from what is known.
import { type AgentFacts, loadOf, standingOf } from "#grammar/fleet.ts";
import { lifecycleOf } from "#grammar/lifecycle.ts";
import { agentStatusOf } from "#worker/agents/index.ts";
import { inActiveOrganization } from "#worker/members/index.ts";
import { type Page, page } from "#worker/platform/wire.ts";
import type { Work } from "#worker/platform/work.ts";
import { clip } from "#worker/platform/text.ts";
import { taskKey } from "#worker/tasks/index.ts";
import type { Limit } from "#worker/routing/index.ts";
import { actions } from "./actions.ts";
import type { FleetAgent, FleetQuery } from "./fleet-schema.ts";
import { pauseOf } from "./lifecycle.ts";
import { type DecidersRow, fleetOf, type FleetRow, type PendingRow, SAID_CHARS } from "./fleet-store.ts";

const WORDS_MAX_CHARS = 200;

type Said = { text: string; at: string };
const saidOf = (json: string | null): Said | null => (json ? (JSON.parse(json) as Said) : null);
/** Of a text that begins before what was read, a line without a beginning says so. */
function lastLine(text: string): string {
  const lines = text.split("\n");
  const at = lines.findLastIndex((line) => line.trim() !== "");
  const line = lines[at]?.trim() ?? "";
  return at === 0 && text.length >= SAID_CHARS ? `…${line}` : line;
}

/** The newer of what it said in a comment and at the end of a run, by its last line. */
function lastWords({ said_in_comment, said_in_run }: FleetRow): Said | null {
  const said = [saidOf(said_in_comment), saidOf(said_in_run)].filter((one) => one !== null && lastLine(one.text) !== "") as Said[];
  const [last] = said.sort((a, b) => b.at.localeCompare(a.at));
  return last ? { text: clip(lastLine(last.text), WORDS_MAX_CHARS), at: last.at } : null;
}

type Spans = [started: string | null, ended: string | null][];
const spansOf = (row: FleetRow): Spans => JSON.parse(row.spans) as Spans;

const taskOf = ({ task_status: status, blockers, task_since: since }: FleetRow): AgentFacts["task"] => status && { status, blockers, since };

const STOPS = ["stopped", "over_budget", "looping"] as const;
function stopOf(limit: Limit | null): AgentFacts["stop"] {
  const reason = STOPS.find((one) => one === limit?.reason);
  return limit && reason ? { reason, since: limit.since } : null;
}

function factsOf(row: FleetRow, approval: PendingRow | null, limit: Limit | null): AgentFacts {
  const { state, updated_at: changed_at, drift, gateway_status, gateway_seen_at, run_status, run_created_at, run_started_at, asks, asks_since } = row;
  const ended = spansOf(row).flatMap(([, until]) => until ?? []);
  return {
    state,
    changed_at,
    drift: drift && { is: drift, since: row.drifted_at },
    link: gateway_status && { status: gateway_status, since: gateway_seen_at },
    isBoardPaused: row.is_paused === 1,
    stop: stopOf(limit),
    run: run_status && { status: run_status, created_at: run_created_at ?? "", started_at: run_started_at },
    task: taskOf(row),
    approval: approval && { isCommand: approval.is_command === 1, created_at: approval.created_at },
    asks: asks && asks_since ? { is: asks === "asked" ? "question" : "proposal", since: asks_since } : null,
    rested_at: ended.sort().at(-1) ?? null,
  };
}

/** What of a reason only the things themselves say. */
function detailOf(reason: FleetAgent["reason"], row: FleetRow, approval: PendingRow | null, limit: Limit | null): string | null {
  if (reason === "held_command" || reason === "approval") return approval?.asks ?? null;
  if (reason === "setup_failed") return row.error;
  if (STOPS.some((one) => one === reason)) return limit?.detail ?? null;
  if (reason === "task_blocked") return row.blocked_reason;
  if (reason === "task_depends") return row.first_blocker === null ? null : taskKey(row.board_key ?? "", row.first_blocker);
  return ["away", "work_away", "never_connected", "work_never_connected"].includes(reason) ? row.problem_detail : null;
}

const isOf =
  ({ id, task_id }: FleetRow) =>
  (pending: PendingRow): boolean =>
    pending.requester_id === id || (task_id !== null && pending.task_id === task_id);

const decidersOf = (found: DecidersRow | undefined): FleetAgent["waits_for"] =>
  found ? { people: JSON.parse(found.people) as never, total: found.total } : null;

type Beside = { pending: readonly PendingRow[]; deciders: readonly DecidersRow[]; limitOf(row: FleetRow): Limit | null; now: Date };
/** The parts of a row that are things of their own; null: there is none. */
function placesOf(row: FleetRow): Pick<FleetAgent, "board" | "gateway" | "run" | "task"> {
  const { board_id, board_name, gateway_id, gateway_name, gateway_status, run_id, run_status, run_created_at, task_id, task_status, task_title } = row;
  return {
    board: board_id && board_name !== null ? { id: board_id, name: board_name, is_paused: row.is_paused === 1 } : null,
    gateway: gateway_id && gateway_name !== null && gateway_status ? { id: gateway_id, name: gateway_name, status: gateway_status } : null,
    run: run_id && run_status && run_created_at ? { id: run_id, status: run_status, created_at: run_created_at, started_at: row.run_started_at } : null,
    task:
      task_id && task_status ? { id: task_id, key: taskKey(row.board_key ?? "", row.task_number ?? 0), title: task_title ?? "", status: task_status } : null,
  };
}

function presentRow(row: FleetRow, { pending, deciders, limitOf, now }: Beside): FleetAgent {
  const approval = pending.find(isOf(row)) ?? null;
  const limit = limitOf(row);
  const facts = factsOf(row, approval, limit);
  const standing = standingOf(facts);
  const { id, name, description, last_seen_at } = row;
  const detail = detailOf(standing.reason, row, approval, limit);
  const isAsking = approval !== null && standing.state === "person";
  const spans = spansOf(row).flatMap(([from, until]) => (from ? [{ from: Date.parse(from), until: until ? Date.parse(until) : null }] : []));
  return {
    id,
    name,
    description: description && clip(description, WORDS_MAX_CHARS),
    status: agentStatusOf(row),
    ...placesOf(row),
    lifecycle: lifecycleOf({ ...facts, pause: pauseOf(limit, facts.isBoardPaused), isRetried: row.is_retried === 1 }),
    ...standing,
    detail: detail && clip(detail, WORDS_MAX_CHARS),
    waits_for: isAsking ? decidersOf(deciders.find((one) => one.board_id === approval.board_id)) : null,
    approval: approval && { id: approval.id, action: approval.action, expires_at: approval.expires_at },
    last_words: lastWords(row),
    last_seen_at,
    load: loadOf(spans, now.getTime()),
  };
}

/** The agents of boards that the caller sees, and of none, by name, in one round trip. */
export function listFleet(work: Work, { agent_ids, ...query }: FleetQuery): Promise<Page<FleetAgent>> {
  const { runLimits } = work.composition.ports;
  const ids = agent_ids?.toLowerCase().split(",") ?? null;
  return inActiveOrganization(
    work,
    actions["fleet.read"],
    (db, organizationId) => ({ fleet: fleetOf(db, work.caller, organizationId, ids, query), limits: runLimits.queryAll(db, organizationId, work.now) }),
    ({ found: { fleet, limits } }) => {
      const limitOf = ({ id, board_id: boardId, gateway_id: gatewayId }: FleetRow) => runLimits.limitOf(limits, { id, boardId, gatewayId }, work.now);
      const pending = [...fleet.pending, ...fleet.ownPending].sort((a, b) => (a.expires_at < b.expires_at ? -1 : a.expires_at > b.expires_at ? 1 : 0));
      return page(
        fleet.rows.map((row) => presentRow(row, { pending, deciders: fleet.deciders, limitOf, now: work.now })),
        fleet.count,
        query,
      );
    },
  );
}
