// Stops, by people: stop, lift, list.
import { grantOf, type GrantRow, inActiveOrganization } from "#worker/members/index.ts";
import { activeOrganizationId } from "#worker/organizations/index.ts";
import { type Grant, isAllowed, type PolicyRecord } from "#worker/platform/access.ts";
import { GuardError } from "#worker/platform/commit.ts";
import type { Database } from "#worker/platform/db.ts";
import { ProblemError } from "#worker/platform/errors.ts";
import type { NewEvent } from "#worker/platform/events.ts";
import { newId } from "#worker/platform/ids.ts";
import { type Page, page } from "#worker/platform/wire.ts";
import { at, authorize, commitWork, locate, read, type Work } from "#worker/platform/work.ts";
import { actions } from "./actions.ts";
import { dayOf, monthOf, overspent } from "./budget.ts";
import { tellLinks } from "./halting.ts";
import { presentStop } from "./present.ts";
import type { Scope, Stop, StopCreate, StopQuery } from "./schema.ts";
import { liftParts, stopStatements } from "./stopping.ts";
import { activeStop, gatewaysUnder, grantsOf, limitOfStop, stopById, stopGrant, stopsOf, thing, type Thing } from "./store.ts";
import type { StopRow } from "./tables.ts";
import { mostOf } from "./waking.ts";

const withPolicy = (events: NewEvent[], policy: PolicyRecord): NewEvent[] => events.map((event) => ({ ...event, policy }));

/** An agent or a board may be stopped by whoever gives work there, everything by who manages agents. */
function authorizeStop(work: Work, scope: Scope, grants: { organization: GrantRow | null; board: GrantRow | null }): PolicyRecord {
  const [board, organization] = [grantOf(work.caller, grants.board), grantOf(work.caller, grants.organization)];
  const mayStopAll = Boolean(organization && isAllowed(work.caller, actions["guard.stop"], organization));
  const isByBoard = Boolean(board?.boardId) && (!mayStopAll || isAllowed(work.caller, actions["guard.stop_on_board"], board as Grant));
  return isByBoard ? authorize(work, actions["guard.stop_on_board"], board, scope) : authorize(work, actions["guard.stop"], organization, scope);
}

function idOf(work: Work, { scope, scope_id: id }: StopCreate): string {
  if (scope === "organization") {
    const own = activeOrganizationId(work);
    if (id !== undefined && id !== own) throw new ProblemError("invalid_input", "scope_id: leave it out, the organization that you work in is stopped.");
    return own;
  }
  if (id === undefined) throw new ProblemError("invalid_input", `scope_id: say which ${scope} is to be stopped.`);
  return id;
}

type Loaded = { of: Thing; policy: PolicyRecord; active: StopRow | null; gateways: { id: string }[] };
async function load(work: Work, db: Database, scope: Scope, id: string): Promise<Loaded | null> {
  const { of, grants, active, gateways } = await read(work, db, {
    of: thing(db, scope, id),
    grants: grantsOf(db, work.caller, scope, id),
    active: activeStop(db, id),
    gateways: gatewaysUnder(db, scope, id),
  });
  if (!of) return null;
  return { of, policy: authorizeStop(work, scope, grants), active, gateways };
}

async function told(db: Database, row: StopRow): Promise<Stop> {
  const { now } = await db.ask({ now: stopById(db, row.id) });
  return presentStop(now ?? { ...row, told: "[]" });
}

/** Pressed twice it stops once, and is carried out again. Answers when every connected gateway has, after two seconds at most. */
export async function createStop(work: Work, input: StopCreate): Promise<Stop> {
  const scopeId = idOf(work, input);
  return locate(work, input.scope, async (db, shard) => {
    const loaded = await load(work, db, input.scope, scopeId);
    if (!loaded) return null;
    const { of, policy, gateways } = loaded;
    const row = loaded.active ?? (await stopNow(work, db, shard, input, of, policy).catch((error: unknown) => pressedMeanwhile(db, of.id, error)));
    await tellLinks(
      { env: work.env, shard, organizationId: of.organization_id },
      gateways.map(({ id }) => id),
    );
    return told(db, row);
  });
}

/** Somebody else has stopped it in this moment: that is the stop. */
async function pressedMeanwhile(db: Database, id: string, error: unknown): Promise<StopRow> {
  const { active } = error instanceof ProblemError && error.code === "already_exists" ? await db.ask({ active: activeStop(db, id) }) : { active: null };
  if (!active) throw error;
  return active;
}

async function stopNow(work: Work, db: Database, shard: string, { scope, reason }: StopCreate, of: Thing, policy: PolicyRecord): Promise<StopRow> {
  const { organization_id: organizationId, board_id: boardId } = of;
  const stop = {
    id: newId(),
    organizationId,
    scope,
    scopeId: of.id,
    boardId,
    label: of.label,
    cause: "person",
    detail: reason,
    by: work.caller.actor,
    until: null,
  } as const;
  const { row, writes, events } = stopStatements(db, stop, work.now);
  await commitWork(work, db, shard, {
    stream: { organizationId, boardId },
    writes,
    events: withPolicy(events, policy),
    answer: { status: 201, body: presentStop({ ...row, told: "[]" }) },
    counts: 0, // whoever has written too much can still stop it
    isForArchived: true,
  });
  return row;
}

/** It would be stopped again within a minute. */
const OVERSPENT = "Nothing is left of its budget. Raise the budget (PUT /guards/limits/…): the stop ends with that, else when the next period begins.";
const LIFTED = "It has been lifted already.";

export async function liftStop(work: Work, id: string, reason: string): Promise<Stop> {
  return locate(work, "stop", async (db, shard) => {
    const { row, grant, limit } = await read(work, db, {
      row: stopById(db, id),
      grant: stopGrant(db, work.caller, id),
      limit: limitOfStop(db, id, dayOf(work.now), monthOf(work.now)),
    });
    if (!row) return null;
    const policy = authorize(work, actions["guard.lift"], grantOf(work.caller, grant), "stop");
    if (row.lifted_at) throw new ProblemError("conflict", LIFTED);
    if (row.cause === "budget" && limit && overspent(mostOf(limit.limit), limit.taken)) throw new ProblemError("conflict", OVERSPENT);
    const parts = liftParts(db, row, work.caller.actor, reason, at(work));
    const answer = presentStop({ ...parts.row, told: row.told });
    await commitWork(work, db, shard, {
      stream: { organizationId: row.organization_id, boardId: row.board_id },
      guards: parts.guards,
      writes: parts.writes,
      events: withPolicy(parts.events, policy),
      answer: { status: 200, body: answer },
      isForArchived: true,
    }).catch((error: unknown) => {
      if (error instanceof GuardError && error.code === "conflict") throw new ProblemError("conflict", LIFTED);
      throw error;
    });
    return answer;
  });
}

export async function listStops(work: Work, query: StopQuery): Promise<Page<Stop>> {
  return inActiveOrganization(
    work,
    actions["guard.list"],
    (db, id) => ({ stops: stopsOf(db, id, query.active, query) }),
    ({ found: { stops } }) => page(stops.rows.map(presentStop), stops.count, query),
  );
}
