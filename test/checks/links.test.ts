// Links are asked in the background: only public hosts, no redirect, a bound in time and in attempts, and each state is seen.
import { env } from "cloudflare:workers";
import { expect, test } from "vitest";
import { askAddress } from "#worker/checks/ask.ts";
import { ATTEMPTS_MAX, askDueLinks, askOne } from "#worker/checks/jobs.ts";
import type { TaskCheck, TaskChecks } from "#worker/checks/schema.ts";
import { checksConsumer } from "#worker/checks/subscriber.ts";
import { drain } from "#worker/platform/outbox.ts";
import { LINKS_WAITING_MAX, OWN_LINKS_WAITING_MAX } from "#worker/checks/store.ts";
import { refusal } from "../support/problem.ts";
import { board, contextOf, eventsOf, member, must, organization, task } from "../support/factories.ts";

const PREVIEW = { id: "preview", name: "Preview answers", kind: "link", settings: { url: "https://preview.example.com/{key}" } };
const MINUTES = (minutes: number) => new Date(Date.now() + minutes * 60_000);

/** Answers these one after another, then the last for ever; `asked`: what was asked for. */
function out(...answers: (number | Error)[]) {
  const asked: { url: string; redirect: string | undefined; headers: string[] }[] = [];
  const fetch = async (url: string, init: RequestInit) => {
    asked.push({ url, redirect: init.redirect, headers: [...new Headers(init.headers).keys()] });
    const answer = answers[Math.min(asked.length, answers.length) - 1];
    if (answer instanceof Error) throw answer;
    return new Response(answer === 204 ? null : "much", { status: answer ?? 200 });
  };
  return { asked, bindings: { ...env, LINK_OUT: { fetch } as unknown as Fetcher, CHECKS: { send: async () => undefined } as unknown as Queue } };
}

async function stage(...answers: (number | Error)[]) {
  const of = await organization();
  const on = await board(of, { checks: [PREVIEW], require_checks_for_done: true });
  const first = await task(of, on);
  const net = out(...answers);
  const context = (now = MINUTES(1)) => contextOf(of, now, net.bindings);
  const ask = async (now?: Date) => askOne(context(now), { task_id: first.id, check_id: "preview" });
  const shown = async (): Promise<TaskCheck> => {
    const [found] = must(await of.call<TaskChecks>("GET", `/tasks/${first.id}/checks`)).items;
    return found as TaskCheck;
  };
  const begin = async () => must(await of.call<TaskChecks>("POST", `/tasks/${first.id}/checks/preview/ask`, { body: {} }));
  /** Whatever the queue of the test has taken by itself. */
  const restart = () =>
    of.db
      .sql("UPDATE check_results SET state = 'waiting', attempts = 0, next_at = '2026-01-01T00:00:00.000Z', summary = NULL WHERE task_id = ?1", first.id)
      .run();
  return { of, on, first, net, context, ask, shown, begin, restart };
}

test("what answers 2xx has passed, asked under the key of its task, by nobody's credentials; a redirect is not followed", async () => {
  const at = await stage(204, 302);
  expect((await at.begin()).items[0]).toMatchObject({
    state: "waiting",
    last_result: { url: `https://preview.example.com/${at.first.key}`, reported_by: { type: "user" } },
  });
  await at.restart();
  await at.ask();
  expect(at.net.asked).toEqual([{ url: `https://preview.example.com/${at.first.key}`, redirect: "manual", headers: ["user-agent"] }]);
  expect(await at.shown()).toMatchObject({ state: "passed", last_result: { summary: "It answered HTTP 204.", attempts: 1, next_at: null } });
  await at.ask();
  expect(at.net.asked.length, "it is due no more").toBe(1);
  await at.restart();
  await at.ask();
  expect(await at.shown()).toMatchObject({ state: "failed", last_result: { summary: expect.stringContaining("not followed") } });
  const told = await eventsOf(at.of, `board_id=${at.on.id}&type=check.answered`);
  expect(told.map(({ actor, after }) => [actor?.type, after?.state])).toEqual([
    ["system", "passed"],
    ["system", "failed"],
  ]);
});

test("what does not answer is asked again, later each time, and has failed after four attempts", async () => {
  const at = await stage(503, new Error("no route"), 404);
  await at.begin();
  await at.restart();
  const states: unknown[] = [];
  for (let attempt = 1; attempt <= ATTEMPTS_MAX + 2; attempt++) {
    await at.ask(MINUTES(attempt * 10));
    const { state, last_result: last } = await at.shown();
    states.push([state, last?.attempts, last?.next_at !== null]);
  }
  expect(states).toEqual([
    ["waiting", 1, true],
    ["waiting", 2, true],
    ["waiting", 3, true],
    ["failed", 4, false],
    ["failed", 4, false],
    ["failed", 4, false],
  ]);
  expect(at.net.asked.length).toBe(ATTEMPTS_MAX);
});

test("two that are told of the same link ask it once; one that was killed while asking is followed by another", async () => {
  const at = await stage(200);
  await at.begin();
  await at.restart();
  await Promise.all([at.ask(), at.ask()]);
  expect(at.net.asked.length).toBe(1);
  await at.restart();
  await at.of.db.sql("UPDATE check_results SET attempts = 1, next_at = ?2 WHERE task_id = ?1", at.first.id, MINUTES(2).toISOString()).run();
  await at.ask(MINUTES(1));
  expect(at.net.asked.length, "it may be asking still").toBe(1);
  expect(await askDueLinks(at.context(MINUTES(3)))).toBeGreaterThan(0);
  await at.ask(MINUTES(3));
  expect(await at.shown()).toMatchObject({ state: "passed", last_result: { attempts: 2 } });
});

test("an answer about an older task, or an older question, changes nothing that counts", async () => {
  const at = await stage(200);
  await at.begin();
  await at.restart();
  must(await at.of.call("PATCH", `/tasks/${at.first.id}`, { body: { title: "Another" } }));
  await at.ask();
  expect(await at.shown()).toMatchObject({ state: "outdated", last_result: { state: "passed" } });
  const { fetch } = at.net.bindings.LINK_OUT;
  at.net.bindings.LINK_OUT.fetch = async (...given: Parameters<typeof fetch>) => {
    must(await at.of.call("PATCH", `/boards/${at.on.id}`, { body: { checks: [{ ...PREVIEW, settings: { url: "https://other.example.com" } }] } }));
    await at.begin();
    return fetch(...given);
  };
  await at.restart();
  await at.ask();
  expect(await at.shown(), "asked anew meanwhile").toMatchObject({ last_result: { url: "https://other.example.com" } });
});

test("an attempt that failed moves no question that was asked meanwhile", async () => {
  const at = await stage(200);
  await at.begin();
  await at.restart();
  at.net.bindings.LINK_OUT.fetch = async () => {
    const anew = "UPDATE check_results SET version = version + 1, summary = 'Asked anew', next_at = '9999' WHERE task_id = ?1";
    await at.of.db.sql(anew, at.first.id).run();
    return new Response("later", { status: 503 });
  };
  await at.ask();
  const row = await at.of.db.sql("SELECT summary, next_at FROM check_results WHERE task_id = ?1", at.first.id).first();
  expect(row).toEqual({ summary: "Asked anew", next_at: "9999" });
});

test("where the board names no address the one is asked that is said, and without one that which was said last", async () => {
  const of = await organization();
  const first = await task(of, await board(of, { checks: [{ id: "docs", name: "Docs are there", kind: "link" }] }));
  const ask = (body: object) => of.call<TaskChecks>("POST", `/tasks/${first.id}/checks/docs/ask`, { body });
  expect(refusal(await ask({}))).toBe("422 invalid_input");
  const [one, two] = ["https://one.example.com/", "https://two.example.com/"];
  const asked: unknown[] = [];
  for (const body of [{ url: one }, { url: two }, {}]) asked.push(must(await ask(body)).items[0]?.last_result?.url);
  expect(asked).toEqual([one, two, two]);
});

test("links of an organization that is being deleted are asked no more", async () => {
  const at = await stage(200);
  await at.begin();
  const told: string[] = [];
  at.net.bindings.CHECKS = { send: async ({ taskId }: { taskId: string }) => void told.push(taskId) } as unknown as Queue;
  const sweep = async (deletionAt: string | null) => {
    await at.restart();
    await at.of.db.sql("UPDATE check_results SET next_at = '2000-01-01T00:00:00.000Z' WHERE task_id = ?1", at.first.id).run();
    await at.of.db.sql("UPDATE organizations SET deletion_at = ?2 WHERE id = ?1", at.of.id, deletionAt).run();
    told.length = 0;
    await askDueLinks(at.context());
    return told.includes(at.first.id);
  };
  expect([await sweep(null), await sweep("2027-01-01T00:00:00.000Z"), await sweep(null)]).toEqual([true, false, true]);
});

test("a task that has left its board since it was handed in there has no link of the other one asked", async () => {
  const at = await stage(200);
  const there = await board(at.of, { checks: [PREVIEW] });
  const { id } = await task(at.of, there, { status: "review" });
  const handedIn = checksConsumer.on["task.moved"] as (event: object, context: object) => Promise<{ events?: unknown[] } | null>;
  const heard = (boardId: string) =>
    handedIn(
      {
        subject_id: id,
        organization_id: at.of.id,
        board_id: boardId,
        actor_type: "user",
        actor_id: "u",
        actor_name: "Mira",
        payload: { after: { status: "review" } },
      },
      at.context(),
    );
  expect([await heard(at.on.id), (await heard(there.id))?.events?.length]).toEqual([null, 1]);
});

test("a task that is handed in has its link asked, and one that is not has not", async () => {
  const at = await stage(200);
  const settle = () => expect.poll(async () => (await drain(checksConsumer, at.on.id, at.context())).caughtUp).toBe(true);
  must(await at.of.call("PATCH", `/tasks/${at.first.id}`, { body: { status: "in_progress" } }));
  await settle();
  expect((await at.shown()).state).toBe("not_reported");
  must(await at.of.call("PATCH", `/tasks/${at.first.id}`, { body: { status: "review" } }));
  await settle();
  expect(await at.shown()).toMatchObject({ last_result: { url: `https://preview.example.com/${at.first.key}`, reported_by: { type: "user" } } });
});

test("so many links of one caller wait, and of one organization, and no more: the next is told so, and nobody takes the room of all", async () => {
  const at = await stage(200);
  const other = await member(at.of, { readsAll: true, writesAll: true });
  await at.begin();
  /** So many links wait, of each of so many who asked. */
  const waiting = (many: number, ofEach: number) =>
    at.of.db
      .sql(
        `INSERT INTO check_results(task_id, check_id, board_id, organization_id, state, work_version, since, version, reported_by, reported_at, next_at)
         SELECT r.task_id, 'other-' || j.value, r.board_id, r.organization_id, 'waiting', 1, 1, 1,
           iif(?3 = 1, r.reported_by, json_set(r.reported_by, '$.id', 'somebody-' || (j.value % ?3))), r.reported_at, '9999' FROM check_results r, json_each(?2) j WHERE r.task_id = ?1`,
        at.first.id,
        JSON.stringify(Array.from({ length: many * ofEach }, (_, n) => n)),
        many,
      )
      .run();
  const ask = (caller: Pick<typeof at.of, "call">) => caller.call<{ detail: string }>("POST", `/tasks/${at.first.id}/checks/preview/ask`, { body: {} });
  await waiting(1, 3 * LINKS_WAITING_MAX);
  const again = await ask(at.of);
  expect([refusal(again), again.body.detail]).toEqual(["409 conflict", expect.stringMatching(/^10 links that you asked for wait/)]);
  must(await ask(other));
  await waiting(LINKS_WAITING_MAX / OWN_LINKS_WAITING_MAX, OWN_LINKS_WAITING_MAX);
  const full = await ask(at.of);
  expect([refusal(full), full.body.detail]).toEqual(["409 conflict", expect.stringMatching(/^50 links of the organization wait/)]);
});

test.each([
  "https://127.0.0.1/",
  "https://localhost/",
  "https://10.0.0.7/",
  "https://169.254.169.254/latest",
  "https://[::1]/",
  "https://metadata.google.internal/",
  "https://ci/",
  "http://ci.example.com/",
  "https://a:b@ci.example.com/",
  "nothing",
])("%s is not asked at all", async (address) => {
  const net = out(200);
  expect(await askAddress(net.bindings, address)).toMatchObject({ isPassed: false, isFinal: true });
  expect(net.asked).toEqual([]);
});
