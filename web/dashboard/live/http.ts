// The one HTTP client: session cookie, organization header, idempotency keys, versions, problem details as errors.
import type { Problem } from "./wire.ts";

const BASE = "/api/v1";

/** An answer that is not 2xx, or no answer at all (`status` 0, code `unreachable`). */
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

type Query = Record<string, string | number | boolean | null | undefined>;
type Options = {
  body?: unknown;
  query?: Query;
  ifMatch?: number | undefined;
  signal?: AbortSignal | undefined /** In whichever organization of the person it is. */;
  isAnywhere?: boolean;
};
type Method = "GET" | "POST" | "PUT" | "PATCH" | "DELETE";

const ORGANIZATION_KEY = "mc.organization";
let organizationId: string | null = sessionStorage.getItem(ORGANIZATION_KEY);

/** The organization of this tab; another tab may work in another one. */
export const activeOrganizationId = (): string | null => organizationId;

export function setActiveOrganizationId(id: string | null): void {
  organizationId = id;
  if (id) sessionStorage.setItem(ORGANIZATION_KEY, id);
  else sessionStorage.removeItem(ORGANIZATION_KEY);
}

let onSignedOut: () => void = () => {};
/** Called when the server says that the session is gone. */
export function setSignedOutHandler(handler: () => void): void {
  onSignedOut = handler;
}
export const reportSignedOut = (): void => onSignedOut();

export function address(path: string, query?: Query): string {
  const search = new URLSearchParams();
  for (const [name, value] of Object.entries(query ?? {})) {
    if (value !== undefined && value !== null && value !== "") search.set(name, String(value));
  }
  const text = search.toString();
  return `${BASE}${path}${text ? `?${text}` : ""}`;
}

export function headersFor(method: Method, options: Options): Headers {
  const headers = new Headers({ Accept: "application/json" });
  if (organizationId && !options.isAnywhere) headers.set("X-Organization-Id", organizationId);
  if (options.body !== undefined) headers.set("Content-Type", "application/json");
  if (method !== "GET") headers.set("Idempotency-Key", crypto.randomUUID());
  if (options.ifMatch !== undefined) headers.set("If-Match", `"${options.ifMatch}"`);
  return headers;
}

const isProblem = (value: unknown): value is Problem => typeof value === "object" && value !== null && "code" in value && "detail" in value;

export async function problemOf(response: Response): Promise<Problem> {
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

export const unreachable = (detail: string): Problem => ({ type: "about:blank", title: "Unreachable", status: 0, detail, code: "unreachable", request_id: "" });

/** The answer as it came, when it is 2xx. */
export async function answerTo(method: Method, path: string, options: Options = {}): Promise<Response> {
  let response: Response;
  try {
    response = await fetch(address(path, options.query), {
      method,
      headers: headersFor(method, options),
      credentials: "same-origin",
      ...(options.body === undefined ? {} : { body: JSON.stringify(options.body) }),
      ...(options.signal ? { signal: options.signal } : {}),
    });
  } catch (error) {
    if (error instanceof DOMException && error.name === "AbortError") throw error;
    throw new ApiError(unreachable(error instanceof Error ? error.message : ""));
  }
  if (!response.ok) {
    const problem = await problemOf(response);
    if (problem.status === 401 && !path.startsWith("/auth/")) onSignedOut();
    throw new ApiError(problem, retryAfterOf(response));
  }
  return response;
}

export async function call<Answer>(method: Method, path: string, options: Options = {}): Promise<Answer> {
  const response = await answerTo(method, path, options);
  if (response.status === 204) return undefined as Answer;
  return (await response.json()) as Answer;
}

export const get = <Answer>(path: string, query?: Query, signal?: AbortSignal): Promise<Answer> =>
  call<Answer>("GET", path, { ...(query ? { query } : {}), ...(signal ? { signal } : {}) });
export const post = <Answer>(path: string, body?: unknown): Promise<Answer> => call<Answer>("POST", path, { body: body ?? {} });
export const patch = <Answer>(path: string, body: unknown, ifMatch?: number): Promise<Answer> => call<Answer>("PATCH", path, { body, ifMatch });
export const put = <Answer>(path: string, body: unknown, ifMatch?: number): Promise<Answer> => call<Answer>("PUT", path, { body, ifMatch });
export const remove = (path: string, ifMatch?: number): Promise<void> => call<void>("DELETE", path, { ifMatch });
