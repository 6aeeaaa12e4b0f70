// Races that come out the same each time: what a request has read is decided on, and before its writes are sent something else happens.
import { createExecutionContext, waitOnExecutionContext } from "cloudflare:test";
import { env } from "cloudflare:workers";
import worker from "#worker/index.ts";
import { BASE, type Reply } from "./client.ts";
import { type Counts, counting } from "./counting.ts";

type Asked = { token: string; organizationId?: string; body?: unknown; headers?: Record<string, string> };

/** The batch of a change, which appends its events. */
const isChange = (texts: string[]): boolean => texts.some((text) => text.includes("INTO events"));

/** A request through the Worker; `before` is awaited each time when its change is about to be committed. */
export async function heldUp(method: string, path: string, { token, organizationId, body, headers }: Asked, before: () => Promise<unknown>): Promise<Reply> {
  const counts: Counts = { trips: 0, rowsRead: 0, rowsWritten: 0, log: [] };
  const held = (db: D1Database) => counting(db, counts, async (texts) => void (isChange(texts) && (await before())));
  const bindings = { ...env, SHARD_0: held(env.SHARD_0), SHARD_1: held(env.SHARD_1 as D1Database) };
  const request = new Request(`${BASE}/api/v1${path}`, {
    method,
    headers: {
      Authorization: `Bearer ${token}`,
      ...(organizationId ? { "X-Organization-Id": organizationId } : {}),
      ...(body === undefined ? {} : { "Content-Type": "application/json" }),
      ...headers,
    },
    ...(body === undefined ? {} : { body: JSON.stringify(body) }),
  });
  const context = createExecutionContext();
  const response = await worker.fetch(request as Request<unknown, IncomingRequestCfProperties>, bindings, context);
  const text = await response.text();
  await waitOnExecutionContext(context);
  return { status: response.status, headers: response.headers, body: text ? (JSON.parse(text) as Record<string, unknown>) : {} };
}

/** Awaited by `count` callers, and let go once all have come. */
export function meeting(count: number): () => Promise<void> {
  const { promise, resolve } = Promise.withResolvers<void>();
  let come = 0;
  return () => {
    if (++come >= count) resolve();
    return promise;
  };
}
