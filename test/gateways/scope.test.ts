// What others say to their agents does not leave their host: the link asks for its own sessions one by one, and what the gateway tells of
// others all the same stays with the connector.
import { expect, test, vi } from "vitest";
import { Scope } from "#worker/connector/scope.ts";
import { connectParams } from "#worker/links/protocol.ts";
import { connect, PATIENCE, ready } from "../support/connected.ts";
import { must } from "../support/factories.ts";

const connecting = (caps: string[]) => JSON.stringify({ type: "req", id: "1", method: "connect", params: { ...connectParams(), caps } });
const asking = (verb: string, key: string) => JSON.stringify({ type: "req", id: "2", method: `sessions.messages.${verb}`, params: { key } });

test("the link subscribes to a run's session before it is sent, and hears it to its end; then it no longer listens there", async () => {
  const at = await ready("hello");
  const [connection] = at.link.double.connections;
  const { runs } = at.link.double;
  const send = runs.send.bind(runs);
  const watchedAtSend: string[][] = [];
  vi.spyOn(runs, "send").mockImplementation((from, params) => {
    watchedAtSend.push([...from.watched]);
    return send(from, params);
  });
  expect(connection?.caps.has("session-scoped-events")).toBe(true);
  const begun = await at.begin();
  await expect.poll(at.status, PATIENCE).toBe("succeeded");
  const session = `agent:mc-${begun.agent_id}:task-${at.given.id}`;
  expect(watchedAtSend).toEqual([[session]]);
  expect((await at.runs())[0]?.output, "nothing of it was missed").toContain("hello");
  await expect.poll(() => [...(connection?.watched ?? [])], PATIENCE).toEqual([]);
});

test("after a reconnect the sessions of open runs are listened to again", async () => {
  const at = await ready("SLOW:1000", { wordMs: 60_000 });
  const begun = await at.begin();
  await expect.poll(at.status, PATIENCE).toBe("running");
  const session = `agent:mc-${begun.agent_id}:task-${at.given.id}`;
  at.link.cut();
  const again = await connect(at.of, at.lab, at.token, at.link.double);
  await expect.poll(() => again.double.connections.map(({ watched }) => [...watched]), PATIENCE).toEqual([[session]]);
  must(await at.of.call("POST", `/tasks/${at.given.id}/stop`));
  await expect.poll(at.status, PATIENCE).toBe("aborted");
});

test("a private chat on the gateway sends no frame to Mission Control", async () => {
  const at = await ready("hello");
  const told: string[] = [];
  const [connection] = at.link.double.connections;
  const { events } = at.link.double.runs;
  const hear = connection?.event.bind(connection);
  if (connection && hear)
    vi.spyOn(connection, "event").mockImplementation((event, payload) => {
      told.push(event);
      hear(event, payload);
    });
  const final = vi.spyOn(events, "final");
  const other = at.link.double.open(() => {});
  other.receive(connecting(["tool-events"]));
  const message = { sessionKey: "agent:main:private", message: "my salary", idempotencyKey: crypto.randomUUID() };
  other.receive(JSON.stringify({ type: "req", id: "2", method: "chat.send", params: message }));
  await expect.poll(() => final.mock.calls.length, PATIENCE).toBe(1);
  expect(told).toEqual([]);
});

test("of a gateway that tells everything the connector keeps back what nobody asked for; approvals and the gateway's state pass", () => {
  const scope = new Scope();
  const all = ["chat", "agent", "session.message", "session.tool"];
  const hidden = (session: string | null) => all.map((event) => scope.hides(event, session));
  expect(hidden("a"), "an older Mission Control asks for none, and gets all").toEqual([false, false, false, false]);
  scope.note(connecting(["tool-events", "session-scoped-events"]));
  scope.note(asking("subscribe", "a"));
  scope.note('{"type":"req","method":"chat.send","params":{"key":"b","message":"\\"sessions.messages.subscribe\\""}}');
  expect([hidden("a"), hidden("b"), hidden(null)].map((each) => each.every(Boolean))).toEqual([false, true, true]);
  expect(hidden("a").some(Boolean)).toBe(false);
  for (const event of ["exec.approval.requested", "exec.approval.resolved", "shutdown", ""]) expect([event, scope.hides(event, "b")]).toEqual([event, false]);
  scope.note(asking("unsubscribe", "a"));
  expect(hidden("a").every(Boolean)).toBe(true);
  scope.forget();
  expect(hidden("a").some(Boolean)).toBe(false);
});
