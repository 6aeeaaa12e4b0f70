// The shell of a scripted agent: `curl` is carried out with fetch, everything else prints "ok". Used by the server version only.
// It starts no process and reads no file.

import { splitCommand } from "./policy.ts";
import type { ExecResult } from "./types.ts";

interface Request {
  url: string;
  method: string | null;
  readonly headers: [string, string][];
  body: string | null;
}

const TIMEOUT_MS = 10_000;
/** What curl answers when the host does not. */
const EXIT_UNREACHABLE = 7;
const EXIT_BAD_USE = 2;
const VALUE_FLAGS = new Set(["-X", "--request", "-H", "--header", "-d", "--data", "--data-raw", "--json", "-o", "-w", "-m", "--max-time"]);

export async function runShell(command: string): Promise<ExecResult> {
  const argv = splitCommand(command)?.[0]?.argv ?? [];
  if (argv[0] !== "curl") return { output: "ok", exitCode: 0 };
  const request = readCurl(argv.slice(1));
  if (!request.url) return { output: "curl: no URL specified", exitCode: EXIT_BAD_USE };
  try {
    const method = request.method ?? (request.body === null ? "GET" : "POST");
    const response = await fetch(request.url, { method, headers: request.headers, body: request.body, signal: AbortSignal.timeout(TIMEOUT_MS) });
    return { output: await response.text(), exitCode: 0 };
  } catch (error) {
    return { output: `curl: (7) Failed to connect: ${error instanceof Error ? error.message : "unknown"}`, exitCode: EXIT_UNREACHABLE };
  }
}

export function readCurl(args: readonly string[]): Request {
  const request: Request = { url: "", method: null, headers: [], body: null };
  for (let i = 0; i < args.length; i++) {
    const flag = args[i] ?? "";
    if (!flag.startsWith("-")) request.url ||= flag;
    else if (VALUE_FLAGS.has(flag)) apply(request, flag, args[++i] ?? "");
  }
  return request;
}

function apply(request: Request, flag: string, value: string): void {
  if (flag === "-X" || flag === "--request") request.method = value;
  else if (flag === "-H" || flag === "--header") {
    const colon = value.indexOf(":");
    if (colon > 0) request.headers.push([value.slice(0, colon).trim(), value.slice(colon + 1).trim()]);
  } else if (flag === "-d" || flag === "--data" || flag === "--data-raw" || flag === "--json") {
    request.body = value;
    if (flag === "--json") request.headers.push(["content-type", "application/json"]);
  }
}
