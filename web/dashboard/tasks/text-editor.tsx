// Where people write Markdown about a task: @ names somebody, a preview shows what becomes of it, and files may be put into it.
import { type ComponentProps, type ComponentType, type ReactNode, useState } from "react";
import { useT } from "../i18n/index.ts";
import { Button } from "../ui/button.tsx";
import { Markdown } from "../ui/markdown.tsx";
import { MentionField } from "./mention-field.tsx";

/**
 * What may stand around the field of a text. `subject`: which text it is; `onText` adds a line to what is written there by then; `send`: the
 * buttons below the field.
 */
export type AroundTextProps = { taskId: string; subject: string; onText(line: string): void; send: ReactNode; children: ReactNode };
export type AroundText = ComponentType<AroundTextProps>;

const Bare = ({ children, send }: AroundTextProps) => (
  <>
    {children}
    <div className="text-actions flex gap-2">{send}</div>
  </>
);

type TextEditorProps = ComponentProps<typeof MentionField> &
  Pick<AroundTextProps, "taskId" | "subject" | "onText"> & { Around?: AroundText; actions: ReactNode };

/** A line at the end of a text, as a paragraph of its own. */
export const withLine = (text: string, line: string): string => (text.trim() === "" ? line : `${text.trimEnd()}\n\n${line}`);

export function TextEditor({ taskId, subject, onText, Around = Bare, actions, autoFocus = false, ...field }: TextEditorProps) {
  const t = useT();
  const [view, setView] = useState<"begun" | "write" | "preview">("begun");
  const isPreview = view === "preview" && field.value.trim() !== "";
  const toggle = (
    <Button look="quiet" aria-pressed={isPreview} disabled={field.value.trim() === ""} onClick={() => setView(isPreview ? "write" : "preview")}>
      {t(isPreview ? "tasks.write" : "tasks.preview")}
    </Button>
  );
  const send = (
    <>
      {actions}
      {toggle}
    </>
  );
  return (
    <Around taskId={taskId} subject={subject} onText={onText} send={send}>
      {isPreview ? (
        <section aria-label={t("tasks.preview")} className="min-h-16 rounded-card border border-kumo-line px-3 py-2">
          <Markdown text={field.value} />
        </section>
      ) : (
        <MentionField {...field} autoFocus={autoFocus || view !== "begun"} />
      )}
    </Around>
  );
}
