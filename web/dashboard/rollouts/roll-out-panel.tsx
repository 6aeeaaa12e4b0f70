// Rolling out: which agents and how, what it would change, starting it, and how far it has come.
import { useState } from "react";
import { useT } from "../i18n/index.ts";
import { Button } from "../ui/button.tsx";
import { ChangeDialog } from "../ui/change-dialog.tsx";
import { Checkbox } from "../ui/checkbox.tsx";
import { Loaded } from "../ui/loaded.tsx";
import { Panel } from "../ui/page.tsx";
import { usePreview, useRollOuts, useStart } from "./live.ts";
import { PreviewRows } from "./preview-list.tsx";
import { RollOutRows } from "./progress-list.tsx";
import type { AgentDefaults, RollOut, RollOutOptions } from "./wire.ts";

const NONE: RollOutOptions = { lead_only: false, overwrite: false, reset_sessions: false, rotate_tokens: false };
const OPTIONS = [
  ["lead_only", "rollOut.leadOnly", "rollOut.leadOnlyHint"],
  ["overwrite", "rollOut.overwrite", "rollOut.overwriteHint"],
  ["reset_sessions", "rollOut.resetSessions", "rollOut.resetSessionsHint"],
  ["rotate_tokens", "rollOut.rotateTokens", "rollOut.rotateTokensHint"],
] as const;

function Options({ options, onChange }: { options: RollOutOptions; onChange(options: RollOutOptions): void }) {
  const t = useT();
  return OPTIONS.map(([name, label, hint]) => (
    <Checkbox key={name} label={t(label)} hint={t(hint)} isOn={options[name]} onChange={(isOn) => onChange({ ...options, [name]: isOn })} />
  ));
}

function Recent({ rollOuts }: { rollOuts: readonly RollOut[] }) {
  const t = useT();
  if (rollOuts.length === 0) return null;
  return (
    <Panel title={t("rollOut.recent")}>
      <RollOutRows rollOuts={rollOuts} mayStop />
    </Panel>
  );
}

export function RollOutPanel({ defaults }: { defaults: AgentDefaults }) {
  const t = useT();
  const [options, setOptions] = useState(NONE);
  const [isAsked, setAsked] = useState(false);
  const [isStarting, setStarting] = useState(false);
  const preview = usePreview(defaults.place_id, options, isAsked);
  const rollOuts = useRollOuts(defaults.place_id);
  const start = useStart(defaults.place_id, options);
  const isRunning = rollOuts.data?.items.some(({ status }) => status === "running") === true;
  return (
    <>
      <Panel title={t("rollOut.title")}>
        <div className="flex flex-col gap-3 p-4">
          <p className="text-sm text-kumo-subtle">{t("rollOut.text")}</p>
          <Options options={options} onChange={setOptions} />
          <div className="flex flex-wrap gap-2">
            <Button onClick={() => setAsked(true)} isBusy={preview.isFetching}>
              {t("rollOut.preview")}
            </Button>
            <Button look="primary" onClick={() => setStarting(true)} disabled={isRunning}>
              {t("rollOut.start")}
            </Button>
          </div>
        </div>
        {isAsked ? (
          <Loaded query={preview} failed={t("rollOut.notPreviewed")} errorClass="p-4" rows={3}>
            {({ items, total }) => <PreviewRows agents={items} total={total} />}
          </Loaded>
        ) : null}
      </Panel>
      <Recent rollOuts={rollOuts.data?.items ?? []} />
      {isStarting ? (
        <ChangeDialog
          change={start}
          input={undefined}
          look={options.overwrite || options.reset_sessions ? "destructive" : "primary"}
          size="sm"
          onClose={() => setStarting(false)}
          title={t("rollOut.start")}
          submitLabel={t("rollOut.start")}
        >
          <p className="text-sm">{t("rollOut.confirm", { place: defaults.place_name })}</p>
        </ChangeDialog>
      ) : null}
    </>
  );
}
