// Who looks at what on a board, from what their sockets have said: pure.
import { expect, test } from "vitest";
import { presenceNow, SILENT_MS, TYPING_MS, VIEWERS_MAX, viewersOf } from "#worker/boards/presence.ts";
import type { Watcher } from "#worker/platform/watchers.ts";

const NOW = 1_000_000_000;
/** A socket of somebody, who came as the n-th and said this so long ago. */
const seen = (n: number, personId: string, said: { task_id?: string | null; is_typing?: boolean } | null, agoMs = 0, heardAgoMs = agoMs) => ({
  watcher: {
    personId,
    name: personId.toUpperCase(),
    since: `2026-01-01T00:00:${String(n).padStart(2, "0")}.000Z`,
    presence: said ? presenceNow(said, NOW - agoMs) : undefined,
  } as Watcher,
  heardAt: NOW - heardAgoMs,
});
const told = (all: ReturnType<typeof seen>[]) => viewersOf(all, NOW).viewers.map(({ id, task_id, is_typing }) => [id, task_id, is_typing]);

test("each is named once per task in the order in which they came, whatever their other sockets say; who has said nothing is nobody", () => {
  const all = [
    seen(3, "c", { task_id: "t2" }),
    seen(2, "b", null),
    seen(1, "a", {}),
    seen(4, "a", { task_id: "t1" }),
    seen(5, "a", { task_id: "t1", is_typing: true }),
  ];
  expect(told(all)).toEqual([
    ["c", "t2", false],
    ["a", "t1", true],
  ]);
  expect(viewersOf(all, NOW).total).toBe(2);
});

test("who types stops when they say nothing more, and types nowhere but on a task; who is silent for long has gone", () => {
  expect(told([seen(1, "a", { task_id: "t", is_typing: true }, TYPING_MS), seen(2, "b", { task_id: "t", is_typing: true }, TYPING_MS - 1)])).toEqual([
    ["a", "t", false],
    ["b", "t", true],
  ]);
  expect(told([seen(1, "a", { is_typing: true })])).toEqual([["a", null, false]]);
  expect(told([seen(1, "a", {}, SILENT_MS + 1), seen(2, "b", {}, SILENT_MS + 1, 1_000)])).toEqual([["b", null, false]]);
});

test("so many are named, all are counted", () => {
  const crowd = Array.from({ length: VIEWERS_MAX + 9 }, (_, n) => seen(n, `p${n}`, {}));
  expect([viewersOf(crowd, NOW).viewers.length, viewersOf(crowd, NOW).total]).toEqual([VIEWERS_MAX, VIEWERS_MAX + 9]);
});
