// Tags: create, read, change. How one goes: endings.ts.
import { asciiSlugOf, loadBoard } from "#worker/boards/index.ts";
import { grantOf, inActiveOrganization, organizationGrant } from "#worker/members/index.ts";
import { activeOrganizationId } from "#worker/organizations/index.ts";
import { abridgeItem } from "#worker/platform/abridge.ts";
import { changesOf } from "#worker/platform/changes.ts";
import { GuardError } from "#worker/platform/commit.ts";
import { notFound, ProblemError } from "#worker/platform/errors.ts";
import { newId } from "#worker/platform/ids.ts";
import { insertRow, updateRow } from "#worker/platform/rows.ts";
import { type Page, page, type PageQuery } from "#worker/platform/wire.ts";
import { at, authorize, commitWork, locate, read, requireVersion, staleCode, type Work } from "#worker/platform/work.ts";
import { actions } from "./actions.ts";
import { presentTag } from "./present.ts";
import { type Tag, type TagCreate, type TagRef, TAGS_MAX, type TagUpdate } from "./schema.ts";
import { roomGuard, tagById, tagCount, tagsOf, usableTags } from "./store.ts";
import { tags, type TagRow } from "./tables.ts";

function explain(slug: string) {
  return (error: unknown): never => {
    if (error instanceof GuardError && error.code === "too_many")
      throw new ProblemError("conflict", `The organization has ${TAGS_MAX} tags. Merge or delete those that are no longer used.`);
    if (error instanceof ProblemError && error.code === "already_exists")
      throw new ProblemError("already_exists", `A tag with the slug ${slug} exists already. Use it, or choose another name or slug.`, {
        fields: [{ path: "slug", message: "is taken" }],
      });
    throw error;
  };
}

export async function createTag(work: Work, input: TagCreate): Promise<Tag> {
  return inActiveOrganization(
    work,
    actions["tag.manage"],
    () => ({}),
    async ({ db, shard, organizationId, policy }) => {
      const [id, now] = [newId(), at(work)];
      const row: TagRow = {
        id,
        organization_id: organizationId,
        name: input.name,
        slug: input.slug ?? (asciiSlugOf(input.name) || `tag-${id.slice(-8)}`),
        color: input.color,
        description: input.description ?? null,
        task_count: 0,
        ending: null,
        version: 1,
        created_at: now,
        updated_at: now,
      };
      const body = presentTag(row);
      await commitWork(work, db, shard, {
        stream: { organizationId, boardId: null },
        guards: [roomGuard(db, organizationId, TAGS_MAX)],
        writes: [insertRow(db, tags, row)],
        events: [{ type: "tag.created", subject: { type: "tag", id: row.id }, payload: { after: body }, policy }],
        answer: { status: 201, body },
      }).catch(explain(row.slug));
      return body;
    },
  );
}

export async function listTags(work: Work, query: PageQuery): Promise<Page<Tag>> {
  return inActiveOrganization(
    work,
    actions["tag.read"],
    (db, id) => ({ rows: tagsOf(db, id, query), count: tagCount(db, id) }),
    ({ found: { rows, count } }) => page(rows.map(presentTag), count, query, abridgeItem<Tag>()),
  );
}

/** The tags that tasks of a board can be given. */
export async function boardTags(work: Work, boardId: string): Promise<TagRef[]> {
  return locate(work, "board", async (db) => {
    const loaded = await loadBoard(work, db, boardId, actions["tag.read_on_board"], { tags: usableTags(db, boardId) });
    return loaded?.more.tags ?? null;
  });
}

export async function getTag(work: Work, id: string): Promise<Tag> {
  return inActiveOrganization(
    work,
    actions["tag.read"],
    (db, organizationId) => ({ row: tagById(db, organizationId, id) }),
    ({ found: { row } }) => {
      if (!row) throw notFound("tag");
      return presentTag(row);
    },
  );
}

export async function updateTag(work: Work, id: string, update: TagUpdate): Promise<Tag> {
  const organizationId = activeOrganizationId(work);
  return locate(work, "tag", async (db, shard) => {
    const { grant, row } = await read(work, db, { grant: organizationGrant(db, work.caller, organizationId), row: tagById(db, organizationId, id) });
    if (!grant) return null;
    const policy = authorize(work, actions["tag.manage"], grantOf(work.caller, grant), "tag");
    if (!row) return null;
    requireVersion(work, row.version);
    const changes = changesOf<TagUpdate>(row, update);
    if (!changes) return presentTag(row);
    const next: TagRow = { ...row, ...(changes.after as Partial<TagRow>), version: row.version + 1, updated_at: at(work) };
    const { guard, write } = updateRow(db, tags, row, next, staleCode(work));
    const body = presentTag(next);
    const after = { ...changes.after, version: next.version, updated_at: next.updated_at };
    await commitWork(work, db, shard, {
      stream: { organizationId, boardId: null },
      guards: [guard],
      writes: [write],
      events: [{ type: "tag.updated", subject: { type: "tag", id }, payload: { label: row.name, before: changes.before, after }, policy }],
      answer: { status: 200, body },
    }).catch(explain(next.slug));
    return body;
  });
}
