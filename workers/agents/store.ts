// The SQL of agents.
import type { Database, Statement } from "#worker/platform/db.ts";
import type { PageQuery } from "#worker/platform/wire.ts";

const WITH_LINK = "SELECT a.*, g.status AS gateway_status FROM agents a LEFT JOIN gateways g ON g.id = a.gateway_id";

export const agentStatement = (db: Database, id: string): Statement => db.sql(`${WITH_LINK} WHERE a.id = ?1 AND a.deleted_at IS NULL`, id);

/** Agents that can be given a board's tasks: those of the board, and those of the organization without a board. */
export const agentsOfBoardStatement = (db: Database, boardId: string): Statement =>
  db.sql(
    `${WITH_LINK} WHERE a.organization_id = (SELECT organization_id FROM boards WHERE id = ?1) AND a.deleted_at IS NULL AND (a.board_id = ?1 OR a.board_id IS NULL) ORDER BY lower(a.name), a.id LIMIT 200`,
    boardId,
  );

export function agentsStatements(
  db: Database,
  organizationId: string,
  filter: { boardId?: string | undefined; gatewayId?: string | undefined },
  page: PageQuery,
): Statement[] {
  const where = "a.organization_id = ?1 AND a.deleted_at IS NULL AND (?2 IS NULL OR a.board_id = ?2) AND (?3 IS NULL OR a.gateway_id = ?3)";
  const params = [organizationId, filter.boardId ?? null, filter.gatewayId ?? null];
  return [
    db.sql(`${WITH_LINK} WHERE ${where} ORDER BY lower(a.name), a.id LIMIT ?4 OFFSET ?5`, ...params, page.limit, page.offset),
    db.sql(`SELECT count(*) AS total FROM agents a WHERE ${where}`, ...params),
  ];
}
