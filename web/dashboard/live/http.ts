// The one HTTP client: session cookie, organization header, idempotency keys, versions, problem details as errors. What can be asked
// and what is answered follows from the routes of the Worker: each slice makes its clients with `clientOf`.
import type { OpenAPIHono } from "@hono/zod-openapi";
import type { Schema } from "hono";
import { type ClientRequestOptions, type ClientResponse, hc } from "hono/client";
import type { ApiEnv } from "#worker/platform/http.ts";
import { takeOrganization } from "./linked-organization.ts";
import { dropKey, keepKey, keyFor, sameness } from "./repeat-keys.ts";
import { LONG_CHARS, parseInSteps } from "./steps.ts";
import type { Problem } from "./wire.ts";

export const BASE = "/api/v1";

/** An answer that is not 2xx, or no answer at all (`status` 0, code `unreachable`, of a change `not_sent`, or `unanswered`). */
export class ApiError extends Error {
  readonly problem: Problem;
  /** The server's Retry-After; null when absent. */
  readonly retryAfterSeconds: number | null;
  constructor(problem: Problem, retryAfterSeconds: number | null = null) {
    super(problem.detail);
    this.name = "ApiError";
    this.problem = problem;
    this.retryAfterSeconds = retryAfterSeconds;
  }
  get code(): string {
    return this.problem.code;
  }
  get status(): number {
    return this.problem.status;
  }
  /** The message for one field of a form, by its path. */
  field(path: string): string | undefined {
    return this.problem.errors?.find((error) => error.path === path || error.path.endsWith(`.${path}`))?.message;
  }
}

/** What the server says about one field of a form. */
export const fieldError = (error: unknown, path: string): string | undefined => (error instanceof ApiError ? error.field(path) : undefined);

export const hasCode = (error: unknown, code: string): error is ApiError => error instanceof ApiError && error.code === code;

const ORGANIZATION_KEY = "mc.organization";
const linked = takeOrganization();
if (linked) sessionStorage.setItem(ORGANIZATION_KEY, linked);
let organizationId: string | null = sessionStorage.getItem(ORGANIZATION_KEY);

/** The organization of this tab; another tab may work in another one. */
export const activeOrganizationId = (): string | null => organizationId;

export function setActiveOrganizationId(id: string | null): void {
  organizationId = id;
  if (id) sessionStorage.setItem(ORGANIZATION_KEY, id);
  else sessionStorage.removeItem(ORGANIZATION_KEY);
}

let personId: string | null = null;
/** Whose session this tab has; null: nobody's. */
export const activePersonId = (): string | null => personId;
export function setActivePersonId(id: string | null): void {
  personId = id;
}

let onSignedOut: () => void = () => {};
/** Called when the server says that the session is gone. */
export function setSignedOutHandler(handler: () => void): void {
  onSignedOut = handler;
}
export const reportSignedOut = (): void => onSignedOut();

const isProblem = (value: unknown): value is Problem => typeof value === "object" && value !== null && "code" in value && "detail" in value;

async function problemOf(response: Response): Promise<Problem> {
  const requestId = response.headers.get("X-Request-Id") ?? "";
  try {
    const body: unknown = await response.json();
    if (isProblem(body)) return body;
  } catch {
    // Not JSON: a proxy answered. Say what we know.
  }
  return {
    type: "about:blank",
    title: response.statusText,
    status: response.status,
    detail: response.statusText || `HTTP ${response.status}`,
    code: "unexpected",
    request_id: requestId,
  };
}

function retryAfterOf(response: Response): number | null {
  const seconds = Number(response.headers.get("Retry-After") ?? "");
  return Number.isFinite(seconds) && seconds > 0 ? seconds : null;
}

const unreachable = (detail: string, method = "GET"): Problem => {
  const code = method === "GET" ? "unreachable" : "not_sent";
  return { type: "about:blank", title: "Unreachable", status: 0, detail, code, request_id: "" };
};

/** Longer than any answer takes, a gateway's that is asked on the way included. Uploads, which are no fetch, take what they need. */
const ANSWER_MAX_MS = 120_000;
const unanswered: Problem = { ...unreachable(""), title: "No answer", code: "unanswered" };

/** Empty members of a query say nothing. */
function buildSearchParams(query: Record<string, unknown>): URLSearchParams {
  const said = Object.entries(query).filter(([, value]) => value !== undefined && value !== null && value !== "");
  return new URLSearchParams(said.map(([name, value]) => [name, String(value)]));
}

function headersFor({ headers: given }: RequestInit, isAnywhere: boolean): Headers {
  const headers = new Headers(given);
  headers.set("Accept", "application/json");
  if (organizationId && !isAnywhere) headers.set("X-Organization-Id", organizationId);
  return headers;
}

/** Sends it under the key of the last try that was not answered, if there was one; what names its own key keeps it. */
async function sendKeyed(url: string, request: RequestInit, headers: Headers, transport: (headers: Headers) => Promise<Response>): Promise<Response> {
  const { method = "GET", body } = request;
  if (method === "GET" || headers.has("Idempotency-Key")) return transport(headers);
  const same = await sameness(url, method, headers, body);
  const key = keyFor(same);
  headers.set("Idempotency-Key", key);
  try {
    const response = await transport(headers);
    if (response.ok) dropKey(same);
    else if (response.status >= 500) keepKey(same, key);
    return response;
  } catch (error) {
    keepKey(same, key);
    throw error;
  }
}

let held: Promise<boolean> | null = null;
/**
 * From now on nothing is asked but `/auth/…`, until it is said whether the session is over: what waits is then given up, or goes on. A page that
 * is still there while its person signs out would ask without a session.
 */
export function holdRequests(): (isOver: boolean) => void {
  const { promise, resolve } = Promise.withResolvers<boolean>();
  held = promise;
  return (isOver) => {
    held = null;
    resolve(isOver);
  };
}

/** Sends a request of a client and answers what is 2xx; all else is an `ApiError`. */
async function send(transport: typeof fetch, isAnywhere: boolean, url: string, request: RequestInit): Promise<Response> {
  if (held && !url.startsWith(`${BASE}/auth/`) && (await held)) throw new DOMException("signed out", "AbortError");
  let response: Response;
  const late = new AbortController();
  const timer = setTimeout(() => late.abort(), ANSWER_MAX_MS);
  const signal = request.signal ? AbortSignal.any([request.signal, late.signal]) : late.signal;
  try {
    const ask = (headers: Headers) => transport(url, { ...request, headers, credentials: "same-origin", signal });
    response = await sendKeyed(url, request, headersFor(request, isAnywhere), ask);
  } catch (error) {
    if (error instanceof DOMException && error.name === "AbortError") throw late.signal.aborted && !request.signal?.aborted ? new ApiError(unanswered) : error;
    throw new ApiError(unreachable(error instanceof Error ? error.message : "", request.method));
  } finally {
    clearTimeout(timer);
  }
  if (response.ok) return response;
  const problem = await problemOf(response);
  if (problem.status === 401 && !url.startsWith(`${BASE}/auth/`)) onSignedOut();
  throw new ApiError(problem, retryAfterOf(response));
}

/** For one call: another way to the server than fetch. */
export const through = (transport: typeof fetch, isAnywhere = false): ClientRequestOptions => ({
  fetch: (url: RequestInfo | URL, request: RequestInit = {}) => send(transport, isAnywhere, String(url), request),
});

/** The fetch that there is when something is asked. */
const network: typeof fetch = (...asked) => fetch(...asked);

/** A request of the tab's organization that is made by hand; as a client's. */
export const sendNow = (url: string, request: RequestInit): Promise<Response> => send(network, false, url, request);

/** For one call: in whichever organization of the person it is. */
export const ANYWHERE: ClientRequestOptions = through(network, true);

/** For one call: refused when somebody else has made another version meanwhile. */
export const ifMatch = (version: number | undefined): ClientRequestOptions => (version === undefined ? {} : { headers: { "If-Match": `"${version}"` } });

/**
 * For one call that was asked for a moment ago: refused when somebody else has signed in since, or has made another version, in whichever
 * organization it is, and not given up when the page goes (a browser allows that no more than 64 KB).
 */
export function asAskedBy(person: string | null, version?: number): ClientRequestOptions {
  const headers = { ...(person ? { "X-Person-Id": person } : {}), ...(version === undefined ? {} : { "If-Match": `"${version}"` }) };
  return { ...ANYWHERE, headers, init: { keepalive: true } };
}

/** For one call: given up when nobody waits for the answer any more. */
export const until = (signal: AbortSignal | undefined): ClientRequestOptions => (signal ? { init: { signal } } : {});

/** A client of some routes of the Worker, by their type: `clientOf<typeof boardRoutes>().boards.$get(…)`. */
export const clientOf = <Routes extends OpenAPIHono<ApiEnv, Schema, "/">>() => hc<Routes>(BASE, { ...through(network), buildSearchParams });

/** What an answer holds that may be thousands of things: read in steps, so that the page goes on meanwhile. */
export async function longJson<Answer>(answer: Promise<ClientResponse<Answer, number, "json">>): Promise<Answer> {
  const text = await (await answer).text();
  return (text.length < LONG_CHARS ? JSON.parse(text) : await parseInSteps(text)) as Answer;
}

/** What an answer holds. */
export const json = async <Answer>(answer: Promise<ClientResponse<Answer, number, "json">>): Promise<Answer> => (await answer).json();
