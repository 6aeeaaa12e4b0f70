// A small client for tests: requests go through the Worker as a program's would.
import { SELF } from "cloudflare:test";
import { env } from "cloudflare:workers";

export const BASE = "http://mission-control.test";
export type Reply<T = Record<string, unknown>> = { status: number; body: T; headers: Headers };
export type Options = { body?: unknown; headers?: Record<string, string>; raw?: string };

/** Of a stream that has no end only that it has begun. */
export async function wholeOf(response: Response): Promise<string> {
  if (response.headers.get("Content-Type") !== "text/event-stream") return response.text();
  await response.body?.cancel();
  return "";
}

/** Tables for spreadsheets and calendars are text; all else is JSON. */
function bodyOf({ headers }: Response, text: string): unknown {
  if (/^text\/(?:csv|calendar)/.test(headers.get("Content-Type") ?? "")) return text;
  return text ? JSON.parse(text) : null;
}

/** A caller with fixed headers; `call("POST", "/tasks", {body})` is below /api/v1. */
export function client(headers: Record<string, string>) {
  return async function call<T = Record<string, unknown>>(method: string, path: string, options: Options = {}): Promise<Reply<T>> {
    const payload = options.raw ?? (options.body === undefined ? undefined : JSON.stringify(options.body));
    const url = path.startsWith("/api") || path.startsWith("/ws") || path.startsWith("/openapi") ? `${BASE}${path}` : `${BASE}/api/v1${path}`;
    const response = await SELF.fetch(url, {
      method,
      headers: { ...(payload === undefined ? {} : { "Content-Type": "application/json" }), ...headers, ...options.headers },
      ...(payload === undefined ? {} : { body: payload }),
    });
    const text = await wholeOf(response);
    return { status: response.status, headers: response.headers, body: bodyOf(response, text) as T };
  };
}

export type Call = ReturnType<typeof client>;

/** The first owner, by the installation's token. */
export const owner = client({ Authorization: `Bearer ${env.LOCAL_AUTH_TOKEN}` });
export const nobody = client({});
export const agent = (token: string): Call => client({ "X-Agent-Token": token });
export const ownerOf = (organizationId: string): Call => client({ Authorization: `Bearer ${env.LOCAL_AUTH_TOKEN}`, "X-Organization-Id": organizationId });
