// Tells people of what concerns them: once per event, in the batch that moves past it.
import type { EventRow } from "#worker/platform/events.ts";
import { organizationFeed } from "#worker/platform/nudge.ts";
import type { Consumer, ConsumerContext, Effects } from "#worker/platform/outbox.ts";
import { isTooOld, RULES, type Told } from "./rules.ts";
import type { Kind } from "./schema.ts";
import { peopleMeant, tellStatement } from "./store.ts";

type Heard = Pick<EventRow, "id" | "organization_id" | "board_id" | "actor_id" | "at">;
type Whom = { kind: Kind; people: string[] };

/** Whom it concerns, as what. Somebody may be meant twice: the first stands (`tellStatement`). */
async function meant({ db }: ConsumerContext, event: Heard, told: readonly Told[]): Promise<Whom[]> {
  const found = await db.ask(Object.fromEntries(told.map(({ kind, whom }) => [kind, peopleMeant(db, event, kind, whom)])));
  return told.map(({ kind }) => ({ kind, people: (found[kind] ?? []).map(({ id }) => id) })).filter(({ people }) => people.length > 0);
}

async function tell(event: Heard, told: readonly Told[], context: ConsumerContext): Promise<Effects | null> {
  if (told.length === 0 || isTooOld(event.at, context.now)) return null;
  const whom = await meant(context, event, told);
  if (whom.length === 0) return null;
  const { env, shard, db } = context;
  const scope = { shard, organizationId: event.organization_id, boardId: null };
  return {
    writes: whom.map(({ kind, people }) => tellStatement(db, event, kind, people)),
    after: () => organizationFeed(env, scope).show(scope, `notified:${event.id}`, { type: "notified" }, true, { people: whom.flatMap(({ people }) => people) }),
  };
}

type Rule = (event: never) => Told[];
const on = Object.fromEntries(
  Object.entries<Rule>(RULES).map(([type, rule]) => [type, (event: Heard, context: ConsumerContext) => tell(event, rule(event as never), context)]),
) as Consumer["on"];

export const notificationsConsumer: Consumer = { name: "notifications", on };
