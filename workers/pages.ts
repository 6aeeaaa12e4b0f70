// The dashboard's addresses that are no files: its page answers them. The assets server would answer every address so, a script that a newer
// build has replaced too, and browsers would keep that page as the script for a year.
import type { Env } from "./platform/env.ts";

const PROGRAMS = /^\/(?:api|ws|assets)(?:\/|$)/;
const FILE = /\.[a-z0-9]{1,8}$/i;

/** The page, for whoever looks at an address of the dashboard; null: it is none, or a file that is not there. */
export async function pageAt({ method, url }: Request, { ASSETS }: Pick<Env, "ASSETS">): Promise<Response | null> {
  const { origin, pathname } = new URL(url);
  if ((method !== "GET" && method !== "HEAD") || PROGRAMS.test(pathname) || FILE.test(pathname)) return null;
  const page = await ASSETS.fetch(`${origin}/`, { method });
  return page.ok ? page : null;
}
