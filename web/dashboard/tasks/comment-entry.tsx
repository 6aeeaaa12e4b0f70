// One comment: what it says, how others reacted, and for who wrote it the way to edit it or take it back.
import { useState } from "react";
import { useT } from "../i18n/index.ts";
import { useSession } from "../identity/index.ts";
import { Avatar } from "../ui/avatar.tsx";
import { Button, IconButton } from "../ui/button.tsx";
import { ConfirmDialog } from "../ui/change-dialog.tsx";
import { cx } from "../ui/cx.ts";
import { PencilSimpleIcon, SmileyIcon, TrashIcon } from "../ui/icons.ts";
import { Markdown } from "../ui/markdown.tsx";
import { Menu } from "../ui/menu.tsx";
import { useProblemText } from "../ui/problem-text.ts";
import { useIsReadOnly } from "../ui/read-only.ts";
import { ProblemNote } from "../ui/states.tsx";
import { Time } from "../ui/time.tsx";
import { toast } from "../ui/toast.tsx";
import { reactTo, useDeleteComment, useEditComment } from "./comments-live.ts";
import { useFormer } from "./former-texts.tsx";
import { MentionField } from "./mention-field.tsx";
import { type Actor, type Comment, REACTIONS } from "./wire.ts";

const COMMENT_MAX_CHARS = 10_000;

function Editor({ comment, named, onClose }: { comment: Comment; named: readonly Actor[]; onClose(): void }) {
  const t = useT();
  const [message, setMessage] = useState(comment.message);
  const edit = useEditComment(comment);
  const save = () => {
    if (message.trim() !== "" && !edit.isPending) edit.mutate(message, { onSuccess: onClose });
  };
  return (
    <div className="flex flex-col gap-2">
      <MentionField label={t("tasks.comment")} autoFocus value={message} onChange={setMessage} named={named} maxLength={COMMENT_MAX_CHARS} onSend={save} />
      {edit.error ? <ProblemNote error={edit.error} what={t("tasks.notChanged")} /> : null}
      <div className="flex gap-2">
        <Button look="primary" onClick={save} isBusy={edit.isPending} disabled={message.trim() === ""}>
          {t("ui.save")}
        </Button>
        <Button onClick={onClose}>{t("ui.cancel")}</Button>
      </div>
    </div>
  );
}

function Reactions({ comment, personId }: { comment: Comment; personId: string | undefined }) {
  const t = useT();
  const textOf = useProblemText();
  const isReadOnly = useIsReadOnly();
  const mine = (emoji: string) => comment.reactions.some((one) => one.emoji === emoji && one.by.some(({ id }) => id === personId));
  const toggle = (emoji: (typeof REACTIONS)[number]) =>
    void reactTo(comment, emoji, !mine(emoji)).catch((error: unknown) => toast({ title: t("tasks.notChanged"), detail: textOf(error), tone: "problem" }));
  return (
    <div className="mt-1 flex flex-wrap items-center gap-1">
      {comment.reactions.map(({ emoji, by }) => (
        <button
          key={emoji}
          type="button"
          disabled={isReadOnly}
          aria-pressed={mine(emoji)}
          aria-label={t("tasks.reactedBy", { emoji, names: by.map(({ name }) => name).join(", ") })}
          title={by.map(({ name }) => name).join(", ")}
          onClick={() => toggle(emoji)}
          className={cx(
            "flex h-6 items-center gap-1 rounded-full border px-2 text-xs tabular-nums",
            mine(emoji) ? "border-kumo-brand bg-kumo-tint" : "border-kumo-line",
          )}
        >
          <span aria-hidden>{emoji}</span>
          {by.length}
        </button>
      ))}
      {isReadOnly ? null : (
        <Menu
          align="start"
          trigger={<IconButton icon={SmileyIcon} label={t("tasks.react")} className="size-6" />}
          items={REACTIONS.map((emoji) => ({ id: emoji, label: emoji, isCurrent: mine(emoji), onSelect: () => toggle(emoji) }))}
        />
      )}
    </div>
  );
}

function DeleteDialog({ comment, onClose }: { comment: Comment; onClose(): void }) {
  const t = useT();
  return (
    <ConfirmDialog
      change={useDeleteComment(comment)}
      onClose={onClose}
      title={t("tasks.deleteComment")}
      submitLabel={t("tasks.deleteComment")}
      text={t("tasks.deleteCommentText")}
    />
  );
}

type Doing = "edit" | "delete" | null;

export function CommentEntry({ comment, named }: { comment: Comment; named: readonly Actor[] }) {
  const t = useT();
  const personId = useSession()?.person.id;
  const isReadOnly = useIsReadOnly();
  const [doing, setDoing] = useState<Doing>(null);
  const former = useFormer(comment);
  const stop = () => setDoing(null);
  const isOwn = comment.author.type === "user" && comment.author.id === personId && !comment.is_deleted && !isReadOnly;
  return (
    <li className="flex gap-2.5">
      <Avatar type={comment.author.type} name={comment.author.name} size={24} />
      <div className="min-w-0 flex-1">
        <p className="flex min-h-6.5 items-center gap-2 text-sm">
          <span className="min-w-0 truncate font-medium">{comment.author.name}</span>
          <span className="min-w-0 flex-1 text-xs text-kumo-subtle">
            <Time iso={comment.created_at} />
            {former.word ? <> · {former.word}</> : null}
          </span>
          {isOwn && doing !== "edit" ? (
            <>
              <IconButton icon={PencilSimpleIcon} label={t("tasks.editComment")} onClick={() => setDoing("edit")} />
              <IconButton icon={TrashIcon} label={t("tasks.deleteComment")} onClick={() => setDoing("delete")} />
            </>
          ) : null}
        </p>
        {former.below}
        {comment.is_deleted ? <p className="text-sm text-kumo-subtle">{t("tasks.commentDeleted")}</p> : null}
        {doing === "edit" ? <Editor comment={comment} named={named} onClose={stop} /> : comment.is_deleted ? null : <Markdown text={comment.message} />}
        {comment.is_deleted ? null : <Reactions comment={comment} personId={personId} />}
        {doing === "delete" ? <DeleteDialog comment={comment} onClose={stop} /> : null}
      </div>
    </li>
  );
}
