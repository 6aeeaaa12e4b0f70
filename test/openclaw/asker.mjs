// A language model that is told to ask in the onboarding of a board, or is spoken to in its chat, and does just what the message says: it takes the lines of curl from it, puts
// in the token that stands in its AGENTS.md and words of its own, and calls the `exec` tool. While `isSilent` it says nothing and calls nothing.
import { createServer } from "node:http";

const CONTEXT = /<<<BEGIN_OPENCLAW_INTERNAL_CONTEXT>>>[\s\S]*?(<<<END_OPENCLAW_INTERNAL_CONTEXT>>>|$)/g;
const CURL = /^curl -sS -X POST .*\/onboarding$/gm;
const ASKED = /(?:NUDGE|QUESTION|HANDOFF|ASK THE USER|TASK MENTION): from "/;
const ANSWER_CURL = /^curl -sS -X POST .*\/(?:requests\/[\w-]+\/answer|tasks\/[\w-]+\/comments)$/m;
const CHAT_CURL = /^curl -sS -X POST .*\/memory$/m;
const QUESTIONS = 2;
const textOf = (content) => (typeof content === "string" ? content : Array.isArray(content) ? content.map(({ text }) => text ?? "").join("") : "");

/** The line of the message with another body. */
const said = (line, body, token) => line.replace("YOUR_TOKEN", token).replace(/-d '.*' http/, `-d '${JSON.stringify(body)}' http`);

const questionAfter = (answer, count) => ({
  question: count === 0 ? "What is this board for?" : `You said ${answer}. By when?`,
  options: [
    { id: "1", label: count === 0 ? "Ship something" : "This year" },
    { id: "2", label: count === 0 ? "Keep something running" : "Later" },
  ],
  so_far: count === 0 ? {} : { board_type: "goal", objective: answer },
});
const proposalAfter = (answer) => ({
  status: "complete",
  board_type: "goal",
  objective: "A checkout that people finish",
  success_metrics: { finished: "90 %", by: answer },
  target_date: "2026-12-31",
  lead_agent: { autonomy_level: "balanced", update_cadence: "daily" },
});

/** Says back in the chat what was said there, by the line that the message has. */
function chatCommand(text, token) {
  const [line] = text.match(CHAT_CURL) ?? [];
  const [, words = ""] = /^--- message [0-9a-f]{32} ---\n([\s\S]*?)\n--- end of message/m.exec(text) ?? [];
  return line && token ? line.replace("YOUR_TOKEN", token).replace('"content":"..."', `"content":${JSON.stringify(`You said: ${words}`)}`) : null;
}

/** Answers what another agent asks, or whoever names it in a comment, by the line that the message has. */
function requestCommand(text, token) {
  const [line] = text.match(ANSWER_CURL) ?? [];
  const [, words = ""] = /^--- message [0-9a-f]{32} ---\n([\s\S]*?)\n--- end of message/m.exec(text) ?? [];
  return line && token ? line.replace("YOUR_TOKEN", token).replace(':"..."', `:${JSON.stringify(`You said: ${words}`)}`) : null;
}

/** The command that answers what it was told last; null: nothing is to be done. */
function commandFor({ messages = [], tools = [] }) {
  const texts = messages.map(({ role, content }) => ({ role, text: textOf(content).replace(CONTEXT, "") }));
  const at = texts.findLastIndex(({ role, text }) => role === "user" && (/BOARD (?:ONBOARDING|CHAT)/.test(text) || ASKED.test(text)));
  const canRun = tools.some((tool) => tool.function?.name === "exec");
  if (at < 0 || !canRun || texts.slice(at + 1).some(({ role }) => role === "tool")) return null;
  const [, token] = /AUTH_TOKEN=(mca_[\w-]+)/.exec(texts.map(({ text }) => text).join("\n")) ?? [];
  if (ASKED.test(texts[at].text)) return requestCommand(texts[at].text, token);
  if (texts[at].text.includes("BOARD CHAT")) return chatCommand(texts[at].text, token);
  const [ask, propose] = texts[at].text.match(CURL) ?? [];
  if (!token || !ask || !propose) return null;
  const [, answer = ""] = /^--- answer [0-9a-f]{32} ---\n([\s\S]*?)\n--- end of answer/m.exec(texts[at].text) ?? [];
  const since = texts.findLastIndex(({ role, text }) => role === "user" && text.includes("find out from a person"));
  const answers = texts.slice(since).filter(({ role, text }) => role === "user" && text.includes("your question was answered")).length;
  return answers < QUESTIONS ? said(ask, questionAfter(answer, answers), token) : said(propose, proposalAfter(answer), token);
}

const frame = (object, model) => ({ id: `chatcmpl-${Date.now()}`, object, created: Math.floor(Date.now() / 1000), model });

export class Asker {
  isSilent = false;
  /** The commands that it asked for, in order. */
  commands = [];
  #server = createServer((request, response) => this.#answer(request, response).catch(() => response.destroy()));

  listen(port) {
    return new Promise((done, fail) => this.#server.once("error", fail).listen(port, "127.0.0.1", done));
  }

  close() {
    this.#server.closeAllConnections();
    this.#server.close();
  }

  async #answer(request, response) {
    let body = "";
    for await (const chunk of request) body += chunk;
    if (request.method !== "POST") return response.end(JSON.stringify({ object: "list", data: [{ id: "stub-1", object: "model", owned_by: "stub" }] }));
    const asked = JSON.parse(body);
    const command = this.isSilent ? null : commandFor(asked);
    if (command) this.commands.push(command);
    const calls = command
      ? [{ index: 0, id: `call_${Date.now()}`, type: "function", function: { name: "exec", arguments: JSON.stringify({ command }) } }]
      : null;
    const delta = calls ? { role: "assistant", tool_calls: calls } : { role: "assistant", content: "ok" };
    const end = calls ? "tool_calls" : "stop";
    if (!asked.stream)
      return response.end(JSON.stringify({ ...frame("chat.completion", asked.model), choices: [{ index: 0, finish_reason: end, message: delta }] }));
    response.writeHead(200, { "content-type": "text/event-stream" });
    for (const choice of [
      { delta, finish_reason: null },
      { delta: {}, finish_reason: end },
    ])
      response.write(`data: ${JSON.stringify({ ...frame("chat.completion.chunk", asked.model), choices: [{ index: 0, ...choice }] })}\n\n`);
    response.end("data: [DONE]\n\n");
  }
}
