// The task that a request is about, beside the decision: what it says, what was said of it last, what happened, and a way to ask.
import { Link } from "@tanstack/react-router";
import { type Ref, useState } from "react";
import { EventRow, useTaskHistory } from "../../activity/index.ts";
import { useT } from "../../i18n/index.ts";
import { sendDraft, useDraft } from "../../live/drafts.ts";
import { STATUS_LABELS, STATUS_TONES, useAddComment, useComments, useTask } from "../../tasks/index.ts";
import { Avatar } from "../../ui/avatar.tsx";
import { guarded } from "../../ui/boundary.tsx";
import { Button } from "../../ui/button.tsx";
import { State } from "../../ui/chip.tsx";
import { TextArea } from "../../ui/field.tsx";
import { Loaded } from "../../ui/loaded.tsx";
import { Markdown } from "../../ui/markdown.tsx";
import { Kbd } from "../../ui/page.tsx";
import { ProblemNote } from "../../ui/states.tsx";
import { Time, useFormat } from "../../ui/time.tsx";
import type { Approval } from "../wire.ts";
import { Section } from "./section.tsx";

const SHOWN_COMMENTS = 3;
const SHOWN_EVENTS = 5;
const COMMENT_MAX_CHARS = 10_000;

type OfTask = { approval: Approval; taskId: string };

function Text({ taskId }: { taskId: string }) {
  const t = useT();
  return (
    <Loaded query={useTask(taskId)} failed={t("triage.taskNotLoaded")} rows={1}>
      {(task) => (task.description ? <Markdown text={task.description} /> : <p className="text-sm text-kumo-subtle">{t("triage.noDescription")}</p>)}
    </Loaded>
  );
}

/** Its state and when it is due, where they are known. */
function Standing({ taskId }: { taskId: string }) {
  const t = useT();
  const format = useFormat();
  const { data: task } = useTask(taskId);
  if (!task) return null;
  return (
    <span className="flex items-center gap-2">
      <State tone={STATUS_TONES[task.status]}>{t(STATUS_LABELS[task.status])}</State>
      {task.due_at ? <span>{t("triage.due", { day: format.day(task.due_at) })}</span> : null}
    </span>
  );
}

type OneComment = NonNullable<ReturnType<typeof useComments>["data"]>["items"][number];

function CommentLine({ comment }: { comment: OneComment }) {
  return (
    <li className="flex gap-2 py-1.5">
      <Avatar type={comment.author.type} name={comment.author.name} size={20} />
      <div className="min-w-0 flex-1">
        <p className="text-xs text-kumo-subtle">
          <span className="font-medium text-kumo-default">{comment.author.name}</span> <Time iso={comment.created_at} />
        </p>
        <Markdown text={comment.message} />
      </div>
    </li>
  );
}

function Said({ taskId }: { taskId: string }) {
  const t = useT();
  const [isWhole, setWhole] = useState(false);
  return (
    <Loaded query={useComments(taskId)} failed={t("tasks.commentsNotLoaded")} rows={1}>
      {({ items }) => {
        const all = items.filter((comment) => !comment.is_deleted);
        const shown = isWhole ? all : all.slice(-SHOWN_COMMENTS);
        const earlier = all.length - shown.length;
        return (
          <>
            {earlier > 0 ? (
              <Button look="quiet" onClick={() => setWhole(true)}>
                {t("triage.earlierComments", { count: earlier })}
              </Button>
            ) : null}
            <ol aria-label={t("tasks.comments")}>{shown.map((comment) => guarded(<CommentLine key={comment.id} comment={comment} />))}</ol>
          </>
        );
      }}
    </Loaded>
  );
}

/** Who asked hears what is said on the task: an agent where the task is theirs, a person who is named; programs do not. */
function useHears({ requested_by: by, agent_id }: Approval, taskId: string): "as theirs" | "by name" | null {
  const { data: task } = useTask(taskId);
  if (by.type === "user") return "by name";
  return agent_id !== null && task?.assigned_agent_id === agent_id ? "as theirs" : null;
}

/** A name as comments name it. */
const handleOf = (name: string): string => name.replace(/[^\p{L}\p{N}_-]+/gu, "");

function Ask({ approval, taskId, ref }: OfTask & { ref: Ref<HTMLTextAreaElement> }) {
  const t = useT();
  const subject = `comment:${taskId}`;
  const { name } = approval.requested_by;
  const [message, setMessage] = useDraft(subject);
  const add = useAddComment(taskId);
  const hears = useHears(approval, taskId);
  const begin = () => {
    if (hears === "by name" && message === "") setMessage(`@${handleOf(name)} `);
  };
  const send = () => {
    if (message.trim() !== "" && !add.isPending) void sendDraft([subject], () => add.mutateAsync({ message }));
  };
  return (
    <div className="mt-1.5 flex flex-col gap-2">
      <div className="flex items-start gap-2">
        <div className="min-w-0 flex-1">
          <TextArea
            ref={ref}
            onFocus={begin}
            label={t("tasks.comment")}
            isLabelHidden
            placeholder={hears && approval.status === "pending" ? t("triage.ask", { name }) : t("tasks.commentPlaceholder")}
            hint={hears ? undefined : t("triage.doesNotHear", { name })}
            value={message}
            onChange={setMessage}
            onKeyDown={(event) => {
              if (event.key === "Enter" && (event.metaKey || event.ctrlKey)) send();
              if (event.key === "Escape") event.currentTarget.blur();
            }}
            minRows={1}
            maxRows={8}
            maxLength={COMMENT_MAX_CHARS}
          />
        </div>
        <span className="mt-2 hidden md:block" aria-hidden>
          <Kbd>Q</Kbd>
        </span>
      </div>
      {add.error ? <ProblemNote error={add.error} what={t("tasks.commentNotSent")} /> : null}
      {message.trim() === "" ? null : (
        <div>
          <Button onClick={send} isBusy={add.isPending}>
            {t("tasks.sendComment")}
          </Button>
        </div>
      )}
    </div>
  );
}

function Happened({ taskId }: { taskId: string }) {
  const t = useT();
  const [isWhole, setWhole] = useState(false);
  return (
    <Loaded query={useTaskHistory(taskId)} failed={t("activity.notLoaded")} rows={2}>
      {({ items }) => (
        <>
          <ol className="-mx-4" aria-label={t("triage.history")}>
            {(isWhole ? items : items.slice(0, SHOWN_EVENTS)).map((event) => guarded(<EventRow key={event.id} event={event} isInTask />))}
          </ol>
          {!isWhole && items.length > SHOWN_EVENTS ? (
            <Button look="quiet" onClick={() => setWhole(true)}>
              {t("triage.earlierEvents", { count: items.length - SHOWN_EVENTS })}
            </Button>
          ) : null}
        </>
      )}
    </Loaded>
  );
}

type TaskPartProps = OfTask & { mayWrite: boolean; askRef: Ref<HTMLTextAreaElement> };

export function TaskPart({ approval, taskId, mayWrite, askRef }: TaskPartProps) {
  const t = useT();
  return (
    <>
      <Section
        title={t("approval.task")}
        beside={
          approval.board_id ? (
            <Link to="/boards/$boardId" params={{ boardId: approval.board_id }} search={{ task: taskId }} className="text-kumo-link underline">
              {approval.task_key}
            </Link>
          ) : null
        }
        meta={<Standing taskId={taskId} />}
      >
        <Text taskId={taskId} />
        <Said taskId={taskId} />
        {mayWrite ? <Ask approval={approval} taskId={taskId} ref={askRef} /> : null}
      </Section>
      <Section title={t("triage.history")}>
        <Happened taskId={taskId} />
      </Section>
    </>
  );
}
