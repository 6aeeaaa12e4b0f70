// Reading request bodies with a limit, whatever Content-Length claims.
import type { Context } from "hono";
import { ProblemError } from "./errors.ts";
import { BODY_BOUNDS, boundPassed, endOfText } from "./json-bounds.ts";
import { numberNotKept } from "./json-numbers.ts";

/** The limit for every JSON body of the API; larger uploads go to R2 through their own routes. */
export const JSON_BODY_MAX_BYTES = 1_048_576;

const tooLarge = () => new ProblemError("body_too_large", `The body is larger than ${JSON_BODY_MAX_BYTES} bytes. Send less, or in parts.`);

async function readLimited(request: Request, maxBytes: number): Promise<string> {
  if (Number(request.headers.get("content-length") ?? 0) > maxBytes) {
    await request.body?.cancel();
    throw tooLarge();
  }
  if (!request.body) return "";
  if (request.headers.has("content-length")) return request.text();
  const decoder = new TextDecoder();
  let text = "";
  let size = 0;
  for await (const chunk of request.body) {
    size += chunk.byteLength;
    if (size > maxBytes) throw tooLarge();
    text += decoder.decode(chunk, { stream: true });
  }
  return text + decoder.decode();
}

/** What we do not keep, we refuse. */
function numberRefused(json: string): ProblemError {
  const { path = "", number = "" } = numberNotKept(json, endOfText) ?? {};
  const message = `${number} is a number that cannot be kept as it is; send it as text`;
  return new ProblemError("invalid_input", `${path || "body"}: ${message}.`, { fields: [{ path, message }] });
}

/** Refuses JSON that is small in bytes and still too much: 422 when it is too deep or has a number too large, 413 when there is too much of it. */
export function requireBounds(json: string): void {
  const { depth, values, chars } = BODY_BOUNDS;
  switch (boundPassed(json, BODY_BOUNDS)) {
    case "depth":
      throw new ProblemError("invalid_input", `The body is nested deeper than ${depth} levels. Make it flatter, or send the inner part as text.`);
    case "values":
      throw new ProblemError("body_too_large", `The body has more than ${values} values. Send them in parts.`);
    case "chars":
      throw new ProblemError("body_too_large", `A text in the body is longer than ${chars} characters. Shorten it.`);
    case "number":
      throw numberRefused(json);
  }
}

const isJson = (type: string): boolean => /\bjson\b/i.test(type);
/** Both libraries in front of the handler take this for JSON, whatever they make of other spellings. */
const isPlainJson = (type: string): boolean => /^application\/json(?:; ?charset=[\w-]+)?$/i.test(type);

/**
 * The text of a JSON body, kept for the validator, which runs after the caller is known: an invalid token must be reported before
 * invalid JSON. An empty body is `{}`, and a body without a content type is JSON.
 */
export async function jsonBody(context: Context): Promise<string> {
  const { req } = context;
  const text = await readLimited(req.raw, JSON_BODY_MAX_BYTES);
  const type = req.header("content-type");
  const isEmpty = text.trim() === "";
  if (type === undefined || isEmpty || !isPlainJson(type)) {
    // The validator believes the header: it gets one that says what we take the body for.
    const headers = new Headers(req.raw.headers);
    if (type === undefined || isEmpty || isJson(type)) headers.set("content-type", "application/json");
    req.raw = new Request(req.url, { method: req.method, headers, body: isEmpty ? "{}" : text });
  }
  Object.assign(req.bodyCache, { text: Promise.resolve(isEmpty ? "{}" : text) });
  return text;
}

/** How much a client may send to a route that does not read it, and keep its connection. */
const UNREAD_BODY_MAX_BYTES = 65_536;

/**
 * Reads the rest of a body that the handler left unread. A server that answers before it has received the whole request closes the
 * connection, and the client's next request on it fails with ECONNRESET.
 */
export async function drainBody(request: Request): Promise<void> {
  if (!request.body || request.bodyUsed) return;
  if (Number(request.headers.get("content-length") ?? 0) > UNREAD_BODY_MAX_BYTES) return request.body.cancel();
  let size = 0;
  for await (const chunk of request.body) if ((size += chunk.byteLength) > UNREAD_BODY_MAX_BYTES) return;
}

/** What the libraries throw about a body, as a problem of ours. */
export async function bodyProblem(context: Context, status: number): Promise<ProblemError> {
  if (status === 415)
    return new ProblemError("unsupported_media_type", `Send the body as application/json, not ${(context.req.header("content-type") ?? "this").slice(0, 80)}.`);
  try {
    JSON.parse(await context.req.text());
  } catch (error) {
    return new ProblemError("invalid_json", `The body is not valid JSON: ${(error as Error).message}`);
  }
  return new ProblemError("bad_request", "The request could not be read.");
}
