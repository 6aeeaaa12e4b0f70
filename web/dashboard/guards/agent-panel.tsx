// How an agent is guarded: what has stopped it and what to do, what has gone of each budget, and which settings hold, with where each comes from.
import { useState } from "react";
import { useT } from "../i18n/index.ts";
import { useBoardRights, useMayManage } from "../organizations/index.ts";
import { guarded } from "../ui/boundary.tsx";
import { Button } from "../ui/button.tsx";
import { Chip } from "../ui/chip.tsx";
import { Loaded } from "../ui/loaded.tsx";
import { Facts, Panel } from "../ui/page.tsx";
import { Gauges } from "./gauges.tsx";
import { LimitsDialog } from "./limits-dialog.tsx";
import { useAgentGuard } from "./live.ts";
import { StopDialog } from "./stop-dialogs.tsx";
import { StopRow } from "./stop-row.tsx";
import type { AgentGuard } from "./wire.ts";

type Agent = { id: string; name: string; board_id: string | null };
const FROM = { agent: "guard.fromAgent", board: "guard.fromBoard", organization: "guard.fromOrganization", default: "guard.fromDefault" } as const;
const BUDGET_OF = { agent: "guard.ofAgent", board: "guard.ofBoard", organization: "guard.ofOrganization" } as const;

function Settings({ guard: { settings, is_quiet, wakes_last_hour } }: { guard: AgentGuard }) {
  const t = useT();
  const of = (value: string, from: keyof typeof FROM) => (
    <span className="flex flex-wrap gap-x-2">
      {value} <span className="text-kumo-subtle">{t(FROM[from])}</span>
    </span>
  );
  const { loop_wakes, wakes_per_hour, stuck_minutes, quiet } = settings;
  const hours = quiet.value ? `${quiet.value.from}–${quiet.value.until} ${quiet.value.time_zone}` : t("guard.noQuiet");
  const facts = [
    { label: t("field.loop_wakes"), value: of(String(loop_wakes.value), loop_wakes.from) },
    { label: t("field.wakes_per_hour"), value: of(t("guard.takenOf", { taken: wakes_last_hour, most: wakes_per_hour.value }), wakes_per_hour.from) },
    { label: t("field.stuck_minutes"), value: of(String(stuck_minutes.value), stuck_minutes.from) },
    { label: t("field.quiet"), value: of(hours, quiet.from) },
  ];
  return (
    <>
      <Facts facts={facts} />
      {is_quiet ? (
        <p className="mt-2">
          <Chip tone="idle">{t("guard.isQuiet")}</Chip>
        </p>
      ) : null}
    </>
  );
}

function Guard({ agent, guard }: { agent: Agent; guard: AgentGuard }) {
  const t = useT();
  return (
    <div className="flex flex-col gap-4 p-4">
      {guard.stops.map((stop) => guarded(<StopRow key={stop.id} stop={stop} />))}
      {guard.budgets.map((limits) => (
        <section key={limits.scope} aria-label={t(BUDGET_OF[limits.scope], { name: agent.name })} className="flex flex-col gap-1.5">
          <h3 className="text-sm font-medium">{t(BUDGET_OF[limits.scope], { name: agent.name })}</h3>
          <Gauges limits={limits} />
        </section>
      ))}
      <Settings guard={guard} />
    </div>
  );
}

export default function AgentGuardPanel({ agent }: { agent: Agent }) {
  const t = useT();
  const query = useAgentGuard(agent.id);
  const mayManage = useMayManage();
  const { mayWrite } = useBoardRights(agent.board_id);
  const [dialog, setDialog] = useState<"stop" | "limits" | null>(null);
  const own = query.data?.budgets.find(({ scope }) => scope === "agent");
  const isStopped = query.data?.stops.some(({ scope, cause }) => scope === "agent" && cause === "person") ?? false;
  const actions = (
    <span className="flex flex-wrap gap-2">
      {mayManage && own ? <Button onClick={() => setDialog("limits")}>{t("guard.setLimits")}</Button> : null}
      {(mayManage || (agent.board_id !== null && mayWrite)) && !isStopped ? (
        <Button look="danger-plain" onClick={() => setDialog("stop")}>
          {t("guard.stop")}
        </Button>
      ) : null}
    </span>
  );
  return (
    <Panel title={t("guard.title")} actions={actions}>
      <Loaded query={query} rows={3} failed={t("guard.notLoaded")} errorClass="p-4">
        {(guard) => <Guard agent={agent} guard={guard} />}
      </Loaded>
      {dialog === "stop" ? <StopDialog meant={{ scope: "agent", id: agent.id, label: agent.name }} onClose={() => setDialog(null)} /> : null}
      {dialog === "limits" && own ? (
        <LimitsDialog place={{ scope: "agent", id: agent.id }} name={agent.name} limits={own} onClose={() => setDialog(null)} />
      ) : null}
    </Panel>
  );
}
