// Consumers of the spine: at-least-once nudges, exactly-once effects; what fails is set aside and never lost.
import { createExecutionContext, createScheduledController, waitOnExecutionContext } from "cloudflare:test";
import { env } from "cloudflare:workers";
import { afterAll, expect, test } from "vitest";
import type { SetAsideEvent } from "#worker/activity/schema.ts";
import { createApp } from "#worker/app.ts";
import worker from "#worker/index.ts";
import { Database } from "#worker/platform/db.ts";
import type { StoredEvent } from "#worker/platform/event-catalog.ts";
import { newId } from "#worker/platform/ids.ts";
import { type Consumer, type ConsumerContext, drain, drainStream, type DrainOutcome, type Effects, LAG_MAX, MAX_ATTEMPTS } from "#worker/platform/outbox.ts";
import { sweep } from "#worker/platform/sweep.ts";
import { composition } from "#worker/slices.ts";
import type { Task } from "#worker/tasks/schema.ts";
import { type Counts, counting } from "../support/counting.ts";
import { nothingLeftForCron } from "../support/cron.ts";
import { agentOn, board, contextOf, eventsOf, gateway, member, must, organization, task, type TestOrganization, workplace } from "../support/factories.ts";
import { searched } from "../support/searched.ts";

declare module "#worker/platform/event-catalog.ts" {
  interface EventPayloads {
    "probe.echoed": Record<string, never>;
  }
}

type Handle = (event: StoredEvent, context: ConsumerContext) => Promise<Effects | null>;
type Probe = Consumer & { seen: number[]; handle: Handle };
const handling = (handle: Handle) => ({ "task.created": handle, "task.updated": handle });

/** A consumer whose effect is a row of its own table, which no key protects: a repeat would be seen. */
async function probe(db: Database, poison: (event: StoredEvent) => boolean = () => false, echo = false): Promise<Probe> {
  await db.d1.exec("CREATE TABLE IF NOT EXISTS probes(consumer TEXT NOT NULL, event_id INTEGER NOT NULL)");
  const name = `probe-${newId()}`;
  const seen: number[] = [];
  const handle: Handle = async (event) => {
    seen.push(event.seq);
    if (poison(event)) throw new Error(`cannot digest ${event.seq}`);
    return {
      writes: [db.sql("INSERT INTO probes(consumer, event_id) VALUES (?1, ?2)", name, event.id)],
      events: echo ? [{ type: "probe.echoed", subject: { type: event.subject_type, id: event.subject_id }, payload: {} }] : [],
    };
  };
  return { name, seen, handle, on: handling(handle) };
}

/** The owner of an organization at an installation that has this consumer too. */
function withConsumer(consumer: Consumer) {
  const app = createApp({ ...composition, consumers: [...composition.consumers, consumer] });
  return async (of: TestOrganization, method: string, path: string) => {
    const context = createExecutionContext();
    const headers = { Authorization: `Bearer ${env.LOCAL_AUTH_TOKEN}`, "X-Organization-Id": of.id };
    const response = await app.request(`http://mission-control.test/api/v1${path}`, { method, headers }, env, context);
    const text = await response.text();
    await waitOnExecutionContext(context);
    return { status: response.status, body: text ? (JSON.parse(text) as Record<string, unknown>) : null };
  };
}

afterAll(async () => {
  for (const shard of [env.SHARD_0, env.SHARD_1]) await (shard as D1Database).exec("DROP TABLE IF EXISTS probes");
});

const effectsOf = async (db: Database, consumer: Consumer, streamId: string | null = null): Promise<number[]> =>
  (
    await db
      .sql(
        "SELECT e.seq FROM probes p JOIN events e ON e.id = p.event_id WHERE p.consumer = ?1 AND (?2 IS NULL OR e.stream_id = ?2) ORDER BY p.rowid",
        consumer.name,
        streamId,
      )
      .all<{ seq: number }>()
  ).results.map((row) => row.seq);
const range = (from: number, to: number): number[] => Array.from({ length: to - from + 1 }, (_, index) => from + index);

async function boardWithTasks(count: number) {
  const of = await organization();
  const on = await board(of);
  for (let made = 0; made < count; made++) await task(of, on);
  return { of, on };
}

test("parallel drains of one stream do each effect once, in order, over many pages", async () => {
  const { of, on } = await boardWithTasks(0);
  await Promise.all(Array.from({ length: 120 }, (_, index) => of.call("POST", "/tasks", { body: { board_id: on.id, title: `T${index}` } })));
  const consumer = await probe(of.db);
  const outcomes = await Promise.all(range(1, 8).map(() => drain(consumer, on.id, contextOf(of))));
  expect(await effectsOf(of.db, consumer)).toEqual(range(2, 121));
  expect(outcomes.reduce((sum: number, outcome: DrainOutcome) => sum + outcome.done, 0)).toBe(120);
  expect(outcomes.every((outcome) => outcome.caughtUp)).toBe(true);
  expect(await drain(consumer, on.id, contextOf(of))).toEqual({ done: 0, caughtUp: true, appended: false });
  await task(of, on);
  expect((await drain(consumer, on.id, contextOf(of))).done).toBe(1);
  expect(await drain(consumer, newId(), contextOf(of))).toMatchObject({ done: 0, caughtUp: true });
});

test("what concerns one of many consumers asks the others nothing: one look for all, one trip for what is done", async () => {
  const { of, on } = await boardWithTasks(1);
  const counts: Counts = { trips: 0, rowsRead: 0, rowsWritten: 0, log: [] };
  const db = new Database(counting(of.db.d1, counts));
  const consumer = await probe(of.db);
  const counted = {
    ...consumer,
    on: handling(async (event) => ({ writes: [db.sql("INSERT INTO probes(consumer, event_id) VALUES (?1, ?2)", consumer.name, event.id)] })),
  };
  const others = range(1, 30).map((n): Consumer => ({ name: `other-${n}-${newId()}`, on: { "approval.decided": async () => null } }));
  const context = { ...contextOf(of), db, composition: { ...composition, consumers: [...others, counted] } };
  const trips = async () => {
    const before = counts.trips;
    await drainStream(context, on.id);
    return counts.trips - before;
  };
  expect([await trips(), await effectsOf(of.db, consumer)]).toEqual([2, [2]]);
  expect(await trips(), "nothing new").toBe(1);
  for (let made = 0; made <= LAG_MAX; made++) await task(of, on);
  await trips();
  const marks = await of.db.sql("SELECT min(seq) AS least, count(*) AS n FROM watermarks WHERE consumer LIKE 'other-%' AND stream_id = ?1", on.id).first();
  expect(marks, "who is too far behind is brought along").toEqual({ least: LAG_MAX + 3, n: 30 });
});

test("events that an effect appends name the event that caused them, and are not read as new work for ever", async () => {
  const { of, on } = await boardWithTasks(3);
  const consumer = await probe(of.db, () => false, true);
  expect((await drain(consumer, on.id, contextOf(of))).appended).toBe(true);
  const events = await eventsOf(of, `board_id=${on.id}`);
  const created = events.filter((event) => event.type === "task.created");
  const echoes = events.filter((event) => event.type === "probe.echoed");
  expect(echoes.map((event) => event.cause_id)).toEqual(created.map((event) => event.id));
  expect(echoes.map((event) => event.request_id)).toEqual(created.map((event) => event.request_id));
  expect(events.map((event) => event.seq)).toEqual(range(1, events.length));
  expect(await drain(consumer, on.id, contextOf(of))).toMatchObject({ done: 0, caughtUp: true });
});

test("an event that cannot be handled waits longer each time, is then set aside and shown, and the others go on", async () => {
  const { of, on } = await boardWithTasks(5);
  let isPoisoned = true;
  const consumer = await probe(of.db, (event) => isPoisoned && event.seq === 4);
  const as = withConsumer(consumer);
  const start = Date.now();
  for (let attempt = 1; attempt < MAX_ATTEMPTS; attempt++) {
    const at = new Date(start + attempt * 120_000);
    expect(await drain(consumer, on.id, contextOf(of, at))).toMatchObject({ caughtUp: false });
    expect(await drain(consumer, on.id, contextOf(of, at)), "too early: not tried").toMatchObject({ done: 0, caughtUp: false });
    expect(consumer.seen.filter((seq) => seq === 4).length).toBe(attempt);
    expect(await effectsOf(of.db, consumer)).toEqual([2, 3]);
  }
  expect((await of.call<{ total: number }>("GET", "/events/set-aside")).body.total).toBe(0);
  await drain(consumer, on.id, contextOf(of, new Date(start + 3_600_000)));
  expect(await effectsOf(of.db, consumer)).toEqual([2, 3, 5, 6]);

  const listed = must(await of.call<{ items: SetAsideEvent[]; total: number }>("GET", "/events/set-aside"));
  expect(listed).toMatchObject({
    total: 1,
    items: [{ consumer: consumer.name, stream_id: on.id, seq: 4, type: "task.created", attempts: MAX_ATTEMPTS, error: "Error: cannot digest 4" }],
  });
  const retry = `/events/set-aside/${listed.items[0]?.id}/retry`;
  expect(await as(of, "POST", retry)).toMatchObject({ status: 409, body: { code: "conflict" } });
  expect(await effectsOf(of.db, consumer)).toEqual([2, 3, 5, 6]);
  isPoisoned = false;
  const outsider = await member(await organization(), { role: "owner" });
  const plain = await member(of, { readsAll: true });
  expect([
    (await outsider.call("POST", retry)).status,
    (await plain.call("POST", retry)).status,
    (await plain.call("GET", "/events/set-aside")).status,
  ]).toEqual([404, 403, 403]);
  const twice = await Promise.all([as(of, "POST", retry), as(of, "POST", retry)]);
  expect(twice.map((reply) => reply.status).sort()).toEqual([204, expect.any(Number)]);
  expect(twice.every((reply) => [204, 404, 409].includes(reply.status))).toBe(true);
  expect(await effectsOf(of.db, consumer)).toEqual([2, 3, 5, 6, 4]);
  expect((await of.call<{ total: number }>("GET", "/events/set-aside")).body.total).toBe(0);
  expect((await as(of, "POST", retry)).status).toBe(404);
});

/** Of one event on each shard; beyond those that the database gives to others. */
const SAME_ID = 1_000_077;

test("an event set aside is found by its id on whichever shard its organization lives", async () => {
  const [here, there] = [await organization("SHARD_0"), await organization("SHARD_1")];
  const poisonous = async (of: TestOrganization) => {
    const on = await board(of);
    await task(of, on);
    const event = (await eventsOf(of, `board_id=${on.id}&type=task.created`))[0];
    const row = await of.db
      .sql(
        `INSERT INTO set_aside_events(id, organization_id, consumer, stream_id, seq, event_id, type, error, attempts, at) VALUES (${SAME_ID}, ?1, ?2, ?3, 2, ?4, 'task.created', 'x', 5, ?5) RETURNING id`,
        of.id,
        consumer.name,
        on.id,
        event?.id,
        new Date().toISOString(),
      )
      .first<{ id: number }>();
    expect(row?.id).toBe(SAME_ID);
  };
  const handled: string[] = [];
  const consumer: Consumer = {
    name: `probe-${newId()}`,
    on: {
      "task.created": async (event) => {
        handled.push(event.organization_id);
        return null;
      },
    },
  };
  const as = withConsumer(consumer);
  await poisonous(here);
  await poisonous(there);
  expect([(await as(there, "POST", `/events/set-aside/${SAME_ID}/retry`)).status, handled]).toEqual([204, [there.id]]);
  expect([(await as(here, "POST", `/events/set-aside/${SAME_ID}/retry`)).status, handled]).toEqual([204, [there.id, here.id]]);
});

test("a consumer that lost the race for a guard of its own tries again later and loses nothing", async () => {
  const { of, on } = await boardWithTasks(2);
  const consumer = await probe(of.db);
  let refusals = 1;
  const racing: Consumer = {
    ...consumer,
    on: handling(async (event, context) => ({
      ...(await consumer.handle(event, context)),
      writes: (await consumer.handle(event, context))?.writes ?? [],
      guards: refusals-- > 0 ? [of.db.guard("0", "lost_race")] : [],
    })),
  };
  expect(await drain(racing, on.id, contextOf(of))).toMatchObject({ done: 0, caughtUp: false });
  expect(await drain(racing, on.id, contextOf(of, new Date(Date.now() + 60_000)))).toMatchObject({ done: 2, caughtUp: true });
  expect(await effectsOf(of.db, consumer)).toEqual([2, 3]);
});

test("each event has its own tries: what an earlier one used up is not counted against the next", async () => {
  const { of, on } = await boardWithTasks(2);
  let failures = MAX_ATTEMPTS - 1;
  const consumer = await probe(of.db, (event) => (event.seq === 2 ? failures-- > 0 : true));
  const start = Date.now();
  for (let attempt = 1; attempt <= MAX_ATTEMPTS; attempt++) await drain(consumer, on.id, contextOf(of, new Date(start + attempt * 120_000)));
  expect(await effectsOf(of.db, consumer)).toEqual([2]);
  expect([consumer.seen.filter((seq) => seq === 3).length, must(await of.call<{ total: number }>("GET", "/events/set-aside")).total]).toEqual([1, 0]);
  for (let attempt = 1; attempt < MAX_ATTEMPTS; attempt++) await drain(consumer, on.id, contextOf(of, new Date(start + (attempt + 10) * 120_000)));
  expect([consumer.seen.filter((seq) => seq === 3).length, must(await of.call<{ total: number }>("GET", "/events/set-aside")).total]).toEqual([
    MAX_ATTEMPTS,
    1,
  ]);
});

test("a drain that fails late, when another has gone on, neither turns the watermark back nor sets anything aside", async () => {
  const { of, on } = await boardWithTasks(3);
  for (const attempts of [0, MAX_ATTEMPTS - 1]) {
    const consumer = await probe(of.db);
    await of.db.sql("INSERT INTO watermarks(consumer, stream_id, seq, attempts) VALUES (?1, ?2, 1, ?3)", consumer.name, on.id, attempts).run();
    const { promise: gate, resolve: open } = Promise.withResolvers<void>();
    const slow: Consumer = { ...consumer, on: handling(() => gate.then(() => Promise.reject(new Error("too late")))) };
    const late = drain(slow, on.id, contextOf(of));
    await drain(consumer, on.id, contextOf(of));
    open();
    expect(await late).toMatchObject({ done: 0, caughtUp: true });
    await drain(consumer, on.id, contextOf(of, new Date(Date.now() + 3_600_000)));
    expect(await effectsOf(of.db, consumer)).toEqual([2, 3, 4]);
  }
  expect(must(await of.call<{ total: number }>("GET", "/events/set-aside")).total).toBe(0);
});

test("the sweep finds every stream whose nudge was lost, once, and wakes its watchers", async () => {
  await nothingLeftForCron();
  const { of, on } = await boardWithTasks(2);
  const consumer = await probe(of.db);
  const told: string[] = [];
  const sweepWith = (...consumers: Consumer[]) => sweep({ ...contextOf(of), composition: { ...composition, consumers } }, publish);
  const publish = async (stream: { organizationId: string; boardId: string | null }) => void told.push(stream.boardId ?? stream.organizationId);
  await sweepWith(consumer);
  expect(told).toEqual(expect.arrayContaining([on.id, of.id]));
  expect(await effectsOf(of.db, consumer, on.id)).toEqual([2, 3]);
  told.length = 0;
  await sweepWith(consumer);
  expect(told.filter((id) => id === on.id || id === of.id)).toEqual([]);
  await task(of, on);
  const failing = await probe(of.db, () => true);
  await sweepWith(consumer, failing);
  await sweepWith(consumer, failing);
  expect(
    told.filter((id) => id === on.id),
    "found again while a consumer lags",
  ).toEqual([on.id, on.id]);
  expect(await effectsOf(of.db, consumer, on.id)).toEqual([2, 3, 4]);
});

test("cron does what lost queue messages did not: an assignment becomes a run, caused by it", async () => {
  await nothingLeftForCron();
  const { of } = await workplace();
  const link = await gateway(of);
  const on = await board(of, { require_approval_for_done: false });
  const scout = await agentOn(of, on);
  await of.db.sql("UPDATE agents SET gateway_id = ?2, state = 'ready' WHERE id = ?1", scout.id, link.id).run();
  await searched(of.db, [on.id, scout.id]); // what the queue has to do of the board is done
  const context = createExecutionContext();
  const deaf = { ...env, EVENTS: { send: async () => undefined } as unknown as Queue };
  const request = new Request("http://mission-control.test/api/v1/tasks", {
    method: "POST",
    headers: { "Content-Type": "application/json", Authorization: `Bearer ${env.LOCAL_AUTH_TOKEN}`, "X-Organization-Id": of.id },
    body: JSON.stringify({ board_id: on.id, title: "Sent late", assigned_agent_id: scout.id }),
  });
  const made = (await (await worker.fetch(request as Request<unknown, IncomingRequestCfProperties>, deaf, context)).json()) as Task;
  await waitOnExecutionContext(context);
  expect(made.assignee).toMatchObject({ type: "agent", id: scout.id });
  expect((await eventsOf(of, `task_id=${made.id}`)).map((event) => event.type)).toEqual(["task.created"]);
  for (const _ of [1, 2]) {
    const scheduled = createExecutionContext();
    await worker.scheduled(createScheduledController(), env);
    await waitOnExecutionContext(scheduled);
  }
  const [created, queued, ...more] = await eventsOf(of, `task_id=${made.id}`);
  expect([created?.type, queued?.type, queued?.cause_id, more]).toEqual(["task.created", "run.queued", created?.id, []]);
  expect(must(await of.call<Task>("GET", `/tasks/${made.id}`)).active_run).toMatchObject({ status: "queued", agent_id: scout.id, gateway_id: link.id });
});
