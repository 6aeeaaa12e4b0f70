// An event that no consumer can read will not be readable later: it is set aside at once, and nobody waits behind it.
import { expect, test, vi } from "vitest";
import type { SetAsideEvent } from "#worker/activity/schema.ts";
import { appendStatement, type NewEvent, type Provenance } from "#worker/platform/events.ts";
import { newId } from "#worker/platform/ids.ts";
import { type Consumer, drain } from "#worker/platform/outbox.ts";
import { searchConsumer } from "#worker/search/subscriber.ts";
import { dispatchConsumer } from "#worker/tasks/dispatch.ts";
import { agentOn, board, contextOf, gateway, must, organization, task, type TestOrganization } from "../support/factories.ts";

const BY: Provenance = { actor: { type: "system", id: "test", name: "Test" }, requestId: null, causeId: null, at: new Date().toISOString() };
const NOT_JSON = `INSERT INTO events(stream_id, seq, organization_id, board_id, type, actor_type, actor_id, actor_name, subject_type, subject_id, payload, at)
  SELECT id, seq + 1, organization_id, board_id, 'task.created', 'system', 'test', 'Test', 'task', 'none', '{', ?2 FROM streams WHERE id = ?1`;
const setAside = async ({ call }: TestOrganization) => must(await call<{ items: SetAsideEvent[]; total: number }>("GET", "/events/set-aside"));

/** As an older version, or a fault, may have written it. */
async function unreadable(of: TestOrganization, on: { id: string }, payload: unknown = { after: { title: "no task" } }): Promise<void> {
  const event = { type: "task.created", subject: { type: "task", id: newId() }, payload } as NewEvent;
  await appendStatement(of.db, { organizationId: of.id, boardId: on.id }, [event], BY).run();
}

test("events that do not match the catalogue are set aside at once, shown and logged; those behind them are handled in the same drain, in their order", async () => {
  const of = await organization();
  const on = await board(of);
  const warned = vi.spyOn(console, "warn").mockImplementation(() => undefined);
  await task(of, on);
  await unreadable(of, on);
  await task(of, on);
  await unreadable(of, on, { after: null });
  await of.db.sql(NOT_JSON, on.id, BY.at).run();
  await task(of, on);
  const seen: number[] = [];
  const consumer: Consumer = {
    name: `probe-${newId()}`,
    on: {
      "task.created": async ({ seq }) => {
        seen.push(seq);
        return null;
      },
    },
  };
  expect(await drain(consumer, on.id, contextOf(of))).toEqual({ done: 6, caughtUp: true, appended: false });
  expect(seen).toEqual([2, 4, 7]);
  const shown = (await setAside(of)).items.filter((item) => item.consumer === consumer.name);
  expect(shown.map(({ seq, attempts, error }) => [seq, attempts, error]).sort()).toEqual(
    [3, 5, 6].map((seq) => [seq, 1, expect.stringMatching(/the payload of task.created \d+ (?:does not match|is not JSON)/)]),
  );
  const logged = warned.mock.calls.map(([line]) => JSON.parse(String(line)) as Record<string, unknown>).filter((line) => line.consumer === consumer.name);
  expect(logged.map(({ event, seq, set_aside }) => [event, seq, set_aside])).toEqual([3, 5, 6].map((seq) => ["consumer.failed", seq, true]));
  expect(await drain(consumer, on.id, contextOf(of)), "and are not tried again").toMatchObject({ done: 0, caughtUp: true });
});

test("what is assigned behind an event that nobody can read is sent without a delay", async () => {
  const of = await organization();
  const on = await board(of);
  const scout = await agentOn(of, on, { gateway_id: (await gateway(of)).id });
  await unreadable(of, on);
  const given = await task(of, on, { assigned_agent_id: scout.id });
  await expect.poll(async () => (await drain(dispatchConsumer, on.id, contextOf(of))).caughtUp).toBe(true);
  expect(await of.db.sql("SELECT count(*) AS n FROM runs WHERE task_id = ?1", given.id).first("n")).toBe(1);
  await expect
    .poll(async () => (await setAside(of)).items.map(({ consumer, seq, attempts }) => [consumer, seq, attempts]).toSorted())
    .toEqual([
      ["coordination", 2, 1],
      [dispatchConsumer.name, 2, 1],
      ["metrics", 2, 1],
      ["notifications", 2, 1],
      [searchConsumer.name, 2, 1],
    ]);
});
