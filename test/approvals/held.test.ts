// Shell commands that a gateway holds: each becomes one approval, and its decision goes back to the gateway as one command.
import { expect, test } from "vitest";
import type { Approval } from "#worker/approvals/schema.ts";
import { sha256 } from "#worker/platform/sign.ts";
import { newId } from "#worker/platform/ids.ts";
import { type Consumer, drain } from "#worker/platform/outbox.ts";
import { composition } from "#worker/slices.ts";
import { contextOf, must } from "../support/factories.ts";
import { held } from "./holding.ts";

const consumer = composition.consumers.find(({ name }) => name === "approvals") as Consumer;

test("a held command becomes one approval with all its facts, counted on its task, however often it is told", async () => {
  const { scout, hold, approvals, pending } = await held();
  const id = newId();
  await hold(id);
  await hold(id);
  const items = await approvals();
  expect(items).toMatchObject([
    {
      action: "exec",
      status: "pending",
      reason: "Scout wants to run a shell command in /srv/app.",
      requested_by: { type: "agent", id: scout.id, name: "Scout" },
      metadata: { command: "rm -rf build", cwd: "/srv/app", resolved_path: "/bin/rm", allowed_decisions: ["allow-once", "deny"] },
    },
  ]);
  const shown = ["exec", "rm -rf build", "/srv/app", "gateway", "/bin/rm"];
  expect(items[0]?.content_hash, "the hash of exactly what is shown").toBe(sha256(JSON.stringify(shown)));
  expect(items[0]?.metadata, "its label is no fact of the command").not.toHaveProperty("label");
  expect(await pending()).toBe(1);
});

test("a decision goes to the gateway as one command; where the gateway offers only to deny, nobody is told that it was approved", async () => {
  const { of, hold, decide, approvals, orders, pending } = await held();
  const [one, two, three] = [newId(), newId(), newId()];
  await hold(one);
  await decide("approved");
  await hold(two);
  await decide("rejected");
  await hold(three, ["deny"]);
  const [asked] = await approvals();
  const refused = await of.call<{ code: string; detail: string }>("PATCH", `/approvals/${asked?.id}`, { body: { status: "approved" } });
  expect([refused.status, refused.body.code]).toEqual([409, "conflict"]);
  expect(refused.body.detail).toMatch(/only to deny it.*Reject it/);
  expect(await pending(), "it waits on").toBe(1);
  const before = [
    [`exec:${one}`, "allow-once"],
    [`exec:${two}`, "deny"],
  ];
  expect(await orders()).toEqual(before);
  await decide("rejected");
  expect(await orders()).toEqual([...before, [`exec:${three}`, "deny"]]);
  expect(await pending()).toBe(0);
});

test("what the gateway no longer holds is withdrawn and says why; what has been decided stays as it was decided", async () => {
  const { hold, release, decide, approvals, pending } = await held();
  const [one, two] = [newId(), newId()];
  await hold(one);
  await decide("approved");
  await release(one);
  await hold(two);
  await release(two);
  expect((await approvals()).map(({ status, comment }) => [status, comment])).toEqual([
    ["withdrawn", "The gateway no longer holds it: denied by ops."],
    ["approved", null],
  ]);
  expect(await pending()).toBe(0);
});

test("a task that is deleted takes its open requests along", async () => {
  const { of, first, hold, approvals, pending } = await held();
  await hold(newId());
  expect(await pending()).toBe(1);
  const [open] = await approvals();
  must(await of.call("DELETE", `/tasks/${first.id}`));
  await drain(consumer, first.board_id, contextOf(of));
  expect(must(await of.call<Approval>("GET", `/approvals/${open?.id}`))).toMatchObject({ status: "withdrawn", comment: "The task was deleted." });
});
