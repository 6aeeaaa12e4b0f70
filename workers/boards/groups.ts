// Board groups: create, read, change, delete (its boards stay, without a group).
import type { Action, PolicyRecord } from "#worker/platform/access.ts";
import { eq } from "drizzle-orm";
import { activeOrganizationId } from "#worker/organizations/index.ts";
import { grantOf, type GrantRow, organizationGrantStatement } from "#worker/members/index.ts";
import type { Database } from "#worker/platform/db.ts";
import { newId } from "#worker/platform/ids.ts";
import type { PageQuery } from "#worker/platform/wire.ts";
import { at, authorize, commitWork, load, locate, requireVersion, type Work } from "#worker/platform/work.ts";
import { actions } from "./actions.ts";
import { changesOf, slugOf } from "./rules.ts";
import type { BoardGroup, BoardGroupCreate, BoardGroupUpdate } from "./schema.ts";
import { groupsStatements, groupStatement, presentGroup } from "./store.ts";
import { board_groups, type BoardGroupRow } from "./tables.ts";

export async function createGroup(work: Work, input: BoardGroupCreate): Promise<BoardGroup> {
  const organizationId = input.organization_id ?? activeOrganizationId(work);
  return locate(work, "organization", async (db, shard) => {
    const [grants] = await load<[GrantRow[]]>(work, db, [organizationGrantStatement(db, work.caller, organizationId)]);
    if (!grants[0]) return null;
    const why = authorize(work, actions["board_group.manage"], grantOf(work.caller, grants[0]), "organization");
    const now = at(work);
    const row: BoardGroupRow = {
      id: newId(),
      organization_id: organizationId,
      name: input.name,
      slug: input.slug ?? slugOf(input.name),
      description: input.description ?? null,
      version: 1,
      created_at: now,
      updated_at: now,
    };
    const answer = presentGroup(row);
    await commitWork(work, db, shard, {
      stream: { organizationId, boardId: null },
      writes: [db.statement(db.build.insert(board_groups).values(row))],
      events: [{ type: "board_group.created", subject: { type: "board_group", id: row.id }, payload: { after: answer }, policy: why }],
      answer: { status: 201, body: answer },
    });
    return answer;
  });
}

type Loaded = { row: BoardGroupRow; why: PolicyRecord };

async function loadGroup(work: Work, db: Database, id: string, action: Action): Promise<Loaded | null> {
  const [rows, grants] = await load<[BoardGroupRow[], GrantRow[]]>(work, db, [
    groupStatement(db, id),
    db.sql(
      `SELECT g.organization_id, NULL AS board_id, m.role, m.all_boards_read, m.all_boards_write, 0 AS can_read, 0 AS can_write
       FROM board_groups g LEFT JOIN members m ON m.organization_id = g.organization_id AND m.person_id = ?2 WHERE g.id = ?1`,
      id,
      work.caller.id,
    ),
  ]);
  if (!rows[0]) return null;
  return { row: rows[0], why: authorize(work, action, grantOf(work.caller, grants[0]), "board group") };
}

export async function getGroup(work: Work, id: string): Promise<BoardGroup> {
  return locate(work, "board group", async (db) => {
    const loaded = await loadGroup(work, db, id, actions["board_group.read"]);
    return loaded && presentGroup(loaded.row);
  });
}

export async function listGroups(work: Work, page: PageQuery): Promise<{ items: BoardGroup[]; total: number; limit: number; offset: number }> {
  const organizationId = activeOrganizationId(work);
  return locate(work, "organization", async (db) => {
    const [grants, rows, counts] = await load<[GrantRow[], BoardGroupRow[], { total: number }[]]>(work, db, [
      organizationGrantStatement(db, work.caller, organizationId),
      ...groupsStatements(db, organizationId, page),
    ]);
    if (!grants[0]) return null;
    authorize(work, actions["board_group.read"], grantOf(work.caller, grants[0]), "organization");
    return { items: rows.map(presentGroup), total: counts[0]?.total ?? 0, ...page };
  });
}

export async function updateGroup(work: Work, id: string, update: BoardGroupUpdate): Promise<BoardGroup> {
  return locate(work, "board group", async (db, shard) => {
    const loaded = await loadGroup(work, db, id, actions["board_group.manage"]);
    if (!loaded) return null;
    const { row } = loaded;
    requireVersion(work, row.version);
    const changes = changesOf<Partial<BoardGroupRow>>(row, update as Partial<BoardGroupRow>);
    if (!changes) return presentGroup(row);
    const next: BoardGroupRow = { ...row, ...(changes.after as Partial<BoardGroupRow>), version: row.version + 1, updated_at: at(work) };
    await commitWork(work, db, shard, {
      stream: { organizationId: row.organization_id, boardId: null },
      guards: [db.guard("(SELECT version FROM board_groups WHERE id = ?) = ?", "stale_version", id, row.version)],
      writes: [db.statement(db.build.update(board_groups).set(next).where(eq(board_groups.id, id)))],
      events: [{ type: "board_group.updated", subject: { type: "board_group", id }, payload: { label: row.name, ...changes }, policy: loaded.why }],
      answer: { status: 200, body: presentGroup(next) },
    });
    return presentGroup(next);
  });
}

export async function deleteGroup(work: Work, id: string): Promise<void> {
  await locate(work, "board group", async (db, shard) => {
    const loaded = await loadGroup(work, db, id, actions["board_group.manage"]);
    if (!loaded) return null;
    requireVersion(work, loaded.row.version);
    await commitWork(work, db, shard, {
      stream: { organizationId: loaded.row.organization_id, boardId: null },
      guards: [db.guard("EXISTS (SELECT 1 FROM board_groups WHERE id = ?)", "conflict", id)],
      writes: [
        db.sql("UPDATE boards SET board_group_id = NULL, version = version + 1 WHERE board_group_id = ?1", id),
        db.sql("DELETE FROM board_groups WHERE id = ?1", id),
      ],
      events: [{ type: "board_group.deleted", subject: { type: "board_group", id }, payload: { before: presentGroup(loaded.row) }, policy: loaded.why }],
      answer: { status: 204, body: null },
    });
    return true;
  });
}
