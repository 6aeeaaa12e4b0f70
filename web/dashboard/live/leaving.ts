// What must still be sent before the person leaves (signs out, or closes the tab), and what must not be sent any more when their session has ended.

/** Sends it now; resolves when it has been answered, or cannot be. `isGone`: the page may be gone before the answer is here. */
type Send = (isGone: boolean) => Promise<void>;
const sends = new Set<Send>();
const forgets = new Set<() => void>();
/** A sign-out waits no longer for what is sent before it, or done after it. */
const WAIT_MAX_MS = 3_000;

async function within(all: Promise<void>[]): Promise<void> {
  await Promise.race([Promise.allSettled(all), new Promise((resolve) => setTimeout(resolve, WAIT_MAX_MS))]);
}

export function beforeLeaving(send: Send): void {
  sends.add(send);
}

export async function leaving(isGone = false): Promise<void> {
  await within([...sends].map((send) => send(isGone)));
}

const lasts = new Set<() => Promise<void>>();
/** Done when the server has ended the session, and only then: nothing of it asks the server any more. */
export function whenLeft(last: () => Promise<void>): void {
  lasts.add(last);
}
export const left = (): Promise<void> => within([...lasts].map((last) => last()));

/** Whoever signs in next is perhaps another person: nothing of the last one goes out under their name. */
export function whenForgotten(forget: () => void): void {
  forgets.add(forget);
}
export const forgotten = (): void => {
  for (const forget of forgets) forget();
};
