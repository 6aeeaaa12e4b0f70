// Comments: edited and taken back by who wrote them, with the history of how they read; whom they name; how others react.
import { env } from "cloudflare:workers";
import { expect, test } from "vitest";
import { mentionsIn, namesIn } from "#worker/tasks/mentions.ts";
import { COMMENT_EDITS_MAX, type Comment, type CommentHistory, REACTIONS_MAX, type Task } from "#worker/tasks/schema.ts";
import type { Reply } from "../support/client.ts";
import { heldUp, meeting } from "../support/racing.ts";
import { agentOn, eventsOf, member, must, task, type TestOrganization, workplace } from "../support/factories.ts";

type At = Pick<TestOrganization, "call">;
const refusal = (reply: Reply<unknown>) => [reply.status, (reply.body as { code: string }).code];
const say = async (by: At, task: { id: string }, message: string) => must(await by.call<Comment>("POST", `/tasks/${task.id}/comments`, { body: { message } }));
const list = async (by: At, task: { id: string }) => must(await by.call<{ items: Comment[] }>("GET", `/tasks/${task.id}/comments`)).items;
const address = (comment: Comment) => `/tasks/${comment.task_id}/comments/${comment.id}`;
const edit = (by: At, comment: Comment, message: string) => by.call<Comment>("PATCH", address(comment), { body: { message } });
const react = (by: At, comment: Comment, emoji: string, is_on = true) => by.call<Comment>("PUT", `${address(comment)}/reactions`, { body: { emoji, is_on } });

test("names follow an @, by first word or whole, and are not looked for in e-mail addresses", () => {
  expect(namesIn("@Mira, see mira@example.com and @scout-2; twice @mira. @李雷 @ nobody a@b")).toEqual(["mira", "scout-2", "李雷"]);
  const known = ["Mira Okafor", "Mira Lund", "Scout-2", "李雷"].map((name, at) => ({ type: "user" as const, id: String(at), name }));
  const named = (text: string) => mentionsIn(text, known).map(({ name }) => name);
  expect([named("@mira"), named("@MiraLund"), named("@SCOUT-2 and @李雷"), named("write to mira@example.com")]).toEqual([
    ["Mira Okafor", "Mira Lund"],
    ["Mira Lund"],
    ["Scout-2", "李雷"],
    [],
  ]);
});

test("whom a comment names stands in it and in its event, however it was said", async () => {
  const { of, on, first } = await workplace();
  const scout = await agentOn(of, on, { name: "Scout Alpha" });
  const said = await say(of, first, "@scout please look; not scout@example.com");
  expect(said.mentions).toEqual([{ type: "agent", id: scout.id, name: "Scout Alpha" }]);
  expect((await list(of, first))[0]).toEqual(said);
  must(await of.call("PATCH", `/tasks/${first.id}`, { body: { comment: "@ScoutAlpha again" } }));
  must(await of.call("POST", "/tasks/bulk", { body: { task_ids: [first.id], set: { comment: "@scout and once more" } } }));
  expect((await list(of, first)).map(({ mentions }) => mentions.map(({ id }) => id))).toEqual([[scout.id], [scout.id], [scout.id]]);
  const row = await of.db.sql("SELECT payload FROM events WHERE subject_id = ?1 AND type = 'task.commented' LIMIT 1", first.id).first<string>("payload");
  expect((JSON.parse(row ?? "{}") as { comment: Comment }).comment.mentions).toEqual(said.mentions);
  expect(must(await edit(of, said, "nobody")).mentions).toEqual([]);
});

test("of the people only who may read the board is named on it: nobody learns by it who else is in the organization", async () => {
  const { of, on, first } = await workplace();
  await member(of);
  expect((await say(of, first, "@ana?")).mentions).toEqual([]);
  const reader = await member(of, { reads: [on.id] });
  expect((await say(of, first, "@ana!")).mentions).toEqual([{ type: "user", id: reader.id, name: "Ana" }]);
});

test("who wrote a comment edits it, nobody else, and how it read before is kept", async () => {
  const { of, on, first } = await workplace();
  const [ana, ben] = [await member(of, { writes: [on.id] }), await member(of, { role: "admin", writesAll: true })];
  const said = await say(ana, first, "One");
  expect([refusal(await edit(ben, said, "Not mine")), refusal(await edit(of, said, "Nor mine"))]).toEqual([
    [403, "forbidden"],
    [403, "forbidden"],
  ]);
  const edited = must(await edit(ana, said, "Two"));
  expect([edited.message, edited.edited_at !== null]).toEqual(["Two", true]);
  must(await edit(ana, said, "Two"));
  must(await edit(ana, said, "Three"));
  const history = must(await ben.call<CommentHistory>("GET", `${address(said)}/history`));
  expect(history.items.map(({ message }) => message)).toEqual(["One", "Two"]);
  const other = (await workplace()).first;
  expect((await ana.call("PATCH", `/tasks/${other.id}/comments/${said.id}`, { body: { message: "x" } })).status).toBe(404);
  await of.db.sql("UPDATE comments SET edit_count = ?2 WHERE id = ?1", said.id, COMMENT_EDITS_MAX).run();
  expect(refusal(await edit(ana, said, "Once too often"))).toEqual([409, "conflict"]);
});

test("of two edits at once one is told so", async () => {
  const { of, first } = await workplace();
  const said = await say(of, first, "One");
  const both = meeting(2);
  const asked = (message: string) => ({ token: env.LOCAL_AUTH_TOKEN as string, organizationId: of.id, body: { message } });
  const replies = await Promise.all(["Two", "Three"].map((message) => heldUp("PATCH", address(said), asked(message), both)));
  expect(replies.map(({ status }) => status).toSorted()).toEqual([200, 409]);
  const history = must(await of.call<CommentHistory>("GET", `${address(said)}/history`));
  expect(history.items.map(({ message }) => message)).toEqual(["One"]);
});

test("a comment that is taken back leaves its place, and nothing of its text", async () => {
  const { of, on, first } = await workplace();
  const ana = await member(of, { writes: [on.id] });
  const said = await say(ana, first, "Oops @ana");
  must(await react(of, said, "👍"));
  expect(refusal(await of.call("DELETE", address(said)))).toEqual([403, "forbidden"]);
  expect((await ana.call("DELETE", address(said))).status).toBe(204);
  expect((await list(of, first))[0]).toMatchObject({ id: said.id, message: "", is_deleted: true, mentions: [], reactions: [], author: { id: ana.id } });
  expect([refusal(await edit(ana, said, "Back")), refusal(await react(of, said, "👍"))]).toEqual([
    [409, "conflict"],
    [409, "conflict"],
  ]);
  expect(must(await of.call<Task>("GET", `/tasks/${first.id}`)).comment_count).toBe(1);
});

test("each has one of each emoji, on or off; many at once all hold", async () => {
  const { of, on, first } = await workplace();
  const said = await say(of, first, "Done");
  const people = await Promise.all(Array.from({ length: 8 }, () => member(of, { writes: [on.id] })));
  const replies = await Promise.all(people.flatMap((by) => [react(by, said, "🎉"), react(by, said, "🎉"), react(by, said, "👀")]));
  expect(replies.map(({ status }) => status)).toEqual(replies.map(() => 200));
  const reactionsNow = async () => (await list(of, first))[0]?.reactions.map(({ emoji, by }) => [emoji, by.length]).toSorted();
  expect(await reactionsNow()).toEqual(
    [
      ["🎉", 8],
      ["👀", 8],
    ].toSorted(),
  );
  await Promise.all(people.flatMap((by) => [react(by, said, "🎉", false), react(by, said, "🎉", false)]));
  expect(await reactionsNow()).toEqual([["👀", 8]]);
  const told = await eventsOf(of, `task_id=${first.id}&type=task.comment_reacted`);
  expect(told.length).toBe(24);
  expect(refusal(await react(of, said, "💩"))).toEqual([422, "invalid_input"]);
  const full = JSON.stringify(Array.from({ length: REACTIONS_MAX }, (_, at) => ({ emoji: "👍", type: "user", id: `u${at}`, name: "U" })));
  await of.db.sql("UPDATE comments SET reactions = ?2 WHERE id = ?1", said.id, full).run();
  expect(refusal(await react(of, said, "👍"))).toEqual([409, "conflict"]);
});

test("an answer goes to the thread of the comment that it answers, also an answer to an answer, and when that one was taken back", async () => {
  const { of, on, first } = await workplace();
  const scout = await agentOn(of, on);
  const [asked, other] = [await say(of, first, "Is it safe?"), await say(of, first, "Something else")];
  const answer = (by: At, to: Comment, message: string, task: { id: string } = first) =>
    by.call<Comment>("POST", `/tasks/${task.id}/comments`, { body: { message, reply_to: to.id } });
  const answered = must(await answer(of, asked, "It is."));
  const again = must(await answer({ call: scout.call }, answered, "Sure?"));
  must(await of.call("DELETE", address(asked)));
  const late = must(await answer(of, asked, "Too late."));
  expect([asked, other, answered, again, late].map(({ reply_to }) => reply_to)).toEqual([null, null, asked.id, asked.id, asked.id]);
  expect((await list(of, first)).map(({ id, reply_to }) => [id, reply_to])).toEqual(
    [asked, other, answered, again, late].map(({ id, reply_to }) => [id, reply_to]),
  );
  const elsewhere = await task(of, on);
  expect([refusal(await answer(of, asked, "There?", elsewhere)), refusal(await answer((await workplace()).of, asked, "Foreign"))]).toEqual([
    [404, "not_found"],
    [404, "not_found"],
  ]);
  expect(refusal(await of.call("PATCH", address(other), { body: { message: "Moved", reply_to: asked.id } }))).toEqual([422, "invalid_input"]);
});
