// A worker may die anywhere: the next one goes on, nothing is doubled, nothing is lost, and no file is left behind.
import { env } from "cloudflare:workers";
import { expect, test } from "vitest";
import { sweepTransfers } from "#worker/exports/jobs.ts";
import { claim } from "#worker/exports/lease.ts";
import { drain } from "#worker/platform/outbox.ts";
import { composition } from "#worker/slices.ts";
import { MAX_ATTEMPTS } from "#worker/exports/work.ts";
import { contextOf, must, organization, type TestOrganization } from "../support/factories.ts";
import { Died, dyingAt, gated, refusing, standingAt } from "./faults.ts";
import { answer, contents, download, exported, finish, importOf, imported, ordered, seen, silent, upload, work } from "./transfers.ts";
import { arrived, expectNoGaps, small, unnamed } from "./things.ts";

const isOpen = ({ status }: { status: string }) => status === "queued" || status === "running";
type Kind = "export" | "import";
const BUDGETS = { export: { steps: 7, ms: 60_000 }, import: { steps: 40, ms: 60_000 } };

const source = await small();
const zip = await exported(source);
const reference = await organization();
const done = await imported(reference, zip);
const expected = await arrived(reference);
const files = async (of: TestOrganization) => (await env.FILES.list({ prefix: `organizations/${of.id}/` })).objects.map((object) => object.key);
const uploaded = async (of: TestOrganization) => (await answer<{ id: string }>(await upload(of, zip))).id;

/** As time does. */
const leaseRunsOut = (of: TestOrganization, kind: Kind, id: string) =>
  of.db.sql(`UPDATE organization_${kind}s SET lease_until = '2020-01-01T00:00:00.000Z' WHERE id = ?1 AND status = 'running'`, id).run();

/** One worker, that dies after its nth write; then time passes. What it wrote last, or null when it lived. */
async function workUntilDeath(of: TestOrganization, kind: Kind, id: string, nth: number): Promise<string | null> {
  const gate = dyingAt(nth);
  try {
    await work(of, kind, id, BUDGETS[kind], gated(of.shard, gate));
  } catch (error) {
    if (!(error instanceof Died)) throw error;
  }
  await leaseRunsOut(of, kind, id);
  return gate.died() ? gate.last() : null;
}

test("a job that one worker has is no other's until the lease has run out", async () => {
  const { id } = await ordered(source);
  const claims = async () => (await claim(contextOf(source), "export", id)) !== null;
  expect([await claims(), await claims()]).toEqual([true, false]);
  await leaseRunsOut(source, "export", id);
  expect([await claims(), await claims()]).toEqual([true, false]);
  await leaseRunsOut(source, "export", id);
  await finish(source, "export", id);
});

// The first write of each takes the job up, so its second is the next that the job needs.
test("an import of which every write is the last of its worker is finished all the same, once", async () => {
  const target = await organization();
  const id = await uploaded(target);
  for (const consumer of composition.consumers) await drain(consumer, target.id, contextOf(target), 0);
  const deaths: (string | null)[] = [];
  while (isOpen(await importOf(target, id))) deaths.push(await workUntilDeath(target, "import", id, 2));
  expect(deaths.length).toBeGreaterThan(10);
  for (const table of ["boards", "tasks", "task_dependencies", "comments", "approvals", "streams", "events"])
    expect(
      deaths.some((last) => last?.includes(`INTO ${table}(`)),
      table,
    ).toBe(true);
  expect(await importOf(target, id)).toMatchObject({ status: "ready", rows_done: done.rows_done, notes: done.notes });
  expect(await arrived(target)).toEqual(expected);
  await expectNoGaps(target);
  expect((await files(target)).length, "the last one died before it could delete the upload").toBe(1);
  const afterSweep = async () => {
    await sweepTransfers(contextOf(target, new Date(), silent)); // so many at a time, of all organizations
    return files(target);
  };
  await expect.poll(afterSweep, { timeout: 10_000, interval: 10 }).toEqual([]);
});

/** Noted: the place to go on from, how many there are, let go. */
const KINDS_OF_WRITE = ["R2 put", "R2 delete", "cursor =", "rows_total =", "lease_until ="];
test("an export whose workers die after their second, third, … write is finished all the same; only its file stays", async () => {
  const tasks = unnamed(contents(zip).rows("tasks"));
  const seenDeaths = new Set<string>();
  for (const offset of [0, 1, 2, 3, 4, 5]) {
    const { id } = await ordered(source);
    for (let life = offset; isOpen(await seen(source, "exports", id)); life++) {
      const last = await workUntilDeath(source, "export", id, 2 + (life % 6));
      if (last) seenDeaths.add(KINDS_OF_WRITE.find((kind) => last.includes(kind)) ?? last);
    }
    const made = contents(await download(source, id));
    expect(unnamed(made.rows("tasks"))).toEqual(tasks);
    expect(JSON.parse(made.text["manifest.json"] as string)).toMatchObject({ tables: { tasks: 2, events: made.rows("events").length } });
    expect((await files(source)).filter((key) => key.includes(id))).toEqual([`organizations/${source.id}/exports/${id}.zip`]);
  }
  expect(KINDS_OF_WRITE.filter((kind) => !seenDeaths.has(kind))).toEqual([]);
});

test("a worker that was slow, and whose lease another has taken, does nothing more when it wakes: each write is refused", async () => {
  for (const nth of [2, 5, 9, 13]) {
    const target = await organization();
    const id = await uploaded(target);
    const gate = standingAt(nth);
    const slow = work(target, "import", id, undefined, gated(target.shard, gate)).finally(gate.done);
    expect(await gate.stands).toBe(true);
    expect(await work(target, "import", id), "while the lease lasts nobody else takes it up").toBe("none");
    await leaseRunsOut(target, "import", id);
    await finish(target, "import", id);
    gate.goOn();
    expect(await slow).toBe("none");
    expect(await importOf(target, id)).toMatchObject({ status: "ready", rows_done: done.rows_done });
    expect(await arrived(target)).toEqual(expected);
    await expectNoGaps(target);
  }
});

test("an export that is deleted while a slow worker writes it leaves no row and no file", async () => {
  for (const nth of [2, 3, 4, 5, 6]) {
    const { id } = await ordered(source);
    const gate = standingAt(nth);
    const slow = work(source, "export", id, undefined, gated(source.shard, gate)).finally(gate.done);
    if (!(await gate.stands)) throw new Error("there is no such write");
    must(await source.call("DELETE", `/organizations/me/exports/${id}`));
    gate.goOn();
    expect(await slow).toBe("none");
    expect(
      (await files(source)).filter((key) => key.includes(id)),
      String(nth),
    ).toEqual([]);
    expect((await source.call("GET", `/organizations/me/exports/${id}`)).status).toBe(404);
  }
});

test("a job that fails at the same place each time is given up, and says so; one whose worker always dies too", async () => {
  const broken = (shard: string) => gated(shard, refusing("R2 put", new Error("R2 is away")));
  const { id } = await ordered(source);
  for (let attempt = 1; attempt < MAX_ATTEMPTS; attempt++) {
    expect(await work(source, "export", id, undefined, broken(source.shard))).toBe("later");
    expect((await seen(source, "exports", id)).status).toBe("running");
    await leaseRunsOut(source, "export", id);
  }
  expect(await work(source, "export", id, undefined, broken(source.shard))).toBe("done");
  expect(await seen(source, "exports", id)).toMatchObject({ status: "failed", error: expect.stringContaining("several times") });
  expect((await files(source)).filter((key) => key.includes(id))).toEqual([]);

  const { id: second } = await ordered(source);
  for (let life = 0; life <= MAX_ATTEMPTS; life++) {
    const gate = dyingAt(2);
    await work(source, "export", second, undefined, gated(source.shard, gate)).catch((error: unknown) => {
      if (!(error instanceof Died)) throw error;
    });
    if (life < MAX_ATTEMPTS) expect(gate.died(), `life ${life}`).toBe(true);
    await leaseRunsOut(source, "export", second);
  }
  expect(await seen(source, "exports", second)).toMatchObject({ status: "failed" });
});

test("an import that is given up halfway is taken back, also when the worker that takes it back dies; then it can be tried again", async () => {
  const target = await organization();
  const id = await uploaded(target);
  const bindings = gated(target.shard, refusing("INTO approvals(", new Error("D1 is away")), refusing("DELETE FROM boards", new Died("died")));
  for (let attempt = 1; attempt <= MAX_ATTEMPTS; attempt++) {
    expect(await work(target, "import", id, undefined, bindings)).toBe("later");
    expect(await arrived(target)).toMatchObject({ tasks: 2, frozen: 1 });
    await leaseRunsOut(target, "import", id);
  }
  await expect(work(target, "import", id, undefined, bindings)).rejects.toThrow(Died);
  expect(await importOf(target, id)).toMatchObject({ status: "running" });
  await leaseRunsOut(target, "import", id);
  await finish(target, "import", id);
  expect(await importOf(target, id)).toMatchObject({ status: "failed", error: expect.stringContaining("several times"), rows_done: 0 });
  expect(await arrived(target)).toEqual({});
  expect(await files(target)).toEqual([]);
  expect((await imported(target, zip)).status).toBe("ready");
  expect(await arrived(target)).toEqual(expected);
  await expectNoGaps(target);
});
