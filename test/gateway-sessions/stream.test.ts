// What goes on in a session, told while somebody watches it and no longer: words, steps, messages with usage, ends; dropped frames are said.
import { SELF } from "cloudflare:test";
import { env } from "cloudflare:workers";
import { expect, test } from "vitest";
import type { SessionFrame } from "#worker/gateways/schema.ts";
import type { LinkVerbs } from "#worker/gateways/index.ts";
import type { ApiKeyIssued } from "#worker/keys/schema.ts";
import { VIEW_WAITING_MAX, VIEWS_MAX, VIEWS_OF_ONE_MAX } from "#worker/links/limits.ts";
import { BASE, client } from "../support/client.ts";
import { atWork, connect, linkOf, pass, PATIENCE, ready } from "../support/connected.ts";
import { directory, gateway, member, must, organization, type TestOrganization } from "../support/factories.ts";
import { refusal } from "../support/problem.ts";

/** A reader who goes is noticed when the next answer is due. */
const WHILE_GOING = { timeout: 15_000, interval: 50 };
const LONG = { timeout: 60_000 };
const MAIN = "agent:main:main";
/** An agent's, of a board that whoever follows the session may not write on. */
const TOKEN = `mca_${"0a".repeat(16)}_${"1b".repeat(8)}`;
const path = (key: string) => `/gateways/sessions/${encodeURIComponent(key)}/stream`;

type Watching = { frames: SessionFrame[]; raw: () => string; ended: Promise<void>; leave(): Promise<void> };

/** Whoever leaves ends their own stream. */
function isCancelled(error: unknown): void {
  if (!String(error).includes("Stream was cancelled")) throw error;
}

/** Reads a stream as a page does. */
async function watch({ id }: { id: string }, key: string, token = env.LOCAL_AUTH_TOKEN): Promise<Watching> {
  const response = await SELF.fetch(`${BASE}/api/v1${path(key)}`, { headers: { Authorization: `Bearer ${token}`, "X-Organization-Id": id } });
  expect([response.status, response.headers.get("Content-Type"), response.headers.has("X-Request-Id")]).toEqual([200, "text/event-stream", true]);
  const reader = (response.body as ReadableStream<Uint8Array>).getReader();
  const decoder = new TextDecoder();
  const frames: SessionFrame[] = [];
  let [text, read] = ["", 0];
  const take = async (): Promise<void> => {
    for (let part = await reader.read(); !part.done; part = await reader.read()) {
      text += decoder.decode(part.value, { stream: true });
      const blocks = text.split("\n\n");
      for (const block of blocks.slice(read, -1)) {
        const data = /^data: (.*)$/m.exec(block)?.[1];
        if (data) frames.push(JSON.parse(data) as SessionFrame);
      }
      read = blocks.length - 1;
    }
  };
  return { frames, raw: () => text, ended: take().catch(isCancelled), leave: () => reader.cancel() };
}

const watchedBy = ({ double }: { double: { connections: { watched: Set<string> }[] } }) => double.connections.flatMap(({ watched }) => [...watched]);

test("words, steps, messages with usage and the end are told as they come, of this session alone", async () => {
  const { of, link } = await ready("nothing");
  const seen = await watch(of, MAIN);
  await expect.poll(() => watchedBy(link), PATIENCE).toContain(MAIN);
  const about = { runId: "r1", sessionKey: MAIN };
  link.hear("agent", { ...about, sessionKey: "agent:main:other", stream: "assistant", data: { text: "not for them" } });
  link.hear("agent", { ...about, stream: "lifecycle", data: { phase: "start" } });
  link.hear("agent", { ...about, stream: "item", data: { itemId: "tool:1", kind: "tool", title: "Exec print text", phase: "start", status: "running" } });
  await expect.poll(() => seen.frames.length, PATIENCE).toBe(2);
  link.hear("agent", { ...about, stream: "assistant", data: { text: `Hello there${TOKEN}` } });
  await expect.poll(() => seen.frames.length, PATIENCE).toBe(3);
  const usage = { input: 15_386, output: 10, totalTokens: 15_396, cost: { total: 0.25 } };
  const message = {
    role: "assistant",
    content: [{ type: "text", text: `Hello there${TOKEN}` }],
    model: "stub-1",
    usage,
    __openclaw: { id: "m1", runId: "r1" },
  };
  link.hear("session.message", { sessionKey: MAIN, message });
  link.hear("chat", { ...about, state: "final" });
  await expect.poll(() => seen.frames.length, PATIENCE).toBe(5);
  expect(seen.frames).toEqual([
    { type: "state", run_id: "r1", state: "running" },
    { type: "step", run_id: "r1", id: "tool:1", title: "Exec print text", kind: "tool", status: "running" },
    { type: "text", run_id: "r1", text: "Hello there[another token]" },
    {
      type: "message",
      id: "m1",
      role: "assistant",
      text: "Hello there[another token]",
      model: "stub-1",
      run_id: "r1",
      usage: { input_tokens: 15_386, output_tokens: 10, total_tokens: 15_396, cost_usd: 0.25 },
    },
    { type: "state", run_id: "r1", state: "ended" },
  ]);
  await seen.leave();
});

test("the gateway tells of a session only while somebody watches it", LONG, async () => {
  const { of, link } = await ready("nothing");
  const [one, two] = [await watch(of, MAIN), await watch(of, MAIN)];
  await expect.poll(() => watchedBy(link), PATIENCE).toEqual([MAIN]);
  await one.leave();
  link.hear("agent", { runId: "r", sessionKey: MAIN, stream: "assistant", data: { text: "still" } });
  await expect.poll(() => two.frames.length, PATIENCE).toBe(1);
  expect(watchedBy(link)).toEqual([MAIN]);
  await two.leave();
  await expect.poll(() => watchedBy(link), WHILE_GOING).toEqual([]);
});

test("a session is heard however its key is written, as gateways tell keys in lower case", async () => {
  const { of, link } = await ready("nothing");
  const seen = await watch(of, MAIN.toUpperCase());
  await expect.poll(() => watchedBy(link), PATIENCE).toEqual([MAIN]);
  link.hear("agent", { runId: "r", sessionKey: MAIN, stream: "assistant", data: { text: "heard" } });
  await expect.poll(() => seen.frames.length, PATIENCE).toBe(1);
  await seen.leave();
});

test("a session in which work of ours goes on is still told of when its watcher has gone, and one that is watched when the work has ended", LONG, async () => {
  const { of, link, session, runs } = await atWork();
  const seen = await watch(of, session);
  await seen.leave();
  const other = await watch(of, MAIN);
  await expect.poll(() => watchedBy(link).sort(), PATIENCE).toEqual([MAIN, session].sort());
  await other.leave();
  await expect.poll(() => watchedBy(link), WHILE_GOING).toEqual([session]); // who left before is gone by then too
  const again = await watch(of, session);
  const [run] = await runs();
  link.hear("chat", { runId: run?.id, sessionKey: session, state: "final", message: { role: "assistant", content: "done" } });
  await expect.poll(() => again.frames.some(({ type }) => type === "state"), PATIENCE).toBe(true);
  await expect.poll(async () => (await runs())[0]?.status, PATIENCE).toBe("succeeded");
  expect(watchedBy(link)).toContain(session);
  await again.leave();
  await expect.poll(() => watchedBy(link), WHILE_GOING).toEqual([]);
});

test("a watcher who is slower than the session hears how much was dropped, and of words the newest", LONG, async () => {
  const { of, lab, link } = await ready("nothing");
  const scope = { shard: of.shard, organizationId: of.id, gatewayId: lab.id };
  const ask = async (step: "begin" | "go on" | "leave") => {
    const view = await (linkOf(of, lab) as unknown as LinkVerbs).view(scope, { session: MAIN, person: "p", viewer: "one", step });
    return view.ok ? view : { frames: [], isForgotten: true };
  };
  await ask("begin");
  for (let n = 0; n < VIEW_WAITING_MAX + 7; n++)
    link.hear("session.message", { sessionKey: MAIN, message: { role: "user", content: `${n} ${"x".repeat(30_000)}`, __openclaw: { id: `m${n}` } } });
  for (let n = 0; n < 20; n++) link.hear("agent", { runId: "r", sessionKey: MAIN, stream: "assistant", data: { text: `word ${n}` } });
  const other = await watch(of, MAIN); // its answer comes after all of them
  await other.leave();
  const { frames } = await ask("go on");
  expect([frames.length, frames[0], frames.at(-1)]).toEqual([
    VIEW_WAITING_MAX + 1,
    { type: "dropped", count: 8 },
    { type: "text", run_id: "r", text: "word 19" },
  ]);
  expect(frames[1]?.type === "message" && frames[1].text.length).toBe(16_384);
  await ask("leave");
  expect((await ask("go on")).isForgotten).toBe(true);
  await expect.poll(() => watchedBy(link), WHILE_GOING).toEqual([]);
});

test("who does not ask any more, and has not said so, has gone after a few seconds", LONG, async () => {
  const { of, lab, link } = await ready("nothing");
  const scope = { shard: of.shard, organizationId: of.id, gatewayId: lab.id };
  await (linkOf(of, lab) as unknown as LinkVerbs).view(scope, { session: MAIN, person: "p", viewer: "one", step: "begin" });
  expect(watchedBy(link)).toEqual([MAIN]);
  await expect.poll(() => watchedBy(link), WHILE_GOING).toEqual([]);
});

test("only admins in person watch, of a gateway that is here, and so many at a time", LONG, async () => {
  const { of, lab, link } = await ready("nothing");
  const which = `${path(MAIN)}?gateway_id=${lab.id}`;
  expect(refusal(await (await member(of, {})).call("GET", which))).toBe("403 forbidden");
  const key = must(await of.call<ApiKeyIssued>("POST", "/organizations/me/api-keys", { body: { name: "CI", scopes: ["gateways:read"] } }));
  expect(refusal(await client({ Authorization: `Bearer ${key.token}` })("GET", which))).toBe("403 forbidden");
  expect(refusal(await (await organization(of.shard)).call("GET", which))).toBe("404 not_found");
  const other = await gateway(of);
  expect(refusal(await of.call("GET", `${path(MAIN)}?gateway_id=${other.id}`))).toBe("409 conflict");
  await connect(of, other);
  await of.call("DELETE", `/gateways/${other.id}`);
  const all = await Promise.all(Array.from({ length: VIEWS_OF_ONE_MAX }, () => watch(of, MAIN)));
  const tooMany = await of.call("GET", which);
  expect([refusal(tooMany), tooMany.body.detail]).toEqual(["429 rate_limited", expect.stringContaining(`You watch ${VIEWS_OF_ONE_MAX} sessions`)]);
  const others = await Promise.all([1, 2].map(() => member(of, { role: "admin" })));
  for (const admin of others)
    while (all.length < VIEWS_MAX && all.length < VIEWS_OF_ONE_MAX * (others.indexOf(admin) + 2)) all.push(await watch(of, MAIN, admin.token));
  const late = await (await member(of, { role: "admin" })).call("GET", which);
  expect([refusal(late), late.body.detail]).toEqual(["429 rate_limited", expect.stringContaining(`${VIEWS_MAX} times`)]);
  for (const each of all) await each.leave();
  await expect.poll(() => watchedBy(link), WHILE_GOING).toEqual([]);
});

test("somebody who may not watch any more hears nothing after ten seconds", LONG, async () => {
  const { of, link } = await ready("nothing");
  const [demoted, signedOut] = [await member(of, { role: "admin" }), await member(of, { role: "admin" })];
  const seen = [await watch(of, MAIN, demoted.token), await watch(of, MAIN, signedOut.token)];
  const hear = (text: string) => link.hear("agent", { runId: "r", sessionKey: MAIN, stream: "assistant", data: { text } });
  hear("before");
  for (const each of seen) await expect.poll(() => each.frames.length, PATIENCE).toBe(1);
  await Promise.all([demote(of, demoted.id), signOut(signedOut.id)]);
  pass(11_000);
  hear("after");
  for (const each of seen) {
    await each.ended;
    expect(each.raw()).not.toContain("after");
  }
  await expect.poll(() => watchedBy(link), WHILE_GOING).toEqual([]);
});

const signOut = (personId: string) => directory.sql("UPDATE sessions SET revoked_at = ?2 WHERE person_id = ?1", personId, new Date().toISOString()).run();
const demote = (of: TestOrganization, personId: string) =>
  of.db.sql("UPDATE members SET role = 'member' WHERE organization_id = ?1 AND person_id = ?2", of.id, personId).run();

test("when the connection to the gateway ends, streams end: who watches comes again", async () => {
  const { of, link } = await ready("nothing");
  const seen = await watch(of, MAIN);
  await expect.poll(() => watchedBy(link), PATIENCE).toContain(MAIN);
  link.say(JSON.stringify({ type: "relay", event: "gateway.down", payload: { problem: "closed", message: "gone" } }));
  await seen.ended;
});
