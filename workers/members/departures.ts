// What becomes of a person's memberships when their account is deleted after its 30 days: they leave every organization,
// whose history still names them. An organization that was theirs alone is deleted with them; where they were the last owner after
// all, the longest-serving admin, else member, becomes owner.
import { erasePerson, peopleToDelete } from "#worker/identity/index.ts";
import { closeAtOnce, stillClosedGuard } from "#worker/organizations/index.ts";
import type { PolicyRecord } from "#worker/platform/access.ts";
import { GuardError } from "#worker/platform/commit.ts";
import { type Database, shardDatabase } from "#worker/platform/db.ts";
import { shardNames } from "#worker/platform/env.ts";
import { describe, log } from "#worker/platform/log.ts";
import type { ConsumerContext } from "#worker/platform/outbox.ts";
import { patchRow, versionGuard } from "#worker/platform/rows.ts";
import type { System } from "#worker/platform/slice.ts";
import { commitAs } from "#worker/platform/work.ts";
import { removalOf } from "./changes.ts";
import { syncDirectory, unindexMember } from "./directory.ts";
import { issuedBy } from "./issued.ts";
import type { Issued, Revocation } from "./ports.ts";
import { eventNames, eventRefs } from "./present.ts";
import { accessBy, type Departing, membershipsOf, nextOwner, onlyMemberGuard } from "./store.ts";
import { type AccessRow, type MemberRow, members } from "./tables.ts";

const SYSTEM = { type: "system", id: "accounts", name: "Mission Control" } as const;
const DEPARTURE: PolicyRecord = { why: "the account has been deleted", rule: "system.account_deleted", action: "member.remove", decision_id: null };
/** The name of a row that nobody reads any more: it is purged with its organization. */
const ERASED_PROFILE = { name: "Deleted account", email: null, preferred_name: null };

/** Theirs alone: closed and due at once, so that cron deletes it. */
function closing(db: Database, row: MemberRow, at: string): Revocation {
  const { write, event } = closeAtOnce(db, row.organization_id, at);
  return { guards: [onlyMemberGuard(db, row)], writes: [write], events: [event] };
}

type Departed = { row: MemberRow; heir: MemberRow; access: AccessRow[]; issued: Issued; at: string };

function departureOf(db: Database, { row, heir, access, issued, at }: Departed): Revocation {
  const removal = removalOf(db, { row, access, issued, type: "member.removed", policy: DEPARTURE, at });
  const becomesOwner = row.role === "owner" && heir.role !== "owner";
  const version = heir.version + 1;
  return {
    guards: [versionGuard(db, members, row, "conflict"), versionGuard(db, members, heir, "conflict")],
    writes: [...(becomesOwner ? [patchRow(db, members, heir.id, { role: "owner", version, updated_at: at })] : []), ...removal.writes],
    events: [
      ...(becomesOwner
        ? [
            {
              type: "member.role_changed" as const,
              ...eventRefs(heir),
              payload: { ...eventNames(heir), before: { role: heir.role }, after: { role: "owner" as const, version } },
              policy: DEPARTURE,
            },
          ]
        : []),
      ...removal.events,
    ],
  };
}

/** Leaves a closed organization, which the new owner can restore. Without events, since its streams are frozen. */
async function leaveClosed({ env, db, shard }: ConsumerContext, left: Departed): Promise<void> {
  const { row, heir } = left;
  const { guards, writes } = departureOf(db, left);
  await db.d1.batch([stillClosedGuard(db, row.organization_id), ...guards, ...writes]);
  await unindexMember({ env }, row.organization_id, row.person_id);
  await syncDirectory(env, shard, row.organization_id, heir.person_id);
}

async function depart(context: ConsumerContext, { deletion_at, ...row }: Departing): Promise<void> {
  const { env, db, composition, now } = context;
  const { organization_id: organizationId, person_id: personId } = row;
  const { heir, access, issued } = await db.ask({
    heir: nextOwner(db, row),
    access: accessBy(db, composition.ports.liveBoards, { by: "id", organizationId, value: row.id }),
    issued: issuedBy(composition, db, organizationId, row.id),
  });
  const at = now.toISOString();
  const left = heir && { row, heir, access, issued, at };
  if (deletion_at && left) return leaveClosed(context, left);
  if (deletion_at) {
    await patchRow(db, members, row.id, ERASED_PROFILE).run();
    return;
  }
  await commitAs(SYSTEM, context, { stream: { organizationId, boardId: null }, ...(left ? departureOf(db, left) : closing(db, row, at)) });
  if (left) await unindexMember({ env }, organizationId, personId);
}

/** true: nothing of the person's is left to settle. A concurrent change is left to the next run. */
async function leaveEverywhere(system: System, personId: string, now: Date): Promise<boolean> {
  let isSettled = true;
  for (const shard of shardNames(system.env)) {
    const db = shardDatabase(system.env, shard);
    const { memberships } = await db.ask({ memberships: membershipsOf(db, personId) });
    for (const row of memberships) {
      try {
        await depart({ ...system, db, shard, now }, row);
      } catch (error) {
        if (!(error instanceof GuardError)) throw error;
        isSettled = false;
      }
    }
  }
  return isSettled;
}

/** Cron: accounts whose 30 days are over. Answers how many were deleted. */
export async function deleteAccounts(system: System, now: Date): Promise<number> {
  let gone = 0;
  for (const personId of await peopleToDelete(system.env, now)) {
    try {
      if ((await leaveEverywhere(system, personId, now)) && (await erasePerson(system.env, personId, now))) gone += 1;
    } catch (error) {
      log.error("account.not_deleted", { person_id: personId, error: describe(error) });
    }
  }
  return gone;
}
