// Writing the text of a file: what it becomes beside what it was, and souls to begin with.
import { useState } from "react";
import { useT } from "../i18n/index.ts";
import { SoulSelect } from "../souls/index.ts";
import { Button } from "../ui/button.tsx";
import { ChangeDialog } from "../ui/change-dialog.tsx";
import { TextArea } from "../ui/field.tsx";
import { TextDiff } from "./text-diff.tsx";

type Save = { mutate(text: string | null, options: { onSuccess(answer: unknown): void }): void; isPending: boolean; error: unknown };
type Props = { file: string; text: string; save: Save; hint?: string | undefined; onClose(): void };

const TEXT_MAX = 8_000;

export function FileDialog({ file, text, save, hint, onClose }: Props) {
  const t = useT();
  const [draft, setDraft] = useState(text);
  const next = draft.trim();
  return (
    <ChangeDialog
      change={save}
      input={next === "" ? null : next}
      onClose={onClose}
      title={t("files.edit", { file })}
      submitLabel={t("ui.save")}
      size="lg"
      isDisabled={next === text.trim()}
      failed={t("settings.notSaved")}
    >
      {file === "SOUL.md" ? <SoulSelect text={draft} onChoose={setDraft} /> : null}
      <TextArea
        label={t("agent.fileText", { file })}
        hint={hint ?? t("files.hint", { name: "{{ agent_name }}" })}
        value={draft}
        onChange={setDraft}
        minRows={8}
        maxLength={TEXT_MAX}
      />
      {text === "" ? null : (
        <Button look="plain" onClick={() => setDraft("")}>
          {t("files.clear")}
        </Button>
      )}
      {next === text.trim() || text === "" ? null : <TextDiff label={t("files.diff", { file })} before={text} after={next} />}
    </ChangeDialog>
  );
}
