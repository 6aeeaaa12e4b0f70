// The SQL that leaves out, before a page is counted, what its reader may not read. Which types those are says the one rule of
// platform/event-readers.ts; here it is asked for all that somebody could hold, since what they hold is known only in the same batch.
import { keyScopesSql } from "#worker/keys/index.ts";
import { standingSql } from "#worker/members/index.ts";
import { type EventReader, hiddenTypes } from "#worker/platform/event-readers.ts";
import type { Composition } from "#worker/platform/slice.ts";
import type { Work } from "#worker/platform/work.ts";

/** Who reads, by the rules of what is composed here: a request, or somebody for whom cron reads. */
export type Reading = Pick<Work, "composition" | "caller">;
export type Condition = { sql: string; params: unknown[] };

/** Types by what would have to be held, as a list per place: without a board, and on one. */
type Hidden = { standing: string; reader: EventReader }[];
const ROLES = ["owner", "admin", "member"] as const;

const hiddenAt = ({ eventRules }: Composition, hidden: Hidden, boardId: string | null): string =>
  JSON.stringify(Object.fromEntries(hidden.map(({ standing, reader }) => [standing, hiddenTypes(eventRules, reader, boardId)])));

/** `lists`: SQL of the lists that hold for this caller, of the JSON that `?` is. */
function unless({ composition }: Reading, hidden: Hidden, boardId: string, lists: string, params: readonly unknown[]): Condition {
  const none = `e.type NOT IN (${lists})`;
  return {
    sql: `CASE WHEN e.board_id IS NULL THEN ${none} ELSE ${none} END`,
    params: [hiddenAt(composition, hidden, null), ...params, hiddenAt(composition, hidden, boardId), ...params],
  };
}

/** A person: by their role, and whether they read all boards. Who is no member reads nothing, whatever is hidden from members. */
function byRole(work: Reading, organizationId: string): Condition {
  const principal = { type: "user", organizationId, boardId: null, limits: null } as const;
  const hidden = ROLES.flatMap((role) => [true, false].map((readsAll) => ({ standing: `${role} ${Number(readsAll)}`, reader: { principal, role, readsAll } })));
  const lists = `SELECT j.value FROM json_each(?, '$."' || (${standingSql("?", "?")}) || '"') j`;
  const { sql, params } = unless(work, hidden, "any", lists, [organizationId, work.caller.id]);
  return { sql: `EXISTS (${standingSql("?", "?")}) AND ${sql}`, params: [organizationId, work.caller.id, ...params] };
}

/** An API key: what is hidden from one that has every scope, and for each scope that it has not what is hidden without. */
function byScopes(work: Reading, organizationId: string): Condition {
  const { scopes } = work.composition;
  const without = (missing: string | null): EventReader => ({
    principal: { type: "api_key", organizationId, boardId: null, limits: { scopes: scopes.filter((scope) => scope !== missing), boards: null } },
    role: null,
    readsAll: true,
  });
  const hidden = [{ standing: "", reader: without(null) }, ...scopes.map((scope) => ({ standing: scope, reader: without(scope) }))];
  const lists = `SELECT t.value FROM json_each(?) s, json_each(s.value) t WHERE s.key NOT IN (${keyScopesSql("?")})`;
  return unless(work, hidden, "any", lists, [work.caller.id]);
}

/** Anybody else is known before the batch. */
function bySelf(work: Reading): Condition {
  const hidden = [{ standing: "self", reader: { principal: work.caller, role: null, readsAll: false } }];
  return unless(work, hidden, work.caller.boardId ?? "none", "SELECT j.value FROM json_each(?, '$.self') j", []);
}

/** True for events (aliased `e`) whose type the caller may read. */
export function readableEvents(work: Reading, organizationId: string): Condition {
  if (work.caller.type === "user") return byRole(work, organizationId);
  return work.caller.type === "api_key" ? byScopes(work, organizationId) : bySelf(work);
}
