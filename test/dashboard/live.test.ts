// What the dashboard makes of live frames: each event once and in order, whatever is doubled, late, missing or about something else.
import fc from "fast-check";
import { expect, test, vi } from "vitest";
import { newId } from "#worker/platform/ids.ts";
import { BOARD, type Event, event, FakeSocket, type Handlers, load, onLiveStage } from "./live-stage.ts";

onLiveStage();

/** A feed of an organization of its own, and what it told the app. */
async function feed() {
  const organizationId = newId();
  const [{ connectFeed }, { setActiveOrganizationId }, { queryClient }] = [await load("live/feed"), await load("live/http"), await load("live/query-client")];
  setActiveOrganizationId(organizationId);
  const told: number[] = [];
  const frames: object[] = [];
  const refused: number[] = [];
  const handlers: Handlers = { onEvent: ({ id }) => told.push(id), onFrame: (frame) => frames.push(frame), lists: () => [["a list"], ["another"]] };
  const reread = vi.spyOn(queryClient, "invalidateQueries").mockResolvedValue();
  const open = () => {
    const socket = connectFeed(handlers, organizationId, (code) => refused.push(code));
    socket.open();
    FakeSocket.last.open();
    return socket;
  };
  const rereadKeys = () => reread.mock.calls.map(([filter]) => filter.queryKey.join());
  return { organizationId, told, frames, refused, open, reread, rereadKeys };
}
const events = (...list: Event[]) => ({ type: "events", seq: 0, events: list });
/** Until the socket tries again. */
const afterBackoff = () => vi.advanceTimersByTimeAsync(20_000);

test("the feed tells each event once, in order, however frames double and mix them", async () => {
  const { told, open } = await feed();
  const socket = open();
  FakeSocket.last.say({ type: "ready", seq: 0 });
  FakeSocket.last.say(events(event(2), event(1)));
  FakeSocket.last.say(events(event(2), event(3), event(1)));
  FakeSocket.last.say(events(event(3)));
  expect(told).toEqual([1, 2, 3]);
  socket.close();
});

test("a socket that is turned away because too many are open says so, tries again after a minute at the latest, and is well when it is let in", async () => {
  const { open, refused } = await feed();
  const { linkOfFeed } = await load("live/link");
  const socket = open();
  FakeSocket.last.cut(4429);
  expect([linkOfFeed(), refused]).toEqual([{ status: "down", lastAt: expect.any(Number), isFull: true }, []]);
  await vi.advanceTimersByTimeAsync(29_000);
  expect(FakeSocket.all.length, "not at once").toBe(1);
  await vi.advanceTimersByTimeAsync(31_000);
  expect(FakeSocket.all.length).toBe(2);
  FakeSocket.last.open();
  FakeSocket.last.say({ type: "ready", seq: 0 });
  expect(linkOfFeed()).toMatchObject({ status: "live", isFull: false });
  socket.close();
});

test("after a cut the feed resumes after the newest event that it has told, and tells nothing of it again", async () => {
  const { told, open } = await feed();
  const socket = open();
  FakeSocket.last.say({ type: "ready", seq: 7 });
  FakeSocket.last.say(events(event(8), event(9)));
  FakeSocket.last.cut();
  await afterBackoff();
  expect([FakeSocket.all.length, FakeSocket.last.since]).toEqual([2, "9"]);
  FakeSocket.last.open();
  FakeSocket.last.say(events(event(9), event(10)));
  expect(told).toEqual([8, 9, 10]);
  socket.close();
});

test("a new feed of the same tab resumes where the last one ended", async () => {
  const { open } = await feed();
  const first = open();
  expect(FakeSocket.last.since).toBeNull();
  FakeSocket.last.say(events(event(4)));
  first.close();
  const second = open();
  expect(FakeSocket.last.since).toBe("4");
  second.close();
});

test("lists that were read before the feed was ready are read again; when too much was missed, whatever is on screen", async () => {
  const { open, rereadKeys, reread, organizationId } = await feed();
  const first = open();
  expect(rereadKeys()).toEqual([]);
  FakeSocket.last.say({ type: "ready", seq: 5 });
  expect(rereadKeys(), "the page is drawn first").toEqual([]);
  await vi.advanceTimersByTimeAsync(1_500);
  expect(rereadKeys()).toEqual(["a list", "another"]);
  first.close();
  reread.mockClear();
  const second = open();
  FakeSocket.last.say({ type: "ready", seq: 6 });
  expect(rereadKeys()).toEqual([]);
  FakeSocket.last.say({ type: "resync", seq: 900, detail: "" });
  expect(rereadKeys()).toEqual([`organization,${organizationId}`]);
  FakeSocket.last.cut();
  await afterBackoff();
  expect(FakeSocket.last.since).toBe("900");
  second.close();
});

test("a frame that comes after the tab has changed to another organization is not told", async () => {
  const { told, frames, open } = await feed();
  const socket = open();
  const { setActiveOrganizationId } = await load("live/http");
  setActiveOrganizationId(newId());
  FakeSocket.last.say(events(event(1)));
  expect([told, frames]).toEqual([[], []]);
  socket.close();
});

test("events of the board on screen come over its own socket while that is live, and over the feed while it is not", async () => {
  const { told, open } = await feed();
  const [{ setBoardOnScreen }, { setBoardLink, dropBoardLink }] = [await load("live/events"), await load("live/link")];
  const socket = open();
  setBoardOnScreen(BOARD);
  setBoardLink({ status: "live", lastAt: 1 });
  FakeSocket.last.say(events(event(1, { board_id: BOARD }), event(2, { board_id: newId() }), event(3)));
  expect(told).toEqual([2, 3]);
  setBoardLink({ status: "down", lastAt: 1 });
  FakeSocket.last.say(events(event(4, { board_id: BOARD })));
  expect(told).toEqual([2, 3, 4]);
  setBoardOnScreen(null);
  dropBoardLink();
  socket.close();
});

test("a socket that was given up says nothing any more", async () => {
  const { told, open } = await feed();
  const socket = open();
  const old = FakeSocket.last;
  const late = old.onmessage;
  old.say(events(event(1)));
  socket.close();
  old.say(events(event(2)));
  expect([old.onmessage, late === null, told]).toEqual([null, false, [1]]);
});

test("silence is noticed: after two pings without an answer the socket is replaced; any word is an answer", async () => {
  const { open } = await feed();
  const socket = open();
  await vi.advanceTimersByTimeAsync(50_000);
  expect(FakeSocket.last.sent).toEqual(["ping", "ping"]);
  FakeSocket.last.say("pong");
  await vi.advanceTimersByTimeAsync(50_000);
  expect(FakeSocket.all.length).toBe(1);
  await vi.advanceTimersByTimeAsync(50_000);
  expect(FakeSocket.all.length).toBe(2);
  socket.close();
});

test("signed out and gone are for good: no attempt follows", async () => {
  for (const code of [4401, 4404]) {
    const { refused, open } = await feed();
    open();
    const before = FakeSocket.all.length;
    FakeSocket.last.cut(code);
    await afterBackoff();
    expect([refused, FakeSocket.all.length]).toEqual([[code], before]);
  }
});

type Snapshot = { seq: number; applied: number[]; board: { id: string; seq: number } };
/** A board on screen with a snapshot at seq 5, and what became of it. */
async function board(loaded = true) {
  const [{ connectBoard }, { setActiveOrganizationId }, { queryClient }] = [await load("views/live"), await load("live/http"), await load("live/query-client")];
  setActiveOrganizationId(null);
  const id = newId();
  const key = ["organization", null, "board", id];
  if (loaded) queryClient.setQueryData(key, { seq: 5, applied: [], board: { id, seq: 5 } } satisfies Snapshot);
  const told: number[] = [];
  const deleted = vi.fn();
  const refetch = vi
    .spyOn(queryClient, "refetchQueries")
    .mockImplementation(async () => queryClient.setQueryData(key, { seq: 50, applied: [], board: { id, seq: 50 } }));
  const apply = (snapshot: object, { seq }: Event): object => ({ ...snapshot, seq, applied: [...(snapshot as Snapshot).applied, seq] });
  const live: Handlers = { onEvent: ({ seq }) => told.push(seq), onFrame: () => undefined, lists: () => [] };
  const socket = connectBoard({ live, apply }, id, () => undefined, deleted);
  socket.open();
  FakeSocket.last.open();
  const snapshot = () => queryClient.getQueryData(key) as Snapshot | undefined;
  return { id, told, deleted, refetch, socket, snapshot };
}

test("a board applies each event once and in order, and the app hears of each once", async () => {
  await fc.assert(
    fc.asyncProperty(fc.array(fc.array(fc.integer({ min: 1, max: 12 }), { maxLength: 6 }), { maxLength: 8 }), async (frames) => {
      const { told, socket, snapshot } = await board();
      let known = 5;
      for (const seqs of frames) {
        FakeSocket.last.say(events(...seqs.map((seq) => event(seq))));
        for (const seq of [...seqs].sort((a, b) => a - b)) {
          if (seq > known + 1) break;
          known = Math.max(known, seq);
        }
        if (FakeSocket.last.readyState === FakeSocket.CONNECTING) FakeSocket.last.open();
      }
      const expected = Array.from({ length: known - 5 }, (_, index) => 6 + index);
      expect([snapshot()?.applied, told, snapshot()?.seq]).toEqual([expected, expected, known]);
      socket.close();
    }),
    { numRuns: 60 },
  );
});

test("where an event is missing nothing after it is applied, and the board asks again from the last one that it has", async () => {
  const { told, socket, snapshot } = await board();
  FakeSocket.last.say(events(event(6), event(8)));
  expect([snapshot()?.applied, told]).toEqual([[6], [6]]);
  expect([FakeSocket.all.length, FakeSocket.last.since]).toEqual([2, "6"]);
  FakeSocket.last.open();
  FakeSocket.last.say(events(event(7), event(8)));
  expect(snapshot()?.applied).toEqual([6, 7, 8]);
  socket.close();
});

test("what the first socket of a board still says after it was replaced is not applied", async () => {
  const { socket, snapshot } = await board();
  const first = FakeSocket.last;
  const stillHeld = first.onmessage;
  first.say(events(event(8)));
  expect([typeof stillHeld, first.onmessage]).toEqual(["function", null]);
  first.say(events(event(6)));
  expect(snapshot()?.applied).toEqual([]);
  socket.close();
});

test("a board that is too far behind is loaded again, and resumes after what it loaded", async () => {
  const { refetch, socket } = await board();
  FakeSocket.last.say({ type: "resync", seq: 60, detail: "" });
  await vi.advanceTimersByTimeAsync(0);
  expect(refetch).toHaveBeenCalledTimes(1);
  expect(FakeSocket.last.since).toBe("50");
  socket.close();
});

test("a board's page says what it looks at when its socket opens, and again on the next, and that somebody types now and then", async () => {
  const { socket } = await board();
  const { lookAt, noteTyping } = await load("live/presence");
  const said = () => FakeSocket.last.sent.filter((text) => text !== "ping").map((text) => JSON.parse(text) as { task_id: string | null; is_typing: boolean });
  const looks = (task_id: string | null, is_typing = false) => ({ type: "presence", task_id, is_typing });
  FakeSocket.last.say({ type: "ready", seq: 5 });
  noteTyping("nowhere");
  expect([FakeSocket.last.protocol, said()]).toEqual(["mission-control.batched", [looks(null)]]);
  lookAt("t1");
  lookAt("t1");
  for (const text of ["a", "ab", "abc"]) noteTyping(text);
  expect(said().slice(1)).toEqual([looks("t1"), looks("t1", true)]);
  await vi.advanceTimersByTimeAsync(3_000);
  noteTyping("abcd");
  noteTyping(" ");
  noteTyping("");
  expect(said().slice(3)).toEqual([looks("t1", true), looks("t1")]);
  FakeSocket.last.cut();
  await afterBackoff();
  FakeSocket.last.open();
  FakeSocket.last.say({ type: "ready", seq: 5 });
  expect(said()).toEqual([looks("t1")]);
  lookAt(null);
  socket.close();
});

test("charts are read again a moment after what they count has changed, once however much it was", async () => {
  const { reread, rereadKeys, organizationId } = await feed();
  const { onMetricsEvent } = await load("metrics/events");
  for (const type of ["task.moved", "task.created", "run.ended", "tag.created"]) onMetricsEvent({ ...event(1), type });
  expect(reread).not.toHaveBeenCalled();
  await vi.advanceTimersByTimeAsync(10_000);
  expect(rereadKeys()).toEqual(["series", "rows"].map((what) => `organization,${organizationId},metric-${what}`));
  onMetricsEvent({ ...event(2), type: "tag.created" });
  await vi.advanceTimersByTimeAsync(10_000);
  expect(rereadKeys().length).toBe(2);
});

test("events of a board that is not loaded, or any more, change nothing", async () => {
  const { told, socket, snapshot } = await board(false);
  FakeSocket.last.say(events(event(6)));
  expect([snapshot(), told, FakeSocket.all.length]).toEqual([undefined, [], 1]);
  socket.close();
});

test("the deletion of this board is told, that of another is not", async () => {
  const { id, deleted, socket } = await board();
  FakeSocket.last.say(events(event(6, { type: "board.deleted", subject: { type: "board", id: newId() } })));
  expect(deleted).not.toHaveBeenCalled();
  FakeSocket.last.say(events(event(7, { type: "board.deleted", subject: { type: "board", id } })));
  expect(deleted).toHaveBeenCalledTimes(1);
  socket.close();
});
