// Where a file of another product is chosen or dropped, and sent to be looked at.
import { useNavigate } from "@tanstack/react-router";
import { useRef, useState } from "react";
import { type MessageId, useT } from "../i18n/index.ts";
import { Button } from "../ui/button.tsx";
import { FileDrop } from "../ui/file-drop.tsx";
import { Panel } from "../ui/page.tsx";
import { Progress, sizeInWords } from "../ui/progress.tsx";
import { type Option, Select } from "../ui/select.tsx";
import { ProblemNote } from "../ui/states.tsx";
import { IMPORT_MAX_BYTES, useSendFile } from "./live.ts";
import { RemoteSource } from "./remote-source.tsx";
import type { FileSource, Source } from "./wire.ts";

const SOURCES = ["csv", "github", "linear", "jira", "trello", "mission_control"] as const satisfies readonly Source[];
export const SOURCE_LABELS = {
  csv: "imports.csv",
  github: "imports.github",
  linear: "imports.linear",
  jira: "imports.jira",
  trello: "imports.trello",
  mission_control: "imports.missionControl",
} as const satisfies Record<Source, MessageId>;
const HOW = {
  csv: "imports.how.csv",
  github: "imports.how.github",
  linear: "imports.how.linear",
  jira: "imports.how.jira",
  trello: "imports.how.trello",
  mission_control: "imports.how.missionControl",
} as const satisfies Record<Source, MessageId>;

/** Checks a file before it goes out, sends it, and opens what it would become. */
function useSend(source: FileSource) {
  const t = useT();
  const navigate = useNavigate();
  const stop = useRef<AbortController | null>(null);
  const [share, setShare] = useState(0);
  const [wrong, setWrong] = useState<string | null>(null);
  const send = useSendFile();
  const take = (file: File | undefined) => {
    if (!file) return;
    setWrong(null);
    if (file.size > IMPORT_MAX_BYTES) return setWrong(t("imports.tooLarge", { size: sizeInWords(file.size), max: sizeInWords(IMPORT_MAX_BYTES) }));
    stop.current = new AbortController();
    setShare(0);
    const upload = { file, onProgress: setShare, signal: stop.current.signal };
    send.mutate({ source, upload }, { onSuccess: ({ id }) => void navigate({ to: "/settings/import", search: { import: id } }) });
  };
  return { send, share, wrong, take, stop: () => stop.current?.abort() };
}

function FileSender({ source }: { source: FileSource }) {
  const t = useT();
  const { send, share, wrong, take, stop } = useSend(source);
  return (
    <>
      {send.isPending ? (
        <>
          <Progress label={t("imports.sending", { percent: Math.round(share * 100) })} share={share} />
          <Button onClick={stop}>{t("ui.cancel")}</Button>
        </>
      ) : (
        <FileDrop label={t("imports.send")} choose={t("imports.choose")} accept=".csv,.tsv,.txt,.json" onTake={take}>
          <p>{t("imports.drop", { max: sizeInWords(IMPORT_MAX_BYTES) })}</p>
        </FileDrop>
      )}
      {wrong ? (
        <p role="alert" className="text-sm text-block">
          {wrong}
        </p>
      ) : null}
      {send.error && !(send.error instanceof DOMException) ? <ProblemNote error={send.error} what={t("imports.notSent")} /> : null}
    </>
  );
}

export function SendFile() {
  const t = useT();
  const [source, setSource] = useState<Source>("csv");
  const options = SOURCES.map((value): Option<Source> => ({ value, label: t(SOURCE_LABELS[value]) }));
  return (
    <Panel title={t("imports.send")}>
      <div className="flex flex-col gap-3 p-4">
        <Select<Source> label={t("imports.source")} hint={t(HOW[source])} value={source} onChange={setSource} options={options} />
        {source === "mission_control" ? <RemoteSource /> : <FileSender key={source} source={source} />}
      </div>
    </Panel>
  );
}
