// Limits of an agent, a board or the organization: read with what has gone of them, and set.
import { grantOf } from "#worker/members/index.ts";
import { activeOrganizationId } from "#worker/organizations/index.ts";
import type { Action, PolicyRecord } from "#worker/platform/access.ts";
import { changesOf } from "#worker/platform/changes.ts";
import { GuardError } from "#worker/platform/commit.ts";
import type { Database } from "#worker/platform/db.ts";
import { ProblemError } from "#worker/platform/errors.ts";
import { at, authorize, commitWork, locate, read, requireVersion, staleCode, type Work } from "#worker/platform/work.ts";
import { actions } from "./actions.ts";
import { dayOf, monthOf, overspent } from "./budget.ts";
import type { Gone } from "./gate-store.ts";
import { limitRow, presentLimits, presentSet, type Sums } from "./present.ts";
import { mostOf } from "./waking.ts";
import type { Limits, LimitScope, LimitsUpdate } from "./schema.ts";
import { liftParts } from "./stopping.ts";
import { budgetStop, grantsOf, limitOf, limitsOf, setLimitStatements, takenSince, thing, type Thing } from "./store.ts";
import type { LimitRow, StopRow } from "./tables.ts";

type Which = { scope: LimitScope; id: string };
type Loaded = { of: Thing; policy: PolicyRecord; row: LimitRow | null; gone: Gone | null; stop: StopRow | null; sums: Sums };

async function load(work: Work, db: Database, { scope, id }: Which, action: Action): Promise<Loaded | null> {
  const found = await read(work, db, {
    of: thing(db, scope, id),
    grants: grantsOf(db, work.caller, scope, id),
    row: limitOf(db, id),
    limits: limitsOf(db, id, "its own", dayOf(work.now), monthOf(work.now)),
    today: takenSince(db, id, "its own", dayOf(work.now)),
    thisMonth: takenSince(db, id, "its own", monthOf(work.now)),
    stop: budgetStop(db, id),
  });
  if (!found.of) return null;
  const policy = authorize(work, action, grantOf(work.caller, found.grants.organization), scope);
  return { of: found.of, policy, row: found.row, gone: found.limits[0] ?? null, stop: found.stop, sums: { today: found.today, thisMonth: found.thisMonth } };
}

/** The one that is worked in is meant by its own id, or by `me`. */
const resolved = (work: Work, { scope, id }: Which): Which => ({ scope, id: scope === "organization" && id === "me" ? activeOrganizationId(work) : id });

export async function getLimits(work: Work, asked: Which): Promise<Limits> {
  const which = resolved(work, asked);
  return locate(work, which.scope, async (db) => {
    const loaded = await load(work, db, which, actions["guard.list"]);
    return loaded && presentLimits(which, loaded.row, loaded.sums, loaded.gone, work.now);
  });
}

/** A stop for want of budget ends with a budget of which something is left. */
function liftedWith(work: Work, db: Database, { gone, stop }: Loaded, next: LimitRow) {
  if (!stop || !gone) return null;
  const isLeft = next.period !== gone.limit.period || overspent(mostOf(next), gone.taken) === null;
  return isLeft ? liftParts(db, stop, work.caller.actor, "The budget has been raised.", at(work)) : null;
}

/** The names that the runtime knows. */
function requireZone({ quiet }: LimitsUpdate): void {
  try {
    if (quiet) new Intl.DateTimeFormat("en", { timeZone: quiet.time_zone });
  } catch {
    throw new ProblemError("invalid_input", "quiet.time_zone: must be a time zone by its name, e.g. Europe/Berlin", {
      fields: [{ path: "quiet.time_zone", message: "must be a time zone by its name" }],
    });
  }
}

export async function setLimits(work: Work, asked: Which, set: LimitsUpdate): Promise<Limits> {
  requireZone(set);
  const which = resolved(work, asked);
  return locate(work, which.scope, async (db, shard) => {
    const loaded = await load(work, db, which, actions["guard.configure"]);
    if (!loaded) return null;
    const { of, row, policy } = loaded;
    requireVersion(work, row?.version ?? 0);
    const changes = changesOf<LimitsUpdate>(presentSet(row), set);
    if (!changes) return presentLimits(which, row, loaded.sums, loaded.gone, work.now);
    const next = limitRow({ ...which, organizationId: of.organization_id }, set, row, at(work));
    const { guard, write } = setLimitStatements(db, next, row?.version ?? 0);
    const lifted = liftedWith(work, db, loaded, next);
    const payload = { label: of.label, scope: which.scope, before: changes.before, after: changes.after };
    const answer = presentLimits(which, next, loaded.sums, loaded.gone, work.now);
    await commitWork(work, db, shard, {
      stream: { organizationId: of.organization_id, boardId: of.board_id },
      guards: [guard, ...(lifted?.guards ?? [])],
      writes: [...write, ...(lifted?.writes ?? [])],
      events: [{ type: "guard.limits_changed", subject: { type: which.scope, id: which.id }, payload, policy }, ...(lifted?.events ?? [])],
      answer: { status: 200, body: answer },
    }).catch((error: unknown) => {
      if (error instanceof GuardError && error.code === "stale_version")
        throw new ProblemError(staleCode(work), "Somebody else has changed these limits. Load them again.");
      throw error;
    });
    return answer;
  });
}
