// Board groups: create, read, change, delete (its boards stay, without a group).
import { grantOf, inActiveOrganization, organizationGrant } from "#worker/members/index.ts";
import { activeOrganizationId } from "#worker/organizations/index.ts";
import { abridgeItem } from "#worker/platform/abridge.ts";
import type { Action, Grant, PolicyRecord } from "#worker/platform/access.ts";
import { changesOf } from "#worker/platform/changes.ts";
import { type Answers, all, type Database, type Queries } from "#worker/platform/db.ts";
import { newId } from "#worker/platform/ids.ts";
import { rankAtEnd } from "#worker/platform/rank.ts";
import { insertRow, updateRow } from "#worker/platform/rows.ts";
import { type Page, page, type PageQuery } from "#worker/platform/wire.ts";
import { at, authorize, commitWork, locate, read, requireVersion, seenGuard, type Work } from "#worker/platform/work.ts";
import { actions } from "./actions.ts";
import { deleteGroupStatements, groupById, groupExistsGuard, groupCount, groupGrant, groupsOf } from "./group-store.ts";
import { neighbourNamed, rankBeside } from "./order.ts";
import { slugOf } from "./rules.ts";
import type { BoardGroup, BoardGroupCreate, BoardGroupUpdate } from "./schema.ts";
import { board_groups, type BoardGroupRow } from "./tables.ts";

export async function createGroup(work: Work, input: BoardGroupCreate): Promise<BoardGroup> {
  const organizationId = input.organization_id ?? activeOrganizationId(work);
  return locate(work, "organization", async (db, shard) => {
    const { grant } = await read(work, db, { grant: organizationGrant(db, work.caller, organizationId) });
    if (!grant) return null;
    const policy = authorize(work, actions["board_group.manage"], grantOf(work.caller, grant), "organization");
    const now = at(work);
    const row: BoardGroupRow = {
      id: newId(),
      organization_id: organizationId,
      name: input.name,
      slug: input.slug ?? slugOf(input.name),
      description: input.description ?? null,
      rank: rankAtEnd(work.now.getTime(), Math.random()),
      version: 1,
      created_at: now,
      updated_at: now,
    };
    await commitWork(work, db, shard, {
      stream: { organizationId, boardId: null },
      writes: [insertRow(db, board_groups, row)],
      events: [{ type: "board_group.created", subject: { type: "board_group", id: row.id }, payload: { after: row }, policy }],
      answer: { status: 201, body: row },
    });
    return row;
  });
}

export type LoadedGroup<More> = { row: BoardGroupRow; grant: Grant | null; policy: PolicyRecord; more: More };

/** The group, once the caller is found to be allowed; `more` is read in the same round trip. null: not on this shard. */
export async function loadGroup<More extends Queries>(
  work: Work,
  db: Database,
  id: string,
  action: Action,
  more: More,
): Promise<LoadedGroup<Answers<More>> | null> {
  const { row, grant, ...found } = await read(work, db, { row: groupById(db, id), grant: groupGrant(db, work.caller, id), more: all(more) });
  if (!row) return null;
  const held = grantOf(work.caller, grant);
  return { row, grant: held, policy: authorize(work, action, held, "board group"), more: found.more };
}

export async function getGroup(work: Work, id: string): Promise<BoardGroup> {
  return locate(work, "board group", async (db) => (await loadGroup(work, db, id, actions["board_group.read"], {}))?.row ?? null);
}

export async function listGroups(work: Work, query: PageQuery): Promise<Page<BoardGroup>> {
  return inActiveOrganization(
    work,
    actions["board_group.read"],
    (db, id) => ({ groups: groupsOf(db, id, query), count: groupCount(db, id) }),
    ({ found: { groups, count } }) => page<BoardGroup>(groups, count, query, abridgeItem()),
  );
}

export async function updateGroup(work: Work, id: string, update: BoardGroupUpdate): Promise<BoardGroup> {
  const { after_group_id, before_group_id, ...members } = update;
  const beside = { after: after_group_id, before: before_group_id };
  return locate(work, "board group", async (db, shard) => {
    const loaded = await loadGroup(work, db, id, actions["board_group.manage"], { neighbour: neighbourNamed(db, "group", id, beside) });
    if (!loaded) return null;
    const { row, policy, more } = loaded;
    requireVersion(work, row.version);
    const wanted = { ...members, ...rankBeside("group", beside, more.neighbour) };
    const changes = changesOf<Partial<BoardGroupRow>>(row, wanted as Partial<BoardGroupRow>);
    if (!changes) return row;
    const next: BoardGroupRow = { ...row, ...changes.after, version: row.version + 1, updated_at: at(work) };
    const { guard, write } = updateRow(db, board_groups, row, next);
    await commitWork(work, db, shard, {
      stream: { organizationId: row.organization_id, boardId: null },
      guards: [guard],
      writes: [write],
      events: [{ type: "board_group.updated", subject: { type: "board_group", id }, payload: { label: row.name, ...changes }, policy }],
      answer: { status: 200, body: next },
    });
    return next;
  });
}

export async function deleteGroup(work: Work, id: string): Promise<void> {
  await locate(work, "board group", async (db, shard) => {
    const loaded = await loadGroup(work, db, id, actions["board_group.manage"], {});
    if (!loaded) return null;
    const { row, policy } = loaded;
    requireVersion(work, row.version);
    await commitWork(work, db, shard, {
      stream: { organizationId: row.organization_id, boardId: null },
      guards: [groupExistsGuard(db, id), ...seenGuard(work, db, board_groups, row)],
      writes: deleteGroupStatements(db, id),
      events: [{ type: "board_group.deleted", subject: { type: "board_group", id }, payload: { before: row }, policy }],
      answer: { status: 204, body: null },
    });
    return true;
  });
}
