// Deleting an organization for good, when its 30 days are over: every table with rows of it, children before parents, in
// bounded steps that cron repeats until nothing is left. A crash at any point is harmless: the row in `purges` stays until the end,
// and deleted rows stay deleted.
import { directory, deletePlaceStatements } from "#worker/identity/index.ts";
import type { Database } from "#worker/platform/db.ts";
import type { Env } from "#worker/platform/env.ts";
import { log } from "#worker/platform/log.ts";
import { planPurge, type PurgeStep } from "./purge-plan.ts";
import {
  beginPurgeStatement,
  begunPurges,
  columnsOfAllTables,
  deleteOrganizationStatement,
  duePurges,
  endPurgeStatement,
  purgeStatement,
  referencesOfAllTables,
} from "./purge-store.ts";

/** How many steps one run of cron takes before it leaves the rest to the next. */
const STEPS_PER_RUN = 100;
const FILES_PER_STEP = 500;

/** The plan for one shard, from its schema. */
export async function readPlan(db: Database): Promise<{ steps: PurgeStep[]; strays: string[] }> {
  const { columns, references } = await db.ask({ columns: columnsOfAllTables(db), references: referencesOfAllTables(db) });
  return planPurge(columns, references);
}

type Budget = { steps: number };

/** true: nothing of the organization is left in the table. */
async function empty(db: Database, step: PurgeStep, organizationId: string, budget: Budget): Promise<boolean> {
  for (; budget.steps > 0; budget.steps -= 1) {
    const { meta } = await purgeStatement(db, step, organizationId).run();
    if (meta.changes === 0) return true;
  }
  return false;
}

async function deleteFiles(env: Env, organizationId: string, budget: Budget): Promise<boolean> {
  for (; budget.steps > 0; budget.steps -= 1) {
    const { objects } = await env.FILES.list({ prefix: `organizations/${organizationId}/`, limit: FILES_PER_STEP });
    if (objects.length === 0) return true;
    await env.FILES.delete(objects.map((object) => object.key));
  }
  return false;
}

/** Continues with one organization as far as the budget allows; true: all of it is deleted. */
async function purgeOne(env: Env, db: Database, organizationId: string, steps: PurgeStep[], budget: Budget): Promise<boolean> {
  for (const step of steps) if (!(await empty(db, step, organizationId, budget))) return false;
  if (!(await deleteFiles(env, organizationId, budget))) return false;
  await deleteOrganizationStatement(db, organizationId).run();
  const index = directory(env);
  await index.d1.batch(deletePlaceStatements(index, organizationId));
  await endPurgeStatement(db, organizationId).run();
  log.info("organization.purged", { organization_id: organizationId });
  return true;
}

/** Cron, per shard: starts organizations whose 30 days are over, and continues those begun. Answers how many were deleted. */
export async function purgeDue(env: Env, db: Database, now: Date): Promise<number> {
  const at = now.toISOString();
  const { due, begun } = await db.ask({ due: duePurges(db, at), begun: begunPurges(db) });
  if (due.length + begun.length === 0) return 0;
  for (const { id } of due) await beginPurgeStatement(db, id, at).run();
  const { steps } = await readPlan(db);
  const budget: Budget = { steps: STEPS_PER_RUN };
  let gone = 0;
  for (const { id } of [...begun, ...due]) if (await purgeOne(env, db, id, steps, budget)) gone += 1;
  return gone;
}
