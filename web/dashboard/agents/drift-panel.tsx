// What somebody has changed of an agent on its gateway, and what is to become of it.
import { type ReactNode, useState } from "react";
import { useT } from "../i18n/index.ts";
import { useMayManage } from "../organizations/index.ts";
import { guarded } from "../ui/boundary.tsx";
import { Button } from "../ui/button.tsx";
import { ConfirmDialog } from "../ui/change-dialog.tsx";
import { Chip } from "../ui/chip.tsx";
import { Panel } from "../ui/page.tsx";
import { ProblemNote } from "../ui/states.tsx";
import { useDrift, useResolveDrift } from "./live.ts";
import { TextDiff } from "./text-diff.tsx";
import type { Agent, AgentDrift, DriftItem } from "./wire.ts";
import { DRIFT_TEXTS, driftPart, isAdopted } from "./words.tsx";

function Item({ item }: { item: DriftItem }) {
  const t = useT();
  const part = driftPart(t, item.part);
  return (
    <li className="flex flex-col gap-1.5">
      <p className="flex flex-wrap items-center gap-2 text-sm font-medium">
        {part}
        {item.is_looser ? <Chip tone="block">{t("drift.isLooser")}</Chip> : null}
      </p>
      {item.found === null ? (
        <p className="text-sm text-kumo-subtle">{t("drift.fileGone")}</p>
      ) : (
        <TextDiff label={t("drift.diffOf", { part })} before={item.written} after={item.found} />
      )}
      {item.is_abridged ? <p className="text-xs text-kumo-subtle">{t("drift.cut")}</p> : null}
    </li>
  );
}

const Choice = ({ hint, children }: { hint: string; children: ReactNode }) => (
  <li className="flex flex-col items-start gap-2 py-2 sm:flex-row sm:items-center sm:justify-between">
    <p className="min-w-0 text-sm text-kumo-subtle">{hint}</p>
    {children}
  </li>
);

function Choices({ agent, drift }: { agent: Agent; drift: AgentDrift }) {
  const t = useT();
  const [isAsked, setAsked] = useState(false);
  const [accept, adopt, overwrite] = [
    useResolveDrift(agent.id, "accept", drift.version),
    useResolveDrift(agent.id, "adopt", drift.version),
    useResolveDrift(agent.id, "overwrite", drift.version),
  ];
  const isGone = drift.drift === "missing";
  if (isGone && isAdopted(agent)) return <p className="text-sm text-kumo-subtle">{t("adoption.goneHint")}</p>;
  const hasOthers = drift.drift !== null && !isGone;
  const error = accept.error ?? adopt.error;
  return (
    <>
      <ul className="divide-y divide-kumo-line">
        <Choice hint={t(isGone ? "drift.createHint" : isAdopted(agent) ? "adoption.overwriteHint" : "drift.overwriteHint")}>
          <Button onClick={() => setAsked(true)}>{t(isGone ? "drift.create" : "drift.overwrite")}</Button>
        </Choice>
        {hasOthers ? (
          <Choice hint={t(drift.drift === "looser" ? "drift.acceptLooserHint" : "drift.acceptHint")}>
            <Button onClick={() => accept.mutate()} isBusy={accept.isPending}>
              {t("drift.accept")}
            </Button>
          </Choice>
        ) : null}
        {hasOthers ? (
          <Choice hint={t("drift.adoptHint")}>
            <Button onClick={() => adopt.mutate()} isBusy={adopt.isPending}>
              {t("drift.adopt")}
            </Button>
          </Choice>
        ) : null}
      </ul>
      {hasOthers && isAdopted(agent) ? <p className="text-xs text-kumo-subtle">{t("adoption.sessionsHint")}</p> : null}
      {error ? <ProblemNote error={error} /> : null}
      {isAsked ? (
        <ConfirmDialog
          change={overwrite}
          onClose={() => setAsked(false)}
          title={t(isGone ? "drift.create" : "drift.overwrite")}
          submitLabel={t(isGone ? "drift.create" : "drift.overwrite")}
          text={t(isGone ? "drift.createConfirm" : "drift.overwriteConfirm", { name: agent.name })}
        />
      ) : null}
    </>
  );
}

/** Nothing where nothing differs, and for those who could not settle it: the agent's state tells them. */
export function DriftPanel({ agent }: { agent: Agent }) {
  const t = useT();
  const mayManage = useMayManage();
  const { data: drift, error, refetch } = useDrift(agent.id, mayManage && agent.gateway_id !== null);
  if (error) return <ProblemNote error={error} what={t("drift.notLoaded")} onRetry={() => void refetch()} />;
  if (!drift || (drift.drift === null && drift.accepted.length === 0)) return null;
  return (
    <Panel title={t("drift.title")}>
      <div className="flex flex-col gap-4 p-4">
        <p className="text-sm">
          {drift.drift === null
            ? t("drift.stands", { parts: drift.accepted.map((part) => driftPart(t, part)).join(", ") })
            : t(DRIFT_TEXTS[drift.drift], { name: agent.name })}
        </p>
        {drift.items.length > 0 ? <ul className="flex flex-col gap-4">{drift.items.map((item) => guarded(<Item key={item.part} item={item} />))}</ul> : null}
        <Choices agent={agent} drift={drift} />
      </div>
    </Panel>
  );
}
