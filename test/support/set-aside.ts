// An event that a consumer has set aside, as after its last failure.
import type { TestOrganization } from "./factories.ts";

/** The first event of a board, for the consumer of agents; its id. */
export async function eventSetAside({ db }: TestOrganization, { id }: { id: string }): Promise<string> {
  const aside = await db
    .sql(
      "INSERT INTO set_aside_events(organization_id, consumer, stream_id, seq, event_id, type, error, attempts, at) SELECT organization_id, 'agents', stream_id, seq, id, type, 'x', 5, at FROM events WHERE stream_id = ?1 AND seq = 1 RETURNING id",
      id,
    )
    .first<{ id: number }>();
  return String(aside?.id);
}
