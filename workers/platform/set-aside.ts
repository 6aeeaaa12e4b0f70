// Events that their consumer could not handle, once more: by an operator who has read why.
import type { Statement } from "./db.ts";
import { appendStatement, type EventRow, type Provenance, type StreamRef } from "./events.ts";
import { newId } from "./ids.ts";
import { type Consumer, type ConsumerContext, handle } from "./outbox.ts";

/** Handles a set-aside event again; its effects and the mark "resolved" are one batch. */
export async function retrySetAside(
  consumer: Consumer,
  { id, guards }: { id: number; guards: Statement[] },
  event: EventRow,
  context: ConsumerContext,
): Promise<void> {
  const { db } = context;
  const effects = await handle(consumer, event, context);
  const stream: StreamRef = { organizationId: event.organization_id, boardId: event.board_id };
  const at = context.now.toISOString();
  const by: Provenance = { actor: effects?.actor ?? { type: "system", id: consumer.name, name: "Mission Control" }, requestId: newId(), causeId: event.id, at };
  await db.d1.batch([
    db.guard("(SELECT resolved_at IS NULL FROM set_aside_events WHERE id = ?)", "conflict", id),
    ...guards,
    ...(effects?.guards ?? []),
    ...(effects?.writes ?? []),
    ...(effects?.events?.length ? [appendStatement(db, stream, effects.events, by)] : []),
    db.sql("UPDATE set_aside_events SET resolved_at = ?2 WHERE id = ?1", id, at),
  ]);
  await effects?.after?.();
}
