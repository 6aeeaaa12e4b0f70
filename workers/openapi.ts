// The OpenAPI 3.1 document, made by zod-openapi from the operations that serve the requests; built once per isolate, on first demand.
import { type OpenAPIHono, z } from "@hono/zod-openapi";
import { PROBLEMS } from "./platform/errors.ts";
import type { ApiEnv } from "./platform/http.ts";
import type { Composition } from "./platform/slice.ts";

const DESCRIPTION =
  "The control plane for fleets of AI agents. Every path stands under /api/v1 and under /api. Errors are RFC 9457 problem details with a `code` from a closed set.";

const cell = (text: string): string => text.replaceAll("|", "\\|").replaceAll("\n", " ");
const table = (head: string[], rows: string[][]): string =>
  [head, head.map(() => "---"), ...rows.map((row) => row.map(cell))].map((row) => `| ${row.join(" | ")} |`).join("\n");

/** The reference of actions: the vocabulary of roles, keys, policies and zones. */
const actionReference = ({ actions }: Composition): string =>
  table(
    ["action", "resource", "risk", "person", "agent", "API key"],
    actions.map(({ name, resource, risk, person, agent, key }) => [`\`${name}\``, resource, risk, person, agent, key]),
  );

/** The reference of events: what the timeline, live views and consumers read. */
const eventReference = ({ events }: Composition): string =>
  table(
    ["event", "says", "agents hear it", "changes rights", "payload"],
    Object.entries(events).map(([type, { says, forAgents, changesRights, payload }]) => [
      `\`${type}\``,
      says,
      forAgents ? "yes" : "no",
      changesRights ? "yes" : "no",
      `\`${Object.keys(payload instanceof z.ZodObject ? payload.shape : {}).join("`, `")}\``,
    ]),
  );

const problemReference = (): string =>
  table(
    ["code", "status", "title"],
    Object.entries(PROBLEMS).map(([code, [status, title]]) => [`\`${code}\``, String(status), title]),
  );

export function openApiDocument(app: OpenAPIHono<ApiEnv>, composition: Composition): unknown {
  const document = app.getOpenAPI31Document({
    openapi: "3.1.0",
    info: { title: "Mission Control", version: "1.0.0", description: DESCRIPTION },
    servers: [{ url: "/api/v1" }, { url: "/api", description: "the same, as the public examples call it" }],
    tags: [
      { name: "Actions", description: actionReference(composition) },
      { name: "Events", description: eventReference(composition) },
      { name: "Errors", description: problemReference() },
    ],
  });
  return {
    ...document,
    components: {
      ...document.components,
      // The schema only says that it is text: the existing scopes follow from the actions.
      schemas: { ...document.components?.schemas, Scope: { ...document.components?.schemas?.Scope, enum: composition.scopes } },
      securitySchemes: {
        session: { type: "apiKey", in: "cookie", name: "mc_session" },
        bearer: { type: "http", scheme: "bearer", description: "LOCAL_AUTH_TOKEN of the installation, a session token, or a JWT of a configured issuer" },
        apiKey: { type: "http", scheme: "bearer", description: "An API key, `mck_…`, with the scope that `x-required-rights` names" },
        agentToken: { type: "apiKey", in: "header", name: "X-Agent-Token" },
      },
    },
  };
}
