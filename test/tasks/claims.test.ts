// A task that an agent has taken is its own while it gives signs of life: who comes later is told who has it, and what is left lying goes back.
import fc from "fast-check";
import { expect, test, vi } from "vitest";
import { ALIVE_MS, CLAIM_MS, expiryOf, heldBy, isAlive } from "#worker/tasks/claims.ts";
import { Database } from "#worker/platform/db.ts";
import { releaseLapsedClaims } from "#worker/tasks/lapses.ts";
import type { Task } from "#worker/tasks/schema.ts";
import { counting } from "../support/counting.ts";
import { agentOn, contextOf, eventsOf, member, must, task, workplace } from "../support/factories.ts";
import { refusal } from "../support/problem.ts";

const NOW = new Date("2026-11-23T12:00:00.000Z");
const ago = (ms: number): string => new Date(NOW.getTime() - ms).toISOString();

test("a claim ends a while after the last sign of life and never before, and not while a run of it goes on; what people gave has no end", () => {
  fc.assert(
    fc.property(fc.nat(3 * CLAIM_MS), fc.option(fc.nat(3 * CLAIM_MS)), fc.boolean(), (claimed, seen, runs) => {
      const holder = { claimed_at: ago(claimed), last_seen_at: seen === null ? null : ago(seen), run_id: runs ? "r" : null };
      const last = runs ? 0 : Math.min(claimed, seen ?? claimed);
      expect(Date.parse(expiryOf(holder, NOW) ?? "")).toBe(NOW.getTime() - last + CLAIM_MS);
      expect(isAlive(holder, NOW)).toBe(runs || (seen !== null && seen < ALIVE_MS));
    }),
  );
  expect(expiryOf({ claimed_at: null, last_seen_at: ago(0), run_id: null }, NOW)).toBeNull();
});

test("whoever comes later is told who has the task, whether they live and until when, or that a person has it", () => {
  const task = { assigned_agent_id: "a", assigned_person_id: null, assignee_name: "Scout", in_progress_at: null };
  const holder = {
    id: "a",
    name: "Scout",
    state: "ready",
    gateway_status: "online",
    last_seen_at: ago(2 * ALIVE_MS),
    run_id: null,
    claimed_at: ago(2 * ALIVE_MS),
  };
  const gone = heldBy(task, holder, NOW);
  expect(gone).toMatchObject({
    code: "conflict",
    extra: { held_by: { type: "agent", id: "a", name: "Scout", is_alive: false, last_seen_at: holder.last_seen_at, expires_at: ago(2 * ALIVE_MS - CLAIM_MS) } },
  });
  expect(gone.detail).toContain("so it may not be there any more");
  expect(heldBy(task, { ...holder, run_id: "r" }, NOW).detail).toContain("It is working on it.");
  expect(heldBy(task, { ...holder, claimed_at: null }, NOW).detail).toContain("A person gave it the task.");
  const person = heldBy({ ...task, assigned_agent_id: null, assigned_person_id: "p", assignee_name: "Ana" }, null, NOW);
  expect([person.detail, person.extra]).toEqual([
    "Ana has this task. Take another one, or ask on the task for it.",
    { held_by: { type: "user", id: "p", name: "Ana", is_alive: null } },
  ]);
});

test("of two agents that begin a free task one has it; the other hears who; left lying it goes back to where it was taken from, and can be taken again", async () => {
  const { of, on } = await workplace();
  const free = await task(of, on, { status: "todo" });
  const [one, two] = [await agentOn(of, on), await agentOn(of, on)];
  const begin = ({ call }: typeof one, id = free.id) =>
    call<Pick<Task, "assigned_agent_id"> & { held_by?: object; detail?: string }>("PATCH", `/agent/boards/${on.id}/tasks/${id}`, {
      body: { status: "in_progress" },
    });
  const replies = await Promise.all([begin(one), begin(two)]);
  expect(replies.map(({ status }) => status).sort()).toEqual([200, 409]);
  const [winner, loser] = replies[0]?.status === 200 ? [one, two] : [two, one];
  const late = await begin(loser);
  expect([refusal(late), late.body.held_by]).toMatchObject(["409 conflict", { type: "agent", id: winner.id, is_alive: true }]);
  const anas = await task(of, on, { assigned_user_id: (await member(of)).id });
  expect((await begin(loser, anas.id)).body.held_by).toMatchObject({ type: "user" });
  const given = await task(of, on, { assigned_agent_id: winner.id, status: "in_progress" });

  const sweep = (ms: number) => releaseLapsedClaims(contextOf(of, new Date(Date.now() + ms)));
  const now = async (id: string) => must(await of.call<Task>("GET", `/tasks/${id}`));
  await sweep(CLAIM_MS / 2);
  await of.db.sql("UPDATE agents SET last_seen_at = ?2 WHERE id = ?1", winner.id, new Date(Date.now() + CLAIM_MS / 2).toISOString()).run();
  await sweep(CLAIM_MS + 1_000);
  expect((await now(free.id)).assigned_agent_id, "it has been seen since").toBe(winner.id);
  const raced = await task(of, on, { status: "todo" });
  must(await begin(winner, raced.id));
  const db = new Database(of.db.d1);
  const ask = db.ask.bind(db);
  const give = async () => must(await of.call("PATCH", `/tasks/${raced.id}`, { body: { assigned_agent_id: loser.id } }));
  vi.spyOn(db, "ask")
    .mockImplementationOnce(ask)
    .mockImplementationOnce((queries) => give().then(() => ask(queries))); // which are due is known by then
  await releaseLapsedClaims({ ...contextOf(of, new Date(Date.now() + 3 * CLAIM_MS)), db });
  expect(await now(raced.id), "whoever was given it meanwhile keeps it").toMatchObject({ status: "in_progress", assigned_agent_id: loser.id });
  expect(await now(free.id)).toMatchObject({ status: "todo", assigned_agent_id: null });
  expect((await now(given.id)).assigned_agent_id, "what people gave stays").toBe(winner.id);
  const [moved] = (await eventsOf(of, `resource_type=task&resource_id=${free.id}&type=task.moved`)).slice(-1);
  expect(moved).toMatchObject({ actor: { type: "system" }, reason: expect.stringContaining("has given no sign of life since") });
  expect((await begin(loser)).body).toMatchObject({ assigned_agent_id: loser.id });
  must(await of.call("PATCH", `/tasks/${free.id}`, { body: { status: "review" } }));
  await sweep(4 * CLAIM_MS);
  expect((await now(free.id)).status, "what has moved on stays where it is").toBe("review");
  expect(await of.db.sql("SELECT count(*) AS n FROM task_claims").first("n")).toBe(0);

  const again = await task(of, on, { status: "todo" });
  must(await begin(winner, again.id));
  const claimed = "UPDATE task_claims SET expires_at = '9999' WHERE task_id = ?1";
  const begun = `INSERT INTO runs(id, organization_id, gateway_id, session_key, status, parameters, requested_by, deadline_at, version, created_at, resends, task_id)
    VALUES ('r', 'o', 'g', 's', 'running', '{}', '{}', '9999', 1, '2026', 0, ?1)`;
  for (const change of [claimed, begun]) {
    await of.db.sql("UPDATE task_claims SET expires_at = '2026-01-01' WHERE task_id = ?1", again.id).run();
    const before = async (texts: string[]) => {
      if (texts.some((text) => text.startsWith("DELETE FROM task_claims"))) await of.db.sql(change, again.id).run();
    };
    const racing = new Database(counting(of.db.d1, { trips: 0, rowsRead: 0, rowsWritten: 0, log: [] }, before));
    await releaseLapsedClaims({ ...contextOf(of, new Date(Date.now() + 9 * CLAIM_MS)), db: racing });
    expect((await now(again.id)).assigned_agent_id, "whoever gives a sign of life in this moment keeps it").toBe(winner.id);
  }
  await of.db.sql("UPDATE runs SET status = 'failed' WHERE id = 'r'").run();
  await sweep(9 * CLAIM_MS);
  expect((await now(again.id)).assigned_agent_id).toBeNull();
});
