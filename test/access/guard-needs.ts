// What operations of guards demand, by hand (needs.ts).
import type { Need } from "./needs.ts";

export const GUARD_NEEDS: Record<string, Need> = {
  listStops: ["guard.list", "admin", "never", "agents:read anywhere"],
  createStop: ["guard.stop_on_board", "writer or admin", "never", "agents:write here"],
  liftStop: ["guard.lift", "admin", "never", "never"],
  getLimits: ["guard.list", "admin", "never", "agents:read anywhere"],
  setLimits: ["guard.configure", "admin", "never", "never"],
  getAgentGuard: ["guard.read", "member", "never", "agents:read anywhere"],
};
