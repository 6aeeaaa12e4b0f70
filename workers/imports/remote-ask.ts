// Asks the API of another installation for one page: nothing but what its address allows, no redirect, a bound in time and in size. The
// token goes nowhere else, and nothing of an answer is shown but its status.
import type { Env } from "#worker/platform/env.ts";
import { describe, log } from "#worker/platform/log.ts";
import { reachOf, remoteBase } from "./remote-address.ts";
import { UnreadableRemote } from "./reading.ts";

export const ANSWER_WITHIN_MS = 30_000;
/** Of one page: 200 tasks with long descriptions. */
const ANSWER_MAX_BYTES = 8 * 1_048_576;

/** `later`: asking again may help, after so many seconds if it says when; `forbidden`: the token may not read this list. */
export type RemoteAnswer = { is: "answer"; body: unknown } | { is: "later"; says: string; seconds: number | null } | { is: "forbidden" };
export type Remote = { url: string; token: string; organizationId: string | null };

/** Tests and `npm start` give a way out that looks at the address that a name has; by default only public ones are reached. */
const wayOut = (env: Env): { fetch: typeof fetch } =>
  ((reachOf(env.GATEWAY_NETWORK) === "public" ? env.LINK_OUT : env.GATEWAY_OUT) ?? globalThis) as { fetch: typeof fetch };

async function textOf(answer: Response): Promise<string> {
  const decoder = new TextDecoder();
  let text = "";
  let bytes = 0;
  if (!answer.body) return text;
  for await (const part of answer.body as unknown as AsyncIterable<Uint8Array>) {
    bytes += part.byteLength;
    if (bytes > ANSWER_MAX_BYTES) throw new UnreadableRemote(`One page of its API has more than ${ANSWER_MAX_BYTES / 1_048_576} MB.`);
    text += decoder.decode(part, { stream: true });
  }
  return text + decoder.decode();
}

/** The header says seconds; of a date, or nothing, it is not known. */
function secondsOf(answer: Response): number | null {
  const said = answer.headers.get("Retry-After");
  return said !== null && /^\d{1,9}$/.test(said) ? Number(said) : null;
}

/** Why an answer is no page. */
async function refusalOf(answer: Response, host: string): Promise<RemoteAnswer> {
  const { status } = answer;
  const seconds = secondsOf(answer);
  await answer.body?.cancel();
  if (status === 401) throw new UnreadableRemote(`${host} refuses the token (HTTP 401). Give one that is valid there.`);
  if (status === 403) return { is: "forbidden" };
  if (status === 429 || status === 408 || status >= 500) return { is: "later", says: `${host} answered HTTP ${status}.`, seconds };
  if (status >= 300 && status < 400)
    throw new UnreadableRemote(`${host} points elsewhere (HTTP ${status}), which is not followed. Give the address where its API itself is.`);
  throw new UnreadableRemote(`${host} answered HTTP ${status}. Is it the address of the API of a Mission Control?`);
}

/** Throws UnreadableRemote where asking again would not help. */
export async function askRemote(env: Env, { url, token, organizationId }: Remote, path: string): Promise<RemoteAnswer> {
  const base = remoteBase(url, reachOf(env.GATEWAY_NETWORK));
  if (!base.ok) throw new UnreadableRemote(`The address cannot be asked: ${base.why}.`);
  const { host } = new URL(base.url);
  const headers = { Authorization: `Bearer ${token}`, Accept: "application/json", "User-Agent": "Mission-Control-Import" };
  const of: Record<string, string> = organizationId ? { "X-Organization-Id": organizationId } : {};
  let text: string;
  try {
    const asked = { redirect: "manual" as const, headers: { ...headers, ...of }, signal: AbortSignal.timeout(ANSWER_WITHIN_MS) };
    const answer = await wayOut(env).fetch(`${base.url}/api/v1${path}`, asked);
    if (answer.status !== 200) return await refusalOf(answer, host);
    text = await textOf(answer);
  } catch (error) {
    if (error instanceof UnreadableRemote) throw error;
    log.info("task_import.not_reached", { host, error: describe(error) });
    return { is: "later", says: `${host} cannot be reached, or did not answer within ${ANSWER_WITHIN_MS / 1000} seconds.`, seconds: null };
  }
  try {
    return { is: "answer", body: JSON.parse(text) as unknown };
  } catch {
    throw new UnreadableRemote(`${host} answers no JSON. Is it the address of the API of a Mission Control?`);
  }
}
