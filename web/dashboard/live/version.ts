// Whether the server has another build of the dashboard than the one that runs here: its page names another entry script.
const ENTRY = /<script\b[^>]*\btype="module"[^>]*\bsrc="([^"]+)"/;
const ANSWER_MAX_MS = 10_000;
const RELOADED_KEY = "mc.reloadedFor";

/** `same`: what is asked for should be there. `unreachable`: nobody answered. */
export type VersionThere = { is: "same" | "unreachable" } | { is: "other"; entry: string };

const ask = (path: string, method: "GET" | "HEAD"): Promise<Response> => fetch(path, { method, cache: "no-store", signal: AbortSignal.timeout(ANSWER_MAX_MS) });
/** While a build takes the place of another, its page may be there before its files: whoever loads it then has nothing. */
const isThere = async (entry: string): Promise<boolean> => {
  const { ok, headers } = await ask(entry, "HEAD");
  return ok && /javascript/.test(headers.get("Content-Type") ?? "");
};

export async function versionThere(): Promise<VersionThere> {
  const own = document.querySelector('script[type="module"][src]')?.getAttribute("src");
  try {
    const answer = await ask("/", "GET");
    if (!answer.ok) return { is: "unreachable" };
    const entry = ENTRY.exec(await answer.text())?.[1];
    if (!entry || !own || entry === own) return { is: "same" };
    return (await isThere(entry)) ? { is: "other", entry } : { is: "unreachable" };
  } catch {
    return { is: "unreachable" };
  }
}

/** Loads the page anew, once for each version: where that did not bring it, somebody has to look. False: it has been done. */
export function reloadOnceFor(entry: string): boolean {
  if (sessionStorage.getItem(RELOADED_KEY) === entry) return false;
  sessionStorage.setItem(RELOADED_KEY, entry);
  window.location.reload();
  return true;
}
