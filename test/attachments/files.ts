// Files in tests: sent and fetched as a program would, through a Worker whose bindings can be replaced.
import { createExecutionContext, waitOnExecutionContext } from "cloudflare:test";
import { env } from "cloudflare:workers";
import type { Attachment } from "#worker/attachments/schema.ts";
import { sweepFiles } from "#worker/attachments/jobs.ts";
import worker from "#worker/index.ts";
import { BASE, type Reply } from "../support/client.ts";
import { contextOf, type TestOrganization } from "../support/factories.ts";

export type Sent = { body?: BodyInit | null; headers?: Record<string, string>; bindings?: typeof env };
const encoder = new TextEncoder();
export const bytesOf = (text: string): Uint8Array<ArrayBuffer> => new Uint8Array(encoder.encode(text));
export const PNG = Uint8Array.from(atob("iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mNk+M9QDwADhgGAWjR9awAAAABJRU5ErkJggg=="), (character) =>
  character.charCodeAt(0),
);

/** The token of the installation's owner, in this organization. */
export const asOwner = ({ id }: { id: string }): Record<string, string> => ({ Authorization: `Bearer ${env.LOCAL_AUTH_TOKEN}`, "X-Organization-Id": id });

/** One request; its answer is read to the end. */
export async function request(method: string, path: string, { body = null, headers = {}, bindings = env }: Sent): Promise<Response> {
  const context = createExecutionContext();
  const asked = new Request(`${BASE}/api/v1${path}`, { method, headers, body });
  const response = await worker.fetch(asked as Request<unknown, IncomingRequestCfProperties>, bindings, context);
  const bytes = await response.arrayBuffer();
  await waitOnExecutionContext(context);
  return new Response(bytes.byteLength > 0 ? bytes : null, response);
}

export type Attached = { name?: string; bytes?: Uint8Array<ArrayBuffer>; headers?: Record<string, string>; bindings?: typeof env };
/** Attaches a file; by default a small text. */
export async function attach(
  by: Record<string, string>,
  taskId: string,
  { name = "trace.txt", bytes = bytesOf("a trace\n"), headers, bindings }: Attached = {},
) {
  const response = await request("POST", `/tasks/${taskId}/attachments?name=${encodeURIComponent(name)}`, {
    body: bytes,
    headers: { ...by, "Content-Length": String(bytes.byteLength), ...headers },
    ...(bindings ? { bindings } : {}),
  });
  return { status: response.status, body: await response.json(), headers: response.headers } as Reply<Attachment & { code: string; detail: string }>;
}

export const fetchFile = (by: Record<string, string>, { task_id, id }: Attachment, headers: Record<string, string> = {}): Promise<Response> =>
  request("GET", `/tasks/${task_id}/attachments/${id}/file`, { headers: { ...by, ...headers } });

/** The keys of what stands in R2 for the attachments of an organization. */
export const stored = async ({ id }: { id: string }): Promise<string[]> =>
  (await env.FILES.list({ prefix: `organizations/${id}/attachments/` })).objects.map(({ key }) => key);

const LATER_MS = 2 * 3_600_000;
/** The sweep, as it runs two hours from now. */
export async function sweepLater(of: TestOrganization, bindings: typeof env = env): Promise<void> {
  const context = contextOf(of, new Date(Date.now() + LATER_MS), bindings);
  while ((await sweepFiles(context)) > 0);
}
