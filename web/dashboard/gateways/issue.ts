// Has a connect command issued, for a gateway that is there or one that is made first.
import { useState } from "react";
import type { Baseline } from "./connect-command.tsx";
import { useConnectCommand } from "./live.ts";
import type { Gateway, IssuedCommand } from "./wire.ts";

export type Issued = { gateway: Gateway; command: IssuedCommand; baseline: Baseline };

/** `find`: the gateway that it is for; null: there is none, and somebody has been told why. */
export function useIssue(find: () => Promise<Gateway | null>) {
  const [issued, setIssued] = useState<Issued | null>(null);
  const issue = useConnectCommand();
  const submit = async () => {
    const gateway = await find();
    if (!gateway) return;
    const baseline = { connected_at: gateway.connected_at, last_seen_at: gateway.last_seen_at };
    issue.mutate(gateway.id, { onSuccess: (command) => setIssued({ gateway, command, baseline }) });
  };
  return { issue, issued, submit };
}
