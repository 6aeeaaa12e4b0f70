// Asks one address whether it answers: the only place where a link of somebody else's choice is opened. Nothing but public hosts, no
// redirect, no credential, a bound in time, and of the answer nothing but its status.
import { placeOf } from "#worker/links/index.ts";
import type { Env } from "#worker/platform/env.ts";
import { describe, log } from "#worker/platform/log.ts";

export const ANSWER_WITHIN_MS = 10_000;

/** `isFinal`: asking again would not help. */
export type LinkAnswer = { isPassed: boolean; isFinal: boolean; says: string };

const no = (says: string, isFinal: boolean): LinkAnswer => ({ isPassed: false, isFinal, says });

function judge(status: number): LinkAnswer {
  if (status >= 200 && status < 300) return { isPassed: true, isFinal: true, says: `It answered HTTP ${status}.` };
  if (status >= 300 && status < 400)
    return no(`It points elsewhere (HTTP ${status}), which is not followed. Name the address where the thing itself is.`, true);
  return no(`It answered HTTP ${status}.`, false);
}

export async function askAddress(env: Env, address: string): Promise<LinkAnswer> {
  const url = URL.canParse(address) ? new URL(address) : null;
  if (url?.protocol !== "https:" || url.username || url.password) return no("It is no https:// address that can be asked.", true);
  if (placeOf(url.hostname) !== "public") return no(`${url.hostname} is on no public network, and nothing else is asked.`, true);
  url.hash = "";
  try {
    const answer = await (env.LINK_OUT ?? globalThis).fetch(url.href, {
      redirect: "manual",
      headers: { "User-Agent": "Mission-Control-Checks" },
      signal: AbortSignal.timeout(ANSWER_WITHIN_MS),
    });
    await answer.body?.cancel();
    return judge(answer.status);
  } catch (error) {
    log.info("check.not_reached", { host: url.host, error: describe(error) });
    return no(`${url.host} did not answer within ${ANSWER_WITHIN_MS / 1000} seconds.`, false);
  }
}
