// What a gateway, or the network before it, may do wrong with the events that leave, on a test's command.

/** Takes a frame that is about to leave, and sends it as it likes. */
export type Misbehaviour = (text: string, send: (text: string) => void) => void;

const LATE_MS = 150;
/** More than a gateway may send in one frame. */
const TOO_LONG_CHARS = 25 * 1024 * 1024 + 1;

/** The second of two leaves before the first; one that nothing follows leaves a little later. */
function swapped(): Misbehaviour {
  let first: (() => void) | null = null;
  return (text, send) => {
    if (first) {
      send(text);
      first();
      first = null;
      return;
    }
    const own = () => send(text);
    first = own;
    setTimeout(() => {
      if (first !== own) return;
      first = null;
      own();
    }, LATE_MS);
  };
}

const padded = (text: string): string => `${text.slice(0, -1)},"padding":"${"x".repeat(TOO_LONG_CHARS)}"}`;

/** By what becomes of the frames. */
export const MISBEHAVIOURS: Record<string, () => Misbehaviour> = {
  late: () => (text, send) => void setTimeout(() => send(text), LATE_MS),
  twice: () => (text, send) => {
    send(text);
    send(text);
  },
  "out of order": swapped,
  "in halves": () => (text, send) => {
    const middle = Math.floor(text.length / 2);
    send(text.slice(0, middle));
    send(text.slice(middle));
  },
  "too long to be carried": () => (text, send) => send(padded(text)),
  never: () => () => {},
};
