// A part of what opens that comes a frame later, so that the first of it stands there at once and no step holds up the page.
import { type ReactNode, startTransition, useEffect, useState } from "react";

/** `instead`: what holds its place until then. */
export function Soon({ children, instead = null }: { children: ReactNode; instead?: ReactNode }): ReactNode {
  const [isHere, setHere] = useState(false);
  useEffect(() => {
    const frame = requestAnimationFrame(() => startTransition(() => setHere(true)));
    return () => cancelAnimationFrame(frame);
  }, []);
  return isHere ? children : instead;
}
