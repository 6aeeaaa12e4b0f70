// The files of an agent as they would be written now: which of them differ from what its gateway has, whose text each is made of, and writing
// a text of its own.
import { useState } from "react";
import { asTheServerSays, useT } from "../i18n/index.ts";
import { useMayManage } from "../organizations/index.ts";
import { guarded } from "../ui/boundary.tsx";
import { Button } from "../ui/button.tsx";
import { Chip } from "../ui/chip.tsx";
import { TextLink } from "../ui/link.tsx";
import { Mono, Panel } from "../ui/page.tsx";
import { FileDialog } from "./file-dialog.tsx";
import { useSayFile } from "./settings-live.ts";
import type { AgentFileInForce, AgentSettings } from "./settings-wire.ts";
import { LEVEL_LABELS } from "./settings-words.ts";
import { TextDiff } from "./text-diff.tsx";
import type { Agent } from "./wire.ts";

const NAMES = ["AGENTS.md", "SOUL.md", "IDENTITY.md", "TOOLS.md", "HEARTBEAT.md", "USER.md", "MEMORY.md", "BOOTSTRAP.md"] as const;
/** They stand in AGENTS.md. */
const WITHIN: readonly string[] = ["TOOLS.md", "HEARTBEAT.md"];

function ownTextOf({ soul_template, identity_template, file_templates }: Agent, file: string): string {
  if (file === "SOUL.md") return soul_template ?? "";
  if (file === "IDENTITY.md") return identity_template ?? "";
  return (file_templates as Record<string, string> | null)?.[file] ?? "";
}

function EditFile({ agent, file, onClose }: { agent: Agent; file: string; onClose(): void }) {
  return <FileDialog file={file} text={ownTextOf(agent, file)} save={useSayFile(agent, file)} onClose={onClose} />;
}

function Text({ file }: { file: AgentFileInForce }) {
  const t = useT();
  if (file.is_outdated && file.written !== null) return <TextDiff label={t("files.diff", { file: file.name })} before={file.written} after={file.text} />;
  return <pre className="max-h-96 overflow-auto rounded-card border border-kumo-line p-3 font-mono text-xs break-words whitespace-pre-wrap">{file.text}</pre>;
}

type RowProps = { agent: Agent; name: string; settings: AgentSettings; onEdit(): void };

function FileRow({ agent, name, settings, onEdit }: RowProps) {
  const t = useT();
  const mayManage = useMayManage();
  const [isOpen, setOpen] = useState(false);
  const file = settings.files.find((one) => one.name === name);
  const setting = settings.settings.find((one) => one.name === name);
  const hasOwn = ownTextOf(agent, name) !== "";
  return (
    <li className="flex flex-col gap-2 px-4 py-2">
      <div className="flex flex-wrap items-center gap-2 text-sm">
        <span className="max-sm:flex-1">
          <Mono>{name}</Mono>
        </span>
        <span className="min-w-0 flex-1 text-xs text-kumo-subtle max-sm:order-1 max-sm:basis-full">
          {setting && setting.from !== "built_in" ? t("files.from", { where: t(LEVEL_LABELS[setting.from]) }) : t(file ? "files.builtIn" : "files.none")}
          {WITHIN.includes(name) ? ` ${t("files.within")}` : ""}
          {file?.is_kept ? ` ${t("files.kept")}` : ""}
        </span>
        {file?.is_outdated ? <Chip tone="wait">{t("files.outdated")}</Chip> : null}
        {file ? (
          <Button onClick={() => setOpen(!isOpen)} aria-expanded={isOpen}>
            {t(isOpen ? "files.hide" : "files.show")}
          </Button>
        ) : null}
        {mayManage ? <Button onClick={onEdit}>{t(hasOwn ? "ui.edit" : "files.own")}</Button> : null}
      </div>
      {isOpen && file ? <Text file={file} /> : null}
    </li>
  );
}

export function FilesPanel({ agent, settings }: { agent: Agent; settings: AgentSettings }) {
  const t = useT();
  const [edited, setEdited] = useState<string | null>(null);
  if (!settings.inherits) return null;
  return (
    <Panel
      title={t("files.title")}
      actions={
        <TextLink to="/activity" search={{ resource_type: "agent", resource_id: agent.id }} className="text-sm leading-6">
          {t("files.history")}
        </TextLink>
      }
    >
      {settings.error ? <p className="px-4 py-2 text-sm text-block">{asTheServerSays(settings.error)}</p> : null}
      <ul className="divide-y divide-kumo-line">
        {NAMES.map((name) => guarded(<FileRow key={name} agent={agent} name={name} settings={settings} onEdit={() => setEdited(name)} />))}
      </ul>
      {edited ? <EditFile agent={agent} file={edited} onClose={() => setEdited(null)} /> : null}
    </Panel>
  );
}
