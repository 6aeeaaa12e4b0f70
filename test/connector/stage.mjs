// What a built connector stands between: a Mission Control of a few lines, which does what the real one does on a link (the journey and the
// run with a real gateway use the real one), scripted gateways, and a proxy.
import { spawn } from "node:child_process";
import { createServer } from "node:http";
import { connect as connectTo } from "node:net";
import { createInterface } from "node:readline";
import { resolve } from "node:path";
import { WebSocketServer } from "ws";
import { connectParams } from "../../workers/links/protocol.ts";

const root = resolve(import.meta.dirname, "../..");
const listening = (server) => new Promise((done) => server.listen(0, "127.0.0.1", () => done(server.address().port)));

/** Resolves with what `probe` gives as soon as it gives something; asked whenever something was heard. */
export function awaited() {
  const waiting = new Set();
  const heard = () => {
    for (const one of waiting) one();
  };
  const until = (what, probe, limitMs = 30_000) =>
    new Promise((done, fail) => {
      const timer = setTimeout(() => {
        waiting.delete(look);
        fail(new Error(`waited ${limitMs} ms for: ${what}`));
      }, limitMs);
      const look = () => {
        const value = probe();
        if (!value) return;
        clearTimeout(timer);
        waiting.delete(look);
        done(value);
      };
      waiting.add(look);
      look();
    });
  return { heard, until };
}

/** Lets in whoever has one of these tokens, and introduces itself to their gateways. */
export async function missionControl(tokens) {
  const { heard, until } = awaited();
  const links = [];
  const posts = [];
  const server = createServer(async (request, response) => {
    let body = "";
    for await (const chunk of request) body += chunk;
    posts.push({ path: request.url, body: JSON.parse(body) });
    const port = server.address().port;
    const answer = { gateway_id: "g", relay_ws_url: `ws://mission-control.test:${port}/ws/gateway/g/relay`, relay_token: tokens[0] };
    response.writeHead(201, { "Content-Type": "application/json" }).end(JSON.stringify(answer));
    heard();
  });
  const sockets = new WebSocketServer({ noServer: true });
  server.on("upgrade", (request, socket, head) => {
    const token = request.headers.authorization?.replace("Bearer ", "");
    if (!tokens.includes(token)) return socket.end("HTTP/1.1 401 Unauthorized\r\nContent-Length: 0\r\n\r\n");
    sockets.handleUpgrade(request, socket, head, (client) => accept(client, token));
  });
  function accept(client, token) {
    const link = { token, client, isUp: false, downs: [] };
    links.push(link);
    client.on("message", (data) => {
      const text = String(data);
      if (text === "ping") return client.send("pong");
      const frame = JSON.parse(text);
      if (frame.event === "gateway.up") client.send(JSON.stringify({ type: "req", id: "hello", method: "connect", params: connectParams() }));
      if (frame.event === "gateway.down") link.downs.push(frame.payload.problem);
      if (frame.type === "res" && frame.id === "hello") link.isUp = frame.ok;
      heard();
    });
    client.on("close", () => {
      link.isUp = false;
      heard();
    });
    heard();
  }
  const port = await listening(server);
  const end = () => {
    for (const { client } of links) client.terminate();
    server.close();
  };
  return { port, relay: `ws://127.0.0.1:${port}/ws/gateway/g/relay`, links, posts, until, end };
}

/** Knows a name that nobody else does; lets in who says the words. */
export async function proxy(authorization) {
  const asked = [];
  const server = createServer();
  server.on("connect", (request, socket) => {
    const isKnown = request.headers["proxy-authorization"] === authorization;
    asked.push({ to: request.url, isKnown });
    const [host, port] = request.url.split(":");
    if (!isKnown || host !== "mission-control.test") return socket.end("HTTP/1.1 407 Proxy Authentication Required\r\n\r\n");
    const out = connectTo(Number(port), "127.0.0.1", () => {
      socket.write("HTTP/1.1 200 Connection established\r\n\r\n");
      out.pipe(socket).pipe(out);
    });
    out.on("error", () => socket.destroy());
    socket.on("error", () => out.destroy());
  });
  return { port: await listening(server), asked, end: () => server.closeAllConnections() || server.close() };
}

/** The built connector with these arguments, in an environment that holds nothing but what is given. */
export function connector(args, { env = {}, preload = [] } = {}) {
  const { heard, until } = awaited();
  const environment = { PATH: process.env.PATH, HOME: "/nonexistent", ...env };
  const child = spawn(process.execPath, [...preload, resolve(root, "dist/connector.mjs"), ...args], { env: environment, stdio: ["ignore", "pipe", "pipe"] });
  const lines = [];
  for (const stream of [child.stdout, child.stderr])
    createInterface({ input: stream }).on("line", (line) => {
      lines.push(line);
      heard();
    });
  const ended = new Promise((done) => child.once("close", done));
  const end = () => {
    child.kill("SIGTERM");
    return ended;
  };
  return { child, lines, said: () => lines.join("\n"), until, ended, end };
}
