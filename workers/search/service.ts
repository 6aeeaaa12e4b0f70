// Searching: one round trip, and a second one where nothing was found and a word may be mistyped.
import { type UnknownName, unknownNames } from "#grammar/names.ts";
import type { Edge } from "#grammar/parse.ts";
import { agentActions } from "#worker/agents/index.ts";
import { boardActions } from "#worker/boards/index.ts";
import { grantOf, memberActions, organizationGrant } from "#worker/members/index.ts";
import { activeOrganizationId } from "#worker/organizations/index.ts";
import { type Action, type Caller, isAllowed } from "#worker/platform/access.ts";
import type { Database, Query } from "#worker/platform/db.ts";
import { authorize, locate, read, type Work } from "#worker/platform/work.ts";
import { tagActions } from "#worker/tags/index.ts";
import { taskActions } from "#worker/tasks/index.ts";
import type { TaskStatus } from "#worker/tasks/schema.ts";
import { actions } from "./actions.ts";
import { type Parsed, parseQuery, type Part, type Range } from "./grammar.ts";
import { keyIn, matchExpression, type Seeker, tagsIn } from "./match.ts";
import { ranked, snippetOf } from "./rank.ts";
import { SEARCH_TYPES, type SearchHit, type SearchQuery, type SearchResult, type SearchType } from "./schema.ts";
import { type Bounds, type Found, found } from "./found-store.ts";
import type { SearchDocumentRow } from "./tables.ts";
import { corrected, loosened } from "./typos.ts";
import { ownerOf } from "./words.ts";

/** So many of what the index found are put in order here. */
const RANKED_MAX = 60;

const READ: Record<SearchType, Action> = {
  task: taskActions["task.read"],
  comment: taskActions["task.read"],
  board: boardActions["board.read"],
  agent: agentActions["agent.read"],
  person: memberActions["member.list"],
  tag: tagActions["tag.read"],
};

/** What the caller may read of what they are shown: a key by its scopes, an agent by what agents may. */
function typesFor({ type, limits, boardId, organizationId, ...caller }: Caller): SearchType[] {
  if (type === "user") return [...SEARCH_TYPES];
  const grant = { organizationId: organizationId ?? "", boardId: boardId ?? limits?.boards?.[0] ?? null, role: null, canRead: true, canWrite: false };
  return SEARCH_TYPES.filter((one) => isAllowed({ ...caller, type, limits, boardId, organizationId }, READ[one], grant));
}

const DAY_MS = 86_400_000;
/** All that was said of a date holds: of two bounds on one side the narrower. */
function boundsOf({ filters }: Parsed, now: Date): Bounds {
  const momentOf = (edge: Edge): string => (typeof edge === "number" ? new Date(now.getTime() + edge * DAY_MS).toISOString() : edge);
  const said = filters.flatMap((filter): Range[] => {
    if (filter.is === "state" && filter.value === "overdue") return [{ field: "due", from: null, before: now.toISOString() }];
    return filter.is === "range" ? [filter.value] : [];
  });
  const moments = (field: Range["field"], side: "from" | "before"): string[] =>
    said.flatMap((range) => (range.field === field && range[side] !== null ? [momentOf(range[side])] : [])).toSorted();
  return {
    isUndated: filters.some(({ is, value }) => is === "without" && value === "due"),
    dueBefore: moments("due", "before").at(0) ?? null,
    dueAfter: moments("due", "from").at(-1) ?? null,
    updatedBefore: moments("updated", "before").at(0) ?? null,
    updatedAfter: moments("updated", "from").at(-1) ?? null,
  };
}

type Asked = { caller: Caller; organizationId: string; bounds: Bounds; seeker: Seeker; limit: number };
const NOTHING: Query<Found> = { statements: [], decode: () => ({ rows: [], isAll: true }) };

function search(db: Database, { caller, organizationId, bounds, seeker, limit }: Asked, parsed: Parsed): Query<Found> {
  const texts = matchExpression(parsed, seeker, false);
  if (!texts) return NOTHING;
  const titles = parsed.parts.some(({ isNot }) => !isNot) ? matchExpression(parsed, seeker, true) : null;
  const wanted = { titles, texts, key: keyIn(parsed), tags: tagsIn(parsed.filters), bounds };
  return found(db, caller, organizationId, wanted, Math.max(RANKED_MAX, limit + 1));
}

const hit = (row: SearchDocumentRow, parts: readonly Part[]): SearchHit => ({
  type: row.type,
  id: row.subject_id,
  title: row.title,
  snippet: snippetOf(row.text, parts),
  key: row.key,
  board_id: row.board_id,
  task_id: row.task_id,
  status: row.status as TaskStatus | null,
  due_at: row.due_at,
  at: row.at,
});

const written = (parts: readonly Part[]): string => parts.map(({ text, isPhrase, isNot }) => `${isNot ? "-" : ""}${isPhrase ? `"${text}"` : text}`).join(" ");

/** What the words may have been meant to be, where something has such words. */
async function meant(work: Work, db: Database, asked: Asked, parsed: Parsed): Promise<{ rows: SearchDocumentRow[]; parts: Part[] } | null> {
  const loose = loosened(parsed.parts);
  if (!loose) return null;
  const { near } = await read(work, db, { near: search(db, asked, { ...parsed, parts: loose }) });
  const { rows } = near;
  const parts = corrected(
    parsed.parts,
    rows.flatMap(({ title, text }) => [title, text]),
  );
  if (!parts) return null;
  const wanted = parts.filter(({ isNot }) => !isNot).map(({ text }) => text.toLowerCase());
  const fitting = rows.filter(({ title, text }) => wanted.every((word) => `${title} ${text}`.toLowerCase().includes(word)));
  return fitting.length > 0 ? { rows: fitting, parts } : null;
}

const noteOf = ({ name, meant }: UnknownName): string =>
  `Nothing is called ${name} here${meant === null ? "" : `; did you mean ${meant}`}. Custom fields are asked of in the filter of a board; in quotes it is looked for as it stands.`;

export async function searchFor(work: Work, { q, limit }: SearchQuery): Promise<SearchResult> {
  const organizationId = activeOrganizationId(work);
  const { caller } = work;
  const parsed = parseQuery(q);
  return locate(work, "organization", async (db) => {
    if (caller.type !== "user") await read(work, db, {}); // what a token may read is known only once it is verified
    const asked: Asked = {
      caller,
      organizationId,
      bounds: boundsOf(parsed, work.now),
      seeker: { id: caller.actor.id, types: typesFor(caller), owner: ownerOf(organizationId) },
      limit,
    };
    const { grant, hits } = await read(work, db, { grant: organizationGrant(db, caller, organizationId), hits: search(db, asked, parsed) });
    if (!grant) return null;
    const held = grantOf(caller, grant);
    authorize(work, actions["search.run"], held, "organization");
    const other = hits.rows.length === 0 && caller.type === "user" ? await meant(work, db, asked, parsed) : null;
    const parts = other?.parts ?? parsed.parts;
    const rows = ranked(other?.rows ?? hits.rows, parts, work.now.getTime());
    return {
      items: rows.slice(0, limit).map((row) => hit(row, parts)),
      is_complete: hits.isAll && rows.length <= limit,
      not_understood: parsed.notUnderstood,
      notes: unknownNames(parsed.notUnderstood, []).map(noteOf),
      did_you_mean: other && rows.length > 0 ? written(parts) : null,
    };
  });
}
