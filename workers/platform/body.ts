// Reading request bodies with a limit, whatever Content-Length claims.
import { ProblemError } from "./errors.ts";

/** Every JSON body of the API; larger things go to R2 by their own routes. */
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

/** What a client may send to a route that does not want it, and keep its connection. */
const UNREAD_BODY_MAX_BYTES = 65_536;

/**
 * Reads to its end what the handler left unread. A server that answers before it has taken the whole request closes the
 * connection, and the client's next request on it fails with ECONNRESET.
 */
export async function drainBody(request: Request): Promise<void> {
  if (!request.body || request.bodyUsed) return;
  if (Number(request.headers.get("content-length") ?? 0) > UNREAD_BODY_MAX_BYTES) return request.body.cancel();
  let size = 0;
  for await (const chunk of request.body) if ((size += chunk.byteLength) > UNREAD_BODY_MAX_BYTES) return;
}

/** The body's text now, its JSON when asked: a bad token must be told before bad JSON. An empty body is `{}`. */
export async function readJsonBody(request: Request): Promise<{ text: string; value: () => unknown }> {
  const text = await readLimited(request, JSON_BODY_MAX_BYTES);
  const value = () => {
    if (text.trim() === "") return {};
    const type = request.headers.get("content-type") ?? "application/json";
    if (!/\bjson\b/i.test(type)) throw new ProblemError("unsupported_media_type", `Send the body as application/json, not ${type.slice(0, 80)}.`);
    try {
      return JSON.parse(text) as unknown;
    } catch (error) {
      throw new ProblemError("invalid_json", `The body is not valid JSON: ${(error as Error).message}`);
    }
  };
  return { text, value };
}
