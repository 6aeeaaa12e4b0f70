// Writing the value of a key. Where somebody was faster, what they wrote is shown beside one's own, and nobody overwrites it unseen.
import { useState } from "react";
import { useT } from "../i18n/index.ts";
import { fieldError } from "../live/http.ts";
import { Button } from "../ui/button.tsx";
import { ChangeDialog } from "../ui/change-dialog.tsx";
import { TextArea, TextField } from "../ui/field.tsx";
import { currentVersionIn, loadValue, type Place, useWriteValue, type ValueInput } from "./live.ts";
import type { Memory } from "./wire.ts";

const KEY_MAX_CHARS = 100;
const CONTENT_MAX_CHARS = 20_000;
/** What somebody else has written meanwhile; `memory` null: they have deleted it. */
type Meanwhile = { memory: Memory | null; version: number };

function Conflict({ meanwhile, onTake }: { meanwhile: Meanwhile; onTake(): void }) {
  const t = useT();
  const { memory } = meanwhile;
  return (
    <div role="alert" className="rounded-card bg-wait-fill px-3 py-2 text-sm">
      <p className="font-medium">{memory ? t("memory.meanwhile", { name: memory.author.name }) : t("memory.meanwhileDeleted")}</p>
      {memory ? <p className="mt-1 max-h-40 overflow-y-auto font-mono text-xs break-words whitespace-pre-wrap">{memory.content}</p> : null}
      <p className="mt-1 text-xs">{t("memory.meanwhileHint")}</p>
      {memory ? (
        <div className="mt-2">
          <Button onClick={onTake}>{t("memory.takeTheirs")}</Button>
        </div>
      ) : null}
    </div>
  );
}

/** `memory` null: a new key. */
export function ValueDialog({ place, memory, onClose }: { place: Place; memory: Memory | null; onClose(): void }) {
  const t = useT();
  // What was there when the dialog opened: what comes later replaces the row behind it, and has not been seen here.
  const [seen] = useState(memory);
  const [key, setKey] = useState(memory?.key ?? "");
  const [content, setContent] = useState(memory?.content ?? "");
  const [meanwhile, setMeanwhile] = useState<Meanwhile | null>(null);
  const write = useWriteValue(place);
  const input: ValueInput = { key: key.trim(), content, if_version: meanwhile?.version ?? seen?.version ?? 0 };
  const explain = async (error: Error) => {
    const version = currentVersionIn(error);
    if (version !== null) setMeanwhile({ memory: await loadValue(place, input.key), version });
  };
  const change = {
    ...write,
    mutate: (given: ValueInput, options: { onSuccess(answer: Memory): void }) => write.mutate(given, { ...options, onError: (error) => void explain(error) }),
  };
  return (
    <ChangeDialog
      change={change}
      input={input}
      onClose={onClose}
      title={memory ? t("memory.editValue", { key }) : t("memory.newValue")}
      submitLabel={meanwhile ? t("memory.writeAnyway") : t("ui.save")}
      isDisabled={key.trim() === "" || content.trim() === ""}
      failed={t("memory.notWritten")}
      isErrorShown={meanwhile !== null && currentVersionIn(write.error) !== null}
    >
      {memory ? null : (
        <TextField
          label={t("memory.key")}
          hint={t("memory.keyHint")}
          autoFocus
          value={key}
          onChange={setKey}
          maxLength={KEY_MAX_CHARS}
          error={fieldError(write.error, "key")}
          autoCapitalize="off"
          spellCheck={false}
        />
      )}
      <TextArea label={t("memory.value")} autoFocus={memory !== null} value={content} onChange={setContent} maxLength={CONTENT_MAX_CHARS} />
      {meanwhile ? <Conflict meanwhile={meanwhile} onTake={() => setContent(meanwhile.memory?.content ?? content)} /> : null}
    </ChangeDialog>
  );
}
