// What an agent says and does in its run while somebody looks, for those who may look into its gateway.
import { LiveSession } from "../sessions/index.ts";
import { Suspense } from "react";
import { SkeletonRows } from "../ui/states.tsx";
import { useOpenSession } from "./live.ts";
import type { FleetAgent } from "./wire.ts";

type Open = { task: NonNullable<FleetAgent["task"]>; run: NonNullable<FleetAgent["run"]>; gateway: NonNullable<FleetAgent["gateway"]>; name: string };

export function LiveRun({ task, run, gateway, name }: Open) {
  const { data: session } = useOpenSession(task.id, run.id);
  if (!session) return null;
  return (
    <Suspense fallback={<SkeletonRows count={2} />}>
      <LiveSession gatewayId={gateway.id} session={session} agent={name} />
    </Suspense>
  );
}
