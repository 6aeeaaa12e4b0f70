// What one minute of cron does, through the Worker itself: a job that no manifest names would never run.
import { createScheduledController } from "cloudflare:test";
import { env } from "cloudflare:workers";
import { expect, test, vi } from "vitest";
import worker from "#worker/index.ts";
import type { Sweep } from "#worker/platform/slice.ts";
import { composition } from "#worker/slices.ts";
import { nothingLeftForCron } from "./support/cron.ts";
import { approval, board, directory, gateway, member, must, organization, organizationOf, person, task, type TestOrganization } from "./support/factories.ts";
import { endedTransfers } from "./exports/transfers.ts";

type ShardSweep = Extract<Sweep, { on: "shard" }>;
const LONG_AGO = "2026-01-01T00:00:00.000Z";

/** Something of every slice whose time is over. */
async function overdue() {
  const of = await organization("SHARD_0");
  const on = await board(of, { gateway_id: (await gateway(of)).id });
  const [asked, running] = [await task(of, on), await task(of, on)];
  const late = await approval(of, asked);
  const run = must(await of.call<{ id: string }>("POST", `/tasks/${running.id}/execute`, { body: {} }));
  const { exportId } = await endedTransfers(of);
  const weekly = { title: "Weekly", rrule: "FREQ=WEEKLY", starts_at: "2026-01-01T09:00", time_zone: "UTC" };
  const rule = must(await of.call<{ id: string }>("POST", `/boards/${on.id}/recurrences`, { body: weekly }));
  const due = await task(of, on, { due_at: new Date(Date.now() - 3_600_000).toISOString() });
  const [gone, renamed] = [await person(), await member(of)];
  const lately = new Date(Date.now() - 23 * 3_600_000).toISOString(); // repeated keys are answered for a day
  const closed = await organizationOf((await person()).call);
  must(await closed.call("DELETE", "/organizations/me"));
  await closed.db.sql("UPDATE organizations SET deletion_at = ?2 WHERE id = ?1", closed.id, LONG_AGO).run();
  await of.db.d1.batch([
    of.db.sql("UPDATE recurrences SET next_at = ?2 WHERE id = ?1", rule.id, new Date(Date.now() - 3_600_000).toISOString()),
    of.db.sql("UPDATE approvals SET expires_at = ?2 WHERE id = ?1", late.id, LONG_AGO),
    of.db.sql("UPDATE runs SET deadline_at = ?2 WHERE id = ?1", run.id, LONG_AGO),
    of.db.sql("UPDATE gateway_commands SET deadline_at = ?2 WHERE organization_id = ?1", of.id, LONG_AGO),
    of.db.sql("UPDATE organization_exports SET status = 'ready', expires_at = ?2 WHERE id = ?1", exportId, LONG_AGO),
    of.db.sql("INSERT INTO idempotency(key, request_hash, status, answer, at) VALUES (?1, '', 200, '{}', ?2)", `old:${of.id}`, LONG_AGO),
    of.db.sql("INSERT INTO idempotency(key, request_hash, status, answer, at) VALUES (?1, '', 200, '{}', ?2)", `lately:${of.id}`, lately),
  ]);
  await directory.d1.batch([
    directory.sql("UPDATE sessions SET expires_at = ?2 WHERE person_id = ?1", gone.id, LONG_AGO),
    directory.sql("UPDATE people SET name = 'Mira', version = version + 1 WHERE id = ?1", renamed.id),
  ]);
  return { of, closed, late, run, exportId, gone, renamed, rule, due };
}

const first = (of: Pick<TestOrganization, "db">, sql: string, id: string) => of.db.sql(sql, id).first("is");

test("a minute of cron ends what is late, forgets what is over and tells what was missed, in every slice", async () => {
  await nothingLeftForCron();
  const { of, closed, late, run, exportId, gone, renamed, rule, due } = await overdue();
  // What waits for servers of others comes when all streams have been swept.
  const pushes = composition.slices.flatMap(({ sweeps }) => sweeps ?? []).find(({ name }) => name === "browser notifications") as ShardSweep;
  const behind: unknown[] = [];
  const spied = vi.spyOn(pushes, "run").mockImplementation(async ({ db }) => {
    behind.push(await db.sql("SELECT count(*) AS n FROM streams WHERE organization_id = ?1 AND swept_seq < seq", of.id).first("n"));
  });
  await worker.scheduled(createScheduledController(), env);
  spied.mockRestore();
  expect(behind).toEqual([0, 0]);
  expect({
    approval: await first(of, "SELECT status AS 'is' FROM approvals WHERE id = ?1", late.id),
    run: await first(of, "SELECT status AS 'is' FROM runs WHERE id = ?1", run.id),
    command: await first(of, "SELECT status AS 'is' FROM gateway_commands WHERE organization_id = ?1", of.id),
    recurring: await first(of, "SELECT made_count AS 'is' FROM recurrences WHERE id = ?1", rule.id),
    reminder: await first(of, "SELECT type AS 'is' FROM events WHERE subject_id = ?1 ORDER BY id DESC LIMIT 1", due.id),
    export: await first(of, "SELECT status AS 'is' FROM organization_exports WHERE id = ?1", exportId),
    answer: await first(of, "SELECT count(*) AS 'is' FROM idempotency WHERE key = 'old:' || ?1", of.id),
    answerOfToday: await first(of, "SELECT count(*) AS 'is' FROM idempotency WHERE key = 'lately:' || ?1", of.id),
    profile: await first(of, "SELECT name AS 'is' FROM members WHERE person_id = ?1", renamed.id),
    organization: await first(closed, "SELECT count(*) AS 'is' FROM organizations WHERE id = ?1", closed.id),
    session: await directory.sql("SELECT count(*) AS n FROM sessions WHERE person_id = ?1", gone.id).first("n"),
  }).toEqual({
    approval: "expired",
    run: "failed",
    command: "failed",
    recurring: 1,
    reminder: "task.overdue",
    export: "expired",
    answer: 0,
    answerOfToday: 1,
    profile: "Mira",
    organization: 0,
    session: 0,
  });
});
