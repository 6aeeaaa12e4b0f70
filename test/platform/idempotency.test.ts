// An idempotency key belongs to one caller: whoever else sends the same key and body does something of their own, and sees nothing of the
// first one's answer.
import { env } from "cloudflare:workers";
import { expect, test } from "vitest";
import { type Call, client } from "../support/client.ts";
import { agentOn, member, must, task, workplace } from "../support/factories.ts";
import { heldUp, meeting } from "../support/racing.ts";
import { keyWith } from "../access/asking.ts";

test("the same key and body of two people, two API keys and two agents are as many requests, each repeated only for its own", async () => {
  const { of, on, first } = await workplace();
  const [ana, ben] = [await member(of, { writes: [on.id] }), await member(of, { writes: [on.id] })];
  const named = ({ token }: { token: string }) => client({ Authorization: `Bearer ${token}`, "X-Organization-Id": of.id });
  const keys = [await keyWith(of, ["tasks:write"]), await keyWith(of, ["tasks:write"])];
  const agents = [(await agentOn(of, on)).call, (await agentOn(of, on)).call];
  const callers: Call[] = [ana.call, ben.call, named(ana), named(ben), ...keys, ...agents];
  const headers = { "Idempotency-Key": "same" };
  const comment = (call: Call) => call<{ id: string }>("POST", `/tasks/${first.id}/comments`, { body: { message: "Done" }, headers });
  const ids: string[] = [];
  for (const call of callers) {
    const [made, again] = [await comment(call), await comment(call)];
    expect([made.status, made.headers.get("Idempotent-Replayed")]).toEqual([201, null]);
    expect([again.status, again.headers.get("Idempotent-Replayed"), again.body.id]).toEqual([201, "true", made.body.id]);
    ids.push(made.body.id);
  }
  expect(new Set(ids).size).toBe(callers.length);
  expect(must(await of.call<{ comment_count: number }>("GET", `/tasks/${first.id}`)).comment_count).toBe(callers.length);
});

test("a key belongs to one address too: the same key and body elsewhere is another request", async () => {
  const { of, on, first } = await workplace();
  const second = await task(of, on);
  const comment = (id: string) =>
    of.call<{ id: string }>("POST", `/tasks/${id}/comments`, { body: { message: "Done" }, headers: { "Idempotency-Key": "same" } });
  const [here, there] = [must(await comment(first.id)), must(await comment(second.id))];
  expect(here.id).not.toBe(there.id);
  for (const { id } of [first, second]) expect(must(await of.call<{ comment_count: number }>("GET", `/tasks/${id}`)).comment_count).toBe(1);
});

test("two requests with one key that have both found it unused: one is done, and the other gets its answer", async () => {
  const { of } = await workplace();
  const together = meeting(2);
  const asked = { token: env.LOCAL_AUTH_TOKEN as string, organizationId: of.id, body: { name: "Once" }, headers: { "Idempotency-Key": "once" } };
  const [one, other] = await Promise.all([1, 2].map(() => heldUp("POST", "/boards", asked, together)));
  expect([one?.status, other?.status, other?.body]).toEqual([201, 201, one?.body]);
  expect(must(await of.call<{ items: { name: string }[] }>("GET", "/boards")).items.filter(({ name }) => name === "Once").length).toBe(1);
});

test("an answer is repeated to its caller while they may know of it: a person or a key that has lost the board or the organization is refused", async () => {
  const { of, on, first } = await workplace();
  const ana = await member(of, { writes: [on.id] });
  const comment = (call: Call) =>
    call("POST", `/tasks/${first.id}/comments`, { body: { message: "Done" }, headers: { "Idempotency-Key": "once", "X-Organization-Id": of.id } });
  const told = async (call: Call) => {
    const { status, headers } = await comment(call);
    return [status, headers.get("Idempotent-Replayed")];
  };
  const { id } = must(await of.call<{ items: { id: string; user_id: string }[] }>("GET", "/organizations/me/members")).items.find(
    ({ user_id }) => user_id === ana.id,
  ) as { id: string };
  const access = (board_access: object[]) => of.call("PUT", `/organizations/me/members/${id}/access`, { body: { board_access } });
  expect([await told(ana.call), await told(ana.call)]).toEqual([
    [201, null],
    [201, "true"],
  ]);
  must(await access([{ board_id: on.id, can_read: true, can_write: false }]));
  expect(await told(ana.call), "it may still be read").toEqual([201, "true"]);
  must(await access([]));
  expect((await told(ana.call))[1], "the board is lost").toBeNull();
  expect((await comment(ana.call)).status).toBeGreaterThanOrEqual(403);
  must(await access([{ board_id: on.id, can_read: true, can_write: true }]));
  expect(await told(ana.call), "and given again").toEqual([201, "true"]);
  must(await of.call("DELETE", `/organizations/me/members/${id}`));
  expect((await told(ana.call))[1]).toBeNull();
});
