// On a board, what is stopped there: asked for only after the board itself is drawn, whose first load has nothing of it.
import { Suspense, useEffect, useState } from "react";
import { useMayManage } from "../organizations/index.ts";
import { StopsNoteOrNothing } from "./lazy.ts";

/** When the other pages are fetched too (shell/preload.ts). */
const AFTER_MS = 3_000;

export function BoardStopsNote({ boardId }: { boardId: string }) {
  const mayManage = useMayManage();
  const [isDue, setDue] = useState(false);
  useEffect(() => {
    const timer = setTimeout(() => setDue(true), AFTER_MS);
    return () => clearTimeout(timer);
  }, []);
  return mayManage && isDue ? (
    <Suspense fallback={null}>
      <StopsNoteOrNothing boardId={boardId} />
    </Suspense>
  ) : null;
}
