// Exports and imports in tests: requests go to a Worker whose queue is silent, so that a job runs when the test says so.
import { createExecutionContext, waitOnExecutionContext } from "cloudflare:test";
import { env } from "cloudflare:workers";
import { strFromU8, unzipSync } from "fflate";
import { workOnTransfer } from "#worker/exports/jobs.ts";
import type { OrganizationExport, OrganizationImport } from "#worker/exports/schema.ts";
import type { Budget, Outcome } from "#worker/exports/work.ts";
import worker from "#worker/index.ts";
import { newId } from "#worker/platform/ids.ts";
import { composition } from "#worker/slices.ts";
import { BASE } from "../support/client.ts";
import { must, type TestOrganization } from "../support/factories.ts";

export const silent = { ...env, TRANSFERS: { send: async () => undefined } as unknown as Queue };

export type Asked = { body?: Uint8Array | string; headers?: Record<string, string>; token?: string };

/** One request to the Worker with the silent queue. */
export async function ask(of: { id: string }, method: string, path: string, { body, headers = {}, token }: Asked = {}): Promise<Response> {
  const context = createExecutionContext();
  const request = new Request(`${BASE}/api/v1${path}`, {
    method,
    headers: { Authorization: `Bearer ${token ?? env.LOCAL_AUTH_TOKEN}`, "X-Organization-Id": of.id, ...headers },
    ...(body === undefined ? {} : { body }),
  });
  const response = await worker.fetch(request as Request<unknown, IncomingRequestCfProperties>, silent, context);
  const bytes = await response.arrayBuffer();
  await waitOnExecutionContext(context);
  return new Response(bytes.byteLength > 0 ? bytes : null, response);
}

export async function answer<T>(response: Response): Promise<T> {
  return must({ status: response.status, body: (await response.json()) as T, headers: response.headers });
}

type Kind = "export" | "import";
/** Works on a job once. */
export const work = (of: { shard: string }, kind: Kind, id: string, budget?: Budget, bindings: typeof silent = silent): Promise<Outcome> =>
  workOnTransfer({ env: bindings, composition }, { shard: of.shard, transfer: kind, id }, budget);

/** Works on a job until it has ended. */
export async function finish(of: { shard: string }, kind: Kind, id: string): Promise<void> {
  while ((await work(of, kind, id)) === "again");
}

export const ordered = async (of: TestOrganization): Promise<OrganizationExport> =>
  answer<OrganizationExport>(await ask(of, "POST", "/organizations/me/exports"));

export const seen = async (of: TestOrganization, kind: "exports", id: string): Promise<OrganizationExport> =>
  answer<OrganizationExport>(await ask(of, "GET", `/organizations/me/${kind}/${id}`));

export async function download(of: TestOrganization, id: string): Promise<Uint8Array> {
  const response = await ask(of, "GET", `/organizations/me/exports/${id}/file`);
  if (response.status !== 200) throw new Error(await response.text());
  return new Uint8Array(await response.arrayBuffer());
}

/** The whole way: ordered, made, downloaded. */
export async function exported(of: TestOrganization): Promise<Uint8Array> {
  const { id } = await ordered(of);
  await finish(of, "export", id);
  return download(of, id);
}

export const upload = (of: { id: string }, zip: Uint8Array, headers: Record<string, string> = {}): Promise<Response> =>
  ask(of, "POST", "/organizations/me/imports", {
    body: zip,
    headers: { "Content-Type": "application/zip", "Content-Length": String(zip.byteLength), ...headers },
  });

export const importOf = async (of: TestOrganization, id: string): Promise<OrganizationImport> =>
  answer<OrganizationImport>(await ask(of, "GET", `/organizations/me/imports/${id}`));

/** The whole way: uploaded, imported; answers how it ended. */
export async function imported(of: TestOrganization, zip: Uint8Array): Promise<OrganizationImport> {
  const { id } = await answer<OrganizationImport>(await upload(of, zip));
  await finish(of, "import", id);
  return importOf(of, id);
}

export type Line = Record<string, unknown>;
/** The files of a zip as another program reads them. */
export function contents(zip: Uint8Array): { text: Record<string, string>; rows: (table: string) => Line[] } {
  const text = Object.fromEntries(Object.entries(unzipSync(zip)).map(([name, bytes]) => [name, strFromU8(bytes)]));
  const rows = (table: string) =>
    (text[`${table}.ndjson`] ?? "")
      .split("\n")
      .filter(Boolean)
      .map((line) => JSON.parse(line) as Line);
  return { text, rows };
}

/** An export and an import that have failed long ago. */
export async function endedTransfers({ id, db }: TestOrganization): Promise<{ exportId: string; importId: string }> {
  const [exportId, importId, at] = [newId(), newId(), new Date().toISOString()];
  const insert = (table: string, row: string) =>
    db.sql(
      `INSERT INTO ${table}(id, organization_id, status, error, created_by, created_by_name, created_at, finished_at, file_key) VALUES (?1, ?2, 'failed', 'It failed.', ?3, 'Ana', ?4, ?4, ?5)`,
      row,
      id,
      newId(),
      at,
      `organizations/${id}/${row}`,
    );
  await db.d1.batch([insert("organization_exports", exportId), insert("organization_imports", importId)]);
  return { exportId, importId };
}
