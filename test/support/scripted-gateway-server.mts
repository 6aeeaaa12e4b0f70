// The scripted gateway behind a real port, for browser journeys and for the connector: PORT=18789 TOKEN=... node test/support/scripted-gateway-server.mts
// GET /healthz answers as a real gateway does; SIGHUP kills and restarts it (a crash), SIGTERM ends it. Run by Node with type stripping.

import { createServer } from "node:http";
import type { Server } from "node:http";
import { pathToFileURL } from "node:url";
import { type WebSocket, WebSocketServer } from "ws";
import { runShell } from "./scripted-gateway/shell.ts";
import { ScriptedGateway, type ScriptedGatewayOptions } from "./scripted-gateway.ts";

const TICK_MS = 30_000;
/** Longer than a connector waits between two dials. */
const RESUME_MS = 1_000;
const MAX_FRAME_BYTES = 25 * 1024 * 1024;
const CLOSE_ABNORMAL = 1006;

export interface RunningGateway {
  readonly gateway: ScriptedGateway;
  readonly port: number;
  close(): Promise<void>;
}

/** Port 0 takes a free one. */
export async function startScriptedGateway(port: number, options: ScriptedGatewayOptions): Promise<RunningGateway> {
  const gateway = new ScriptedGateway({ tickMs: TICK_MS, resumeMs: RESUME_MS, exec: runShell, ...options });
  const server = createServer((request, response) => {
    const live = gateway.isUp && (request.url === "/healthz" || request.url === "/health");
    response.writeHead(live ? 200 : gateway.isUp ? 404 : 503, { "content-type": "application/json" });
    response.end(live ? '{"ok":true,"status":"live"}' : '{"ok":false}');
  });
  const sockets = new WebSocketServer({ noServer: true, maxPayload: MAX_FRAME_BYTES, perMessageDeflate: false });
  server.on("upgrade", (request, socket, head) => {
    // A process that is down takes no connection at all.
    if (!gateway.isUp) return socket.destroy();
    sockets.handleUpgrade(request, socket, head, (client) => attach(gateway, client));
  });
  await new Promise<void>((resolve) => server.listen(port, "127.0.0.1", resolve));
  return { gateway, port: boundPort(server), close: () => closeAll(gateway, server) };
}

function attach(gateway: ScriptedGateway, client: WebSocket): void {
  const session = gateway.open(
    (frame) => client.send(frame),
    (code, reason) => (code === CLOSE_ABNORMAL ? client.terminate() : client.close(code, reason)),
  );
  client.on("message", (data) => session.receive(data.toString()));
  client.on("close", () => session.close());
  client.on("error", () => session.close());
}

function boundPort(server: Server): number {
  const address = server.address();
  return typeof address === "object" && address !== null ? address.port : 0;
}

function closeAll(gateway: ScriptedGateway, server: Server): Promise<void> {
  gateway.dispose();
  return new Promise((resolve) => {
    server.close(() => resolve());
    server.closeAllConnections();
  });
}

if (process.argv[1] && import.meta.url === pathToFileURL(process.argv[1]).href) {
  const token = process.env.TOKEN;
  const running = await startScriptedGateway(Number(process.env.PORT ?? 18_789), token ? { token } : {});
  console.log(`scripted gateway on ws://127.0.0.1:${running.port}`);
  process.on("SIGHUP", () => running.gateway.restart({ hard: true }));
  for (const signal of ["SIGTERM", "SIGINT"] as const) process.on(signal, () => void running.close().then(() => process.exit(0)));
}
