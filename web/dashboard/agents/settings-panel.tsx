// What holds for an agent, and where each of it comes from: four places in a row, the one that holds filled; open, what each of them says.
import { useState } from "react";
import { useT } from "../i18n/index.ts";
import { guarded } from "../ui/boundary.tsx";
import { Chip } from "../ui/chip.tsx";
import { cx } from "../ui/cx.ts";
import { TextLink } from "../ui/link.tsx";
import { Panel } from "../ui/page.tsx";
import { Time } from "../ui/time.tsx";
import { ProblemNote } from "../ui/states.tsx";
import { FilesPanel } from "./files-panel.tsx";
import { useAgentSettings } from "./settings-live.ts";
import type { AgentSettings, SettingInForce } from "./settings-wire.ts";
import { LEVEL_LABELS, settingName } from "./settings-words.ts";
import type { Agent } from "./wire.ts";

const LEVELS = ["organization", "group", "board", "agent"] as const;
const isText = (name: string): boolean => name.endsWith(".md");

/** For the eye alone: the word beside them says it. */
const Places = ({ setting }: { setting: SettingInForce }) => (
  <span aria-hidden className="flex gap-1">
    {LEVELS.map((level) => (
      <span
        key={level}
        className={cx(
          "size-1.5 rounded-full",
          setting.from === level ? "bg-current" : setting.said.some((one) => one.level === level) ? "bg-kumo-subtle/40" : "border border-kumo-subtle/60",
        )}
      />
    ))}
  </span>
);

function Said({ setting }: { setting: SettingInForce }) {
  const t = useT();
  const last = setting.said.length - 1;
  return (
    <ul className="mt-1 ml-1 flex flex-col gap-0.5 border-l border-kumo-line pl-3 text-xs text-kumo-subtle">
      {setting.said.map(({ level, place_id, place_name, value, by, at }, index) => (
        <li key={level} className="flex flex-wrap gap-x-2">
          <span className="min-w-0 flex-1">
            {level === "agent" || place_id === null ? (
              t(LEVEL_LABELS[level])
            ) : (
              <TextLink to="/agent-defaults/$placeId" params={{ placeId: place_id }}>
                {place_name ?? t(LEVEL_LABELS[level])}
              </TextLink>
            )}
            {by ? ` · ${by.name} ` : ""}
            {at ? <Time iso={at} /> : null}
          </span>
          {index === last ? <span className="text-kumo-default">{value}</span> : <s>{value}</s>}
        </li>
      ))}
    </ul>
  );
}

function Row({ setting }: { setting: SettingInForce }) {
  const t = useT();
  const [isOpen, setOpen] = useState(false);
  const name = settingName(t, setting.name);
  return (
    <li className="px-4 py-2 text-sm">
      <button
        type="button"
        className="flex w-full flex-wrap items-center gap-x-3 gap-y-1 text-left disabled:cursor-default"
        aria-expanded={isOpen}
        disabled={setting.said.length === 0}
        onClick={() => setOpen(!isOpen)}
      >
        <span className="min-w-0 flex-1 basis-full break-words text-kumo-subtle sm:basis-0">{name}</span>
        <span className="min-w-0 truncate max-sm:flex-1">{setting.value ?? t("level.notSet")}</span>
        <Places setting={setting} />
        <span className="w-24 text-right text-xs text-kumo-subtle">{t(LEVEL_LABELS[setting.from])}</span>
      </button>
      {isOpen ? <Said setting={setting} /> : null}
    </li>
  );
}

function Shown({ agent, settings }: { agent: Agent; settings: AgentSettings }) {
  const t = useT();
  return (
    <>
      <Panel title={t("settings.inForce")} actions={settings.is_outdated ? <Chip tone="wait">{t("files.outdated")}</Chip> : null}>
        <p className="flex flex-wrap gap-x-3 px-4 pt-2 text-xs">
          <TextLink to="/agent-defaults/$placeId" params={{ placeId: agent.organization_id }}>
            {t("settings.ofOrganization")}
          </TextLink>
          {agent.board_id ? (
            <TextLink to="/agent-defaults/$placeId" params={{ placeId: agent.board_id }}>
              {t("settings.ofBoard")}
            </TextLink>
          ) : null}
        </p>
        {settings.inherits ? null : <p className="px-4 py-2 text-sm text-kumo-subtle">{t("settings.inheritsNothing")}</p>}
        {settings.is_outdated ? <p className="px-4 py-2 text-sm text-kumo-subtle">{t("settings.outdated")}</p> : null}
        <ul className="divide-y divide-kumo-line">
          {settings.settings.filter(({ name }) => !isText(name)).map((setting) => guarded(<Row key={setting.name} setting={setting} />))}
        </ul>
      </Panel>
      <FilesPanel agent={agent} settings={settings} />
    </>
  );
}

export default function SettingsPanel({ agent }: { agent: Agent }) {
  const t = useT();
  const { data, error, refetch } = useAgentSettings(agent.id);
  if (error) return <ProblemNote error={error} what={t("settings.notLoaded")} onRetry={() => void refetch()} />;
  return data ? <Shown agent={agent} settings={data} /> : null;
}
