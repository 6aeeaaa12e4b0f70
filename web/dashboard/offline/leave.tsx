// The question before somebody signs out with changes that were never sent: once for the whole app.
import { Suspense } from "react";
import { leaveAsked } from "../identity/index.ts";
import { useStore } from "../live/store.ts";
import { LeaveDialog } from "./lazy.ts";

export function LeaveQuestion() {
  const asked = useStore(leaveAsked);
  return <Suspense fallback={null}>{asked ? <LeaveDialog onLeave={asked.leave} onClose={() => leaveAsked.set(null)} /> : null}</Suspense>;
}
