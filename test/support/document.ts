// The operations as clients read them in the OpenAPI document.
import { SELF } from "cloudflare:test";
import { BASE } from "./client.ts";

type Rights = { person: string; agent: string; api_key: string };
type Documented = {
  operationId: string;
  "x-action"?: { name: string };
  "x-required-rights": "none" | Rights;
  "x-required-actor": string[];
  requestBody?: unknown;
  responses: Record<string, unknown>;
};
/** One operation; `path` in the form of `fill`, `answers` the statuses, `succeeds` with which one. */
export type DocumentedOperation = {
  id: string;
  method: string;
  path: `/${string}`;
  action: string | null;
  rights: Rights | null;
  callers: string[];
  answers: string[];
  succeeds: number;
  body?: unknown;
};

export async function documentedOperations(): Promise<DocumentedOperation[]> {
  const document = (await (await SELF.fetch(`${BASE}/openapi.json`)).json()) as { paths: Record<string, Record<string, Documented>> };
  return Object.entries(document.paths).flatMap(([path, methods]) =>
    Object.entries(methods).map(([method, told]) => ({
      id: told.operationId,
      method,
      path: path.replace(/\{([a-z_]+)\}/g, ":$1") as `/${string}`,
      action: told["x-action"]?.name ?? null,
      rights: told["x-required-rights"] === "none" ? null : told["x-required-rights"],
      callers: told["x-required-actor"],
      answers: Object.keys(told.responses),
      succeeds: Number(Object.keys(told.responses).find((status) => status.startsWith("2"))),
      body: told.requestBody,
    })),
  );
}
