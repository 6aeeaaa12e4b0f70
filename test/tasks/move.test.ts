// Tasks that move to another board.
import { env } from "cloudflare:workers";
import { expect, test } from "vitest";
import type { Task } from "#worker/tasks/schema.ts";
import { owner } from "../support/client.ts";
import { agentOn, approval, board, eventsOf, gateway, member, must, organization, task, type TestOrganization, workplace } from "../support/factories.ts";
import { refusal } from "../support/problem.ts";
import { heldUp } from "../support/racing.ts";
import { reconciled } from "../support/tallies.ts";

type Of = Pick<TestOrganization, "call">;
const move = ({ call }: Of, { id }: { id: string }, to: { id: string }, more: object = {}) =>
  call<Task & { reason?: string }>("POST", `/tasks/${id}/move`, { body: { board_id: to.id, ...more } });
const told = async (of: TestOrganization, query: string) => (await eventsOf(of, query)).map(({ type }) => type);
async function twoBoards(fields: object = {}) {
  const { of, on, first } = await workplace();
  return { of, on, first, other: await board(of, { name: "Operations", key: "OPS", ...fields }) };
}

test("a task moves with its comments, tags and values, gets a key of that board, and both boards tell of it", async () => {
  const { of, on, other } = await twoBoards();
  const tag = must(await of.call<{ id: string }>("POST", "/tags", { body: { name: "Urgent" } }));
  for (const field_key of ["effort", "only_here"])
    must(await of.call("POST", "/organizations/me/custom-fields", { body: { field_key, board_ids: field_key === "effort" ? [on.id, other.id] : [on.id] } }));
  await task(of, other);
  const made = await task(of, on, { title: "Ship", status: "in_progress", tag_ids: [tag.id], custom_field_values: { effort: "3", only_here: "x" } });
  const said = must(await of.call<{ id: string }>("POST", `/tasks/${made.id}/comments`, { body: { message: "Hello" } }));
  const moved = must(await move(of, made, other));
  expect(moved).toMatchObject({ id: made.id, board_id: other.id, number: 2, key: "OPS-2", title: "Ship", status: "in_progress", version: 2, comment_count: 1 });
  expect([moved.tag_ids, moved.custom_field_values]).toEqual([[tag.id], { effort: "3" }]);
  expect(must(await of.call<Task>("GET", `/tasks/${made.id}`))).toEqual(moved);
  const comments = must(await of.call<{ items: { id: string; board_id: string }[] }>("GET", `/tasks/${made.id}/comments`)).items;
  expect(comments.map(({ id, board_id }) => [id, board_id])).toEqual([[said.id, other.id]]);
  const ids = async (boardId: string, more = "") =>
    must(await of.call<{ items: Task[] }>("GET", `/tasks?board_id=${boardId}${more}`)).items.map(({ id }) => id);
  expect([(await ids(on.id)).includes(made.id), (await ids(other.id)).includes(made.id), await ids(other.id, `&tag=${tag.id}`)]).toEqual([
    false,
    true,
    [made.id],
  ]);
  expect([await told(of, `board_id=${on.id}&type=task.left`), await told(of, `board_id=${other.id}&type=task.arrived`)]).toEqual([
    ["task.left"],
    ["task.arrived"],
  ]);
  await reconciled(of);
});

test("the old key still finds it, and when it moves back it has that key again", async () => {
  const { of, on, first, other } = await twoBoards();
  must(await move(of, first, other));
  const byKey = async (key: string) => (await of.call<Task>("GET", `/tasks/by-key/${key}`)).body.key;
  expect([await byKey(`${on.key}-1`), await byKey("OPS-1")]).toEqual(["OPS-1", "OPS-1"]);
  expect((await task(of, on)).number, "its number stays its own").toBe(2);
  expect(must(await move(of, first, on))).toMatchObject({ key: `${on.key}-1`, board_id: on.id });
  expect([await byKey(`${on.key}-1`), await byKey("OPS-1")]).toEqual([`${on.key}-1`, `${on.key}-1`]);
  must(await of.call("DELETE", `/tasks/${first.id}`));
  expect([await byKey(`${on.key}-1`), await byKey("OPS-1")], "from the trash by neither").toEqual([undefined, undefined]);
  must(await of.call("POST", `/tasks/${first.id}/restore`));
  await reconciled(of);
});

test("its agent stays behind, a person comes along, and relations stay where that is said", async () => {
  const { of, on, first, other } = await twoBoards();
  const scout = await agentOn(of, on, { name: "Scout" });
  const mine = await task(of, on, { assigned_agent_id: scout.id });
  expect(must(await move(of, mine, other))).toMatchObject({ assignee: null, notes: ["Scout does not work on Operations: the task is given to nobody."] });
  const me = must(await of.call<{ user_id: string }>("GET", "/organizations/me/member")).user_id;
  expect(must(await move(of, await task(of, on, { assigned_user_id: me }), other)).assigned_user_id).toBe(me);
  const [waiting, part] = [await task(of, on, { dependencies: [first.id] }), await task(of, on, { parent_task_id: first.id })];
  for (const one of [waiting, part]) {
    expect(await move(of, one, other)).toMatchObject({ status: 409, body: { reason: "has_relations" } });
    expect(must(await move(of, one, other, { leave_relations: true }))).toMatchObject({ dependencies: [], parent_task_id: null, is_blocked: false });
  }
  const parent = await task(of, on);
  await task(of, on, { parent_task_id: parent.id });
  expect(await move(of, parent, other, { leave_relations: true })).toMatchObject({ status: 409, body: { reason: "has_parts" } });
  await task(of, on, { dependencies: [first.id] });
  expect(await move(of, first, other)).toMatchObject({ status: 409, body: { reason: "has_relations" } });
});

test("what waits for an approval stays, and a board takes nothing as done that has not passed what it asks", async () => {
  const { of, on, first, other } = await twoBoards({ require_approval_for_done: true });
  const asked = await approval(of, on, { task_id: first.id });
  expect(await move(of, first, other)).toMatchObject({ status: 409, body: { reason: "is_pending" } });
  must(await of.call("PATCH", `/approvals/${asked.id}`, { body: { status: "rejected" } }));
  const easy = await board(of, { require_approval_for_done: false });
  const done = await task(of, easy, { status: "done" });
  expect(refusal(await move(of, done, other))).toBe("409 conflict");
  must(await of.call("PATCH", `/tasks/${done.id}`, { body: { status: "todo" } }));
  expect([must(await move(of, done, other)).status, must(await move(of, first, other)).key]).toEqual(["todo", "OPS-2"]);
});

test("a task that an agent works on stays, and says so", async () => {
  const { of, first, other } = await twoBoards();
  const lab = await gateway(of);
  const run = (status: string) =>
    of.db
      .sql(
        `INSERT OR REPLACE INTO runs(id, organization_id, gateway_id, board_id, task_id, session_key, status, requested_by, deadline_at, created_at)
         VALUES ('run-' || ?4, ?1, ?2, ?3, ?4, 's', ?5, '{}', '9999', '2026-01-01T00:00:00.000Z')`,
        of.id,
        lab.id,
        first.board_id,
        first.id,
        status,
      )
      .run();
  for (const status of ["queued", "running", "waiting_approval"]) {
    await run(status);
    const reply = await move(of, first, other);
    expect(reply, status).toMatchObject({ status: 409, body: { reason: "conflict", detail: expect.stringContaining("Stop the run first") } });
    expect(must(await of.call<Task>("GET", `/tasks/${first.id}`))).toMatchObject({ board_id: first.board_id, key: first.key, version: first.version });
  }
  await run("aborted");
  expect(must(await move(of, first, other)).board_id).toBe(other.id);
});

test("what one board has approved is approved on no other, and who reads there is not told what the task is called by now", async () => {
  const { of, on, first, other } = await twoBoards({ require_approval_for_done: true });
  const asked = [await approval(of, first), await approval(of, first, { action: "task.execute" })];
  for (const { id } of asked) must(await of.call("PATCH", `/approvals/${id}`, { body: { status: "approved" } }));
  must(await move(of, first, other));
  const done = (more: object) => of.call("PATCH", `/tasks/${first.id}`, { body: { status: "done", ...more } });
  for (const more of [{}, { approval_id: asked[0]?.id }]) expect(refusal(await done(more))).toBe("403 approval_required");
  must(await of.call("PATCH", `/tasks/${first.id}`, { body: { title: "Secret" } }));
  const reader = await member(of, { reads: [on.id] });
  for (const { id } of asked) expect(must(await reader.call("GET", `/approvals/${id}`))).toMatchObject({ task_key: null, task_title: null, task_titles: [] });
  must(await of.call("PATCH", `/tasks/${first.id}`, { body: { title: first.title } }));
  must(await move(of, first, on));
  expect(must(await reader.call("GET", `/approvals/${asked[0]?.id}`))).toMatchObject({ task_key: first.key, task_title: first.title });
});

test("only whoever may write on both boards moves a task, within one organization, and to a board in use", async () => {
  const { of, on, first, other } = await twoBoards();
  const strangers = await organization(of.shard);
  const theirs = await board(strangers);
  const [here, both, reads] = [
    await member(of, { writes: [on.id] }),
    await member(of, { writes: [on.id, other.id] }),
    await member(of, { writes: [on.id], reads: [other.id] }),
  ];
  expect([refusal(await move(here, first, other)), refusal(await move(reads, first, other))]).toEqual(["403 forbidden", "403 forbidden"]);
  expect(refusal(await move(of, first, theirs))).toBe("404 not_found");
  expect(refusal(await move({ call: owner }, first, theirs)), "by who owns both").toBe("404 not_found");
  expect(refusal(await move(strangers, first, theirs))).toBe("404 not_found");
  expect(refusal(await move(of, first, on))).toBe("409 conflict");
  expect(refusal(await of.call("POST", `/tasks/${first.id}/move`, { body: { board_id: other.id }, headers: { "If-Match": '"9"' } }))).toBe("412 stale_version");
  must(await of.call("POST", `/boards/${other.id}/archive`));
  expect(refusal(await move(both, first, other))).toBe("409 board_archived");
  must(await of.call("POST", `/boards/${other.id}/unarchive`));
  expect(must(await move(both, first, other)).board_id).toBe(other.id);
  const events = await eventsOf({ ...of, call: both.call }, `board_id=${on.id}&type=task.left`);
  expect(JSON.stringify(events)).not.toContain(other.id);
});

test("a rule of the other board that is switched on, or a right on it that is taken away, at that moment holds for the task that arrives", async () => {
  const { of, on, other } = await twoBoards({ require_approval_for_done: false });
  const easy = await board(of, { require_approval_for_done: false });
  const done = await task(of, easy, { status: "done" });
  const body = { board_id: other.id };
  const asked = { token: env.LOCAL_AUTH_TOKEN as string, organizationId: of.id, body };
  const switchOn = async () => void must(await of.call("PATCH", `/boards/${other.id}`, { body: { require_approval_for_done: true } }));
  expect(refusal(await heldUp("POST", `/tasks/${done.id}/move`, asked, switchOn))).toBe("409 conflict");
  const mira = await member(of, { writes: [on.id, other.id] });
  const open = await task(of, on);
  const takeAway = () => of.db.sql("DELETE FROM member_board_access WHERE board_id = ?1", other.id).run();
  const reply = await heldUp("POST", `/tasks/${open.id}/move`, { token: mira.token, organizationId: of.id, body }, takeAway);
  expect([reply.status, must(await of.call<Task>("GET", `/tasks/${open.id}`)).board_id]).toEqual([403, on.id]);
});

test("who moves, changes or ties a task at the same moment: one of them is refused, and nothing is half done", async () => {
  const { of, on, first, other } = await twoBoards();
  const third = await board(of);
  const replies = await Promise.all([...Array.from({ length: 10 }, (_, n) => move(of, first, n % 2 ? other : third))]);
  expect(replies.filter(({ status }) => status === 200).length).toBeGreaterThan(0);
  expect(replies.every(({ status }) => [200, 409, 412].includes(status))).toBe(true);
  expect(replies.filter(({ body }) => JSON.stringify(body).includes("Stop the run"))).toEqual([]); // none goes on
  await reconciled(of);
  const tied = await task(of, on);
  const token = env.LOCAL_AUTH_TOKEN as string;
  const asked = { token, organizationId: of.id, body: { board_id: other.id } };
  const reply = await heldUp("POST", `/tasks/${tied.id}/move`, asked, () => task(of, on, { dependencies: [tied.id] }));
  expect([reply.status, reply.body.reason]).toEqual([409, "has_relations"]);
  const late = await task(of, on);
  const comment = await heldUp("POST", `/tasks/${late.id}/comments`, { ...asked, body: { message: "Late" } }, () => move(of, late, other));
  expect(comment.status).toBe(201);
  const [kept] = must(await of.call<{ items: { board_id: string }[] }>("GET", `/tasks/${late.id}/comments`)).items;
  expect(kept?.board_id).toBe(other.id);
  const numbers = await Promise.all(Array.from({ length: 4 }, async () => move(of, await task(of, on), other)));
  expect(new Set(numbers.map(({ body }) => body.number)).size).toBe(4);
  await reconciled(of);
});
