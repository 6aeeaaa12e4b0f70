// What changes one document of the gateway waits for its turn, and for no gateway that hangs.
import { afterEach, expect, test, vi } from "vitest";
import { GatewayPipe, TURN_MS, TURN_WAIT_MS } from "#worker/links/pipe.ts";
import { GatewayError } from "#worker/links/protocol.ts";

afterEach(() => void vi.useRealTimers());

const MANY = 100;
const hangs = () => new Promise<never>(() => undefined);

/** To a gateway that takes every request and answers none. */
function silent() {
  vi.useFakeTimers();
  const sent: string[] = [];
  const send = (frame: string) => sent.push(frame) > 0;
  return { sent, pipe: new GatewayPipe(send, () => undefined) };
}

test("however many wait before a gateway that never answers, each hears within a minute and a half that it is to come again", async () => {
  const { sent, pipe } = silent();
  const ends: unknown[] = [];
  for (let n = 0; n < MANY; n++) pipe.inTurn(() => pipe.call("exec.approvals.get", {})).catch((error: unknown) => ends.push(error));
  await vi.advanceTimersByTimeAsync(TURN_WAIT_MS + TURN_MS);
  expect([ends.length, ends.every((error) => error instanceof GatewayError && error.isTransient)]).toEqual([MANY, true]);
  expect(sent.length, "who has waited too long asks nothing").toBeLessThanOrEqual(3);
  expect(await pipe.inTurn(async () => "its turn")).toBe("its turn");
  expect(vi.getTimerCount(), "nothing keeps the link awake").toBe(0);
});

test("a turn that does not end is waited for no longer than its time, and nobody before that goes at the same time", async () => {
  const { pipe } = silent();
  const began: number[] = [];
  const turn = (n: number, work: () => Promise<unknown>) =>
    pipe.inTurn(() => {
      began.push(n);
      return work();
    });
  void turn(1, hangs);
  const next = turn(2, async () => "second");
  await vi.advanceTimersByTimeAsync(TURN_MS - 1);
  expect(began).toEqual([1]);
  await vi.advanceTimersByTimeAsync(1);
  expect([began, await next]).toEqual([[1, 2], "second"]);
});

test("a turn that fails is over: the next begins at once", async () => {
  const { pipe } = silent();
  const failed = pipe.inTurn(() => Promise.reject(new Error("not this one")));
  const next = pipe.inTurn(async () => "next");
  await expect(failed).rejects.toThrow("not this one");
  expect([await next, vi.getTimerCount()]).toEqual(["next", 0]);
});
