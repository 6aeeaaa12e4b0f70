// What becomes of a person's memberships when their account is deleted, its 30 days being over: they leave every organization,
// the history of which keeps its words. An organization that was theirs alone goes with them; where they were the last owner
// after all, the longest-serving admin, else member, becomes owner.
import { erasePerson, peopleToDelete } from "#worker/identity/index.ts";
import type { PolicyRecord } from "#worker/platform/access.ts";
import { type Change, GuardError } from "#worker/platform/commit.ts";
import { type Database, shardDatabase } from "#worker/platform/db.ts";
import { type Env, shardNames } from "#worker/platform/env.ts";
import { describe, log } from "#worker/platform/log.ts";
import type { System } from "#worker/platform/slice.ts";
import { commitAs } from "#worker/platform/work.ts";
import { syncDirectory, unindexMember } from "./directory.ts";
import { memberEvent, removalOf } from "./members.ts";
import { accessStatement, type Made, madeStatement } from "./members-store.ts";
import type { AccessRow, MemberRow } from "./tables.ts";

const SYSTEM = { type: "system", id: "accounts", name: "Mission Control" } as const;
const DEPARTURE: PolicyRecord = { why: "the account has been deleted", rule: "system.account_deleted", action: "member.remove", decision_id: null };
const GONE_NAME = "Deleted account";

type Membership = MemberRow & { deletion_at: string | null };
const MEMBERSHIPS = "SELECT m.*, o.deletion_at FROM members m JOIN organizations o ON o.id = m.organization_id WHERE m.person_id = ?1";
const OTHERS = "SELECT * FROM members WHERE organization_id = ?1 AND id <> ?2 ORDER BY role = 'owner' DESC, role = 'admin' DESC, created_at, id LIMIT 1";

type Step = Pick<Change, "guards" | "writes" | "events">;

/** Theirs alone: closed now, and due now, so that cron deletes it. */
const closing = (db: Database, row: Membership, at: string): Step => ({
  guards: [db.guard("NOT EXISTS (SELECT 1 FROM members WHERE organization_id = ? AND id <> ?)", "conflict", row.organization_id, row.id)],
  writes: [db.sql("UPDATE organizations SET deletion_at = ?2, version = version + 1, updated_at = ?2 WHERE id = ?1", row.organization_id, at)],
  events: [
    {
      type: "organization.deletion_scheduled",
      subject: { type: "organization", id: row.organization_id },
      payload: { before: { deletion_at: null }, after: { deletion_at: at } },
      reason: "The account of its only member has been deleted.",
    },
  ],
});

function leaving(db: Database, row: Membership, heir: MemberRow, access: AccessRow[], made: Made[], at: string): Step {
  const { writes, events } = removalOf(db, row, access, made, at, false, DEPARTURE);
  const becomesOwner = row.role === "owner" && heir.role !== "owner";
  return {
    guards: [
      db.guard("(SELECT version FROM members WHERE id = ?) = ?", "conflict", row.id, row.version),
      db.guard("(SELECT version FROM members WHERE id = ?) = ?", "conflict", heir.id, heir.version),
    ],
    writes: [
      ...(becomesOwner ? [db.sql("UPDATE members SET role = 'owner', version = version + 1, updated_at = ?2 WHERE id = ?1", heir.id, at)] : []),
      ...writes,
    ],
    events: [
      ...(becomesOwner ? [memberEvent("role_changed", heir, { role: heir.role }, { role: "owner", version: heir.version + 1 }, DEPARTURE)] : []),
      ...events,
    ],
  };
}

/** Nothing can be told in a closed organization; who is alone in it leaves only a row without a name, which is purged with the rest. */
const blank = (db: Database, row: Membership) => db.sql("UPDATE members SET name = ?2, email = NULL, preferred_name = NULL WHERE id = ?1", row.id, GONE_NAME);

type Left = { heir: MemberRow | undefined; access: AccessRow[]; made: Made[] };

/** As from an open organization, so that whoever inherits can restore it; but without events, which a frozen history refuses. */
async function departClosed(env: Env, shard: string, row: Membership, { heir, access, made }: Left, at: string): Promise<void> {
  const db = shardDatabase(env, shard);
  if (!heir) {
    await blank(db, row).run();
    return;
  }
  const { guards = [], writes } = leaving(db, row, heir, access, made, at);
  const stillClosed = db.guard("EXISTS (SELECT 1 FROM organizations WHERE id = ? AND deletion_at IS NOT NULL)", "conflict", row.organization_id);
  await db.d1.batch([stillClosed, ...guards, ...(writes ?? [])]);
  await unindexMember({ env }, row.organization_id, row.person_id);
  await syncDirectory(env, shard, row.organization_id, heir.person_id);
}

async function depart({ env, composition }: System, shard: string, row: Membership, now: Date): Promise<void> {
  const [db, at] = [shardDatabase(env, shard), now.toISOString()];
  const [others, access, made] = await db.read<[MemberRow[], AccessRow[], Made[]]>([
    db.sql(OTHERS, row.organization_id, row.id),
    accessStatement(db, "?1", row.id),
    madeStatement(db, row.organization_id, "?2", row.person_id),
  ]);
  if (row.deletion_at) return departClosed(env, shard, row, { heir: others[0], access, made }, at);
  const step = others[0] ? leaving(db, row, others[0], access, made, at) : closing(db, row, at);
  const stream = { organizationId: row.organization_id, boardId: null };
  await commitAs(SYSTEM, { env, db, shard, now, composition }, { stream, ...step });
  if (others[0]) await unindexMember({ env }, row.organization_id, row.person_id);
}

/** true: nothing of the person's is left to be settled. What was in motion at this moment is left to the next run. */
async function departEverywhere(system: System, personId: string, now: Date): Promise<boolean> {
  let isSettled = true;
  for (const shard of shardNames(system.env)) {
    const { results } = await shardDatabase(system.env, shard).sql(MEMBERSHIPS, personId).all<Membership>();
    for (const row of results) {
      try {
        await depart(system, shard, row, now);
      } catch (error) {
        if (!(error instanceof GuardError)) throw error;
        isSettled = false;
      }
    }
  }
  return isSettled;
}

/** Cron: accounts whose time has come. Answers how many are gone. */
export async function deleteAccounts(system: System, now: Date): Promise<number> {
  let gone = 0;
  for (const personId of await peopleToDelete(system.env, now)) {
    try {
      if ((await departEverywhere(system, personId, now)) && (await erasePerson(system.env, personId, now))) gone += 1;
    } catch (error) {
      log.error("account.not_deleted", { person_id: personId, error: describe(error) });
    }
  }
  return gone;
}
