// What must still be sent before the person leaves (signs out, or closes the tab), and what must not be sent any more when their session has ended.

/** Sends it now; resolves when it has been answered, or cannot be. `isGone`: the page may be gone before the answer is here. */
type Send = (isGone: boolean) => Promise<void>;
const sends = new Set<Send>();
const forgets = new Set<() => void>();
/** A sign-out waits no longer for what is sent before it. */
const WAIT_MAX_MS = 3_000;

export function beforeLeaving(send: Send): void {
  sends.add(send);
}

export async function leaving(isGone = false): Promise<void> {
  const all = Promise.allSettled([...sends].map((send) => send(isGone)));
  await Promise.race([all, new Promise((resolve) => setTimeout(resolve, WAIT_MAX_MS))]);
}

/** Whoever signs in next is perhaps another person: nothing of the last one goes out under their name. */
export function whenForgotten(forget: () => void): void {
  forgets.add(forget);
}
export const forgotten = (): void => {
  for (const forget of forgets) forget();
};
