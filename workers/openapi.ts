// The OpenAPI 3.1 document, made from the same entries that serve the requests. zod writes the schemas itself.
import { z } from "zod";
import { PROBLEMS, type ProblemCode } from "./platform/errors.ts";
import type { AnyOperation, Routes } from "./platform/http.ts";
import { Problem } from "./platform/wire.ts";

/** What any operation may answer: `bad_request` for a header that cannot be read, the others by their names. */
const ALWAYS: ProblemCode[] = ["bad_request", "unauthenticated", "not_found", "invalid_input", "rate_limited", "internal", "unavailable"];
const WITH_BODY: ProblemCode[] = ["invalid_json", "body_too_large", "unsupported_media_type"];
const WITH_CALLER: ProblemCode[] = ["forbidden"];
/** A page of another site, with our cookie or in order to sign in. */
const UNSAFE: ProblemCode[] = ["origin_mismatch"];
/** The guards of the write path: a race that was lost, a closed organization, a key of another request. */
const WITH_WRITE: ProblemCode[] = ["conflict", "organization_closed", "idempotency_mismatch"];

type Json = Record<string, unknown>;

/** A schema for the document: named ones become components, input and output forms apart where they differ. */
function schemaOf(schema: z.ZodType, io: "input" | "output", components: Json): Json {
  const { $defs, $schema: _dialect, id, ...rest } = z.toJSONSchema(schema, { io, unrepresentable: "any", target: "draft-2020-12" }) as Json & { $defs?: Json };
  const cleaned = relink(rest) as Json;
  for (const [name, definition] of Object.entries($defs ?? {})) components[name] ??= relink(stripId(definition as Json));
  if (typeof id !== "string") return cleaned;
  components[id] ??= cleaned;
  return { $ref: `#/components/schemas/${id}` };
}

const stripId = ({ id: _id, ...rest }: Json): Json => rest;

function relink(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(relink);
  if (!value || typeof value !== "object") return value;
  return Object.fromEntries(
    Object.entries(value)
      .filter(([key]) => key !== "id" || typeof (value as Json).id !== "string")
      .map(([key, inner]) => [key, key === "$ref" && typeof inner === "string" ? inner.replace("#/$defs/", "#/components/schemas/") : relink(inner)]),
  );
}

function parameters(shape: z.ZodType | undefined, where: "path" | "query", components: Json): Json[] {
  if (!shape) return [];
  const { properties = {}, required = [] } = schemaOf(shape, "input", components) as { properties?: Record<string, Json>; required?: string[] };
  return Object.entries(properties).map(([name, { description, ...schema }]) => ({
    name,
    in: where,
    required: where === "path" || required.includes(name),
    ...(description ? { description } : {}),
    schema,
  }));
}

const HEADERS: Record<string, Json> = {
  idempotency: {
    name: "Idempotency-Key",
    in: "header",
    required: false,
    schema: { type: "string", maxLength: 200 },
    description: "Kept 24 hours: the same key and body answer the same; another body answers 422.",
  },
  ifMatch: {
    name: "If-Match",
    in: "header",
    required: false,
    schema: { type: "string" },
    description: "The version you have seen, in quotes; 412 when it has changed.",
  },
  organization: {
    name: "X-Organization-Id",
    in: "header",
    required: false,
    schema: { type: "string", format: "uuid" },
    description: "The organization that the request is about; default: the active one.",
  },
};

const WITH_IF_MATCH: AnyOperation["method"][] = ["patch", "delete"];

/** A body that is a file. */
const binary = (type: string | undefined): Json => (type ? { content: { [type]: { schema: { type: "string", format: "binary" } } } } : {});

function generalErrors(spec: AnyOperation): ProblemCode[] {
  const isPublic = spec.action === "public";
  return [
    ...ALWAYS,
    ...(spec.body ? WITH_BODY : []),
    ...(isPublic ? [] : WITH_CALLER),
    ...(spec.method === "get" ? [] : UNSAFE),
    ...(isPublic || spec.method === "get" ? [] : WITH_WRITE),
    ...(WITH_IF_MATCH.includes(spec.method) ? (["stale_version"] as const) : []),
  ];
}

function responses(spec: AnyOperation, components: Json): Json {
  const success = String(spec.status ?? 200);
  const codes = [...new Set([...generalErrors(spec), ...(spec.errors ?? [])])];
  const byStatus = Map.groupBy(codes, (code) => PROBLEMS[code][0]);
  const errors = [...byStatus].map(([status, list]) => [
    String(status),
    {
      description: list.map((code) => `\`${code}\`: ${PROBLEMS[code][1]}`).join("; "),
      content: { "application/problem+json": { schema: { $ref: "#/components/schemas/Problem" } } },
    },
  ]);
  const content = spec.answer ? { content: { "application/json": { schema: schemaOf(spec.answer, "output", components) } } } : binary(spec.download);
  return { [success]: { description: spec.answer || spec.download ? "Done" : "Done, nothing to say", ...content }, ...Object.fromEntries(errors) };
}

const SECURITY = { person: [{ session: [] }, { bearer: [] }], api_key: [{ apiKey: [] }], agent: [{ agentToken: [] }], public: [] } as const;

/** Who may call: an API key wherever the action has a scope for it. */
const callersOf = ({ callers, action }: AnyOperation): (keyof typeof SECURITY)[] =>
  action !== "public" && action.key !== "never" ? [...callers, "api_key"] : callers;

function operation(spec: AnyOperation, components: Json): Json {
  const isWrite = spec.method !== "get";
  const headers = [
    ...(spec.callers.includes("person") ? [HEADERS.organization] : []),
    ...(isWrite ? [HEADERS.idempotency] : []),
    ...(WITH_IF_MATCH.includes(spec.method) ? [HEADERS.ifMatch] : []),
  ];
  return {
    operationId: spec.id,
    tags: [spec.tag],
    summary: spec.summary,
    ...(spec.description ? { description: spec.description } : {}),
    "x-required-actor": callersOf(spec),
    "x-required-rights": spec.action === "public" ? "none" : { person: spec.action.person, agent: spec.action.agent, api_key: spec.action.key },
    security: callersOf(spec).flatMap((caller) => [...SECURITY[caller]]),
    parameters: [...parameters(spec.params, "path", components), ...parameters(spec.query, "query", components), ...headers],
    ...(spec.body ? { requestBody: { required: true, content: { "application/json": { schema: schemaOf(spec.body, "input", components) } } } } : {}),
    ...(spec.upload ? { requestBody: { required: true, ...binary(spec.upload) } } : {}),
    responses: responses(spec, components),
  };
}

/** Built once per isolate, on first demand. */
export function openApiDocument(routes: Routes[]): Json {
  const components: Json = {};
  schemaOf(Problem, "output", components);
  const paths: Record<string, Json> = {};
  for (const { spec } of routes.flatMap((group) => group.entries)) {
    const path = spec.path.replace(/:([a-z_]+)/g, "{$1}");
    paths[path] = { ...paths[path], [spec.method]: operation(spec, components) };
  }
  return {
    openapi: "3.1.0",
    info: {
      title: "Mission Control",
      version: "1.0.0",
      description:
        "The control plane for fleets of AI agents. Every path stands under /api/v1 and under /api. Errors are RFC 9457 problem details with a `code` from a closed set.",
    },
    servers: [{ url: "/api/v1" }, { url: "/api", description: "the same, as the public examples call it" }],
    paths,
    components: {
      schemas: components,
      securitySchemes: {
        session: { type: "apiKey", in: "cookie", name: "mc_session" },
        bearer: { type: "http", scheme: "bearer", description: "LOCAL_AUTH_TOKEN of the installation, a session token, or a JWT of a configured issuer" },
        apiKey: { type: "http", scheme: "bearer", description: "An API key, `mck_…`, with the scope that `x-required-rights` names" },
        agentToken: { type: "apiKey", in: "header", name: "X-Agent-Token" },
      },
    },
  };
}
