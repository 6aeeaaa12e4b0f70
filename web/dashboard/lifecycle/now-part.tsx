// What an agent does now: its task, and what it said last.
import { useT } from "../i18n/index.ts";
import { useMayManage } from "../organizations/index.ts";
import { guarded } from "../ui/boundary.tsx";
import { TextLink } from "../ui/link.tsx";
import { type Fact, Facts } from "../ui/page.tsx";
import { Time } from "../ui/time.tsx";
import { useAgentNow } from "./live.ts";
import { LiveRun } from "./live-run.tsx";
import type { FleetAgent } from "./wire.ts";

function TaskOf({ task, board }: Pick<FleetAgent, "task" | "board">) {
  if (!task || !board) return null;
  return (
    <TextLink to="/boards/$boardId" params={{ boardId: board.id }} search={{ task: task.id } as never}>
      {task.key} {task.title}
    </TextLink>
  );
}

/** Nothing for who does not see its board, and while it has nothing. */
export function Now({ agentId }: { agentId: string }) {
  const t = useT();
  const mayManage = useMayManage();
  const { data: agent } = useAgentNow(agentId);
  if (!agent) return null;
  const { task, board, last_words, run, gateway, name } = agent;
  const isLive = mayManage && run?.status === "running" && gateway?.status === "online";
  const facts: Fact[] = [
    ...(task && board ? [{ label: t("lifecycle.task"), value: <TaskOf task={task} board={board} /> }] : []),
    ...(last_words
      ? [
          {
            label: t("lifecycle.said"),
            value: (
              <>
                {last_words.text} · <Time iso={last_words.at} />
              </>
            ),
          },
        ]
      : []),
  ];
  return (
    <>
      {facts.length > 0 ? <Facts facts={facts} /> : null}
      {isLive && task ? guarded(<LiveRun key={run.id} {...{ task, run, gateway, name }} />) : null}
    </>
  );
}
