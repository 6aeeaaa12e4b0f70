// Whether the server has another build of the dashboard than the one that runs here: its page names another entry script.
const ENTRY = /<script\b[^>]*\btype="module"[^>]*\bsrc="([^"]+)"/;
const ANSWER_MAX_MS = 10_000;
const RELOADED_KEY = "mc.reloadedFor";

/** `same`: what is asked for should be there. `unreachable`: nobody answered. */
export type VersionThere = { is: "same" | "unreachable" } | { is: "other"; entry: string };

export async function versionThere(): Promise<VersionThere> {
  const own = document.querySelector('script[type="module"][src]')?.getAttribute("src");
  try {
    const answer = await fetch("/", { cache: "no-store", headers: { Accept: "text/html" }, signal: AbortSignal.timeout(ANSWER_MAX_MS) });
    const entry = answer.ok ? ENTRY.exec(await answer.text())?.[1] : undefined;
    if (!answer.ok) return { is: "unreachable" };
    return entry && own && entry !== own ? { is: "other", entry } : { is: "same" };
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
