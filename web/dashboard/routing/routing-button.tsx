// Opens, below a task's run, why its agent was chosen and who else could have been.
import { Suspense, useState } from "react";
import { useT } from "../i18n/index.ts";
import { Button } from "../ui/button.tsx";
import { SkeletonRows } from "../ui/states.tsx";
import { RoutingDetails } from "./lazy.ts";

/** `hasRun`: an agent has been chosen already. */
export function RoutingButton({ taskId, hasRun }: { taskId: string; hasRun: boolean }) {
  const t = useT();
  const [isAsked, setAsked] = useState(false);
  return (
    <>
      <div>
        <Button aria-expanded={isAsked} onClick={() => setAsked(!isAsked)}>
          {t(hasRun ? "routing.why" : "routing.who")}
        </Button>
      </div>
      {isAsked ? (
        <Suspense fallback={<SkeletonRows count={2} />}>
          <RoutingDetails taskId={taskId} />
        </Suspense>
      ) : null}
    </>
  );
}
