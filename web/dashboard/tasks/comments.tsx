// Comments of a task, oldest first, and a field for the next one.
import { useState } from "react";
import { useT } from "../i18n/index.ts";
import { Avatar } from "../ui/avatar.tsx";
import { guarded } from "../ui/boundary.tsx";
import { Button } from "../ui/button.tsx";
import { TextArea } from "../ui/field.tsx";
import { Markdown } from "../ui/markdown.tsx";
import { useIsReadOnly } from "../ui/read-only.ts";
import { ProblemNote, SkeletonRows } from "../ui/states.tsx";
import { Time } from "../ui/time.tsx";
import { useAddComment, useComments } from "./live.ts";
import type { Comment } from "./wire.ts";

const COMMENT_MAX_CHARS = 10_000;

function Entry({ comment }: { comment: Comment }) {
  return (
    <li className="flex gap-2.5">
      <Avatar type={comment.author.type} name={comment.author.name} size={24} />
      <div className="min-w-0 flex-1">
        <p className="flex items-baseline gap-2 text-sm">
          <span className="min-w-0 truncate font-medium">{comment.author.name}</span>
          <span className="text-xs text-kumo-subtle">
            <Time iso={comment.created_at} />
          </span>
        </p>
        <Markdown text={comment.message} />
      </div>
    </li>
  );
}

function Writer({ taskId }: { taskId: string }) {
  const t = useT();
  const [message, setMessage] = useState("");
  const add = useAddComment(taskId);
  const send = () => {
    if (message.trim() !== "" && !add.isPending) add.mutate(message, { onSuccess: () => setMessage("") });
  };
  return (
    <div className="flex flex-col gap-2">
      <TextArea
        label={t("tasks.comment")}
        isLabelHidden
        placeholder={t("tasks.commentPlaceholder")}
        value={message}
        onChange={setMessage}
        minRows={2}
        maxRows={10}
        maxLength={COMMENT_MAX_CHARS}
        onKeyDown={(event) => {
          if (event.key === "Enter" && (event.metaKey || event.ctrlKey)) send();
        }}
      />
      {add.error ? <ProblemNote error={add.error} what={t("tasks.commentNotSent")} /> : null}
      <div>
        <Button onClick={send} isBusy={add.isPending} disabled={message.trim() === ""}>
          {t("tasks.sendComment")}
        </Button>
      </div>
    </div>
  );
}

export function Comments({ taskId }: { taskId: string }) {
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
          {data.items.map((comment) => guarded(<Entry key={comment.id} comment={comment} />))}
        </ol>
      ) : null}
      {isReadOnly ? <p className="text-xs text-kumo-subtle">{t("rights.mayRead")}</p> : <Writer taskId={taskId} />}
    </div>
  );
}
