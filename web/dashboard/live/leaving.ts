// What must still be sent before the person leaves: signs out, or closes the tab.

/** Sends it now; resolves when it has been answered, or cannot be. */
type Send = () => Promise<void>;
const sends = new Set<Send>();
/** A sign-out waits no longer for what is sent before it. */
const WAIT_MAX_MS = 3_000;

export function beforeLeaving(send: Send): void {
  sends.add(send);
}

export async function leaving(): Promise<void> {
  const all = Promise.allSettled([...sends].map((send) => send()));
  await Promise.race([all, new Promise((resolve) => setTimeout(resolve, WAIT_MAX_MS))]);
}
