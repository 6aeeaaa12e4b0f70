// Shows people in their browsers what they were told: cron looks whose turn it is, hands each thing on to each of their browsers, and tries those
// whose time it is. What has been read meanwhile, or may no longer be read, is not shown.
import { readableEvents } from "#worker/activity/index.ts";
import { directory } from "#worker/identity/index.ts";
import { map } from "#worker/platform/db.ts";
import { describe, log } from "#worker/platform/log.ts";
import type { ConsumerContext } from "#worker/platform/outbox.ts";
import { deliverDue } from "./push-delivery.ts";
import { shownAt, turnOf } from "./push-rules.ts";
import { dropPushStatement, type DuePush, duePushes, handOnStatements, pushLaterStatement, waitingPushes } from "./push-store.ts";
import { readerOf } from "./letters.ts";
import { pushSettingsOf } from "./service.ts";
import { receiversOf } from "./subscriptions-store.ts";
import { vapidOf } from "./web-push.ts";

/** Of a minute of cron, on one shard: as many people are looked at, and as long as it may take. What is left waits for the next minute. */
const PEOPLE_PER_MINUTE = 300;
const BUDGET_MS = 5_000;

/** By person, the ids of their browsers. */
async function browsersByPerson({ env, now }: ConsumerContext, people: readonly string[]): Promise<Map<string, string[]>> {
  const db = directory(env);
  const { found } = await db.ask({ found: map(receiversOf(db, people, now.toISOString()), (rows) => Map.groupBy(rows, ({ person_id }) => person_id)) });
  return new Map([...found].map(([person, rows]) => [person, rows.map(({ id }) => id)]));
}

async function handOn(context: ConsumerContext, due: DuePush, browsers: readonly string[]): Promise<void> {
  const { db, now, composition } = context;
  const settings = pushSettingsOf(due);
  const at = shownAt(now, settings);
  if (at > now) return void (await pushLaterStatement(db, due, at.toISOString()).run());
  const reader = { composition, caller: readerOf(due.person_id, due.organization_id) };
  const { waiting } = await db.ask({ waiting: waitingPushes(db, reader, due, settings.kinds, readableEvents(reader, due.organization_id)) });
  const ids = waiting.flatMap(({ event_id, is_readable }) => (is_readable === 1 ? [event_id] : []));
  const { single, more, hour, again } = turnOf(ids.length, due, now);
  if (again && ids.length > 0) return void (await pushLaterStatement(db, due, again).run());
  const last = more > 0 ? ids.slice(-1).map((id) => ({ id, more })) : [];
  const shown = [...ids.slice(0, single).map((id) => ({ id, more: 0 })), ...last];
  const handed = waiting.map(({ event_id }) => event_id);
  await db.d1.batch(handOnStatements(db, due, { shown, handed, browsers, kinds: settings.kinds, hour, at: now.toISOString() }));
}

async function handOnAll(context: ConsumerContext): Promise<void> {
  const { db, now } = context;
  const { due } = await db.ask({ due: duePushes(db, now.toISOString(), PEOPLE_PER_MINUTE) });
  if (due.length === 0) return;
  const browsers = await browsersByPerson(
    context,
    due.map(({ person_id }) => person_id),
  );
  const without = due.filter(({ person_id }) => !browsers.has(person_id));
  if (without.length > 0) await db.d1.batch(without.map((one) => dropPushStatement(db, one)));
  const begun = Date.now();
  for (const one of due) {
    const theirs = browsers.get(one.person_id);
    if (!theirs || Date.now() - begun > BUDGET_MS) continue;
    const { organization_id } = one;
    await handOn(context, one, theirs).catch((error: unknown) => log.error("push.failed", { organization_id, error: describe(error) })); // each on its own
  }
}

/** Shows what is due. Where there is no SEAL_KEY nobody has a browser. */
export async function sendDuePushes(context: ConsumerContext): Promise<void> {
  const vapid = await vapidOf(context.env);
  if (!vapid) return;
  await handOnAll(context);
  await deliverDue(context, vapid);
}
