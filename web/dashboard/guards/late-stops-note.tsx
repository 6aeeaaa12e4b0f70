// On a board and the fleet, what is stopped there: asked for only after the page itself is drawn, whose first load has nothing of it.
import { Suspense, useEffect, useState } from "react";
import { useMayManage } from "../organizations/index.ts";
import { StopsNoteOrNothing } from "./lazy.ts";
import type { Place } from "./stops-note.tsx";

/** When the other pages are fetched too (shell/preload.ts). */
const AFTER_MS = 3_000;

export function LateStopsNote(place: Place) {
  const mayManage = useMayManage();
  const [isDue, setDue] = useState(false);
  useEffect(() => {
    const timer = setTimeout(() => setDue(true), AFTER_MS);
    return () => clearTimeout(timer);
  }, []);
  return mayManage && isDue ? (
    <Suspense fallback={null}>
      <StopsNoteOrNothing {...place} />
    </Suspense>
  ) : null;
}
