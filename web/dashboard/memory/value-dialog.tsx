// Writing the value of a key. Where somebody was faster, what they wrote is shown beside one's own, and nobody overwrites it unseen.
import { useState } from "react";
import { MEMORY_KEY } from "#grammar/memory.ts";
import { useT } from "../i18n/index.ts";
import { keepDraft, readDraft } from "../live/drafts.ts";
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

/** What is typed into the dialog, kept when it closes unsaved: over which version, and for a new value its key beside it. */
function useTyped({ id }: Place, memory: Memory | null) {
  const subjects = { content: `value:${id}:${memory?.id ?? ""}`, key: `key:${id}` };
  // What was there when the dialog opened: what comes later replaces the row behind it, and has not been seen here.
  const [kept] = useState(() => readDraft(subjects.content));
  const [version, setVersion] = useState(kept?.version ?? memory?.version ?? 0);
  const [isKept, setKept] = useState(memory !== null && kept !== undefined);
  const [content, setShown] = useState(kept?.text ?? memory?.content ?? "");
  const [key, setKey] = useState(memory?.key ?? readDraft(subjects.key)?.text ?? "");
  const forget = () => {
    keepDraft(subjects.content, null);
    if (!memory) keepDraft(subjects.key, null);
  };
  return {
    key,
    content,
    version,
    isKept,
    forget,
    setKey: (text: string) => {
      setKey(text);
      keepDraft(subjects.key, { text });
    },
    setContent: (text: string) => {
      setShown(text);
      keepDraft(subjects.content, text === memory?.content ? null : { text, version });
    },
    takeSaved: () => {
      forget();
      setKept(false);
      setShown(memory?.content ?? "");
      setVersion(memory?.version ?? 0);
    },
  };
}

function Kept({ onTakeSaved }: { onTakeSaved(): void }) {
  const t = useT();
  return (
    <p role="status" className="flex flex-wrap items-center gap-2 text-sm text-kumo-subtle">
      {t("memory.unsaved")}
      <Button onClick={onTakeSaved}>{t("ui.discard")}</Button>
    </p>
  );
}

/** What the server would say of a key, said while it is typed; nothing typed is no mistake yet. */
const keyProblem = (key: string): boolean => key !== "" && !MEMORY_KEY.test(key);

/** `memory` null: a new key. */
export function ValueDialog({ place, memory, onClose }: { place: Place; memory: Memory | null; onClose(): void }) {
  const t = useT();
  const typed = useTyped(place, memory);
  const { key, content, setContent } = typed;
  const [meanwhile, setMeanwhile] = useState<Meanwhile | null>(null);
  const write = useWriteValue(place);
  const input: ValueInput = { key: key.trim(), content, if_version: meanwhile?.version ?? typed.version };
  const isWrongKey = !memory && keyProblem(input.key);
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
      onDone={typed.forget}
      title={memory ? t("memory.editValue", { key }) : t("memory.newValue")}
      submitLabel={meanwhile ? t("memory.writeAnyway") : t("ui.save")}
      isDisabled={input.key === "" || isWrongKey || content.trim() === ""}
      failed={t("memory.notWritten")}
      isErrorShown={meanwhile !== null && currentVersionIn(write.error) !== null}
    >
      {memory ? null : (
        <TextField
          label={t("memory.key")}
          hint={t("memory.keyHint")}
          autoFocus
          value={key}
          onChange={typed.setKey}
          maxLength={KEY_MAX_CHARS}
          error={isWrongKey ? t("memory.keyRule") : undefined}
          autoCapitalize="off"
          spellCheck={false}
        />
      )}
      {typed.isKept ? <Kept onTakeSaved={typed.takeSaved} /> : null}
      <TextArea label={t("memory.value")} autoFocus={memory !== null} value={content} onChange={setContent} maxLength={CONTENT_MAX_CHARS} />
      {meanwhile ? <Conflict meanwhile={meanwhile} onTake={() => setContent(meanwhile.memory?.content ?? content)} /> : null}
    </ChangeDialog>
  );
}
