// What the OpenAPI document says about every operation alike: its errors, its headers, who may call.
import type { Action, AgentNeed } from "./access.ts";
import { PROBLEMS, type ProblemCode } from "./errors.ts";
import { Problem } from "./wire.ts";

type Json = Record<string, unknown>;
type Spec = {
  method: string;
  body?: unknown;
  upload?: string;
  download?: string;
  inParts?: true;
  answer: unknown;
  status: number;
  errors?: readonly ProblemCode[];
};

const ALWAYS: ProblemCode[] = ["bad_request", "unauthenticated", "not_found", "invalid_input", "rate_limited", "internal", "unavailable"];
const WITH_BODY: ProblemCode[] = ["invalid_json", "body_too_large", "unsupported_media_type"];
const WITH_CALLER: ProblemCode[] = ["forbidden"];
/** A request from another site's page, with our cookie or in order to sign in. */
const UNSAFE: ProblemCode[] = ["origin_mismatch"];
/** The guards of the write path: a lost race, a closed organization, an archived board, an idempotency key of another request. */
const WITH_WRITE: ProblemCode[] = ["conflict", "organization_closed", "board_archived", "idempotency_mismatch"];
const HAS_IF_MATCH = ["patch", "delete"];

const problem = { "application/problem+json": { schema: Problem } };
/** A body that is a file. */
const binary = (type: string) => ({ [type]: { schema: { type: "string", format: "binary" } } });

function errorCodes(spec: Spec, isPublic: boolean): ProblemCode[] {
  const isRead = spec.method === "get";
  return [
    ...ALWAYS,
    ...(spec.body ? WITH_BODY : []),
    ...(isPublic ? [] : WITH_CALLER),
    ...(isRead ? [] : UNSAFE),
    ...(isPublic || isRead ? [] : WITH_WRITE),
    ...(HAS_IF_MATCH.includes(spec.method) ? (["stale_version"] as const) : []),
    ...(spec.errors ?? []),
  ];
}

/** Success with its shape, and each error status with the codes it may carry. */
export function responsesOf(spec: Spec, action: Action | "public"): Json {
  const byStatus = Map.groupBy(new Set(errorCodes(spec, action === "public")), (code) => PROBLEMS[code][0]);
  const errors = [...byStatus].map(([status, codes]) => [
    status,
    { description: codes.map((code) => `\`${code}\`: ${PROBLEMS[code][1]}`).join("; "), content: problem },
  ]);
  const content = spec.answer ? { "application/json": { schema: spec.answer } } : spec.download ? binary(spec.download) : null;
  return {
    [spec.status]: { description: content ? "Done" : "Done; no content", ...(content ? { content } : {}) },
    ...(spec.inParts ? { 206: { description: "The part that Range asks for", content }, 304: { description: "Still what If-None-Match names" } } : {}),
    ...Object.fromEntries(errors),
  };
}

const IDEMPOTENCY: Json = {
  name: "Idempotency-Key",
  in: "header",
  required: false,
  schema: { type: "string", minLength: 1, maxLength: 200 },
  description: "Kept 24 hours: the same key and body answer the same; another body answers 422.",
};
const IF_MATCH: Json = {
  name: "If-Match",
  in: "header",
  required: false,
  schema: { type: "string", pattern: '^(?:(?:W/)?"\\d{1,15}"|\\d{1,15}|\\*)?$' },
  description: "The version you have seen, in quotes; 412 when it has changed. An empty one does not arrive: Workers drop it.",
};
const ORGANIZATION: Json = {
  name: "X-Organization-Id",
  in: "header",
  required: false,
  schema: { type: "string", format: "uuid" },
  description: "The organization that the request is about; default: the active one. Agents and API keys have only their own.",
};

const PERSON: Json = {
  name: "X-Person-Id",
  in: "header",
  required: false,
  schema: { type: "string", format: "uuid" },
  description: "Whose request it is meant to be: 401 when another person is signed in by now. Agents and API keys leave it out.",
};

const partHeader = (name: string, description: string): Json => ({ name, in: "header", required: false, schema: { type: "string" }, description });
/** What downloads in parts read. */
export const PART_HEADERS: Json[] = [
  partHeader("Range", "One range of bytes: `bytes=0-65535`; anything else is answered with the whole."),
  partHeader("If-Range", "The ETag that the range is of; with another one the whole is answered."),
  partHeader("If-None-Match", "ETags of what the caller has already."),
];

/** The headers that the edge reads for this operation. */
export const headersOf = (method: string, action: Action | "public"): Json[] => [
  ...(action === "public" ? [] : [ORGANIZATION, PERSON]),
  ...(method === "get" ? [] : [IDEMPOTENCY]),
  ...(HAS_IF_MATCH.includes(method) ? [IF_MATCH] : []),
];

/** Members of the query that are taken and say nothing. */
export const ignoredOf = (names: readonly string[] = []): Json[] =>
  names.map((name) => ({
    name,
    in: "query",
    required: false,
    deprecated: true,
    schema: { type: "string" },
    description: "Clients of other servers send it. It is taken, and says nothing here.",
  }));

const SECURITY = { person: [{ session: [] }, { bearer: [] }], agent: [{ agentToken: [] }], api_key: [{ apiKey: [] }], public: [] } as const;

/** The kinds of caller that the action lets in: what `can()` asks of them is in `x-required-rights`. */
function actorsOf(action: Action | "public"): (keyof typeof SECURITY)[] {
  if (action === "public") return ["public"];
  const needs = { person: action.person, agent: action.agent, api_key: action.key } as const;
  return (["person", "agent", "api_key"] as const).filter((actor) => needs[actor] !== "never");
}

/** What the field's agents look for in the document: the operations for what they are (core.md 1.12). */
const ROLE_TAGS: Record<AgentNeed, readonly string[]> = {
  own_board: ["agent-lead", "agent-worker"],
  board_lead: ["agent-lead"],
  organization: ["agent-lead", "agent-worker", "agent-main"],
  gateway_main: ["agent-main"],
  never: [],
};

type Audience = { path: string; isForAgents?: true; isForMains?: true };

/** `isForAgents`: an operation that agents are meant to find, whatever its address. */
export function roleTagsOf(action: Action | "public", { path, isForAgents, isForMains }: Audience): readonly string[] {
  const isTheirs = path.startsWith("/agent/");
  if (action === "public" || !(isForAgents || isTheirs)) return [];
  return [...(isTheirs ? ["agent"] : []), ...ROLE_TAGS[action.agent], ...(isForMains ? ["agent-main"] : [])];
}

/** Who may call, and what they need. */
export function securityOf(action: Action | "public"): Json {
  const actors = actorsOf(action);
  return {
    "x-required-actor": actors,
    "x-required-rights": action === "public" ? "none" : { person: action.person, agent: action.agent, api_key: action.key },
    ...(action === "public" ? {} : { "x-action": { name: action.name, resource: action.resource, risk: action.risk } }),
    security: actors.flatMap((actor) => [...SECURITY[actor]]),
  };
}
