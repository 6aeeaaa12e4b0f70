// What a comment said before it was edited, for whoever asks.
import { useId, useState } from "react";
import { useT } from "../i18n/index.ts";
import { Loaded } from "../ui/loaded.tsx";
import { Markdown } from "../ui/markdown.tsx";
import { Time } from "../ui/time.tsx";
import { useFormerTexts } from "./comments-live.ts";
import type { Comment } from "./wire.ts";

function FormerTexts({ comment, id }: { comment: Comment; id: string }) {
  const t = useT();
  return (
    <div id={id} className="my-1 border-l-2 border-kumo-line pl-3">
      <p className="text-xs font-medium text-kumo-subtle">{t("tasks.formerTexts")}</p>
      <Loaded query={useFormerTexts(comment)} failed={t("tasks.formerNotLoaded")} rows={1}>
        {({ items }) => (
          <ol aria-label={t("tasks.formerTexts")} className="flex flex-col gap-2 pt-1">
            {items.map(({ message, at }) => (
              <li key={at}>
                <p className="text-xs text-kumo-subtle">
                  {t("tasks.formerUntil")} <Time iso={at} />
                </p>
                <Markdown text={message} />
              </li>
            ))}
          </ol>
        )}
      </Loaded>
    </div>
  );
}

/** The word that says it has been edited, and what it opens below. */
export function useFormer(comment: Comment) {
  const t = useT();
  const id = useId();
  const [isOpen, setOpen] = useState(false);
  if (!comment.edited_at || comment.is_deleted) return { word: null, below: null };
  const word = (
    <button
      type="button"
      aria-expanded={isOpen}
      aria-controls={isOpen ? id : undefined}
      title={t("tasks.formerShow")}
      onClick={() => setOpen(!isOpen)}
      className="cursor-pointer rounded-chip underline decoration-dotted underline-offset-2 hover:text-kumo-default"
    >
      {t("tasks.edited")}
    </button>
  );
  return { word, below: isOpen ? <FormerTexts comment={comment} id={id} /> : null };
}
