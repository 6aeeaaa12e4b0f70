// What is shown once only: the dialog that shows it asks before it closes, until it has been copied.
import { createContext, useContext, useEffect } from "react";

/** One more of them in the dialog, or one less. */
export const OnceContext = createContext<(change: 1 | -1) => void>(() => undefined);

/** `isHeld`: it is shown and was not copied yet. */
export function useShownOnce(isHeld: boolean): void {
  const count = useContext(OnceContext);
  useEffect(() => {
    if (!isHeld) return;
    count(1);
    return () => count(-1);
  }, [isHeld, count]);
}
