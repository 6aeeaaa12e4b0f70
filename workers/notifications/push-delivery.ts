// Hands what is for browsers to their push services: each thing for each browser by itself, tried again by itself, with the rights of the moment.
import { readableEvents } from "#worker/activity/index.ts";
import { directory } from "#worker/identity/index.ts";
import type { Queries, Query, Statement } from "#worker/platform/db.ts";
import { describe, log } from "#worker/platform/log.ts";
import type { ConsumerContext } from "#worker/platform/outbox.ts";
import { sha256 } from "#worker/platform/sign.ts";
import { itemOf, readerOf } from "./letters.ts";
import type { Mailed } from "./letters-store.ts";
import { againTimes, ATTEMPTS_MAX, moreOf, type Outcome, outcomeOf, type Shown, shownAt, shownOf } from "./push-rules.ts";
import { claimDeliveries, deliveriesGoneStatement, notTriedStatement, readablePushes } from "./push-store.ts";
import { pushSettingsOf } from "./service.ts";
import { type KeptSettings, settingsOf } from "./store.ts";
import { type Address, addressOf } from "./subscriptions.ts";
import { browsersGoneStatement, type Receiver, receiversOf } from "./subscriptions-store.ts";
import type { DeliveryRow } from "./tables.ts";
import { encryptedFor, type Vapid, vapidHeader } from "./web-push.ts";

/** Of a minute of cron, on one shard. */
const TRIED_PER_MINUTE = 200;
const BUDGET_MS = 10_000;
/** So many are sent to one push service at the same time. */
const LANES = 4;
/** A push service that does not answer within this has failed. */
export const ANSWER_WITHIN_MS = 10_000;
/** As long as a push service keeps it for a browser that is closed. */
const TTL_SECONDS = 86_400;
const NEXT_MINUTE_MS = 60_000;

const ofPerson = ({ organization_id, person_id }: Pick<DeliveryRow, "organization_id" | "person_id">): string => `${organization_id} ${person_id}`;
type Found = { items: Mailed[]; settings: KeptSettings | null };

/** By person: what they may read of it now, and when they want quiet. */
async function contentOf({ db, composition }: ConsumerContext, claimed: readonly DeliveryRow[]): Promise<Map<string, Found>> {
  const people = [...Map.groupBy(claimed, ofPerson)];
  const asked: Record<string, Query<unknown>> = {};
  for (const [key, deliveries] of people) {
    const { organization_id, person_id } = deliveries[0] as DeliveryRow;
    const reader = { composition, caller: readerOf(person_id, organization_id) };
    const ids = deliveries.map(({ event_id }) => event_id);
    asked[`items ${key}`] = readablePushes(db, reader, { organization_id, person_id }, ids, readableEvents(reader, organization_id));
    asked[`settings ${key}`] = settingsOf(db, organization_id, person_id);
  }
  const found = await db.ask(asked as Queries);
  return new Map(people.map(([key]) => [key, { items: found[`items ${key}`] as Mailed[], settings: found[`settings ${key}`] as Found["settings"] }]));
}

type Send = { delivery: DeliveryRow; address: Address; shown: Shown };
type Prepared = { send: Send } | { until: Date } | { outcome: Outcome };

async function prepare({ env, now }: ConsumerContext, delivery: DeliveryRow, receiver: Receiver | undefined, found: Found | undefined): Promise<Prepared> {
  if (!receiver || receiver.person_id !== delivery.person_id) return { outcome: "never" };
  const settings = pushSettingsOf(found?.settings ?? null);
  const until = shownAt(now, settings);
  if (until > now) return { until };
  const address = await addressOf(env, receiver);
  if (!address) return { outcome: "gone" };
  const { organization_id, event_id, more } = delivery;
  const tag = sha256(`${organization_id} ${more > 0 ? "more" : event_id}`).slice(0, 32);
  if (more > 0) return { send: { delivery, address, shown: moreOf(more, tag, receiver.locale ?? "en") } };
  const item = found?.items.find((one) => one.event_id === event_id);
  return item && settings.kinds.includes(item.kind)
    ? { send: { delivery, address, shown: shownOf(itemOf(item), tag, receiver.locale ?? "en") } }
    : { outcome: "never" };
}

/** `silent`: its push service cannot be reached, or does not answer. */
async function send({ env }: ConsumerContext, vapid: Vapid, { address, shown }: Send): Promise<Outcome | "silent"> {
  const body = await encryptedFor(address, JSON.stringify(shown)).catch(() => null);
  if (!body) return "gone"; // its keys are none
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
    return outcomeOf(answer.status);
  } catch (error) {
    log.info("push.not_reached", { host: new URL(address.endpoint).host, error: describe(error) });
    return "silent";
  }
}

type Sent = { delivery: DeliveryRow; outcome: Outcome | "not tried" };
/** To one push service. Once it is silent, nothing more is sent to it in this minute; an answer of 429 or 5xx may be about that browser alone. */
async function sendTo(context: ConsumerContext, vapid: Vapid, sends: readonly Send[], until: number): Promise<Sent[]> {
  const [waiting, sent]: [Send[], Sent[]] = [[...sends], []];
  let isSilent = false;
  const lane = async () => {
    for (let next = waiting.shift(); next; next = waiting.shift()) {
      const { delivery } = next;
      const isLate = !isSilent && Date.now() > until;
      const outcome = isLate ? "not tried" : isSilent ? "silent" : await send(context, vapid, next);
      if (outcome === "silent") isSilent = true;
      sent.push({ delivery, outcome: outcome === "silent" ? "later" : outcome });
    }
  };
  await Promise.all(Array.from({ length: LANES }, lane));
  return sent;
}

async function settle({ env, db, now }: ConsumerContext, sent: readonly Sent[], quiet: readonly Statement[]): Promise<void> {
  const which = (is: (one: Sent) => boolean) => sent.filter(is).map(({ delivery }) => delivery);
  const gone = which(({ outcome }) => outcome === "gone").map(({ subscription_id }) => subscription_id);
  const given = which(({ delivery, outcome }) => outcome === "later" && delivery.attempts >= ATTEMPTS_MAX);
  for (const { organization_id, person_id } of given) log.error("push.given_up", { organization_id, person_id });
  const over = [...which(({ outcome }) => outcome === "done" || outcome === "gone" || outcome === "never"), ...given].map(({ id }) => id);
  const untried = which(({ outcome }) => outcome === "not tried").map(({ id }) => id);
  const nextMinute = new Date(now.getTime() + NEXT_MINUTE_MS).toISOString();
  await db.d1.batch([deliveriesGoneStatement(db, over), notTriedStatement(db, untried, nextMinute), ...quiet]);
  if (gone.length > 0) await browsersGoneStatement(directory(env), gone).run();
}

/** Tries those whose time it is. One who dies in between is followed by the next at the time of the next try: then it is shown twice, one in the place of the other. */
export async function deliverDue(context: ConsumerContext, vapid: Vapid): Promise<void> {
  const { env, db, now } = context;
  const at = now.toISOString();
  const { claimed } = await db.ask({ claimed: claimDeliveries(db, at, TRIED_PER_MINUTE, againTimes(now)) });
  if (claimed.length === 0) return;
  const people = directory(env);
  const [{ receivers }, content] = await Promise.all([
    people.ask({
      receivers: receiversOf(
        people,
        claimed.map(({ person_id }) => person_id),
        at,
      ),
    }),
    contentOf(context, claimed),
  ]);
  const byId = new Map(receivers.map((receiver) => [receiver.id, receiver]));
  const [sends, sent, quiet]: [Send[], Sent[], Statement[]] = [[], [], []];
  for (const delivery of claimed) {
    const prepared = await prepare(context, delivery, byId.get(delivery.subscription_id), content.get(ofPerson(delivery)));
    if ("send" in prepared) sends.push(prepared.send);
    else if ("until" in prepared) quiet.push(notTriedStatement(db, [delivery.id], prepared.until.toISOString()));
    else sent.push({ delivery, outcome: prepared.outcome });
  }
  const until = Date.now() + BUDGET_MS;
  const hosts = Map.groupBy(sends, ({ address }) => new URL(address.endpoint).host);
  const answers = await Promise.all([...hosts.values()].map((of) => sendTo(context, vapid, of, until)));
  await settle(context, [...sent, ...answers.flat()], quiet);
}
