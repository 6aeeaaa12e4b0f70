// What a gateway says is cut at the door of its link, and what is cut says so; a command that nobody could read is refused, not lost.
import { env } from "cloudflare:workers";
import { expect, test, vi } from "vitest";
import { COMMAND_MAX_BYTES, HELD_MAX_BYTES } from "#worker/links/limits.ts";
import { errorOf, readHello } from "#worker/links/protocol.ts";
import { decodeEvent } from "#worker/platform/event-catalog.ts";
import type { EventRow } from "#worker/platform/events.ts";
import { clip } from "#worker/platform/text.ts";
import { composition } from "#worker/slices.ts";
import { atWork, PATIENCE, pass, statusOf } from "../support/connected.ts";
import { must } from "../support/factories.ts";
import { watch } from "../support/sockets.ts";

const LONG = "x".repeat(300_000);
type RunFrame = { type: "run"; run: { text: string; steps: { title: string; kind: string; id: string }[] } };

test("a text that was cut says so: a short one by a sign, a long one by how long it was; half a character never stays", () => {
  expect([clip("abc", 3), clip("abcd", 3), clip("", 0)]).toEqual(["abc", "ab…", ""]);
  expect(clip("a".repeat(5_000), 1_000)).toMatch(/^a{960,}… \[cut: it had 5000 characters\]$/);
  expect(clip("a".repeat(5_000), 1_000)).toHaveLength(1_000);
  expect(clip("😀😀", 3)).toBe("😀…");
});

test("versions, codes and reasons of a gateway are short, whatever it says", () => {
  const hello = readHello({ server: { version: LONG, bootId: LONG }, auth: { scopes: [LONG] } });
  expect([hello.version.length, hello.bootId.length]).toEqual([60, 200]);
  expect(hello.version.endsWith("…")).toBe(true);
  const error = errorOf({ code: LONG, message: LONG, details: { code: LONG } } as never);
  expect([error.code.length, error.message.length, error.reason.length]).toEqual([200, 500, 200]);
});

test("watchers get titles and names of bounded length and the end of a long text, and each says that it was cut", async () => {
  const { of, on, link, session } = await atWork();
  const live = await watch(`/ws/board/${on.id}/sync?organization_id=${of.id}`, { Authorization: `Bearer ${env.LOCAL_AUTH_TOKEN}` });
  const long = LONG.slice(0, 10_000);
  const data = { itemId: long, title: long, kind: long, status: long };
  link.hear("agent", { sessionKey: session, stream: "item", data });
  const isStep = (frame: unknown): frame is RunFrame => (frame as RunFrame).type === "run" && (frame as RunFrame).run.steps.length > 0;
  const { run } = (await live.until((frame) => isStep(frame))) as unknown as RunFrame;
  const [step] = run.steps;
  expect([step?.title.length, step?.kind.length, step?.id.length, step?.title.at(-1)]).toEqual([200, 200, 200, "…"]);
  link.hear("agent", { sessionKey: session, stream: "assistant", data: { text: `${LONG}end` } });
  const said = (await live.until((frame) => (frame as unknown as RunFrame).run?.text.endsWith("end"))) as unknown as RunFrame;
  expect([said.run.text.length, said.run.text[0]]).toEqual([16_384, "…"]);
  live.close();
});

test("what a run leaves is bounded and marked: its words, its error, and the problem of its gateway", async () => {
  const { of, lab, link, session, runs } = await atWork();
  link.hear("agent", { sessionKey: session, stream: "assistant", data: { text: LONG } });
  link.hear("chat", { sessionKey: session, state: "error", errorMessage: LONG });
  await expect.poll(async () => (await runs())[0]?.status, PATIENCE).toBe("failed");
  const [run] = await runs();
  expect([run?.error?.length, run?.output?.length]).toEqual([2_000, 100_000]);
  for (const text of [run?.error, run?.output]) expect(text).toMatch(/… \[cut: it had \d+ characters\]$/);
  link.say(JSON.stringify({ type: "relay", event: "gateway.down", payload: { problem: "closed", message: LONG } }));
  await expect.poll(async () => (await statusOf(of, lab)).problem_detail?.length, PATIENCE).toBe(500);
});

test("a command that is too large to be shown is denied at its gateway and the timeline says why; nobody is asked", async () => {
  const { of, on, lab, given, link, hold, approvals, runs } = await atWork();
  const sent = vi.spyOn(link.double.approvals, "resolve").mockReturnValue({ applied: true });
  hold("large", { command: `echo ${LONG}` });
  hold("large", { command: `echo ${LONG}` });
  hold("far", { command: "ls", cwd: "/x".repeat(COMMAND_MAX_BYTES) });
  hold("small", { command: "ls", cwd: "/srv" });
  await expect.poll(async () => (await approvals()).map(({ metadata }) => metadata.command), PATIENCE).toEqual(["ls"]);
  await expect
    .poll(() => sent.mock.calls.map(([, params]) => params), PATIENCE)
    .toEqual([
      { id: "large", kind: "exec", decision: "deny" },
      { id: "far", kind: "exec", decision: "deny" },
    ]);
  const { rows } = await of.db.ask({ rows: of.db.rows<EventRow>("SELECT * FROM events WHERE stream_id = ?1 AND type = 'command.refused'", on.id) });
  expect(rows.map(({ subject_id, about_id, reason }) => [subject_id, about_id, reason])).toEqual([
    ["large", given.id, expect.stringContaining("300005 bytes")],
    ["far", given.id, expect.stringContaining(`at most ${COMMAND_MAX_BYTES}`)],
  ]);
  const { payload } = decodeEvent(composition.events, rows[0] as EventRow);
  const [run] = await runs();
  expect(payload).toEqual({ label: `echo ${"x".repeat(194)}…`, gateway_id: lab.id, run_id: run?.id, agent_id: run?.agent_id, bytes: 300_005 });
});

test("a command whose id is too long to be answered is refused in the record all the same", async () => {
  const { of, on, hold, approvals } = await atWork();
  hold(LONG);
  const refused = () =>
    of.db.ask({ rows: of.db.rows<{ reason: string }>("SELECT reason FROM events WHERE stream_id = ?1 AND type = 'command.refused'", on.id) });
  await expect.poll(async () => (await refused()).rows.map(({ reason }) => reason), PATIENCE).toEqual([expect.stringContaining("id of 300000 characters")]);
  expect(await approvals()).toEqual([]);
});

test("what one gateway has waiting is bounded in bytes: the list stays small, and the rest waits at the gateway", async () => {
  const { of, on, hold, approvals } = await atWork();
  const command = "x".repeat(COMMAND_MAX_BYTES);
  const fits = HELD_MAX_BYTES / COMMAND_MAX_BYTES;
  const allowedDecisions = Array.from({ length: 50 }, () => LONG.slice(0, 1_000));
  const holdFrom = (from: number, to: number) => {
    for (let n = from; n < to; n++) hold(`held-${n}`, { command, allowedDecisions });
  };
  holdFrom(0, 20);
  await expect.poll(async () => (await approvals()).length, PATIENCE).toBe(20);
  pass(60_000); // so that the number in a minute is not what stops it
  holdFrom(20, fits + 5);
  hold("refused", { command: `${command}x` }); // heard after all the others
  const refused = () => of.db.sql("SELECT id FROM events WHERE stream_id = ?1 AND type = 'command.refused'", on.id).first();
  await expect.poll(refused, PATIENCE).not.toBeNull();
  await expect.poll(async () => (await approvals()).length, PATIENCE).toBeGreaterThanOrEqual(fits);
  expect((await approvals()).length).toBe(fits);
  const [first] = await approvals();
  expect(first?.metadata.allowed_decisions).toEqual([...Array.from({ length: 20 }, () => `${"x".repeat(199)}…`), "… [cut: there were 50]"]);
  must(await of.call("GET", `/boards/${on.id}/approvals`));
});
