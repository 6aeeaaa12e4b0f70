// One connector per gateway: a second with the same token is told who is here, and comes in when that one has gone.
import { expect, test, vi } from "vitest";
import { relayVerdict } from "#worker/connector/problems.ts";
import { connect, dial, pass, PATIENCE, statusOf, tokenFor } from "../support/connected.ts";
import { gateway, organization } from "../support/factories.ts";
import { upgrade } from "../support/sockets.ts";

const RELAY_REPLACED = 4001;
const RELAY_HELD = 4009;
type Closed = { code: number; reason: string };

/** Dials as a connector of this process on this host; answers what ends it. */
async function dialAs(lab: { id: string }, token: string, id: string, host: string): Promise<{ closed: Promise<Closed>; socket: WebSocket }> {
  const headers = { Authorization: `Bearer ${token}`, "X-Connector-Id": id, "X-Connector-Host": host };
  const socket = (await upgrade(`/ws/gateway/${lab.id}/relay`, headers)).webSocket as WebSocket;
  const closed = new Promise<Closed>((resolve) => socket.addEventListener("close", ({ code, reason }) => resolve({ code, reason })));
  socket.accept();
  return { closed, socket };
}

async function held() {
  const of = await organization();
  const lab = await gateway(of);
  const token = await tokenFor(of, lab);
  const first = await dialAs(lab, token, "one", "lab-1.example");
  return { of, lab, token, first };
}

test("a second connector is told who holds the gateway, in words that say what to do, while the first goes on undisturbed", async () => {
  const of = await organization();
  const lab = await gateway(of);
  const token = await tokenFor(of, lab);
  const { double } = await connect(of, lab, token);
  for (const id of ["two", ""]) {
    const { closed } = await dialAs(lab, token, id, "lab-2");
    expect(await closed).toEqual({ code: RELAY_HELD, reason: expect.stringMatching(/^since \d{4}-\d\d-\d\d \d\d:\d\d UTC$/) });
  }
  expect([(await statusOf(of, lab)).status, double.connections.length]).toEqual(["online", 1]);
  const { lab: other, token: key } = await held();
  const { reason } = await (await dialAs(other, key, "two", "lab-2")).closed;
  expect(reason).toMatch(/^on lab-1\.example, since /);
  const verdict = relayVerdict({ kind: "close", code: RELAY_HELD, reason });
  expect(verdict).toEqual({ message: expect.stringMatching(/on lab-1\.example.*Stop that one, or this one/), waitMs: 30_000 });
});

test("when the first has gone, or has not been heard of for 45 seconds, the second comes in; the same process redials at once", async () => {
  const gone = await held();
  gone.first.socket.close(1000, "bye");
  await expect.poll(async () => (await dial(gone.lab, gone.token)).webSocket !== null, PATIENCE).toBe(true);
  await connect(gone.of, gone.lab);

  const silent = await held();
  pass(44_000);
  expect((await (await dialAs(silent.lab, silent.token, "two", "b")).closed).code).toBe(RELAY_HELD);
  const same = await dialAs(silent.lab, silent.token, "one", "a");
  expect((await silent.first.closed).code).toBe(RELAY_REPLACED);
  vi.restoreAllMocks();
  const lost = await held();
  pass(46_000);
  const { closed } = await dialAs(lost.lab, lost.token, "two", "b");
  expect([(await lost.first.closed).code, await Promise.race([closed, Promise.resolve("let in")])]).toEqual([RELAY_REPLACED, "let in"]);
  same.socket.close(1000, "bye");
});

test("what a connector calls itself is cut and cleaned before others are told", async () => {
  const of = await organization();
  const lab = await gateway(of);
  const token = await tokenFor(of, lab);
  await dialAs(lab, token, "one", `${"x".repeat(200)}<b>`);
  const { reason } = await (await dialAs(lab, token, "two", "b")).closed;
  expect(reason).toMatch(/^on x{60}, since /);
});
