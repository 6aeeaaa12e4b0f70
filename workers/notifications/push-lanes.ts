// In which order things go to push services, and how many at the same time: pure but for the sending. The runtime opens six connections at once
// and lets a seventh wait while its time runs, so no more than five are under way; who is slow takes one of them, until the first answer.

/** Over all push services. */
export const AT_ONCE = 5;
/** To one that has answered. */
const TO_ONE = 2;
/** So often in a row without an answer, and nothing more is sent to it now. */
const SILENCES_MAX = 2;

type Host<Thing> = { waiting: Thing[]; underWay: number; hasAnswered: boolean; silences: number };
const takesOne = <Thing>({ waiting, underWay, hasAnswered, silences }: Host<Thing>): boolean =>
  waiting.length > 0 && silences < SILENCES_MAX && underWay < (hasAnswered ? TO_ONE : 1);

export type Tried<Thing, Outcome> = { thing: Thing; outcome: Outcome | "silent" | "not tried" };

/**
 * Sends them, each host's in their order, the first host first. `send` begins when its place is there, so its time does too; it does not throw.
 * Nothing is begun after `isOver`: what is left then, or stands behind a host that is silent, has not been tried.
 */
export async function sendInLanes<Thing, Outcome>(
  hosts: readonly (readonly Thing[])[],
  send: (thing: Thing) => Promise<Outcome | "silent">,
  isOver: () => boolean,
): Promise<Tried<Thing, Outcome>[]> {
  const all = hosts.map((waiting): Host<Thing> => ({ waiting: [...waiting], underWay: 0, hasAnswered: false, silences: 0 }));
  const tried: Tried<Thing, Outcome>[] = [];
  const underWay = new Set<Promise<unknown>>();
  const begin = async (host: Host<Thing>, thing: Thing): Promise<void> => {
    host.underWay += 1;
    const outcome = await send(thing);
    host.underWay -= 1;
    host.hasAnswered = outcome !== "silent";
    host.silences = outcome === "silent" ? host.silences + 1 : 0;
    tried.push({ thing, outcome });
  };
  for (;;) {
    const next = underWay.size < AT_ONCE && !isOver() ? all.find(takesOne) : undefined;
    const thing = next?.waiting.shift();
    if (next && thing !== undefined) {
      const one = begin(next, thing).finally(() => underWay.delete(one));
      underWay.add(one);
    } else if (underWay.size > 0) await Promise.race(underWay);
    else return [...tried, ...all.flatMap(({ waiting }) => waiting.map((left) => ({ thing: left, outcome: "not tried" as const })))];
  }
}
