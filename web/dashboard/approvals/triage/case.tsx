// One request in full, with what helps to decide it.
import type { Ref } from "react";
import { useT } from "../../i18n/index.ts";
import { Boundary } from "../../ui/boundary.tsx";
import type { Approval } from "../wire.ts";
import { approvalTitle } from "../words.tsx";
import { Aside } from "./aside.tsx";
import { TaskPart } from "./task-part.tsx";
import { What } from "./what.tsx";

type CaseProps = { approval: Approval; mayWrite: boolean; askRef: Ref<HTMLTextAreaElement> };

export function Case({ approval, mayWrite, askRef }: CaseProps) {
  const t = useT();
  const { task_id: taskId } = approval;
  return (
    <article
      aria-label={approvalTitle(t, approval)}
      className="grid min-h-0 flex-1 grid-cols-[minmax(0,1fr)] content-start overflow-y-auto xl:grid-cols-[minmax(0,1fr)_300px] xl:grid-rows-[auto_1fr]"
    >
      <div className="min-w-0 px-4 pt-4 pb-2 md:px-5">
        <Boundary>
          <What approval={approval} />
        </Boundary>
      </div>
      <aside aria-label={t("triage.aside")} className="min-w-0 border-y border-kumo-line xl:col-start-2 xl:row-span-2 xl:row-start-1 xl:border-y-0 xl:border-l">
        <Aside approval={approval} />
      </aside>
      <div className="min-w-0 px-4 pb-6 md:px-5">
        {taskId && approval.task_key ? (
          <Boundary>
            <TaskPart approval={approval} taskId={taskId} mayWrite={mayWrite} askRef={askRef} />
          </Boundary>
        ) : null}
      </div>
    </article>
  );
}
