// The directory of souls: those that come with Mission Control, and those that the organization keeps. Nothing is fetched from elsewhere.
import { asciiSlugOf } from "#worker/boards/index.ts";
import { grantOf, inActiveOrganization } from "#worker/members/index.ts";
import { GuardError } from "#worker/platform/commit.ts";
import { notFound, ProblemError } from "#worker/platform/errors.ts";
import { newId } from "#worker/platform/ids.ts";
import { insertRow } from "#worker/platform/rows.ts";
import { at, authorize, commitWork, locate, read, requireVersion, type Work } from "#worker/platform/work.ts";
import { actions } from "./actions.ts";
import { PRESET_SOULS } from "./presets.ts";
import { isFound, summaryOf } from "./rules.ts";
import { OWN, PRESETS, type Soul, type SoulCreate, type SoulMarkdown, type SoulRef, type SoulSearchQuery, SOULS_MAX } from "./schema.ts";
import { deleteSoulStatement, soulById, soulBySlug, soulGrant, soulRoomGuard, soulsOf, soulThereGuard } from "./store.ts";
import { souls, type SoulRow } from "./tables.ts";

const SLUG_MAX_CHARS = 60;

type Listed = { handle: string; slug: string; id: string | null; name: string; content: string };

function refOf({ origin }: Work, { content, ...soul }: Listed): SoulRef {
  const page_url = `${origin}/api/v1/souls-directory/${soul.handle}/${soul.slug}`;
  return { ...soul, page_url, raw_md_url: `${page_url}.md`, summary: summaryOf(content) };
}

/** The organization's own first. */
export async function searchSouls(work: Work, { q, limit }: SoulSearchQuery): Promise<{ items: SoulRef[]; total: number }> {
  return inActiveOrganization(
    work,
    actions["soul.read"],
    (db, id) => ({ own: soulsOf(db, id) }),
    ({ found: { own } }) => {
      const kept = own.map(({ beginning, ...soul }) => ({ handle: OWN, ...soul, content: beginning }));
      const all: Listed[] = [...kept, ...PRESET_SOULS.map((preset) => ({ handle: PRESETS, id: null, ...preset }))];
      const found = all.filter(({ handle, slug, name }) => isFound(q, [handle, slug, name]));
      return { items: found.slice(0, limit).map((soul) => refOf(work, soul)), total: found.length };
    },
  );
}

export async function getSoul(work: Work, handle: string, named: string): Promise<SoulMarkdown> {
  const slug = named.replace(/\.md$/, "");
  return inActiveOrganization(
    work,
    actions["soul.read"],
    (db, id) => ({ own: handle === OWN ? soulBySlug(db, id, slug) : null }),
    ({ found: { own } }) => {
      const soul = handle === PRESETS ? PRESET_SOULS.find((preset) => preset.slug === slug) : own;
      if (!soul) throw notFound("soul");
      return { handle, slug, content: soul.content };
    },
  );
}

function explain(error: unknown): never {
  if (error instanceof GuardError && error.code === "too_many_souls")
    throw new ProblemError("conflict", `There are ${SOULS_MAX} souls already, which is as many as may be. Delete one that is no longer used.`);
  throw error;
}

export async function createSoul(work: Work, input: SoulCreate): Promise<Soul> {
  return inActiveOrganization(
    work,
    actions["soul.manage"],
    () => ({}),
    async ({ db, shard, organizationId, policy }) => {
      const slug = input.slug ?? asciiSlugOf(input.name).slice(0, SLUG_MAX_CHARS).replace(/-$/, "");
      if (!slug) throw new ProblemError("invalid_input", "slug: the name has no letters of which one could be made, so say one.");
      const now = at(work);
      const { name, content, source_url = null } = input;
      const row: SoulRow = { id: newId(), organization_id: organizationId, slug, name, content, source_url, version: 1, created_at: now, updated_at: now };
      await commitWork(work, db, shard, {
        stream: { organizationId, boardId: null },
        guards: [soulRoomGuard(db, organizationId)],
        writes: [insertRow(db, souls, row)],
        events: [{ type: "soul.created", subject: { type: "soul", id: row.id }, payload: { after: row }, policy }],
        answer: { status: 201, body: row },
      }).catch(explain);
      return row;
    },
  );
}

export async function deleteSoul(work: Work, id: string): Promise<void> {
  await locate(work, "soul", async (db, shard) => {
    const { row, grant } = await read(work, db, { row: soulById(db, id), grant: soulGrant(db, work.caller, id) });
    if (!row) return null;
    const policy = authorize(work, actions["soul.manage"], grantOf(work.caller, grant), "soul");
    requireVersion(work, row.version);
    await commitWork(work, db, shard, {
      stream: { organizationId: row.organization_id, boardId: null },
      guards: [soulThereGuard(db, id)],
      writes: [deleteSoulStatement(db, id)],
      events: [{ type: "soul.deleted", subject: { type: "soul", id }, payload: { label: row.name, before: row }, policy }],
      answer: { status: 204, body: null },
    });
    return true;
  });
}
