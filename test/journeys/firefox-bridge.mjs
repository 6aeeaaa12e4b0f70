#!/usr/bin/env node
// Firefox as Playwright starts it (browser.mjs), with one difference: a command that only changes what the system is said to prefer, and that this
// Firefox does not know yet, is answered as done. Everything else passes through as it is.
import { spawn } from "node:child_process";
import { once } from "node:events";
import { createInterface } from "node:readline";
import { WebSocket, WebSocketServer } from "ws";

/** The pages are painted light and dark by hand. */
const MAY_BE_UNKNOWN = new Set(["emulation.setMediaFeaturesOverride"]);
const LISTENS = /^WebDriver BiDi listening on (ws:\/\/\S+)/;

function relay(client, path, origin) {
  const browser = new WebSocket(`${origin}${path}`);
  const waiting = [];
  const asked = new Map();
  client.on("message", (data) => {
    const { id, method } = JSON.parse(data);
    if (MAY_BE_UNKNOWN.has(method)) asked.set(id, method);
    if (browser.readyState === WebSocket.OPEN) browser.send(String(data));
    else waiting.push(String(data));
  });
  browser.on("open", () => {
    for (const data of waiting) browser.send(data);
  });
  browser.on("message", (data) => {
    const text = String(data);
    const answer = asked.size > 0 ? JSON.parse(text) : {};
    const isUnknown = asked.delete(answer.id) && answer.error === "unknown command";
    client.send(isUnknown ? JSON.stringify({ type: "success", id: answer.id, result: {} }) : text);
  });
  browser.on("close", () => client.close());
  client.on("close", () => browser.close());
}

const child = spawn(process.env.FIREFOX_PATH ?? "/usr/bin/firefox-esr", process.argv.slice(2), { stdio: ["ignore", "inherit", "pipe"] });
for (const signal of ["SIGINT", "SIGTERM"]) process.on(signal, () => child.kill(signal));
child.once("exit", (status) => process.exit(status ?? 1));
for await (const line of createInterface({ input: child.stderr })) {
  const [, origin] = LISTENS.exec(line) ?? [];
  if (!origin) {
    console.error(line);
    continue;
  }
  const server = new WebSocketServer({ port: 0, host: "127.0.0.1" });
  server.on("connection", (client, { url }) => relay(client, url, origin));
  await once(server, "listening");
  console.error(`WebDriver BiDi listening on ws://127.0.0.1:${server.address().port}`);
}
