// Comments of a task, oldest first, answers below what they answer; and at the foot of its panel a field for the next one.
import { type ReactNode, useMemo, useRef, useState } from "react";
import { useT } from "../i18n/index.ts";
import { readDraft, sendDraft, useDraft } from "../live/drafts.ts";
import { noteTyping } from "../live/presence.ts";
import { guarded } from "../ui/boundary.tsx";
import { Button } from "../ui/button.tsx";
import { useIsReadOnly } from "../ui/read-only.ts";
import { ProblemNote, SkeletonRows } from "../ui/states.tsx";
import { CommentEntry } from "./comment-entry.tsx";
import { COMMENT_MAX_CHARS } from "./comment-length.ts";
import { useComments, useEarlierComments } from "./comments-pages.ts";
import { useAddComment } from "./live.ts";
import { subjectOf } from "./overlay.ts";
import { keepingPlace, useWantedComment } from "./wanted-comment.ts";
import { type AroundText, TextEditor, withLine } from "./text-editor.tsx";
import { threadsOf } from "./threads.ts";
import { Typing } from "./typing.tsx";
import { WaitingComments } from "./waiting-comments.tsx";
import type { Actor, Comment } from "./wire.ts";

/** `named`: who can be named with @. */
type CommentsProps = { taskId: string; named: readonly Actor[]; Around?: AroundText };
/** `answers`: the first comment of the thread that it goes to; `more`: what stands beside the button. */
type WriterProps = CommentsProps & { answers?: Comment; more?: ReactNode; onSent?(): void; minRows?: number };

const commentSubject = (taskId: string): string => `comment:${taskId}`;
const answerSubject = ({ id }: Comment): string => `answer:${id}`;

function Writer({ taskId, named, answers, more, onSent, minRows, ...around }: WriterProps) {
  const t = useT();
  const subject = answers ? answerSubject(answers) : commentSubject(taskId);
  const [message, setMessage] = useDraft(subject);
  const add = useAddComment(taskId);
  const send = () => {
    if (message.trim() === "" || add.isPending) return;
    const said = { message, ...(answers ? { reply_to: answers.id } : {}) };
    void sendDraft([subject], () => add.mutateAsync(said).then(onSent)).then(() => noteTyping(""));
  };
  const write = (text: string) => {
    setMessage(text);
    noteTyping(text);
  };
  const sendButton = (
    <>
      <Button onClick={send} isBusy={add.isPending} disabled={message.trim() === ""}>
        {t(answers ? "tasks.answer" : "tasks.sendComment")}
      </Button>
      {more}
    </>
  );
  return (
    <div className="flex flex-col gap-2">
      <TextEditor
        {...around}
        taskId={taskId}
        subject={subject}
        onText={(line) => setMessage(withLine(readDraft(subject)?.text ?? "", line))}
        actions={sendButton}
        label={answers ? t("tasks.answerTo", { name: answers.author.name }) : t("tasks.comment")}
        placeholder={answers ? t("tasks.answerPlaceholder") : t("tasks.commentPlaceholder")}
        value={message}
        onChange={write}
        named={named}
        maxLength={COMMENT_MAX_CHARS}
        onSend={send}
        {...(minRows === undefined ? {} : { minRows })}
        autoFocus={answers !== undefined && message === ""}
      />
      {add.error ? <ProblemNote error={add.error} what={t("tasks.commentNotSent")} /> : null}
    </div>
  );
}

type ThreadProps = CommentsProps & { first: Comment; answers: readonly Comment[] };

/** One comment and what was answered to it. An answer that was begun is open again. */
function Thread({ first, answers, ...writer }: ThreadProps) {
  const t = useT();
  const isReadOnly = useIsReadOnly();
  const [isAnswering, setAnswering] = useState(() => readDraft(answerSubject(first)) !== undefined);
  const entry = { ...writer, ...(isReadOnly ? {} : { onAnswer: () => setAnswering(true) }) };
  const close = () => setAnswering(false);
  return (
    <>
      <CommentEntry comment={first} {...entry} />
      {answers.length > 0 || isAnswering ? (
        <div className="mt-2 ml-8 flex flex-col gap-2">
          {answers.length > 0 ? (
            <ol aria-label={t("tasks.answersTo", { name: first.author.name })} className="flex flex-col gap-2">
              {answers.map((comment) =>
                guarded(
                  <li key={comment.id}>
                    <CommentEntry comment={comment} {...entry} />
                  </li>,
                ),
              )}
            </ol>
          ) : null}
          {isAnswering && !isReadOnly ? (
            <Writer
              {...writer}
              answers={first}
              onSent={close}
              more={
                <Button look="quiet" onClick={close}>
                  {t("ui.cancel")}
                </Button>
              }
            />
          ) : null}
        </div>
      ) : null}
    </>
  );
}

export function Comments(props: CommentsProps) {
  const t = useT();
  const { taskId } = props;
  const { data, error, isPending, refetch } = useComments(taskId);
  const threads = useMemo(() => threadsOf(data?.items ?? []), [data]);
  const earlier = useEarlierComments(taskId);
  const cursor = data?.next_cursor ?? null;
  const list = useRef<HTMLOListElement>(null);
  const loadEarlier = () => cursor !== null && earlier.mutate(cursor, { onSuccess: keepingPlace(list.current) });
  useWantedComment(data?.items, earlier.isPending || earlier.isError ? null : cursor, earlier.mutate);
  return (
    <div className="flex flex-col gap-3">
      {cursor ? (
        <Button className="self-center" onClick={loadEarlier} isBusy={earlier.isPending}>
          {t("tasks.earlierComments")}
        </Button>
      ) : null}
      {earlier.error ? <ProblemNote error={earlier.error} what={t("tasks.commentsNotLoaded")} onRetry={loadEarlier} /> : null}
      {error ? <ProblemNote error={error} what={t("tasks.commentsNotLoaded")} onRetry={() => void refetch()} /> : null}
      {isPending && !error ? <SkeletonRows count={2} /> : null}
      {data?.items.length === 0 ? <p className="text-sm text-kumo-subtle">{t("tasks.noComments")}</p> : null}
      {threads.length > 0 ? (
        <ol ref={list} className="flex flex-col gap-3" aria-label={t("tasks.comments")}>
          {threads.map(({ first, answers }) =>
            guarded(
              <li key={first.id}>
                <Thread {...props} first={first} answers={answers} />
              </li>,
            ),
          )}
        </ol>
      ) : null}
      <WaitingComments subject={subjectOf(taskId)} />
    </div>
  );
}

/** Where the next one is written: at the foot of the panel, one line until somebody comes to it. */
export function CommentFoot(props: CommentsProps) {
  const t = useT();
  const isReadOnly = useIsReadOnly();
  const isBegun = useDraft(commentSubject(props.taskId))[0] !== "";
  return (
    <div
      className="comment-foot flex shrink-0 flex-col gap-2 border-t border-kumo-line bg-kumo-base px-4 pt-1.5 pb-[max(10px,env(safe-area-inset-bottom))]"
      {...(isBegun ? { "data-begun": true } : {})}
    >
      <Typing taskId={props.taskId} />
      {isReadOnly ? <p className="text-xs text-kumo-subtle">{t("rights.mayRead")}</p> : <Writer {...props} minRows={1} />}
    </div>
  );
}
