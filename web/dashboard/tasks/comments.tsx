// Comments of a task, oldest first, and a field for the next one.
import type { ComponentType, ReactNode } from "react";
import { useT } from "../i18n/index.ts";
import { readDraft, sendDraft, useDraft } from "../live/drafts.ts";
import { noteTyping } from "../live/presence.ts";
import { guarded } from "../ui/boundary.tsx";
import { Button } from "../ui/button.tsx";
import { useIsReadOnly } from "../ui/read-only.ts";
import { ProblemNote, SkeletonRows } from "../ui/states.tsx";
import { CommentEntry } from "./comment-entry.tsx";
import { useAddComment, useComments } from "./live.ts";
import { MentionField } from "./mention-field.tsx";
import { Typing } from "./typing.tsx";
import type { Actor } from "./wire.ts";

const COMMENT_MAX_CHARS = 10_000;

/** What may stand around the field of a comment. `onText` adds a line to what is written; `send`: the button that sends it, below the field. */
export type AroundTextProps = { taskId: string; onText(line: string): void; send: ReactNode; children: ReactNode };
/** `named`: who can be named with @. */
type CommentsProps = { taskId: string; named: readonly Actor[]; Around?: ComponentType<AroundTextProps> };

const Bare = ({ children, send }: AroundTextProps) => (
  <>
    {children}
    <div>{send}</div>
  </>
);

function Writer({ taskId, named, Around = Bare }: CommentsProps) {
  const t = useT();
  const subject = `comment:${taskId}`;
  const [message, setMessage] = useDraft(subject);
  const add = useAddComment(taskId);
  const send = () => {
    if (message.trim() !== "" && !add.isPending) void sendDraft([subject], () => add.mutateAsync(message)).then(() => noteTyping(""));
  };
  const write = (text: string) => {
    setMessage(text);
    noteTyping(text);
  };
  const addLine = (line: string) => {
    const written = readDraft(subject)?.text.trimEnd() ?? "";
    setMessage(written === "" ? line : `${written}\n\n${line}`);
  };
  const sendButton = (
    <Button onClick={send} isBusy={add.isPending} disabled={message.trim() === ""}>
      {t("tasks.sendComment")}
    </Button>
  );
  return (
    <div className="flex flex-col gap-2">
      <Around taskId={taskId} onText={addLine} send={sendButton}>
        <MentionField
          label={t("tasks.comment")}
          placeholder={t("tasks.commentPlaceholder")}
          value={message}
          onChange={write}
          named={named}
          maxLength={COMMENT_MAX_CHARS}
          onSend={send}
        />
      </Around>
      {add.error ? <ProblemNote error={add.error} what={t("tasks.commentNotSent")} /> : null}
    </div>
  );
}

export function Comments({ taskId, named, ...writer }: CommentsProps) {
  const t = useT();
  const { data, error, isPending, refetch } = useComments(taskId);
  const isReadOnly = useIsReadOnly();
  return (
    <div className="flex flex-col gap-4">
      {error ? <ProblemNote error={error} what={t("tasks.commentsNotLoaded")} onRetry={() => void refetch()} /> : null}
      {isPending && !error ? <SkeletonRows count={2} /> : null}
      {data?.items.length === 0 ? <p className="text-sm text-kumo-subtle">{t("tasks.noComments")}</p> : null}
      {data && data.items.length > 0 ? (
        <ol className="flex flex-col gap-4" aria-label={t("tasks.comments")}>
          {data.items.map((comment) => guarded(<CommentEntry key={comment.id} comment={comment} named={named} />))}
        </ol>
      ) : null}
      <Typing taskId={taskId} />
      {isReadOnly ? <p className="text-xs text-kumo-subtle">{t("rights.mayRead")}</p> : <Writer taskId={taskId} named={named} {...writer} />}
    </div>
  );
}
