// One thing that an agent asks: who asked whom what, since when, until when, and what was answered; and for whoever may, a field to answer it.
import { type FormEvent, useState } from "react";
import { asTheServerSays, useT } from "../i18n/index.ts";
import { sendDraft, useDraft } from "../live/drafts.ts";
import { Avatar } from "../ui/avatar.tsx";
import { Button } from "../ui/button.tsx";
import { State, Tag, type Tone } from "../ui/chip.tsx";
import { TextArea } from "../ui/field.tsx";
import { TextLink } from "../ui/link.tsx";
import { ProblemNote } from "../ui/states.tsx";
import { Time } from "../ui/time.tsx";
import { visible } from "../ui/visible.ts";
import { useAnswer, useClose } from "./live.ts";
import type { CoordinationRequest } from "./wire.ts";

const ANSWER_MAX_CHARS = 10_000;
type RowProps = { request: CoordinationRequest; boardName: string | null; mayAnswer: boolean };

/** Amber only where a person is waited for. */
function toneOf({ state, kind }: CoordinationRequest): Tone {
  if (state === "reached") return kind === "ask_user" ? "wait" : "run";
  if (state === "answered" || state === "told") return "done";
  return state === "failed" || state === "unanswered" ? "block" : "idle";
}

const isOpen = ({ due_at }: CoordinationRequest): boolean => due_at !== null;
const takesAnswer = ({ kind, state }: CoordinationRequest): boolean => kind !== "notice" && state !== "answered" && state !== "closed";

function Who({ request }: Pick<RowProps, "request">) {
  const t = useT();
  const { asked_by, asked_of, through } = request;
  const whom = asked_of ? visible(asked_of.name) : t("coordination.people");
  return (
    <p className="flex min-w-0 flex-wrap items-center gap-x-2 gap-y-0.5 text-sm">
      <span className="font-medium break-words">{visible(asked_by.name)}</span>
      <span aria-hidden className="text-kumo-subtle">
        →
      </span>
      <span className="sr-only">{t("coordination.asks")}</span>
      <span className="break-words">{whom}</span>
      {through ? <span className="text-xs break-words text-kumo-subtle">{t("coordination.through", { name: visible(through.name) })}</span> : null}
    </p>
  );
}

function When({ request, boardName }: Pick<RowProps, "request" | "boardName">) {
  const t = useT();
  const { board_id, task_id, created_at, due_at } = request;
  return (
    <p className="mt-0.5 flex flex-wrap items-center gap-x-2 text-xs text-kumo-subtle">
      <Time iso={created_at} />
      {boardName ? (
        <TextLink to="/boards/$boardId" params={{ boardId: board_id }} search={task_id ? { task: task_id } : {}} className="max-w-full truncate leading-6">
          {visible(boardName)}
        </TextLink>
      ) : null}
      {due_at ? (
        <span>
          {t("coordination.until")} <Time iso={due_at} />
        </span>
      ) : null}
    </p>
  );
}

function Answered({ request }: Pick<RowProps, "request">) {
  const t = useT();
  const { answer, answered_by, answered_at } = request;
  if (answer === null || answered_by === null) return null;
  return (
    <div className="mt-2 rounded-card bg-kumo-tint/60 px-3 py-2">
      <p className="text-xs text-kumo-subtle">
        {t("coordination.answeredBy", { name: visible(answered_by.name) })} {answered_at ? <Time iso={answered_at} /> : null}
      </p>
      <p className="mt-0.5 text-sm break-words whitespace-pre-wrap">{visible(answer)}</p>
    </div>
  );
}

function AnswerForm({ request, onDone }: { request: CoordinationRequest; onDone(): void }) {
  const t = useT();
  const subject = `answer:${request.id}`;
  const [content, setContent] = useDraft(subject);
  const answer = useAnswer(request);
  const isEmpty = content.trim() === "";
  const submit = (event: FormEvent) => {
    event.preventDefault();
    if (!isEmpty && !answer.isPending) void sendDraft([subject], () => answer.mutateAsync(content).then(onDone));
  };
  return (
    <form onSubmit={submit} className="mt-2 flex flex-col gap-2">
      <TextArea label={t("coordination.answer")} isLabelHidden autoFocus value={content} onChange={setContent} minRows={2} maxLength={ANSWER_MAX_CHARS} />
      {answer.error ? <ProblemNote error={answer.error} what={t("coordination.notAnswered")} /> : null}
      <div className="flex flex-wrap gap-2">
        <Button type="submit" look="primary" isBusy={answer.isPending} disabled={isEmpty}>
          {t("coordination.send")}
        </Button>
        <Button look="quiet" onClick={onDone}>
          {t("ui.cancel")}
        </Button>
      </div>
    </form>
  );
}

function Acts({ request }: Pick<RowProps, "request">) {
  const t = useT();
  const [isAnswering, setAnswering] = useState(false);
  const close = useClose(request);
  if (isAnswering) return <AnswerForm request={request} onDone={() => setAnswering(false)} />;
  return (
    <div className="mt-2 flex flex-wrap gap-2">
      {takesAnswer(request) ? (
        <Button look={request.kind === "ask_user" ? "primary" : "plain"} onClick={() => setAnswering(true)}>
          {t("coordination.answer")}
        </Button>
      ) : null}
      {isOpen(request) ? (
        <Button look="quiet" isBusy={close.isPending} onClick={() => close.mutate()}>
          {t("coordination.close")}
        </Button>
      ) : null}
      {close.error ? <ProblemNote error={close.error} what={t("coordination.notClosed")} /> : null}
    </div>
  );
}

export function RequestRow({ request, boardName, mayAnswer }: RowProps) {
  const t = useT();
  const { asked_by, kind, topic, state, why, content } = request;
  return (
    <li className="flex gap-2.5 px-4 py-3">
      <Avatar type={asked_by.type} name={asked_by.name} size={24} />
      <div className="min-w-0 flex-1">
        <div className="flex flex-wrap items-start justify-between gap-x-3 gap-y-1">
          <Who request={request} />
          <span className="flex items-center gap-2">
            <Tag>{topic ? t(`coordination.topic.${topic}`) : t(`coordination.kind.${kind}`)}</Tag>
            <State tone={toneOf(request)} isLive={state === "reached"}>
              {t(`coordination.state.${state}`)}
            </State>
          </span>
        </div>
        <When request={request} boardName={boardName} />
        {content ? <p className="mt-1.5 line-clamp-6 text-sm break-words whitespace-pre-wrap">{visible(content)}</p> : null}
        {why ? <p className="mt-1 text-xs break-words text-kumo-subtle">{asTheServerSays(why)}</p> : null}
        <Answered request={request} />
        {mayAnswer && (takesAnswer(request) || isOpen(request)) ? <Acts request={request} /> : null}
      </div>
    </li>
  );
}
