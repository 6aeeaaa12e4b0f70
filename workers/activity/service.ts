// Reading events: the filtered timeline, newest first, paged by keyset; and set-aside events.
import { grantOf, inActiveOrganization, organizationGrant } from "#worker/members/index.ts";
import { activeOrganizationId } from "#worker/organizations/index.ts";
import { listed } from "#worker/platform/abridge.ts";
import { ProblemError } from "#worker/platform/errors.ts";
import { tellEvent } from "#worker/platform/event-readers.ts";
import { isLimitRefusal, limitGuard, limitRefusal, takeStatement, writeLimit } from "#worker/platform/limits.ts";
import { describe } from "#worker/platform/log.ts";
import { retrySetAside } from "#worker/platform/set-aside.ts";
import { type Page, page, type PageQuery } from "#worker/platform/wire.ts";
import { at, authorize, locate, read, type Work } from "#worker/platform/work.ts";
import { abridge } from "./abridge.ts";
import { actions } from "./actions.ts";
import { placeOf } from "./places.ts";
import type { ActivityPage, ActivityQuery, SetAsideEvent } from "./schema.ts";
import { eventList, eventSetAside, setAsideById, setAsideCount, setAsideGrant, setAsideList } from "./store.ts";

const cursorOf = ({ cursor }: ActivityQuery): number | null => (cursor === undefined ? null : Number(cursor));

export async function listActivity(work: Work, query: ActivityQuery): Promise<ActivityPage> {
  const organizationId = activeOrganizationId(work);
  const { limit, offset = 0 } = query;
  return locate(work, "organization", async (db) => {
    if (work.caller.type === "agent") await read(work, db, {}); // an agent's board is known only once its token is verified
    const { grant, rows } = await read(work, db, {
      grant: organizationGrant(db, work.caller, organizationId),
      rows: eventList(db, work, organizationId, query, cursorOf(query)),
    });
    if (!grant) return null;
    const held = grantOf(work.caller, grant);
    authorize(work, actions["activity.read"], held, "organization");
    const reader = { principal: work.caller, role: grant.role, readsAll: held?.canRead ?? false };
    const shown = rows.slice(0, limit).map((row) => tellEvent(work.composition, row, reader));
    const told = shown.filter((event) => event !== null);
    const events = told.map((event) => ({ ...abridge(event), ...placeOf(event) }));
    const items = listed(events, null);
    // Where they end before the page does, the last that is told is where the next page begins.
    const last = items.length < events.length ? items.at(-1)?.id : rows.length > limit ? rows.at(limit - 1)?.id : undefined;
    const total = offset + (items.length < events.length ? items.length + 1 : rows.length);
    return { items, next_cursor: last === undefined ? null : String(last), limit, offset, total };
  });
}

export async function listSetAside(work: Work, query: PageQuery): Promise<Page<SetAsideEvent>> {
  return inActiveOrganization(
    work,
    actions["activity.operate"],
    (db, id) => ({ items: setAsideList(db, id, query), count: setAsideCount(db, id) }),
    ({ found: { items, count } }) => page(items, count, query),
  );
}

/** Tries the event again: either all its effects happen and it is resolved, or nothing changes and the answer says why. */
export async function retryEvent(work: Work, id: number): Promise<void> {
  await locate(work, "event", async (db, shard) => {
    const { row, grant, event } = await read(work, db, { row: setAsideById(db, id), grant: setAsideGrant(db, work.caller, id), event: eventSetAside(db, id) });
    if (!row) return null;
    authorize(work, actions["activity.operate"], grantOf(work.caller, grant), "event");
    const consumer = work.composition.consumers.find(({ name }) => name === row.consumer);
    if (!consumer || !event) throw new ProblemError("conflict", `This version has no consumer named ${row.consumer}.`);
    const limit = writeLimit(work, event.organization_id);
    const retry = { id: row.id, guards: [limitGuard(db, limit), takeStatement(db, limit)] };
    try {
      await retrySetAside(consumer, retry, event, { env: work.env, db, shard, now: work.now, composition: work.composition });
    } catch (error) {
      if (isLimitRefusal(error)) throw await limitRefusal(db, limit);
      throw new ProblemError("conflict", `It failed again at ${at(work)}: ${describe(error)}`);
    }
    return true;
  });
}
