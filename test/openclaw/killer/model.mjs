// The language model of the drill's gateways: does what a task says line by line (MARK <name>, SAY <words>, RUN <shell>, which is asked for
// until it says that it ran, TIMES <n> at most), stops where the drill wants it to stop, and remembers what it was asked. Its memory is the truth about what a gateway has given to it, and how often.
import { appendFileSync } from "node:fs";
import { createServer } from "node:http";
import { sleep } from "../stage.mjs";

const MARK = /^MARK (\S+)$/m;
const CONTEXT = /<<<BEGIN_OPENCLAW_INTERNAL_CONTEXT>>>[\s\S]*?(<<<END_OPENCLAW_INTERNAL_CONTEXT>>>|$)/g;
/** A command whose result was lost is asked for again, but not for ever. */
const COMMANDS_MAX = 3;
const textOf = (content) => (typeof content === "string" ? content : Array.isArray(content) ? content.map(({ text }) => text ?? "").join("") : "");

/** What is asked, read from the whole conversation. null: nothing of ours. */
function readAsk({ messages = [], tools = [] }) {
  const texts = messages.map(({ role, content }) => ({ role, text: textOf(content).replace(CONTEXT, "") }));
  const at = texts.findLastIndex(({ role, text }) => role === "user" && MARK.test(text));
  if (at < 0 || tools.length === 0) return null;
  const { text } = texts[at];
  const [, mark] = MARK.exec(text);
  const results = texts.slice(at + 1).filter(({ role }) => role === "tool");
  const canRun = tools.some((tool) => tool.function?.name === "exec"); // not where a turn is taken up that waited for a tool
  const [, times = COMMANDS_MAX] = /^TIMES (\d+)$/m.exec(text) ?? [];
  const isDone = !canRun || results.some((result) => /\bran \S|denied/i.test(result.text)) || results.length >= Number(times);
  const [, first] = /^SAY (\d+)$/m.exec(text) ?? [];
  const [, command] = /^RUN (.+)$/m.exec(text) ?? [];
  const [, second] = /^THEN SAY (\d+)$/m.exec(text) ?? [];
  const told = texts.filter((one) => one.role === "user" && one.text.includes(`MARK ${mark}`)).length;
  const words = command && isDone ? Number(second) : Number(first);
  return { mark, told, words, command: command && !isDone ? command : null, isAfterCommand: Boolean(command) && isDone };
}

export class Model {
  /** One for each time it was asked about a task, in order. */
  asks = [];
  /** Where it stops, by mark: `at`, `reached` (called there) and `until` (a promise). */
  gates = new Map();
  #server;
  #log;
  #wordMs;

  constructor({ log, wordMs = 80 }) {
    this.#log = log;
    this.#wordMs = wordMs;
    this.#server = createServer((request, response) => this.#answer(request, response).catch(() => response.destroy()));
  }

  listen(port) {
    return new Promise((done, fail) => this.#server.once("error", fail).listen(port, "127.0.0.1", done));
  }

  close() {
    this.#server.closeAllConnections();
    this.#server.close();
  }

  of(mark) {
    return this.asks.filter((ask) => ask.mark === mark);
  }

  async #answer(request, response) {
    let body = "";
    for await (const chunk of request) body += chunk;
    if (request.method !== "POST") return response.end(JSON.stringify({ object: "list", data: [{ id: "stub-1", object: "model", owned_by: "stub" }] }));
    const asked = JSON.parse(body);
    const ask = readAsk(asked);
    if (ask) this.asks.push(Object.assign(ask, { at: Date.now(), isEnded: false }));
    const short = (asked.messages ?? []).slice(-3).map(({ role, content }) => ({ role, text: textOf(content).slice(-200) }));
    appendFileSync(this.#log, `${JSON.stringify(ask ?? { at: Date.now(), tools: asked.tools?.length ?? 0, short })}\n`);
    if (!asked.stream) return response.end(JSON.stringify(whole(asked.model)));
    return this.#stream(response, asked.model, ask);
  }

  async #stream(response, model, ask) {
    response.writeHead(200, { "content-type": "text/event-stream" });
    const chunk = (delta, finish_reason = null) =>
      response.write(`data: ${JSON.stringify({ ...frame("chat.completion.chunk", model), choices: [{ index: 0, delta, finish_reason }] })}\n\n`);
    const isGone = () => response.destroyed;
    const words = ask ? Array.from({ length: ask.words }, (_, n) => `${ask.mark}.${n} `) : ["ok"];
    await this.#stopAt(ask?.isAfterCommand ? "asked with the result" : "asked", ask);
    chunk({ role: "assistant", content: "" });
    for (const [n, word] of words.entries()) {
      if (isGone()) return;
      chunk({ content: word });
      if (ask) await sleep(this.#wordMs);
      if (n === 2) await this.#stopAt(ask?.isAfterCommand ? "more words" : "first words", ask);
    }
    if (ask?.command) {
      const call = { index: 0, id: `call_${ask.at}`, type: "function", function: { name: "exec", arguments: JSON.stringify({ command: ask.command }) } };
      chunk({ tool_calls: [call] });
      await this.#stopAt("tool called", ask);
    }
    chunk({}, ask?.command ? "tool_calls" : "stop");
    response.write(`data: ${JSON.stringify({ ...frame("chat.completion.chunk", model), choices: [], usage: USAGE })}\n\n`);
    response.end("data: [DONE]\n\n");
    if (ask) ask.isEnded = !isGone();
  }

  async #stopAt(place, ask) {
    const gate = ask && this.gates.get(ask.mark);
    if (gate?.at !== place) return;
    gate.reached();
    await gate.until;
  }
}

const USAGE = { prompt_tokens: 100, completion_tokens: 10, total_tokens: 110 };
const frame = (object, model) => ({ id: `chatcmpl-${Date.now()}`, object, created: Math.floor(Date.now() / 1000), model });
const whole = (model) => ({
  ...frame("chat.completion", model),
  usage: USAGE,
  choices: [{ index: 0, finish_reason: "stop", message: { role: "assistant", content: "ok" } }],
});
