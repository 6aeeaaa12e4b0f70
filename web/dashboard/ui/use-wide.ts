// Whether the window is wide enough for something, followed while it is drawn.
import { useSyncExternalStore } from "react";

/** @param px the least width, in CSS pixels */
export function useIsWide(px: number): boolean {
  const query = `(min-width: ${px}px)`;
  const follow = (listener: () => void) => {
    const list = matchMedia(query);
    list.addEventListener("change", listener);
    return () => list.removeEventListener("change", listener);
  };
  return useSyncExternalStore(
    follow,
    () => matchMedia(query).matches,
    () => true,
  );
}
