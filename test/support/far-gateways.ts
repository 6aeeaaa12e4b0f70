// Scripted gateways behind a real port, for tests that dial: one for every first word of a path, made when it is first asked for. Started
// by vitest in Node, before the tests; they say what to do by POST /{name}/do, and look by GET /{name}/state.
import { createServer, type IncomingMessage } from "node:http";
import type { AddressInfo } from "node:net";
import type { TestProject } from "vitest/node";
import { type WebSocket, WebSocketServer } from "ws";
import { type Refusal, ScriptedGateway } from "./scripted-gateway.ts";

export const FAR_TOKEN = "the-gateways-own-token-0123456789";
export type Order = { refuse?: Refusal | null; asksDevices?: boolean; approve?: string; token?: string; isUp?: boolean; close?: string };
export type FarState = { isUp: boolean; turns: number; devices: (string | null)[]; pending: string[]; asked: { path: string; headers: string[] }[] };

class Far {
  readonly double = new ScriptedGateway({ token: FAR_TOKEN, restartMs: 0 });
  readonly asked: FarState["asked"] = [];
  readonly clients = new Set<WebSocket>();

  do(order: Order): void {
    if (order.refuse !== undefined) this.double.refuse(order.refuse);
    if (order.asksDevices !== undefined) this.double.devices.areAsked = order.asksDevices;
    if (order.approve !== undefined) this.double.devices.approve(order.approve);
    if (order.token !== undefined) Object.assign(this.double.settings, { token: order.token });
    if (order.close !== undefined) for (const client of this.clients) client.close(4000, order.close);
    if (order.isUp === false) this.double.stop();
    if (order.isUp === true) this.double.start();
  }

  get state(): FarState {
    const { isUp, turns, connections, devices } = this.double;
    return { isUp, turns: turns.length, devices: connections.map(({ deviceId }) => deviceId), pending: [...devices.pending.keys()], asked: this.asked };
  }
}

const all = new Map<string, Far>();
function farOf(request: IncomingMessage): Far {
  const name = (request.url ?? "/").split("/")[1] ?? "";
  const known = all.get(name) ?? new Far();
  all.set(name, known);
  return known;
}

async function bodyOf(request: IncomingMessage): Promise<Order> {
  const chunks: Buffer[] = [];
  for await (const chunk of request) chunks.push(chunk as Buffer);
  return chunks.length === 0 ? {} : (JSON.parse(Buffer.concat(chunks).toString()) as Order);
}

export default async function setup(project: TestProject): Promise<() => void> {
  const server = createServer(async (request, response) => {
    const far = farOf(request);
    far.do(await bodyOf(request));
    if (request.url?.endsWith("/elsewhere")) response.writeHead(302, { Location: "http://127.0.0.1:1/" });
    response.end(JSON.stringify(far.state));
  });
  const sockets = new WebSocketServer({ noServer: true });
  server.on("upgrade", (request, socket, head) => {
    const far = farOf(request);
    far.asked.push({ path: request.url ?? "", headers: Object.keys(request.headers) });
    if (request.url?.endsWith("/elsewhere")) return socket.end("HTTP/1.1 302 Found\r\nLocation: http://127.0.0.1:1/\r\nContent-Length: 0\r\n\r\n");
    if (!far.double.isUp) return socket.destroy();
    sockets.handleUpgrade(request, socket, head, (client) => {
      const session = far.double.open(
        (frame) => client.send(frame),
        (code, reason) => client.close(code === 1006 ? 1011 : code, reason),
      );
      client.on("message", (data) => session.receive(data.toString()));
      far.clients.add(client);
      client.on("close", () => session.close());
    });
  });
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  project.provide("farGateways", (server.address() as AddressInfo).port);
  return () => {
    for (const { double } of all.values()) double.dispose();
    server.closeAllConnections();
    server.close();
  };
}

declare module "vitest" {
  interface ProvidedContext {
    farGateways: number;
  }
}
