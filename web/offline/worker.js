// Keeps the dashboard's own files on the device, so that it opens without a network, and so that a page that is open goes on when a newer build
// has taken the place of its files. What the server says is never kept: nothing of an organization is in here.
//
// The build writes the two names below (web/offline-plugin.ts). A new build is a new text, which is how browsers notice it.
const BUILD = "__BUILD__";
const FILES = __FILES__;

const PREFIX = "mc-files-";
/** Of how many builds the files are kept: of this one, and of those whose pages may still be open. */
const KEPT_BUILDS = 3;
const PAGE = "/";
/** A network that does not answer within this is none, where the page is here. */
const PATIENCE_MS = 4_000;
/** What the dashboard's page is not for (workers/pages.ts). */
const NOT_OURS = /^\/(?:api|ws|docs|docs-assets|healthz|health|readyz)(?:\/|$)|\.[a-z0-9]{1,8}$/i;

async function fetchWhole(path) {
  const answer = await fetch(path, { cache: path === PAGE ? "no-store" : "default" });
  if (!answer.ok || answer.redirected) throw new Error(`${path} is not there`);
  return answer;
}

/** The page goes in last: it is there only with all that it needs. */
async function keepAll() {
  const cache = await caches.open(PREFIX + BUILD);
  for (const path of FILES) if (!(await cache.match(path))) await cache.put(path, await fetchWhole(path));
  const page = await fetchWhole(PAGE);
  const named = (await page.clone().text()).match(/\/assets\/[\w.-]+/g) ?? [];
  if (named.length === 0 || named.some((path) => !FILES.includes(path))) throw new Error("the page is of another build");
  await cache.put(PAGE, page);
}

async function forgetOld() {
  const others = (await caches.keys()).filter((name) => name.startsWith(PREFIX) && name !== PREFIX + BUILD);
  for (const name of others.slice(0, 1 - KEPT_BUILDS)) await caches.delete(name); // in the order in which they were made
}

self.addEventListener("install", (event) => {
  event.waitUntil(keepAll().then(() => self.skipWaiting()));
});
self.addEventListener("activate", (event) => {
  event.waitUntil(forgetOld().then(() => self.clients.claim()));
});

/** Of this build, else of another one that is kept: the names of most differ with what is in them. Nothing, where the browser has lost its store. */
async function kept(path) {
  try {
    const own = await (await caches.open(PREFIX + BUILD)).match(path, { ignoreVary: true });
    return own ?? (await caches.match(path, { ignoreVary: true })) ?? null;
  } catch {
    return null;
  }
}
async function fileOf(request) {
  return (await kept(new URL(request.url).pathname)) ?? fetch(request);
}

async function pageOf(request) {
  const page = await kept(PAGE);
  if (!page) return fetch(request);
  const patience = new Promise((resolve) => setTimeout(() => resolve(page), PATIENCE_MS));
  return Promise.race([fetch(request).catch(() => page), patience]);
}

self.addEventListener("fetch", (event) => {
  const { request } = event;
  const { origin, pathname } = new URL(request.url);
  if (request.method !== "GET" || origin !== self.location.origin) return;
  if (FILES.includes(pathname) || pathname.startsWith("/assets/")) event.respondWith(fileOf(request));
  else if (request.mode === "navigate" && !NOT_OURS.test(pathname)) event.respondWith(pageOf(request));
});

// What concerns the person who switched it on in this browser (workers/notifications/push-delivery.ts): shown unless they look at the app anyway.
const windows = () => self.clients.matchAll({ type: "window", includeUncontrolled: true });

async function show(event) {
  const { title, body, tag, url, lang } = event.data.json();
  const isSeen = (await windows()).some((tab) => tab.focused && tab.visibilityState === "visible");
  if (!isSeen) await self.registration.showNotification(title, { body, tag, lang, icon: "/favicon.svg", data: { url } });
}
self.addEventListener("push", (event) => {
  event.waitUntil(show(event));
});

/** In a tab of the app that is open, the one that was looked at last, else in a new one. Nothing but the app is opened. */
async function open(path) {
  const url = new URL(path, self.location.origin);
  if (url.origin !== self.location.origin) return;
  const [tab] = await windows();
  const there =
    tab &&
    (await tab
      .focus()
      .then(() => tab.navigate(url.href))
      .catch(() => null));
  if (!there) await self.clients.openWindow(url.href);
}
self.addEventListener("notificationclick", (event) => {
  event.notification.close();
  event.waitUntil(open(event.notification.data?.url ?? PAGE));
});

const PUSH = "/api/v1/users/me/push";
async function hashOf(text) {
  const digest = await crypto.subtle.digest("SHA-256", new TextEncoder().encode(text));
  return [...new Uint8Array(digest)].map((byte) => byte.toString(16).padStart(2, "0")).join("");
}
/** The browser, or its push service, has given the subscription up: it is made anew in the place of the old one, if that was the person's who is signed in. */
async function renew({ oldSubscription, newSubscription }) {
  const answer = await fetch(PUSH);
  if (!answer.ok || !oldSubscription) return;
  const { public_key, items } = await answer.json();
  const hash = await hashOf(oldSubscription.endpoint);
  const old = items.find(({ endpoint_sha256 }) => endpoint_sha256 === hash);
  if (!old || !public_key) return;
  const options = { userVisibleOnly: true, applicationServerKey: public_key };
  const { endpoint, keys } = (newSubscription ?? (await self.registration.pushManager.subscribe(options))).toJSON();
  const headers = { "Content-Type": "application/json" };
  await fetch(PUSH, { method: "PUT", headers, body: JSON.stringify({ endpoint, keys, name: old.name }) });
  if (endpoint !== oldSubscription.endpoint) await fetch(`${PUSH}/${old.id}`, { method: "DELETE" });
}
self.addEventListener("pushsubscriptionchange", (event) => {
  event.waitUntil(renew(event));
});
