// What is said on tasks of many boards together: to whom it is listed and told, in the shape of the field's client.
import { SELF } from "cloudflare:test";
import { expect, test } from "vitest";
import type { CommentFeed } from "#worker/activity/comment-schema.ts";
import { BASE } from "../support/client.ts";
import { agentOn, board, member, must, organization, task } from "../support/factories.ts";

/** The blocks of a stream until this has been told. */
async function until(response: Response, mark: string, before: () => Promise<unknown>): Promise<string> {
  const reader = (response.body as ReadableStream<Uint8Array>).pipeThrough(new TextDecoderStream()).getReader();
  await before();
  let heard = "";
  while (!heard.includes(mark)) {
    const { value, done } = await reader.read();
    if (done) break;
    heard += value;
  }
  await reader.cancel();
  return heard;
}

test("what is said on the boards that somebody reads is listed newest first, and told as it is said; of other boards nothing", async () => {
  const of = await organization();
  const [on, beside, hidden] = [await board(of), await board(of), await board(of)];
  const [first, second, secret] = [await task(of, on, { title: "Rotate" }), await task(of, beside), await task(of, hidden)];
  const ana = await member(of, { writes: [on.id], reads: [beside.id] });
  const scout = await agentOn(of, on, { identity_profile: { role: "night watch" } });
  const say = async (call: typeof of.call, { id }: { id: string }, message: string) => must(await call("POST", `/tasks/${id}/comments`, { body: { message } }));
  await say(of.call, secret, "not for her");
  must(await scout.call("POST", `/agent/boards/${on.id}/tasks/${first.id}/comments`, { body: { message: "by an agent" } }));
  await say(of.call, second, "beside");
  const listed = must(await ana.call<CommentFeed>("GET", "/activity/task-comments"));
  expect(listed).toMatchObject({ total: 2, limit: 200, offset: 0 });
  expect(listed.items).toMatchObject([
    { message: "beside", agent_id: null, agent_name: null, agent_role: null, task_id: second.id, board_id: beside.id, board_name: beside.name },
    { message: "by an agent", agent_id: scout.id, agent_name: expect.any(String), agent_role: "night watch", task_title: "Rotate", board_id: on.id },
  ]);
  const ofBoard = must(await ana.call<CommentFeed>("GET", `/activity/task-comments?board_id=${on.id}&limit=1`));
  expect([ofBoard.total, ofBoard.items.map(({ message }) => message)]).toEqual([1, ["by an agent"]]);
  expect(must(await ana.call<CommentFeed>("GET", `/activity/task-comments?board_id=${hidden.id}`)).items).toEqual([]);
  expect((await scout.call("GET", "/activity/task-comments")).status).toBe(403);
  const open = (query: string) =>
    SELF.fetch(`${BASE}/api/v1/activity/task-comments/stream${query}`, { headers: { Authorization: `Bearer ${ana.token}`, "X-Organization-Id": of.id } });
  const heard = await until(await open(`?since=${listed.items[1]?.created_at}`), "said now", async () => {
    await say(of.call, secret, "not for her either");
    await say(ana.call, first, "said now");
  });
  expect(heard.match(/"message":"[^"]+"/g)).toEqual(['"message":"beside"', '"message":"said now"']);
  expect(heard).toMatch(/id: \d+\nevent: comment\ndata: \{"comment":\{/);
  const only = await until(await open(`?board_id=${beside.id}`), "of this one", async () => {
    await say(of.call, first, "of another");
    await say(of.call, second, "one of two");
    await say(of.call, second, "of this one");
  });
  expect(only).not.toContain("of another");
  const places = [...only.matchAll(/^id: (\d+)\nevent: comment/gm)].map(([, id]) => Number(id));
  expect(places, "each has a place of its own").toEqual([...new Set(places)].sort((a, b) => a - b));
  expect(places.length).toBe(2);
});
