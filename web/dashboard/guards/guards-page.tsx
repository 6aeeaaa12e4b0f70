// Guards, as a section of the settings: what is stopped, and the budget and limits of the organization and of each board.
import { useState } from "react";
import { useT } from "../i18n/index.ts";
import { useBoards } from "../boards/index.ts";
import { AdminsOnly, useIsAdmin, useMayManage } from "../organizations/index.ts";
import { guarded } from "../ui/boundary.tsx";
import { Button } from "../ui/button.tsx";
import { Loaded } from "../ui/loaded.tsx";
import { Panel } from "../ui/page.tsx";
import { Select } from "../ui/select.tsx";
import { SettingsSection } from "../ui/settings-section.tsx";
import { Gauges } from "./gauges.tsx";
import { LimitsDialog } from "./limits-dialog.tsx";
import { type Place, useLimits, useStops } from "./live.ts";
import { type Meant, StopDialog } from "./stop-dialogs.tsx";
import { StopRow } from "./stop-row.tsx";

const EVERYTHING = "me";

function Active() {
  const t = useT();
  return (
    <Panel title={t("guard.stopsNow")}>
      <Loaded query={useStops(useMayManage())} rows={2} failed={t("guard.notLoaded")} errorClass="p-4">
        {({ items }) => (
          <div className="flex flex-col gap-2 p-4">
            {items.length === 0 ? <p className="text-sm text-kumo-subtle">{t("guard.nothingStopped")}</p> : null}
            {items.map((stop) => guarded(<StopRow key={stop.id} stop={stop} />))}
          </div>
        )}
      </Loaded>
    </Panel>
  );
}

function LimitsPanel({ place, name, title }: { place: Place; name: string; title: string }) {
  const t = useT();
  const query = useLimits(place);
  const [isOpen, setOpen] = useState(false);
  return (
    <Panel title={title} actions={query.data ? <Button onClick={() => setOpen(true)}>{t("guard.setLimits")}</Button> : null}>
      <Loaded query={query} rows={3} failed={t("guard.notLoaded")} errorClass="p-4">
        {(limits) => (
          <div className="p-4">
            <Gauges limits={limits} />
            {isOpen ? <LimitsDialog place={place} name={name} limits={limits} onClose={() => setOpen(false)} /> : null}
          </div>
        )}
      </Loaded>
    </Panel>
  );
}

function Guards() {
  const t = useT();
  const boards = useBoards().data?.items ?? [];
  const [chosen, choose] = useState(EVERYTHING);
  const [meant, setMeant] = useState<Meant | null>(null);
  const board = boards.find(({ id }) => id === chosen);
  const name = board?.name ?? t("guard.wholeOrganization");
  const options = [{ value: EVERYTHING, label: t("guard.wholeOrganization") }, ...boards.map((one) => ({ value: one.id, label: one.name }))];
  const place: Place = board ? { scope: "board", id: board.id } : { scope: "organization", id: EVERYTHING };
  const stop = (
    <Button look="danger-plain" onClick={() => setMeant(board ? { scope: "board", id: board.id, label: board.name } : { scope: "organization", label: name })}>
      {board ? t("guard.stopNamed", { name }) : t("guard.stopAll")}
    </Button>
  );
  return (
    <SettingsSection title={t("settings.sectionGuards")} detail={t("guard.detail")} actions={stop}>
      <Active />
      <Select label={t("guard.whose")} value={chosen} onChange={choose} options={options} />
      <LimitsPanel key={chosen} place={place} name={name} title={board ? t("guard.limitsOf", { name }) : t("guard.limitsOfAll")} />
      {meant ? <StopDialog meant={meant} onClose={() => setMeant(null)} /> : null}
    </SettingsSection>
  );
}

export function GuardsPage() {
  const t = useT();
  return useIsAdmin() ? <Guards /> : <AdminsOnly title={t("settings.sectionGuards")} />;
}
