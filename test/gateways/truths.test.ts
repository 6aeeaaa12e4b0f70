// What looks like one thing and is another: an end that is none, a success that is none, a policy that was not kept, an answer that does
// not come.
import { expect, test, vi } from "vitest";
import type { Agent } from "#worker/agents/schema.ts";
import { Answers } from "#worker/links/answers.ts";
import type { GatewayLedger } from "#worker/links/ledger.ts";
import type { OpenRuns } from "#worker/links/open-runs.ts";
import type { GatewayPipe } from "#worker/links/pipe.ts";
import { GatewayError } from "#worker/links/protocol.ts";
import { Recovery } from "#worker/links/recover.ts";
import { newId } from "#worker/platform/ids.ts";
import { taskSessionKey } from "#worker/runs/index.ts";
import { atWork, connect, PATIENCE, ready } from "../support/connected.ts";
import { board, gateway as makeGateway, must, organization } from "../support/factories.ts";

const message = { role: "assistant", content: [{ type: "text", text: "done" }] };

test("a message that joins a run ends without words at the gateway: here that is no end, and no run of its own", async () => {
  const at = await atWork();
  const [run] = await at.runs();
  must(await at.of.call("PATCH", `/tasks/${at.given.id}`, { body: { assigned_agent_id: run?.agent_id } }));
  must(await at.of.call("POST", `/tasks/${at.given.id}/comments`, { body: { message: "And the old ones?" } }));
  const sent = () =>
    at.of.db
      .sql("SELECT id, status FROM gateway_commands WHERE organization_id = ?1 AND kind = 'session.message'", at.of.id)
      .first<{ id: string; status: string }>();
  await expect.poll(async () => (await sent())?.status, PATIENCE).toBe("done");
  at.link.hear("chat", { runId: (await sent())?.id, sessionKey: at.session, state: "final" });
  at.link.hear("chat", { runId: run?.id, sessionKey: at.session, state: "final", message });
  await expect.poll(at.status, PATIENCE).toBe("succeeded");
  expect((await at.runs()).map(({ id, output }) => [id, output])).toEqual([[run?.id, "done"]]);
});

test("a run whose command was lost in a restart of its gateway has failed, though it goes on there and ends well", async () => {
  const at = await ready("RUN:rm -rf build");
  await at.begin();
  await expect.poll(async () => (await at.approvals()).map(({ status }) => status), PATIENCE).toEqual(["pending"]);
  const { sessionKey } = at.link.double.turns[0] ?? {};
  at.link.cut();
  at.link.double.approvals.cancelAll();
  vi.spyOn(at.link.double.runs, "wait").mockImplementation(async ({ runId }) => ({ runId, status: "timeout" }));
  const history = vi.spyOn(at.link.double.conversations, "history").mockReturnValue({ messages: [], sessionInfo: { hasActiveRun: true } });
  const link = await connect(at.of, at.lab, at.token, at.link.double);
  await expect.poll(async () => (await at.approvals())[0]?.gateway_outcome, PATIENCE).toBe("gateway-restart");
  link.hear("chat", { runId: (await at.runs())[0]?.id, sessionKey, state: "final", message });
  await expect.poll(at.status, PATIENCE).toBe("failed");
  expect((await at.runs())[0]?.error).toContain("it did not run");
  history.mockRestore();
});

test("a gateway that does not keep the rule that commands must be asked gets no agent: it has failed and says why", async () => {
  const of = await organization();
  const lab = await makeGateway(of);
  const { double } = await connect(of, lab);
  vi.spyOn(double.approvals, "setFile").mockImplementation(() => double.approvals.getFile());
  const on = await board(of, { gateway_id: lab.id });
  const { id } = must(await of.call<Agent>("POST", "/agents", { body: { name: "Scout", board_id: on.id, gateway_id: lab.id } }));
  const agent = async () => must(await of.call<Agent>("GET", `/agents/${id}`));
  await expect.poll(async () => (await agent()).status, PATIENCE).toBe("failed");
  expect((await agent()).error).toContain("did not store the rule that shell commands must be approved");
});

test.each(["TIMEOUT", "SOCKET_CLOSED"])("a gateway that does not answer about one run (%s) is not waited for about each of the others", async (code) => {
  const call = vi.fn(async () => {
    throw new GatewayError(code, "no answer");
  });
  const openRuns = async () => ["a", "b", "c"].map((id) => ({ id, status: "running", boot_id: "now", session_key: id }));
  const ledger = { openRuns, boot: { id: "now", since: 0 } } as unknown as GatewayLedger;
  const recovery = new Recovery({ call } as unknown as GatewayPipe, ledger, {} as OpenRuns);
  expect(await recovery.settle()).toEqual({ open: 3, unproved: 0 });
  expect(call).toHaveBeenCalledTimes(1);
});

/** What a link knows of messages whose answer it waits for, with nothing else around it. */
function messages() {
  const kept = new Map<string, unknown>();
  const kv = { get: (key: string) => kept.get(key), put: (key: string, value: unknown) => kept.set(key, value), delete: (key: string) => kept.delete(key) };
  const ask = vi.fn(async () => ({ known: null, source: null, author: null }));
  const forgetWords = vi.fn(async (_ids: readonly string[]) => undefined);
  const ledger = { scope: { gatewayId: newId() }, db: { ask, row: vi.fn(), rows: vi.fn() }, boot: null, forgetWords } as unknown as GatewayLedger;
  return { answers: new Answers(kv as unknown as SyncKvStorage, {} as GatewayPipe, ledger), ask, forgetWords };
}

test("a run that nobody has ordered is taken in under the id of a run, and under no other word of its gateway", async () => {
  const { answers, ask } = messages();
  const [session, said] = [taskSessionKey("scout", newId()), newId()];
  await answers.expect(said, session, null);
  for (const id of ["", "x", `${said}x`, said.toUpperCase(), `${said}'--`, "x".repeat(1_000_000)]) expect(await answers.adopt(id, session)).toBeNull();
  expect(ask).not.toHaveBeenCalled();
  await answers.adopt(newId(), session);
  expect(ask).toHaveBeenCalledOnce();
});

test("of the messages whose answer is not known the newest 200 are followed, and the words of the others kept no longer", async () => {
  const { answers, forgetWords } = messages();
  const ids = Array.from({ length: 250 }, () => newId());
  for (const id of ids) await answers.expect(id, taskSessionKey("scout", id), null);
  expect(ids.map((id) => answers.isAwaited(id))).toEqual(ids.map((_, at) => at >= 50));
  expect(forgetWords.mock.calls.flatMap(([dropped]) => dropped)).toEqual(ids.slice(0, 50));
});
