// Hands what is for browsers to their push services: each thing for each browser by itself, tried again by itself, with the rights of the moment.
import { readableEvents } from "#worker/activity/index.ts";
import { directory } from "#worker/identity/index.ts";
import type { Queries, Query, Statement } from "#worker/platform/db.ts";
import { describe, log } from "#worker/platform/log.ts";
import type { ConsumerContext } from "#worker/platform/outbox.ts";
import { sha256 } from "#worker/platform/sign.ts";
import { itemOf, readerOf } from "./letters.ts";
import type { Mailed } from "./letters-store.ts";
import { sendInLanes } from "./push-lanes.ts";
import { againTimes, ATTEMPTS_MAX, endsAt, moreOf, type Outcome, outcomeOf, type Shown, shownAt, shownOf } from "./push-rules.ts";
import {
  claimDeliveries,
  type Claimed,
  type Counted,
  deliveriesGoneStatement,
  dropDeliveries,
  notTriedStatement,
  readableMore,
  readablePushes,
} from "./push-store.ts";
import type { Kind } from "./schema.ts";
import { pushSettingsOf } from "./service.ts";
import { type KeptSettings, settingsOf } from "./store.ts";
import { type Address, addressOf } from "./subscriptions.ts";
import { browsersGoneStatement, browsersRefusedStatement, type Receiver, receiversOf } from "./subscriptions-store.ts";
import type { DeliveryRow } from "./tables.ts";
import { encryptedFor, type Vapid, vapidHeader } from "./web-push.ts";

/** Of a minute of cron, on one shard. */
const TRIED_PER_MINUTE = 200;
/** All of it; what is left over waits for the next minute. */
const BUDGET_MS = 25_000;
/** A push service that does not answer within this has failed. */
export const ANSWER_WITHIN_MS = 10_000;
/** As long as a push service keeps it for a browser that is closed. */
const TTL_SECONDS = 86_400;
const NEXT_MINUTE_MS = 60_000;

const ofPerson = ({ organization_id, person_id }: Pick<DeliveryRow, "organization_id" | "person_id">): string => `${organization_id} ${person_id}`;
/** `more`: by the delivery's event, of each kind how many. */
type Found = { items: Mailed[]; settings: KeptSettings | null; more: Map<number, Counted[]> };

/** By person: what they may read of it now, and when they want quiet. */
async function contentOf({ db, composition }: ConsumerContext, claimed: readonly Claimed[]): Promise<Map<string, Found>> {
  const people = [...Map.groupBy(claimed, ofPerson)];
  const asked: Record<string, Query<unknown>> = {};
  for (const [key, deliveries] of people) {
    const { organization_id, person_id } = deliveries[0] as Claimed;
    const reader = { composition, caller: readerOf(person_id, organization_id) };
    const readable = readableEvents(reader, organization_id);
    const ids = deliveries.map(({ event_id }) => event_id);
    asked[`items ${key}`] = readablePushes(db, reader, { organization_id, person_id }, ids, readable);
    asked[`settings ${key}`] = settingsOf(db, organization_id, person_id);
    for (const one of deliveries) if (one.more > 0) asked[`more ${one.event_id} ${key}`] = readableMore(db, reader, one, readable);
  }
  const found = await db.ask(asked as Queries);
  return new Map(
    people.map(([key, deliveries]) => {
      const more = new Map(deliveries.map(({ event_id }) => [event_id, (found[`more ${event_id} ${key}`] ?? []) as Counted[]]));
      return [key, { items: found[`items ${key}`] as Mailed[], settings: found[`settings ${key}`] as Found["settings"], more }];
    }),
  );
}

type Send = { delivery: Claimed; address: Address; shown: Shown };
type Prepared = { send: Send } | { until: Date } | { outcome: Outcome };

/** What it says to its reader now; null: nothing any more. */
function shownNow(
  { organization_id, organization, event_id, more }: Claimed,
  { locale, organizations }: Receiver,
  kinds: readonly Kind[],
  found: Found,
): Shown | null {
  const tag = sha256(`${organization_id} ${more > 0 ? "more" : event_id}`).slice(0, 32);
  const where = { id: organization_id, name: organizations > 1 ? organization : null };
  if (more === 0) {
    const item = found.items.find((one) => one.event_id === event_id);
    return item && kinds.includes(item.kind) ? shownOf(itemOf(item), tag, locale ?? "en", where) : null;
  }
  const counted = found.more.get(event_id) ?? [];
  const count = counted.reduce((sum, of) => (kinds.includes(of.kind) ? sum + of.count : sum), 0);
  return count > 0 ? moreOf(count, tag, locale ?? "en", where) : null;
}

async function prepare({ env, now }: ConsumerContext, delivery: Claimed, receiver: Receiver | undefined, found: Found | undefined): Promise<Prepared> {
  if (!receiver || receiver.person_id !== delivery.person_id || !found) return { outcome: "never" };
  const settings = pushSettingsOf(found.settings);
  const until = shownAt(now, settings);
  if (until > now) return { until };
  const address = await addressOf(env, receiver);
  if (!address) return { outcome: "gone" };
  const shown = shownNow(delivery, receiver, settings.kinds, found);
  return shown ? { send: { delivery, address, shown } } : { outcome: "never" };
}

/** `silent`: its push service cannot be reached, or does not answer. */
async function send({ env }: ConsumerContext, vapid: Vapid, { address, shown }: Send): Promise<Outcome | "silent"> {
  const body = await encryptedFor(address, JSON.stringify(shown)).catch(() => null);
  if (!body) return "gone"; // its keys are none
  const { host } = new URL(address.endpoint);
  try {
    const answer = await (env.LINK_OUT ?? globalThis).fetch(address.endpoint, {
      method: "POST",
      redirect: "manual",
      headers: {
        Authorization: await vapidHeader(env, vapid, address.endpoint),
        "Content-Encoding": "aes128gcm",
        "Content-Type": "application/octet-stream",
        TTL: String(TTL_SECONDS),
        Topic: shown.tag,
      },
      body,
      signal: AbortSignal.timeout(ANSWER_WITHIN_MS),
    });
    await answer.body?.cancel();
    const outcome = outcomeOf(answer.status);
    if (outcome === "refused" || outcome === "never") log.warn("push.refused", { host, status: answer.status });
    return outcome;
  } catch (error) {
    log.info("push.not_reached", { host, error: describe(error) });
    return "silent";
  }
}

type Sent = { delivery: Claimed; outcome: Outcome | "not tried" };
const isOf = (one: Sent, ...outcomes: Sent["outcome"][]): boolean => outcomes.includes(one.outcome);

async function settle({ env, db, now }: ConsumerContext, sent: readonly Sent[], quiet: readonly Statement[]): Promise<void> {
  const which = (is: (one: Sent) => boolean) => sent.filter(is).map(({ delivery }) => delivery);
  const browsers = (outcome: Outcome) => which((one) => isOf(one, outcome)).map(({ subscription_id }) => subscription_id);
  const given = which((one) => isOf(one, "later") && one.delivery.attempts >= ATTEMPTS_MAX);
  for (const { organization_id, person_id } of given) log.error("push.given_up", { organization_id, person_id });
  const over = [...which((one) => isOf(one, "done", "gone", "refused", "never")), ...given].map(({ id }) => id);
  const untried = which((one) => isOf(one, "not tried")).map(({ id }) => id);
  const nextMinute = new Date(now.getTime() + NEXT_MINUTE_MS).toISOString();
  await db.d1.batch([deliveriesGoneStatement(db, over), notTriedStatement(db, untried, nextMinute), ...quiet]);
  const [gone, refused] = [browsers("gone"), browsers("refused")];
  const people = directory(env);
  if (gone.length + refused.length > 0)
    await people.d1.batch([browsersGoneStatement(people, gone), browsersRefusedStatement(people, refused, now.toISOString())]);
}

/** Each host's by themselves: first the push service that most people wait for, since a slow one of one person must keep no others waiting. */
function byHost(sends: readonly Send[]): Send[][] {
  const hosts = [...Map.groupBy(sends, ({ address }) => new URL(address.endpoint).host).values()];
  const peopleOf = (of: Send[]): number => new Set(of.map(({ delivery }) => delivery.person_id)).size;
  return hosts.sort((a, b) => peopleOf(b) - peopleOf(a));
}

async function sendAll(context: ConsumerContext, vapid: Vapid, sends: readonly Send[], begun: number): Promise<Sent[]> {
  const isOver = () => Date.now() - begun > BUDGET_MS - ANSWER_WITHIN_MS; // the last has its time too
  const tried = await sendInLanes(byHost(sends), (one) => send(context, vapid, one), isOver);
  return tried.map(({ thing: { delivery }, outcome }) => ({ delivery, outcome: outcome === "silent" ? "later" : outcome }));
}

/** Those whose time it is. What has waited too long, or was never told how it went, is over. */
async function claim({ db, now }: ConsumerContext): Promise<Claimed[]> {
  const at = now.toISOString();
  const { dropped, claimed } = await db.ask({
    dropped: dropDeliveries(db, at, ATTEMPTS_MAX),
    claimed: claimDeliveries(db, at, TRIED_PER_MINUTE, againTimes(now)),
  });
  for (const [organization_id, of] of Map.groupBy(dropped, (one) => one.organization_id)) log.error("push.dropped", { organization_id, count: of.length });
  return claimed;
}

/** Tries those whose time it is. One who dies in between is followed by the next at the time of the next try: then it is shown twice, one in the place of the other. */
export async function deliverDue(context: ConsumerContext, vapid: Vapid): Promise<void> {
  const begun = Date.now();
  const claimed = await claim(context);
  if (claimed.length === 0) return;
  const people = directory(context.env);
  const ids = claimed.map(({ person_id }) => person_id);
  const [{ receivers }, content] = await Promise.all([
    people.ask({ receivers: receiversOf(people, ids, context.now.toISOString()) }),
    contentOf(context, claimed),
  ]);
  const byId = new Map(receivers.map((receiver) => [receiver.id, receiver]));
  const [sends, sent, quiet]: [Send[], Sent[], Statement[]] = [[], [], []];
  for (const delivery of claimed) {
    const { organization_id } = delivery;
    const prepared = await prepare(context, delivery, byId.get(delivery.subscription_id), content.get(ofPerson(delivery))).catch((error: unknown) => {
      log.error("push.failed", { organization_id, error: describe(error) }); // each on its own
      return { outcome: "later" as const };
    });
    if ("send" in prepared) sends.push(prepared.send);
    else if ("until" in prepared) quiet.push(notTriedStatement(context.db, [delivery.id], prepared.until.toISOString(), endsAt(prepared.until)));
    else sent.push({ delivery, outcome: prepared.outcome });
  }
  await settle(context, [...sent, ...(await sendAll(context, vapid, sends, begun))], quiet);
}
