// A connector that sends its token in the first frame: let in like one that sends it in the header, or told why not; and until then it
// costs next to nothing.
import { env } from "cloudflare:workers";
import { expect, test, vi } from "vitest";
import { awaitToken, WAITING_MAX_PER_ADDRESS } from "#worker/gateways/first-frame.ts";
import { newId } from "#worker/platform/ids.ts";
import { issueToken } from "#worker/platform/sign.ts";
import { freshAddress } from "../identity/support.ts";
import { ScriptedGateway } from "../support/scripted-gateway.ts";
import { attachToRelay } from "../support/scripted-gateway/over-relay.ts";
import { type Closed, PATIENCE, statusOf, tokenFor } from "../support/connected.ts";
import { gateway, must, organization } from "../support/factories.ts";
import { upgrade } from "../support/sockets.ts";

/** A socket without a token in its header, and all that it is told. */
async function knock(id: string, address = freshAddress()) {
  const { status, webSocket } = await upgrade(`/ws/gateway/${id}/relay`, { "CF-Connecting-IP": address });
  if (!webSocket) return { status, heard: [], closed: Promise.resolve({ code: 0, reason: "" }), socket: null };
  const heard: { type: string; payload: Record<string, unknown> }[] = [];
  webSocket.addEventListener("message", ({ data }) => void heard.push(JSON.parse(data as string) as (typeof heard)[number]));
  const closed = new Promise<Closed>((resolve) => webSocket.addEventListener("close", ({ code, reason }) => resolve({ code, reason })));
  webSocket.accept();
  return { status, heard, closed, socket: webSocket };
}
const auth = (relay_token: unknown) => JSON.stringify({ type: "auth", payload: { relay_token } });

test("a connector that sends its token in the first frame is let in: its gateway is online, and is cut off like any other", async () => {
  const of = await organization();
  const lab = await gateway(of);
  const token = await tokenFor(of, lab);
  const { heard, closed, socket } = await knock(lab.id);
  socket?.send(auth(token));
  await expect.poll(() => heard[0], PATIENCE).toEqual({ type: "auth_ok", payload: { gateway_id: lab.id, config: { heartbeat_interval_seconds: 30 } } });
  const double = new ScriptedGateway({});
  const attachment = attachToRelay(double, {
    send: (text) => socket?.send(text),
    addEventListener: (type, listener) => socket?.addEventListener(type, (event) => listener(event as { data?: unknown })),
  });
  await expect.poll(async () => (await statusOf(of, lab)).status, PATIENCE).toBe("online");
  must(await of.call("POST", `/gateways/${lab.id}/connect-command`));
  expect((await closed).code).toBe(4003);
  attachment.detach();
  double.dispose();
  await expect.poll(async () => (await statusOf(of, lab)).status, PATIENCE).toBe("offline");
});

test("a connector that goes away after such a start is noticed, and its gateway is offline", async () => {
  const of = await organization();
  const lab = await gateway(of);
  const token = await tokenFor(of, lab);
  const { heard, socket } = await knock(lab.id);
  socket?.send(auth(token));
  await expect.poll(() => heard.length, PATIENCE).toBe(1);
  const sockets = async () => must(await of.call<{ items: unknown[] }>("GET", `/gateways/${lab.id}/connections`)).items.length;
  await expect.poll(sockets, PATIENCE).toBe(1);
  socket?.close(1000, "bye");
  await expect.poll(sockets, PATIENCE).toBe(0);
});

test("what is no token, or not this gateway's, is told so and closed with 4001, the same for a gateway that never was", async () => {
  const of = await organization();
  const [lab, edge] = [await gateway(of), await gateway(of)];
  const others = await tokenFor(of, edge);
  const first = [auth(others), auth(issueToken("gateway", of.id).token), auth("mcg_x"), auth(env.LOCAL_AUTH_TOKEN)];
  const reasons = new Set<unknown>();
  for (const [id, frame] of [...first.map((text) => [lab.id, text] as const), [newId(), auth(others)] as const, ["x", auth(others)] as const]) {
    const { heard, closed, socket } = await knock(id);
    socket?.send(frame);
    expect((await closed).code).toBe(4001);
    expect(heard.map(({ type }) => type)).toEqual(["auth_error"]);
    reasons.add(heard[0]?.payload.reason);
  }
  expect(reasons.size).toBe(1);
  for (const frame of ["", "{", "[]", auth(7), JSON.stringify({ type: "hello" }), auth("x".repeat(5_000))]) {
    const { heard, closed, socket } = await knock(lab.id);
    socket?.send(frame);
    expect((await closed).code).toBe(4001);
    expect(heard[0]?.payload.reason).toMatch(/^The first frame must be/);
  }
});

test("a socket that says nothing in time is closed, and the database is never asked", async () => {
  const request = new Request("http://mission-control.test/", { headers: { "CF-Connecting-IP": freshAddress() } });
  const join = vi.fn<(token: string) => Promise<Response>>();
  const socket = awaitToken(request, newId(), join, () => undefined, 20).webSocket as WebSocket;
  const closed = new Promise<number>((resolve) => socket.addEventListener("close", ({ code }) => resolve(code)));
  socket.accept();
  expect(await closed).toBe(4001);
  expect(join).not.toHaveBeenCalled();
});

test("one that does not wait for the answer is not let in", async () => {
  const of = await organization();
  const lab = await gateway(of);
  const hasty = await knock(lab.id);
  hasty.socket?.send(auth(await tokenFor(of, lab)));
  hasty.socket?.send("{}");
  expect((await hasty.closed).code).toBe(4001);
});

test("from one address twenty sockets may wait; the next is refused until one has gone", async () => {
  const of = await organization();
  const lab = await gateway(of);
  const address = freshAddress();
  const open = await Promise.all(Array.from({ length: WAITING_MAX_PER_ADDRESS }, () => knock(lab.id, address)));
  expect(new Set(open.map(({ status }) => status))).toEqual(new Set([101]));
  expect((await knock(lab.id, address)).status).toBe(429);
  const elsewhere = await knock(lab.id);
  expect(elsewhere.status, "others are not shut out").toBe(101);
  for (const { socket } of [...open, elsewhere]) socket?.close(1000);
  await expect.poll(async () => (await knock(lab.id, address)).status, PATIENCE).toBe(101);
});
