// From the runs of a task to where they went on: the session on the gateway, and what all of them took. For those who may look into gateways.
import { useState } from "react";
import { useT } from "../i18n/index.ts";
import { useMayManage } from "../organizations/index.ts";
import { SessionButton } from "../sessions/index.ts";
import { Button } from "../ui/button.tsx";
import { TaskUsage } from "../usage/index.ts";
import type { Run } from "./wire.ts";

/** Every gateway that has worked on the task: what earlier ones took counts too. */
export const gatewaysOf = (run: Run, runs: readonly Run[]) => [...new Set([run, ...runs].map(({ gateway_id }) => gateway_id))];

/** `run`: the one in progress, or the last. */
export function RunLinks({ taskId, run, runs }: { taskId: string; run: Run | undefined; runs: Run[] }) {
  const t = useT();
  const mayManage = useMayManage();
  const [isAsked, setAsked] = useState(false);
  if (!mayManage || !run?.gateway_id) return null;
  return (
    <>
      <div className="flex flex-wrap gap-2">
        {run.session_key ? <SessionButton gatewayId={run.gateway_id} session={run.session_key} agent={run.agent_name ?? ""} /> : null}
        <Button aria-expanded={isAsked} onClick={() => setAsked(!isAsked)}>
          {t("usage.ofTask")}
        </Button>
      </div>
      {isAsked ? <TaskUsage taskId={taskId} gatewayIds={gatewaysOf(run, runs)} /> : null}
    </>
  );
}
