// The texts that a place gives the files of its agents: who wrote each and when, and writing them.
import { useState } from "react";
import { FileDialog } from "../agents/index.ts";
import { useT } from "../i18n/index.ts";
import { Button } from "../ui/button.tsx";
import { TextLink } from "../ui/link.tsx";
import { Mono, Panel } from "../ui/page.tsx";
import { Time } from "../ui/time.tsx";
import { useSayDefaults } from "./live.ts";
import type { AgentDefaults, DefaultsChange, WorkspaceFile } from "./wire.ts";

const FILES: readonly WorkspaceFile[] = ["AGENTS.md", "SOUL.md", "IDENTITY.md", "TOOLS.md", "HEARTBEAT.md", "USER.md", "MEMORY.md", "BOOTSTRAP.md"];

function EditText({ defaults, file, onClose }: { defaults: AgentDefaults; file: WorkspaceFile; onClose(): void }) {
  const t = useT();
  const say = useSayDefaults(defaults);
  const save = {
    mutate: (text: string | null, options: { onSuccess(answer: unknown): void }) => say.mutate({ file_templates: { [file]: text } } as DefaultsChange, options),
    isPending: say.isPending,
    error: say.error,
  };
  const hint = t("defaults.fileHint", { name: "{{ agent_name }}" });
  return <FileDialog file={file} text={defaults.file_templates?.[file] ?? ""} save={save} hint={hint} onClose={onClose} />;
}

export function TextsPanel({ defaults, mayChange }: { defaults: AgentDefaults; mayChange: boolean }) {
  const t = useT();
  const [edited, setEdited] = useState<WorkspaceFile | null>(null);
  return (
    <Panel
      title={t("defaults.texts")}
      actions={
        <TextLink to="/activity" search={{ resource_type: "agent_defaults", resource_id: defaults.place_id }} className="text-sm leading-6">
          {t("files.history")}
        </TextLink>
      }
    >
      <ul className="divide-y divide-kumo-line">
        {FILES.map((file) => {
          const said = defaults.said[file];
          return (
            <li key={file} className="flex flex-wrap items-center gap-2 px-4 py-2 text-sm">
              <Mono>{file}</Mono>
              <span className="min-w-0 flex-1 truncate text-xs text-kumo-subtle">
                {said ? (
                  <>
                    {said.by.name} · <Time iso={said.at} />
                  </>
                ) : (
                  t("level.notSet")
                )}
              </span>
              {mayChange || defaults.file_templates?.[file] ? (
                <Button onClick={() => setEdited(file)}>{t(defaults.file_templates?.[file] ? "ui.edit" : "defaults.write")}</Button>
              ) : null}
            </li>
          );
        })}
      </ul>
      {edited ? <EditText defaults={defaults} file={edited} onClose={() => setEdited(null)} /> : null}
    </Panel>
  );
}
