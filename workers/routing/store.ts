// The SQL of who could be given a task: the agents of its board, each with what the choice weighs, by indexes that end at its own rows.
import { keyHasEndedSql } from "#worker/keys/index.ts";
import type { Database, Query, Statement } from "#worker/platform/db.ts";
import { givenAtSql, joinOutcomesSql, openRunsOnBoardSql } from "#worker/runs/index.ts";
import type { Candidate } from "./rules.ts";

/** More agents than a board has; beyond it those with the oldest ids are considered. */
export const CANDIDATES_MAX = 1_000;

/** `capabilities` is JSON. */
export type CandidateRow = {
  id: string;
  name: string;
  board_id: string;
  gateway_id: string | null;
  gateway_name: string | null;
  gateway_agent_id: string | null;
  state: Candidate["state"];
  link: Candidate["link"];
  drift: Candidate["drift"];
  key_ended: number;
  capabilities: string;
  open_runs: number;
  last_given_at: string | null;
  succeeded: number | null;
  failed: number | null;
};

const textOf = (
  board: string,
): string => `SELECT a.id, a.name, b.id AS board_id, a.gateway_id, g.name AS gateway_name, a.gateway_agent_id, a.state, g.status AS link, a.capabilities,
    (SELECT d.drift FROM agent_drifts d WHERE d.agent_id = a.id) AS drift, ${keyHasEndedSql("a.made_by_key_id", "?2")} AS key_ended,
    ${openRunsOnBoardSql("a.id", "b.id")} AS open_runs, ${givenAtSql("a.id", "b.id")} AS last_given_at, o.succeeded, o.failed
  FROM boards b CROSS JOIN agents a ON a.board_id = b.id AND a.organization_id = b.organization_id AND a.deleted_at IS NULL
  LEFT JOIN gateways g ON g.id = a.gateway_id ${joinOutcomesSql("o", "a.id")}
  WHERE b.id = ${board} ORDER BY a.id LIMIT ${CANDIDATES_MAX}`;

/** `board`: SQL of the board's id, in which ?1 is `id`. `at`: now. */
export const candidateRows = (db: Database, board: string, id: string, at: string): Query<CandidateRow[]> => db.rows<CandidateRow>(textOf(board), id, at);

/** It has no more runs for its board than this: others may have been given to it since it was chosen. */
export const noMoreRunsGuard = (db: Database, agentId: string, boardId: string, most: number): Statement =>
  db.guard(`${openRunsOnBoardSql("?", "?")} <= ?`, "agent_busier", agentId, boardId, most);

const pickText = (
  board: string,
): string => `SELECT g.id, g.name, g.workspace_root FROM gateways g WHERE g.organization_id = (SELECT organization_id FROM boards WHERE id = ${board})
  ORDER BY g.status <> 'online', g.status = 'never_connected',
    (SELECT count(*) FROM runs r WHERE r.gateway_id = g.id AND r.status IN ('queued', 'running', 'waiting_approval')), lower(g.name), g.id LIMIT 1`;
export type GatewayToPick = { id: string; name: string; workspace_root: string };
/** Of all gateways of the board's organization one that is there, with least to do; for whoever may use any. `board` as above. */
export const gatewayToPick = (db: Database, board: string, id: string): Query<GatewayToPick | null> => db.row<GatewayToPick>(pickText(board), id);
