/// <reference types="vite/types/importMeta.d.ts" />
// Cards that are carried, walked and drawn: where an arrow leads, what a drop says to the server, and which cards of thousands are drawn.
import fc from "fast-check";
import { beforeAll, expect, test, vi } from "vitest";
import { stage } from "./stage.ts";

type Columns = Record<string, string[]>;
type Place = { column: string; index: number };
type Drop = { id: string; from: string; to: string; afterId: string | null; beforeId: string | null };
type Drawn = { index: number; start: number; size: number };
type Arrow = "ArrowUp" | "ArrowDown" | "ArrowLeft" | "ArrowRight";
type Rules = {
  placeOf(columns: Columns, id: string): Place | null;
  dropOf(columns: Columns, id: string, to: Place): Drop | null;
  stepped(columns: Columns, id: string, at: Place, key: Arrow): Place;
  countWith(columns: Columns, id: string, column: string): number;
  indexAt(drawn: Drawn[], point: number, count: number): number;
  withCarried(columns: Columns, id: string, at: Place): Place;
  withoutCarried(columns: Columns, id: string, at: Place): Place;
  cardBeside(columns: Columns, id: string | null, step: string): string | null;
  rangeWith(range: { startIndex: number; endIndex: number; overscan: number; count: number }, kept: number | null, most: number): number[];
  isAnother(before: string[], after: string[]): boolean;
  likelyHeight(task: { title: string; tags: object[]; is_blocked: boolean; approvals_pending_count: number }): number;
  keptColumns(columns: Columns, before: Columns): Columns;
  parseInSteps(text: string, stepChars: number): Promise<unknown>;
};
const modules = import.meta.glob<Partial<Rules>>([
  "../../web/dashboard/ui/board-dnd/columns.ts",
  "../../web/dashboard/views/{card-order,card-window,filters}.ts",
  "../../web/dashboard/live/steps.ts",
]);
let rules: Rules;
beforeAll(async () => {
  await stage();
  rules = Object.assign({}, ...(await Promise.all(Object.values(modules).map((load) => load())))) as Rules;
});

const board = fc.tuple(fc.nat(4), fc.nat(4), fc.nat(4)).map(([a, b, c]): Columns => {
  const named = (name: string, count: number) => Array.from({ length: count }, (_, at) => `${name}${at}`);
  return { todo: [...named("t", a), "own"], blocked: named("b", b), done: named("d", c) };
});
const arrows = fc.array(fc.constantFrom<Arrow>("ArrowUp", "ArrowDown", "ArrowLeft", "ArrowRight"), { maxLength: 12 });
const start = (columns: Columns): Place => rules.placeOf(columns, "own") as Place;
const carried = (columns: Columns, keys: Arrow[]): Place => keys.reduce((at, key) => rules.stepped(columns, "own", at, key), start(columns));

/** What the server makes of a drop: behind a card, before one, or alone in an empty column. */
function after(columns: Columns, drop: Drop | null): Columns {
  if (!drop) return columns;
  const rest = Object.fromEntries(Object.entries(columns).map(([name, ids]) => [name, ids.filter((id) => id !== drop.id)]));
  const ids = rest[drop.to] ?? [];
  const at = drop.afterId ? ids.indexOf(drop.afterId) + 1 : drop.beforeId ? ids.indexOf(drop.beforeId) : ids.length;
  return { ...rest, [drop.to]: ids.toSpliced(at, 0, drop.id) };
}

test("a card that is put down stands where it was carried to, whatever keys led there; at its own place nothing is sent", () => {
  fc.assert(
    fc.property(board, arrows, (columns, keys) => {
      const at = carried(columns, keys);
      const drop = rules.dropOf(columns, "own", at);
      expect(rules.placeOf(after(columns, drop), "own")).toEqual(at);
      expect(drop === null).toBe(JSON.stringify(at) === JSON.stringify(start(columns)));
      expect(at.index).toBeLessThan(rules.countWith(columns, "own", at.column));
    }),
  );
});

test("an arrow leads one place on, to an empty column too, and never off the board", () => {
  const columns = { todo: ["own", "t1"], blocked: [], done: ["d1"] };
  expect(carried(columns, ["ArrowDown", "ArrowDown"])).toEqual({ column: "todo", index: 1 });
  expect(carried(columns, ["ArrowDown", "ArrowRight"])).toEqual({ column: "blocked", index: 0 });
  expect(carried(columns, ["ArrowRight", "ArrowRight", "ArrowDown", "ArrowRight"])).toEqual({ column: "done", index: 1 });
  expect(carried(columns, ["ArrowUp", "ArrowLeft"])).toEqual({ column: "todo", index: 0 });
});

test("a place among all cards and one among the others are two names of the same", () => {
  fc.assert(
    fc.property(board, arrows, (columns, keys) => {
      const at = carried(columns, keys);
      expect(rules.withoutCarried(columns, "own", rules.withCarried(columns, "own", at))).toEqual(at);
    }),
  );
});

test("a point is before the first card whose middle is below it, also where only some of the cards are drawn", () => {
  const drawn = [10, 11, 12].map((index) => ({ index, start: index * 60, size: 50 }));
  expect([600, 624, 626, 700, 746, 10_000].map((point) => rules.indexAt(drawn, point, 400))).toEqual([10, 10, 11, 12, 13, 13]);
  expect(rules.indexAt([], 30, 0)).toBe(0);
});

test("J goes through every card once, column by column; arrows stay in the column, or cross to the next that has cards", () => {
  const columns = { inbox: [], todo: ["a", "b", "c"], blocked: [], done: ["d"] };
  const walk = (from: string | null, step: string): (string | null)[] => {
    const next = rules.cardBeside(columns, from, step);
    return next === null ? [] : [next, ...walk(next, step)];
  };
  expect(walk(null, "next")).toEqual(["a", "b", "c", "d"]);
  expect(walk(null, "previous")).toEqual(["d", "c", "b", "a"]);
  expect(walk("b", "below")).toEqual(["c"]);
  expect([rules.cardBeside(columns, "c", "right"), rules.cardBeside(columns, "d", "left"), rules.cardBeside(columns, "d", "right")]).toEqual(["d", "a", null]);
  expect(rules.cardBeside(columns, "gone", "below"), "one that has left the board").toBe("a");
});

test("of a column of thousands the cards in sight are drawn, and the one that is carried away from there", () => {
  const range = { startIndex: 2_000, endIndex: 2_012, overscan: 4, count: 5_000 };
  const inSight = rules.rangeWith(range, null, Number.POSITIVE_INFINITY);
  expect([inSight[0], inSight.at(-1), inSight.length]).toEqual([1_996, 2_016, 21]);
  expect(rules.rangeWith(range, 7, Number.POSITIVE_INFINITY)).toEqual([7, ...inSight]);
  expect(rules.rangeWith(range, 2_003, Number.POSITIVE_INFINITY)).toEqual(inSight);
  expect(rules.rangeWith(range, null, 3), "the first step").toEqual([1_996, 1_997, 1_998]);
  expect(rules.rangeWith({ ...range, startIndex: 0, endIndex: 2, count: 3 }, 9, 60), "one that is gone").toEqual([0, 1, 2]);
});

test("a column is drawn in steps anew where it shows other cards, and not where one has come or gone", () => {
  const ids = Array.from({ length: 40 }, (_, at) => `n${at}`);
  expect(rules.isAnother(ids, ids.slice(1))).toBe(false);
  expect(rules.isAnother(ids, ["new", ...ids])).toBe(false);
  expect(rules.isAnother(ids, ids.slice(0, 2))).toBe(false);
  expect(rules.isAnother(ids, ["x", "y", "z", "n3"])).toBe(true);
  expect(rules.isAnother([], ids)).toBe(true);
});

test("a column that holds the same cards is the very same list, so that it is not drawn again", () => {
  const before = { todo: ["a", "b"], done: ["c"] };
  const next = rules.keptColumns({ todo: ["a", "b"], done: ["c", "d"] }, before);
  expect([next.todo === before.todo, next.done]).toEqual([true, ["c", "d"]]);
  expect(rules.keptColumns({ todo: ["b", "a"] }, before).todo).toEqual(["b", "a"]);
});

test("a card is taken to be as high as it is drawn: 56 px, 20 for another line of its title, 24 with a reason", () => {
  const height = (changes: object) => rules.likelyHeight({ title: "Short", tags: [], is_blocked: false, approvals_pending_count: 0, ...changes });
  expect([{}, { title: "x".repeat(30) }, { is_blocked: true }, { approvals_pending_count: 1 }, { title: "x".repeat(500) }].map(height)).toEqual([
    56, 76, 80, 80, 96,
  ]);
});

test("an answer that is read in steps is what it is when it is read at once, whatever its texts hold", async () => {
  const members = fc.dictionary(fc.string(), fc.oneof(fc.array(fc.jsonValue()), fc.jsonValue()));
  const hostile = fc.constant({ "a\\": ["]", '"', "\\", '\\"],', { b: ["[", ",", "}"] }, []], b: { a: [1, [2, 3], "x,y"] }, c: [] });
  await fc.assert(
    fc.asyncProperty(fc.oneof(members, hostile), fc.integer({ min: 1, max: 30 }), async (value, step) => {
      const text = JSON.stringify(value);
      expect(await rules.parseInSteps(text, step)).toEqual(JSON.parse(text));
    }),
    { numRuns: 60 },
  );
});

const [fingers] = Object.values(import.meta.glob<{ follow: Follow }>("../../web/dashboard/views/finger-carry.ts"));
type FingerHands = Record<"onLift" | "onOver" | "onPut" | "onCancel", (...said: unknown[]) => void>;
type Follow = (press: object, hands: () => FingerHands, list: () => null) => void;

test("a finger that holds still lifts a task and puts it where it lets go; one that moves at once scrolls, and one that the browser takes puts it back", async () => {
  class Pointer extends Event {
    readonly pointerId: number;
    readonly clientX: number;
    readonly clientY: number;
    constructor(type: string, at: number, id = 7) {
      super(type);
      [this.clientX, this.clientY, this.pointerId] = [0, at, id];
    }
  }
  const page = Object.assign(new EventTarget(), {
    elementFromPoint: (_: number, y: number) => (y > 90 ? null : { closest: () => ({ dataset: { place: y > 50 ? "tuesday" : "monday" } }) }),
  });
  vi.stubGlobal("document", page);
  vi.stubGlobal("PointerEvent", Pointer);
  vi.useFakeTimers();
  try {
    const follow = (await fingers?.())?.follow as Follow;
    const gesture = (steps: readonly (readonly [string, number, number?] | number)[]) => {
      const told: unknown[] = [];
      const hand =
        (name: string) =>
        (...said: unknown[]) =>
          void told.push([name, ...said]);
      const hands = { onLift: hand("lift"), onOver: hand("over"), onPut: hand("put"), onCancel: hand("back") };
      follow(
        { element: { addEventListener: () => undefined }, pointerId: 7, x: 0, y: 10 },
        () => hands,
        () => null,
      );
      for (const step of steps) {
        if (typeof step === "number") vi.advanceTimersByTime(step);
        else page.dispatchEvent(new Pointer(...step));
      }
      vi.advanceTimersByTime(1_000);
      return told;
    };
    const held = 400;
    expect(gesture([held, ["pointermove", 12], ["pointermove", 60], ["pointerup", 60]])).toEqual([["lift"], ["over", "tuesday"], ["put", "tuesday", true]]);
    expect(gesture([held, ["pointerup", 12]]), "let go where it was: it asks for the date").toEqual([["lift"], ["put", "monday", false]]);
    expect(gesture([["pointermove", 60], held, ["pointerup", 60]]), "it scrolls").toEqual([]);
    expect(gesture([100, ["pointerup", 10]]), "a tap").toEqual([]);
    expect(gesture([held, ["pointermove", 60], ["pointercancel", 60], ["pointerup", 60]])).toEqual([["lift"], ["over", "tuesday"], ["back"]]);
    expect(gesture([held, ["pointermove", 60, 8], ["pointerup", 60, 8], ["pointerup", 95]]), "another finger moves nothing").toEqual([
      ["lift"],
      ["put", null, false],
    ]);
  } finally {
    vi.useRealTimers();
    vi.unstubAllGlobals();
  }
});
