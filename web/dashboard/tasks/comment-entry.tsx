// One comment: what it says, how others reacted, and for who wrote it the way to edit it or take it back.
import { useState } from "react";
import { useT } from "../i18n/index.ts";
import { useSession } from "../identity/index.ts";
import { keepDraft, readDraft } from "../live/drafts.ts";
import { useIsPostponed } from "../live/postponed.ts";
import { Avatar } from "../ui/avatar.tsx";
import { Button, IconButton } from "../ui/button.tsx";
import { cx } from "../ui/cx.ts";
import { PencilSimpleIcon, SmileyIcon, TrashIcon } from "../ui/icons.ts";
import { Markdown } from "../ui/markdown.tsx";
import { Menu } from "../ui/menu.tsx";
import { useProblemText } from "../ui/problem-text.ts";
import { useIsReadOnly } from "../ui/read-only.ts";
import { useRemoveLater } from "../ui/remove-later.ts";
import { ProblemNote } from "../ui/states.tsx";
import { Time } from "../ui/time.tsx";
import { toast } from "../ui/toast.tsx";
import { COMMENT_MAX_CHARS } from "./comment-length.ts";
import { deleteComment, reactTo, useEditComment } from "./comments-live.ts";
import { useFormer } from "./former-texts.tsx";
import { type AroundText, TextEditor, withLine } from "./text-editor.tsx";
import { commentElementId } from "./wanted-comment.ts";
import { type Actor, type Comment, REACTIONS } from "./wire.ts";

const editSubject = ({ id }: Comment): string => `edit:${id}`;

/** What was typed and not saved stays until it is saved or given up. */
function Editor({ comment, named, Around, onClose }: Pick<EntryProps, "comment" | "named" | "Around"> & { onClose(): void }) {
  const t = useT();
  const subject = editSubject(comment);
  const [shown, setShown] = useState(() => readDraft(subject)?.text ?? comment.message);
  const edit = useEditComment(comment);
  const write = (text: string) => {
    setShown(text);
    keepDraft(subject, text === comment.message ? null : { text });
  };
  const stop = () => {
    keepDraft(subject, null);
    onClose();
  };
  const save = () => {
    if (shown.trim() !== "" && !edit.isPending) edit.mutate(shown, { onSuccess: stop });
  };
  const actions = (
    <>
      <Button look="primary" onClick={save} isBusy={edit.isPending} disabled={shown.trim() === ""}>
        {t("ui.save")}
      </Button>
      <Button onClick={stop}>{t("ui.cancel")}</Button>
    </>
  );
  return (
    <div className="flex flex-col gap-2">
      <TextEditor
        {...(Around ? { Around } : {})}
        taskId={comment.task_id}
        subject={subject}
        onText={(line) => write(withLine(readDraft(subject)?.text ?? comment.message, line))}
        actions={actions}
        label={t("tasks.comment")}
        autoFocus
        value={shown}
        onChange={write}
        named={named}
        maxLength={COMMENT_MAX_CHARS}
        onSend={save}
      />
      {edit.error ? <ProblemNote error={edit.error} what={t("tasks.notChanged")} /> : null}
    </div>
  );
}

type Emoji = (typeof REACTIONS)[number];

/** Which of them are one's own, and what a press on one does. */
function useReacting(comment: Comment) {
  const t = useT();
  const textOf = useProblemText();
  const personId = useSession()?.person.id;
  const isMine = (emoji: Emoji) => comment.reactions.some((one) => one.emoji === emoji && one.by.some(({ id }) => id === personId));
  const toggle = (emoji: Emoji) =>
    void reactTo(comment, emoji, !isMine(emoji)).catch((error: unknown) => toast({ title: t("tasks.notChanged"), detail: textOf(error), tone: "problem" }));
  return { isMine, toggle };
}

function ReactButton({ comment }: { comment: Comment }) {
  const t = useT();
  const { isMine, toggle } = useReacting(comment);
  const items = REACTIONS.map((emoji) => ({ id: emoji, label: emoji, isCurrent: isMine(emoji), onSelect: () => toggle(emoji) }));
  return <Menu align="end" trigger={<IconButton icon={SmileyIcon} label={t("tasks.react")} />} items={items} />;
}

function Reactions({ comment }: { comment: Comment }) {
  const t = useT();
  const isReadOnly = useIsReadOnly();
  const { isMine, toggle } = useReacting(comment);
  if (comment.reactions.length === 0) return null;
  return (
    <div className="mt-1 flex flex-wrap items-center gap-1">
      {comment.reactions.map(({ emoji, by }) => (
        <button
          key={emoji}
          type="button"
          disabled={isReadOnly}
          aria-pressed={isMine(emoji)}
          aria-label={t("tasks.reactedBy", { emoji, names: by.map(({ name }) => name).join(", ") })}
          title={by.map(({ name }) => name).join(", ")}
          onClick={() => toggle(emoji)}
          className={cx(
            "flex h-6 items-center gap-1 rounded-full border px-2 text-xs tabular-nums",
            isMine(emoji) ? "border-kumo-brand bg-kumo-tint" : "border-kumo-line",
          )}
        >
          <span aria-hidden>{emoji}</span>
          {by.length}
        </button>
      ))}
    </div>
  );
}

/** Its text goes, and for some seconds can be brought back. */
function useDelete(comment: Comment): () => void {
  const t = useT();
  const removeLater = useRemoveLater();
  const run = (personId: string | null) => deleteComment(comment, personId);
  return () => removeLater({ id: comment.id, title: t("tasks.commentGone"), failed: t("tasks.commentNotDeleted"), run });
}

/** For whoever points at the comment, or comes by keyboard; under a finger always. */
const HOVERED =
  "absolute right-0 flex bg-kumo-base opacity-0 group-focus-within:opacity-100 group-hover:opacity-100 has-aria-expanded:opacity-100 pointer-coarse:static pointer-coarse:opacity-100";

/** `onAnswer`: begins an answer in its thread. */
type EntryProps = { comment: Comment; named: readonly Actor[]; Around?: AroundText; onAnswer?(): void };

export function CommentEntry({ comment: kept, onAnswer, ...writing }: EntryProps) {
  const t = useT();
  const isGoing = useIsPostponed(kept.id);
  const comment = isGoing ? { ...kept, is_deleted: true } : kept;
  const personId = useSession()?.person.id;
  const isReadOnly = useIsReadOnly();
  const [isEditing, setEditing] = useState(() => readDraft(editSubject(comment)) !== undefined);
  const former = useFormer(comment);
  const remove = useDelete(comment);
  const isOwn = comment.author.type === "user" && comment.author.id === personId && !comment.is_deleted && !isReadOnly;
  return (
    <div id={commentElementId(comment.id)} className="group flex scroll-my-4 gap-2">
      <Avatar type={comment.author.type} name={comment.author.name} size={24} />
      <div className="min-w-0 flex-1">
        <p className="relative flex min-h-6.5 items-center gap-2 text-sm">
          <span className="flex min-w-0 flex-1 flex-wrap items-baseline gap-x-2 text-xs text-kumo-subtle">
            <span className="max-w-full truncate text-sm font-medium text-kumo-default">{comment.author.name}</span>
            <Time iso={comment.created_at} />
            {former.word}
            {onAnswer ? (
              <button type="button" onClick={onAnswer} className="cursor-pointer rounded-chip text-kumo-link hover:underline">
                {t("tasks.answer")}
              </button>
            ) : null}
          </span>
          {comment.is_deleted || isReadOnly || isEditing ? null : (
            <span className={HOVERED}>
              <ReactButton comment={comment} />
              {isOwn ? (
                <>
                  <IconButton icon={PencilSimpleIcon} label={t("tasks.editComment")} onClick={() => setEditing(true)} />
                  <IconButton icon={TrashIcon} label={t("tasks.deleteComment")} onClick={remove} />
                </>
              ) : null}
            </span>
          )}
        </p>
        {former.below}
        {comment.is_deleted ? <p className="text-sm text-kumo-subtle">{t("tasks.commentDeleted")}</p> : null}
        {isEditing && !isGoing ? (
          <Editor comment={comment} {...writing} onClose={() => setEditing(false)} />
        ) : comment.is_deleted ? null : (
          <Markdown text={comment.message} />
        )}
        {comment.is_deleted ? null : <Reactions comment={comment} />}
      </div>
    </div>
  );
}
