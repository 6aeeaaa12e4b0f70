// A command that its gateway no longer holds was allowed, denied, expired, lost or forgotten there: what is written is what the gateway
// says, and what it does not know is unknown. What was decided here for one text is never sent for another.
import { runDurableObjectAlarm } from "cloudflare:test";
import { expect, test, vi } from "vitest";
import { connect, linkOf, PATIENCE, ready } from "../support/connected.ts";
import { must } from "../support/factories.ts";
import type { Approvals } from "../support/scripted-gateway/approvals.ts";
import { Connection } from "../support/scripted-gateway/connection.ts";

type At = Awaited<ReturnType<typeof holding>>;
const GAP = JSON.stringify({ type: "relay", event: "gateway.gap", payload: {} });

/** An agent whose command waits for a decision. */
async function holding() {
  const exec = vi.fn(async () => ({ output: "gone", exitCode: 0 }));
  const at = await ready("RUN:rm -rf build", { exec });
  await at.begin();
  await expect.poll(async () => (await at.approvals()).map(({ status }) => status), PATIENCE).toEqual(["pending"]);
  const [{ id = "" } = {}] = at.link.double.approvals.waiting;
  return { ...at, exec, id };
}
const told = async ({ of }: At, type: string) => {
  const { results } = await of.db.sql("SELECT payload, reason FROM events WHERE organization_id = ?1 AND type = ?2", of.id, type).all();
  type Released = { outcome?: string; resolved_by?: string | null };
  return (results as { payload: string; reason: string | null }[]).map(({ payload, reason }) => ({ ...(JSON.parse(payload) as Released), reason }));
};
const decide = async (at: At, status: "approved" | "rejected") => {
  const asked = (await at.approvals()).find((approval) => approval.status === "pending");
  return must(await at.of.call("PATCH", `/approvals/${asked?.id}`, { body: { status } }));
};
const outcomeOf = async (at: At) => (await at.approvals())[0]?.gateway_outcome;
const texts = async (at: At) => (await at.approvals()).map(({ status, metadata }) => [status, metadata.command]);
/** The gateway is asked for everything, as after frames that were lost, until it stands so. */
async function askedUntil(at: At, awaited: unknown[][]): Promise<void> {
  const ask = async () => {
    at.link.say(GAP);
    await runDurableObjectAlarm(linkOf(at.of, at.lab));
    return texts(at);
  };
  await expect.poll(ask, PATIENCE).toEqual(awaited);
}

const ALLOWED = "it was allowed there by ops, so it may have run";
const CASES: [string, (approvals: Approvals, id: string) => void, string, string | null, string][] = [
  ["allowed there", (approvals, id) => approvals.decide(id, "allow-once"), "allow-once", "ops", ALLOWED],
  ["denied there", (approvals, id) => approvals.decide(id, "deny"), "deny", "ops", "it was denied there by ops"],
  ["expired", (approvals, id) => approvals.expire(id), "expired", null, "it expired there before anybody decided"],
  ["lost", (approvals) => approvals.cancelAll(), "gateway-restart", null, "the gateway was restarted before anybody decided, so it did not run"],
  ["allowed, and in the history alone", (approvals, id) => approvals.archive(id, { as: "allow-once" }), "allow-once", "ops", ALLOWED],
  ["forgotten", (approvals, id) => approvals.archive(id, { as: null }), "unknown", null, "the gateway does not know what became of it, so it may have run"],
];
test.each(CASES)("a hold that vanished while nobody listened is written as what its gateway says: %s", async (_what, vanish, outcome, by, words) => {
  const at = await holding();
  at.link.cut();
  vanish(at.link.double.approvals, at.id);
  await connect(at.of, at.lab, at.token, at.link.double);
  await expect.poll(async () => (await at.approvals())[0]?.status, PATIENCE).toBe("withdrawn");
  expect((await at.approvals())[0]).toMatchObject({ gateway_outcome: outcome, comment: `The gateway no longer holds it: ${words}.` });
  expect((await told(at, "command.released")).map((event) => [event.outcome, event.resolved_by])).toEqual([[outcome, by]]);
});

test("while the gateway does not say what became of it, nothing is written, and it is asked again", async () => {
  const at = await holding();
  const { approvals } = at.link.double;
  at.link.cut();
  approvals.decide(at.id, "allow-once");
  const asked = vi.spyOn(approvals, "get").mockReturnValueOnce({ approval: { id: at.id, status: "of another version" } });
  const back = await connect(at.of, at.lab, at.token, at.link.double);
  await expect.poll(() => asked.mock.calls.length, PATIENCE).toBe(1);
  expect((await at.approvals())[0]?.status).toBe("pending");
  const askAgain = () => {
    back.say(GAP);
    return outcomeOf(at);
  };
  await expect.poll(askAgain, PATIENCE).toBe("allow-once");
});

test("a command that expires while the link listens has expired, though its gateway tells it as a denial", async () => {
  const at = await holding();
  at.link.double.approvals.expire(at.id);
  await expect.poll(() => outcomeOf(at), PATIENCE).toBe("expired");
  expect((await told(at, "command.released")).map((event) => [event.outcome, event.resolved_by])).toEqual([["expired", null]]);
});

test.each([
  ["rejected", "allow-once", `It is rejected here, but not at the gateway: ${ALLOWED}.`],
  ["approved", "deny", "It is approved here, but not at the gateway: it was denied there by ops."],
] as const)("what was %s here when the gateway had decided otherwise shows both, and who", async (status, there, reason) => {
  const at = await holding();
  vi.spyOn(Connection.prototype, "event").mockImplementation(() => undefined); // what it tells is lost
  at.link.double.approvals.decide(at.id, there);
  await decide(at, status);
  await expect.poll(() => outcomeOf(at), PATIENCE).toBe(there);
  expect((await at.approvals())[0]?.status).toBe(status);
  expect((await told(at, "approval.overruled")).map((event) => event.reason)).toEqual([reason]);
});

test("another text under the same id is another request: the old one is withdrawn and says why, and what was allowed for it is not sent", async () => {
  const at = await holding();
  const { approvals } = at.link.double;
  const resolve = vi.spyOn(approvals, "resolve");
  approvals.change(at.id, "rm -rf /");
  await decide(at, "approved"); // of the text that was shown
  type Commands = { items: { kind: string; status: string; error: string | null }[] };
  const newest = async () => must(await at.of.call<Commands>("GET", `/gateways/${at.lab.id}/commands`)).items[0];
  const error = expect.stringContaining("another command under this id");
  await expect.poll(newest, PATIENCE).toMatchObject({ kind: "exec.resolve", status: "failed", error });
  expect(resolve).not.toHaveBeenCalled();
  const build = ["approved", "rm -rf build"];
  await askedUntil(at, [["pending", "rm -rf /"], build]);
  approvals.change(at.id, "rm -rf ~");
  await askedUntil(at, [["pending", "rm -rf ~"], ["withdrawn", "rm -rf /"], build]);
  expect((await at.approvals())[1]?.comment).toBe("The gateway shows another command under the same id now, so it has been asked again.");
  await decide(at, "approved");
  await expect.poll(() => at.exec.mock.calls.length, PATIENCE).toBe(1);
  expect(resolve).toHaveBeenCalledTimes(1);
});
