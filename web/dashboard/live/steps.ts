// A long JSON text read in steps, so that no step holds up the page: the items of its lists some at a time, and then the rest.

/** About so many characters are read in a step, some milliseconds. */
const STEP_CHARS = 150_000;
/** Shorter texts are read at once. */
export const LONG_CHARS = 500_000;

const pause = (): Promise<void> => new Promise((done) => setTimeout(done, 0));

/** The index behind the string that begins at `at`. */
function behindString(text: string, at: number): number {
  for (let end = text.indexOf('"', at + 1); end > 0; end = text.indexOf('"', end + 1)) {
    let slashes = 0;
    while (text[end - 1 - slashes] === "\\") slashes += 1;
    if (slashes % 2 === 0) return end + 1;
  }
  throw new SyntaxError("a text has no end");
}

/** What stands before a list, and the list in pieces that are each whole items. `key`: the member of the object that it is; null: the end. */
type Piece = { before: string; key: string | null; items: string };

const MARKS = /["{}[\],]/g;

/** Pieces of an object's lists, in their order; joined they are the text. */
function* piecesOf(text: string, stepChars: number): Generator<Piece> {
  let [depth, from, begun] = [0, 0, 0];
  let key: string | null = null;
  let inList: string | null = null;
  MARKS.lastIndex = 0;
  for (let mark = MARKS.exec(text); mark; mark = MARKS.exec(text)) {
    const [{ index: at }, sign] = [mark, mark[0]];
    if (sign === '"') {
      const end = behindString(text, at);
      if (depth === 1) key = text.slice(at, end);
      MARKS.lastIndex = end;
    } else if (sign === "," && depth === 2 && inList !== null && at - begun >= stepChars) {
      yield { before: "", key: inList, items: text.slice(begun, at) };
      begun = at + 1;
    } else if (sign === "{" || sign === "[") {
      depth += 1;
      if (depth !== 2 || sign !== "[") continue;
      inList = key;
      yield { before: text.slice(from, at + 1), key: null, items: "" };
      begun = at + 1;
    } else if (sign === "}" || sign === "]") {
      if (depth === 2 && inList !== null && sign === "]") {
        yield { before: "", key: inList, items: text.slice(begun, at) };
        [inList, from] = [null, at];
      }
      depth -= 1;
    }
  }
  yield { before: text.slice(from), key: null, items: "" };
}

/** What `JSON.parse` answers of an object's text. */
export async function parseInSteps(text: string, stepChars = STEP_CHARS): Promise<unknown> {
  const lists = new Map<string, unknown[]>();
  let rest = "";
  for (const { before, key, items } of piecesOf(text, stepChars)) {
    rest += before;
    if (key === null) continue;
    const list = lists.get(key) ?? [];
    lists.set(key, list.concat(JSON.parse(`[${items}]`)));
    if (items.length >= stepChars) await pause();
  }
  const whole = JSON.parse(rest) as Record<string, unknown>;
  return Object.assign(whole, Object.fromEntries([...lists].map(([key, list]) => [JSON.parse(key) as string, list])));
}
