// Pure: where events stand in a list, newest first: under their days, and effects with what led to them.
export type Placeable = { id: number; at: string; cause_id: number | null };
/** `day`: said above it, where it is the first of one. `isEffect`: what led to it stands below it in the same group, or its like do. */
export type Placed<Event> = { event: Event; day: string | null; isEffect: boolean };

/** The one below led to it, or comes of the same. */
const isTogether = (event: Placeable, below: Placeable | undefined): boolean =>
  below !== undefined && event.cause_id !== null && (below.id === event.cause_id || below.cause_id === event.cause_id);

export function placed<Event extends Placeable>(events: readonly Event[], dayOf: (iso: string) => string): Placed<Event>[] {
  return events.map((event, at) => {
    const day = dayOf(event.at);
    const above = events[at - 1];
    const below = events[at + 1];
    const isFirst = above === undefined || dayOf(above.at) !== day;
    return { event, day: isFirst ? day : null, isEffect: isTogether(event, below) && below !== undefined && dayOf(below.at) === day };
  });
}
