// The chat with the lead of a board: an admin says which of two agents leads, a person writes in the chat, and that agent's turn answers there,
// which whoever follows the memory of the board sees at once. While the board is paused nobody is told.
import { api, origin, token, until } from "./stage.mjs";

/** What the stream of a board's memory tells from now on: entries by their id, the last state of each. */
async function follow(boardId) {
  const ends = new AbortController();
  const response = await fetch(`${origin}/api/v1/boards/${boardId}/memory/stream?is_chat=true`, {
    headers: { Authorization: `Bearer ${token}`, Accept: "text/event-stream" },
    signal: ends.signal,
  });
  if (!response.ok) throw new Error(`the stream answered ${response.status}`);
  const told = new Map();
  const read = async () => {
    let rest = "";
    for await (const chunk of response.body.pipeThrough(new TextDecoderStream())) {
      const blocks = `${rest}${chunk}`.split("\n\n");
      rest = blocks.pop();
      for (const [, data] of blocks.flatMap((block) => [...block.matchAll(/^data: (\{.*\})$/gm)])) {
        const { memory } = JSON.parse(data);
        if (memory) told.set(memory.id, memory);
      }
    }
  };
  const isOver = read().then(
    () => null,
    (error) => (error.name === "AbortError" ? null : error),
  );
  const stop = async () => {
    ends.abort();
    const error = await isOver;
    if (error) throw error;
  };
  return { told, stop };
}

export async function chatWithLead(board, check) {
  const rigger = await api("POST", "/agents", { name: "Rigger", board_id: board.id });
  await until("Rigger to be provisioned", async () => (await api("GET", `/agents/${rigger.id}`)).status === "online", 120_000);
  const said = await api("PATCH", `/agents/${rigger.id}`, { is_board_lead: true });
  check("an admin says that the newer of two agents leads, and its gateway need not hear of that", said.is_board_lead && said.status === "online");
  const stream = await follow(board.id);
  const say = (content) => api("POST", `/boards/${board.id}/memory`, { content, tags: ["chat"] });
  const told = (id) => stream.told.get(id)?.notices.map(({ agent_name, state }) => `${agent_name} ${state}`);
  const answerTo = (id) => [...stream.told.values()].find(({ reply_to }) => reply_to === id);
  const began = Date.now();
  const asked = await say("What do you work on, @lead?");
  const answer = await until("the lead's answer on the stream", () => answerTo(asked.id), 120_000);
  const isRiggers = answer.author.id === rigger.id && answer.content === "You said: What do you work on, @lead?";
  check(
    "its turn answers in the chat by the line of the message, and the stream has the answer",
    isRiggers,
    `${answer.content} after ${Date.now() - began} ms`,
  );
  const { notices } = (await api("GET", `/boards/${board.id}/memory?is_chat=true`)).items.find(({ id }) => id === asked.id);
  check("the message says that it alone was told, and has answered", notices.length === 1 && notices[0].state === "answered", notices);

  await say("/pause");
  const later = await say("And while you are paused?");
  await until("the message to be on its way", () => told(later.id)?.includes("Rigger sent"));
  const { gateway_id } = rigger;
  const why = async () => (await api("GET", `/gateways/${gateway_id}/commands?limit=20`)).items.find(({ error }) => error?.includes("paused"))?.error;
  const waits = await until("the message to wait before its gateway", why);
  check("while the board is paused the lead is not told", !answerTo(later.id) && told(later.id).join() === "Rigger sent", [told(later.id), waits]);
  await say("/resume");
  const late = await until("the answer once it is resumed", () => answerTo(later.id), 120_000);
  check("once it is resumed the lead is told, and answers", late.author.id === rigger.id, late.content);
  const held = (await api("GET", "/approvals?status=pending")).items;
  check("nothing of it was held by the gateway for an approval", held.length === 0, held);
  await stream.stop();
}
