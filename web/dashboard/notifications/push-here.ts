// This browser's part in showing notifications: whether it can, whether it may, and its subscription with its push service (the Push API).
import type { pushRoutes } from "#worker/notifications/push-routes.ts";
import { clientOf, json, until } from "../live/http.ts";

const { push } = clientOf<typeof pushRoutes>().users.me;

export const readPush = (signal: AbortSignal) => json(push.$get({}, until(signal)));
export const removeBrowser = (push_id: string) => push[":push_id"].$delete({ param: { push_id } });

const isAble = (): boolean => "serviceWorker" in navigator && "PushManager" in window && "Notification" in window;

async function subscription(): Promise<PushSubscription | null> {
  if (!isAble()) return null;
  return (await (await navigator.serviceWorker.getRegistration())?.pushManager.getSubscription()) ?? null;
}
async function sha256(text: string): Promise<string> {
  const digest = await crypto.subtle.digest("SHA-256", new TextEncoder().encode(text));
  return [...new Uint8Array(digest)].map((byte) => byte.toString(16).padStart(2, "0")).join("");
}
const hashHere = async (): Promise<string | null> => {
  const found = await subscription();
  return found && sha256(found.endpoint);
};

/** `hash`: by which the server's list names this browser, where it is subscribed. */
export type Here = { may: NotificationPermission | "unable"; hash: string | null };
export const here = async (): Promise<Here> => (isAble() ? { may: Notification.permission, hash: await hashHere() } : { may: "unable", hash: null });

const isOf = ({ options }: PushSubscription, key: string): boolean => {
  const bytes = new Uint8Array(options.applicationServerKey ?? new ArrayBuffer(0));
  return (
    btoa(String.fromCharCode(...bytes))
      .replaceAll("+", "-")
      .replaceAll("/", "_")
      .replace(/=+$/, "") === key
  );
};

/** The service worker keeps the app's files before it starts, the first time. */
const STARTS_WITHIN_MS = 30_000;
function started(): Promise<ServiceWorkerRegistration> {
  const late = new Promise<never>((_resolve, reject) => {
    setTimeout(() => reject(new Error("the service worker does not start")), STARTS_WITHIN_MS);
  });
  return Promise.race([navigator.serviceWorker.ready, late]);
}

/** Asks the person for the permission, where they have not said yet; false: they have not given it. */
export async function showHere(publicKey: string, name: string): Promise<boolean> {
  if ((await Notification.requestPermission()) !== "granted") return false;
  await navigator.serviceWorker.register("/sw.js", { updateViaCache: "none" });
  const { pushManager } = await started();
  const old = await pushManager.getSubscription();
  const kept = old && isOf(old, publicKey) ? old : null;
  if (old && !kept) await old.unsubscribe(); // of another server, or of this one under another key
  const made = kept ?? (await pushManager.subscribe({ userVisibleOnly: true, applicationServerKey: publicKey }));
  const { endpoint = "", keys = {} } = made.toJSON();
  await json(push.$put({ json: { endpoint, keys: { p256dh: keys.p256dh ?? "", auth: keys.auth ?? "" }, name } }));
  return true;
}

/** The push service forgets it too. */
export async function leaveHere(): Promise<void> {
  const found = await subscription();
  if (!found) return;
  const hash = await sha256(found.endpoint);
  await found.unsubscribe();
  await removeBrowser(hash);
}
