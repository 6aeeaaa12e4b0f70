// An address may name the organization that it is meant in, as those that a browser's notification opens do (workers/notifications/push-rules.ts):
// this tab works there then, if the person belongs to it.
const NAME = "organization";
const ID = /^[0-9a-f-]{36}$/;

/** The organization that an address names, and its path without; null: it names none. */
export function organizationIn(address: string): { id: string; path: string } | null {
  const url = new URL(address);
  const id = url.searchParams.get(NAME);
  if (id === null || !ID.test(id)) return null;
  url.searchParams.delete(NAME);
  return { id, path: `${url.pathname}${url.search}${url.hash}` };
}

/** Takes it out of the address of this page, before anything else reads that. */
export function takeOrganization(): string | null {
  const found = typeof window === "undefined" ? null : organizationIn(window.location.href);
  if (found) window.history.replaceState(window.history.state, "", found.path);
  return found?.id ?? null;
}
