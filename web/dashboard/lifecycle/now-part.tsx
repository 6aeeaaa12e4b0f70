// What an agent does now: its task, what it is saying, or said last.
import { useT } from "../i18n/index.ts";
import { TextLink } from "../ui/link.tsx";
import { type Fact, Facts } from "../ui/page.tsx";
import { Time } from "../ui/time.tsx";
import { useAgentNow } from "./live.ts";
import { useSaidNow } from "./now.ts";
import type { FleetAgent, LiveRun } from "./wire.ts";

function TaskOf({ task, board }: Pick<FleetAgent, "task" | "board">) {
  if (!task || !board) return null;
  return (
    <TextLink to="/boards/$boardId" params={{ boardId: board.id }} search={{ task: task.id } as never}>
      {task.key} {task.title}
    </TextLink>
  );
}

function Saying({ run }: { run: LiveRun }) {
  const t = useT();
  return (
    <div
      // biome-ignore lint/a11y/noNoninteractiveTabindex: a box that scrolls must be reachable by keyboard
      tabIndex={0}
      role="log"
      aria-label={t("lifecycle.saysNow")}
      aria-live="off"
      className="flex max-h-64 flex-col-reverse overflow-y-auto rounded-card bg-kumo-recessed px-3 py-2 font-mono text-xs"
    >
      <p className="break-words whitespace-pre-wrap">{run.text}</p>
    </div>
  );
}

/** Nothing for who does not see its board, and while it has nothing. */
export function Now({ agentId }: { agentId: string }) {
  const t = useT();
  const { data: agent } = useAgentNow(agentId);
  const run = useSaidNow(agentId);
  if (!agent) return null;
  const { task, board, last_words } = agent;
  const facts: Fact[] = [
    ...(task && board ? [{ label: t("lifecycle.task"), value: <TaskOf task={task} board={board} /> }] : []),
    ...(last_words && !run?.text
      ? [
          {
            label: t("lifecycle.said"),
            value: (
              <>
                {last_words.text} <Time iso={last_words.at} />
              </>
            ),
          },
        ]
      : []),
  ];
  return (
    <>
      {facts.length > 0 ? <Facts facts={facts} /> : null}
      {run?.text ? <Saying run={run} /> : null}
    </>
  );
}
