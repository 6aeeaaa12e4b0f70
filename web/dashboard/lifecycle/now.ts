// What the agent on screen is saying right now. Ephemeral: frames replace each other and nothing here is stored; of others nothing is kept.
import { useEffect } from "react";
import { createStore, useStoreValue } from "../live/store.ts";
import type { LiveRun } from "./wire.ts";

const said = createStore<LiveRun | null>(null);
let agentOnScreen: string | null = null;

const HAS_ENDED: ReadonlySet<LiveRun["status"]> = new Set<LiveRun["status"]>(["succeeded", "failed", "aborted"]);

export function hearRun(run: LiveRun): void {
  if (agentOnScreen === null || run.agent_id !== agentOnScreen) return;
  const known = said.get();
  // The board's socket and the feed both send it: the slower one is late.
  if (known && known.run_id === run.run_id && known.at > run.at) return;
  said.set(HAS_ENDED.has(run.status) ? null : run);
}

/** null: it says nothing, or has ended. */
export function useSaidNow(agentId: string): LiveRun | null {
  useEffect(() => {
    agentOnScreen = agentId;
    return () => {
      agentOnScreen = null;
      said.set(null);
    };
  }, [agentId]);
  return useStoreValue(said, (run) => (run?.agent_id === agentId ? run : null));
}
