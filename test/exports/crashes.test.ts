// A worker may die anywhere: the next one goes on, nothing is doubled, nothing is lost, and no file is left behind.
import { env } from "cloudflare:workers";
import { expect, test } from "vitest";
import { MAX_ATTEMPTS } from "#worker/exports/work.ts";
import { agentOn, approval, board, gateway, must, organization, task, type TestOrganization } from "../support/factories.ts";
import { Died, dyingAt, gated, standingAt } from "./faults.ts";
import { answer, contents, download, exported, finish, importOf, ordered, seen, upload, work } from "./transfers.ts";
import { arrived, expectNoGaps, unnamed } from "./things.ts";

type Kind = "export" | "import";
const STEPS = { steps: 4, ms: 60_000 };
const UNTIL_DONE = 200;

async function small(): Promise<TestOrganization> {
  const of = await organization();
  const lab = await gateway(of);
  const on = await board(of, { gateway_id: lab.id });
  const [one, two] = [await task(of, on), await task(of, on)];
  must(await of.call("PATCH", `/tasks/${two.id}`, { body: { dependencies: [one.id] } }));
  must(await of.call("POST", `/tasks/${one.id}/comments`, { body: { message: "Hello" } }));
  await agentOn(of, on);
  await approval(of, one);
  return of;
}
const source = await small();
const zip = await exported(source);
const files = async (of: TestOrganization) => (await env.FILES.list({ prefix: `organizations/${of.id}/` })).objects.map((object) => object.key);

/** As time does. */
const leaseRunsOut = (of: TestOrganization, kind: Kind, id: string) =>
  of.db.sql(`UPDATE organization_${kind}s SET lease_until = '2020-01-01T00:00:00.000Z' WHERE id = ?1 AND status = 'running'`, id).run();

/** Works a few steps at a time until the worker dies or the job ends. */
async function workUntilDeath(of: TestOrganization, kind: Kind, id: string, gate: ReturnType<typeof dyingAt>): Promise<boolean> {
  const bindings = gated(of.shard, gate);
  try {
    while ((await work(of, kind, id, STEPS, bindings)) === "again");
  } catch (error) {
    if (!(error instanceof Died)) throw error;
  }
  return gate.died();
}

for (const when of ["before", "after"] as const) {
  test(`an import whose worker dies at any call, ${when} it is done, is finished by the next one`, async () => {
    const reference = await organization();
    const first = await answer<{ id: string }>(await upload(reference, zip));
    await finish(reference, "import", first.id);
    const expected = await arrived(reference);
    let deaths = 0;
    for (let nth = 1; nth < UNTIL_DONE; nth++) {
      const target = await organization();
      const { id } = await answer<{ id: string }>(await upload(target, zip));
      const gate = dyingAt(nth, when);
      const died = await workUntilDeath(target, "import", id, gate);
      if (died) {
        deaths += 1;
        await leaseRunsOut(target, "import", id);
        await finish(target, "import", id);
      }
      expect(await importOf(target, id), gate.last()).toMatchObject({ status: "ready", rows_done: (await importOf(reference, first.id)).rows_done });
      expect(await arrived(target), gate.last()).toEqual(expected);
      await expectNoGaps(target);
      if (!died) break;
    }
    expect(deaths).toBeGreaterThan(20);
  });

  test(`an export whose worker dies at any call, ${when} it is done, is finished by the next one; only its file stays`, async () => {
    const expected = unnamed(contents(zip).rows("tasks"));
    let deaths = 0;
    for (let nth = 1; nth < UNTIL_DONE; nth++) {
      const { id } = await ordered(source);
      const gate = dyingAt(nth, when);
      const died = await workUntilDeath(source, "export", id, gate);
      if (died) {
        deaths += 1;
        await leaseRunsOut(source, "export", id);
        await finish(source, "export", id);
      }
      expect(await seen(source, "exports", id), gate.last()).toMatchObject({ status: "ready" });
      const made = contents(await download(source, id));
      expect(unnamed(made.rows("tasks"))).toEqual(expected);
      expect(made.rows("events").length, "with the events of the exports before").toBeGreaterThanOrEqual(contents(zip).rows("events").length);
      expect((await files(source)).filter((key) => key.includes(id)), gate.last()).toEqual([`organizations/${source.id}/exports/${id}.zip`]);
      if (!died) break;
    }
    expect(deaths).toBeGreaterThan(15);
  });
}
