// The fleet, the home of the dashboard: how many agents wait for a person, and what runs out next.
import { useNavigate, useSearch } from "@tanstack/react-router";
import { type RefObject, Suspense, useMemo, useRef, useState } from "react";
import { NewAgentDialog } from "../agents/index.ts";
import { LateStopsNote, StopDialogLater } from "../guards/index.ts";
import { useSession } from "../identity/index.ts";
import { useT } from "../i18n/index.ts";
import { useMayManage } from "../organizations/index.ts";
import { Button } from "../ui/button.tsx";
import { cx } from "../ui/cx.ts";
import { FunnelSimpleIcon, PlusIcon } from "../ui/icons.ts";
import { lazyPart } from "../ui/later.tsx";
import { Loaded } from "../ui/loaded.tsx";
import { More } from "../ui/more.tsx";
import { PageHead } from "../ui/page.tsx";
import { useIsReadOnly } from "../ui/read-only.ts";
import { useShortcuts } from "../ui/shortcuts.ts";
import { Empty } from "../ui/states.tsx";
import { filterOf, passes, statesIn, withState } from "./filter.ts";
import { FleetList } from "./fleet-list.tsx";
import { COLUMNS } from "./fleet-row.tsx";
import { GatewayStrip } from "./gateway-strip.tsx";
import { useFleet, useMoreFleet } from "./live.ts";
import { Need, NeedsRail, useNeeds } from "./needs-rail.tsx";
import { countsOf, GROUPINGS, type Grouping } from "./placing.ts";
import type { Act } from "./row-actions.tsx";

import { Tiles } from "./tiles.tsx";
import { usePlacement } from "./use-placement.ts";
import { useSpent } from "./use-spent.ts";
import type { FleetAgent } from "./wire.ts";

const ActDialog = lazyPart(() => import("./act-dialogs.tsx"));
const QUERY_MAX_CHARS = 200;
const GROUP_LABELS = { board: "fleet.byBoard", state: "fleet.byState", lifecycle: "fleet.byLifecycle", gateway: "fleet.byGateway" } as const;

function useAsked() {
  const navigate = useNavigate({ from: "/fleet" });
  const { q = "", group = "board" } = useSearch({ from: "/frame/fleet" });
  const setQuery = (next: string) => void navigate({ search: (before) => ({ ...before, q: next || undefined }), replace: true });
  const setGroup = (next: Grouping) => void navigate({ search: (before) => ({ ...before, group: next === "board" ? undefined : next }), replace: true });
  return { q, group: group as Grouping, setQuery, setGroup };
}
type Asked = ReturnType<typeof useAsked>;

function Filter({ q, setQuery, fieldRef }: Pick<Asked, "q" | "setQuery"> & { fieldRef: RefObject<HTMLInputElement | null> }) {
  const t = useT();
  const { notUnderstood } = filterOf(q);
  return (
    <span className="relative hidden w-65 md:block">
      <FunnelSimpleIcon size={14} aria-hidden className="pointer-events-none absolute top-1/2 left-2 -translate-y-1/2 text-kumo-subtle" />
      <input
        ref={fieldRef}
        type="search"
        aria-label={t("fleet.filter")}
        aria-invalid={notUnderstood.length > 0}
        placeholder="state: board: gateway:"
        value={q}
        maxLength={QUERY_MAX_CHARS}
        autoComplete="off"
        onChange={({ currentTarget }) => setQuery(currentTarget.value)}
        onKeyDown={({ key, currentTarget }) => key === "Escape" && (q ? setQuery("") : currentTarget.blur())}
        className="field-edge h-6.5 w-full rounded-md bg-kumo-base pr-2 pl-7 font-mono text-xs ring ring-kumo-line outline-none placeholder:text-kumo-placeholder focus:ring-2 focus:ring-kumo-focus pointer-coarse:h-9 pointer-coarse:text-base"
      />
    </span>
  );
}

function GroupBy({ group, setGroup }: Pick<Asked, "group" | "setGroup">) {
  const t = useT();
  return (
    <fieldset aria-label={t("fleet.groupBy")} className="hidden gap-0.5 rounded-md bg-kumo-fill p-0.5 md:flex">
      {GROUPINGS.map((by) => (
        <button
          key={by}
          type="button"
          aria-pressed={by === group}
          onClick={() => setGroup(by)}
          className={cx("h-5.5 rounded px-2 text-xs pointer-coarse:h-9", by === group ? "bg-kumo-base font-medium ring ring-kumo-line" : "text-kumo-subtle")}
        >
          {t(GROUP_LABELS[by])}
        </button>
      ))}
    </fieldset>
  );
}

const links = (): HTMLElement[] => [...document.querySelectorAll<HTMLElement>("[data-agent-id]")];
/** J and K walk the rows, M writes to the one in focus, I gives its task to another, / goes to the filter. */
function useKeys(field: RefObject<HTMLInputElement | null>, agents: ReadonlyMap<string, FleetAgent>, act: (act: Act, agent: FleetAgent) => void): void {
  const current = () => document.activeElement?.closest("li")?.querySelector<HTMLElement>("[data-agent-id]");
  const step = (by: number) => {
    const all = links();
    const at = all.findIndex((link) => link.isSameNode(current() ?? null));
    all[at < 0 ? 0 : Math.min(all.length - 1, Math.max(0, at + by))]?.focus();
  };
  const actOn = (kind: Act) => (event: KeyboardEvent) => {
    const agent = agents.get(current()?.dataset.agentId ?? "");
    if (!agent?.task) return;
    event.preventDefault();
    act(kind, agent);
  };
  useShortcuts("fleet", {
    next: () => step(1),
    previous: () => step(-1),
    message: actOn("message"),
    reassign: actOn("reassign"),
    filter: (event) => {
      event.preventDefault();
      field.current?.focus();
    },
  });
}

type Doing = { act: Act; agent: FleetAgent } | null;

function Rows({ agents, asked, field }: { agents: readonly FleetAgent[]; asked: Asked; field: RefObject<HTMLInputElement | null> }) {
  const t = useT();
  const { q, group } = asked;
  const [doing, setDoing] = useState<Doing>(null);
  const selfId = useSession()?.person.id ?? "";
  const mayAct = !useIsReadOnly();
  const shown = useMemo(() => agents.filter((agent) => passes(filterOf(q), agent)), [agents, q]);
  const byId = useMemo(() => new Map(agents.map((agent) => [agent.id, agent])), [agents]);
  const { placement, news, place, hold } = usePlacement(shown, group, q);
  const [act] = useState(() => (kind: Act, agent: FleetAgent) => setDoing({ act: kind, agent }));
  useKeys(field, byId, (kind, agent) => mayAct && act(kind, agent));
  return (
    <>
      <div className="relative flex min-h-0 flex-1 flex-col" {...hold}>
        {news > 0 ? (
          <div className="pointer-events-none absolute top-9 right-0 left-0 z-[3] flex justify-center">
            <Button className="pointer-events-auto" onClick={place}>
              {t("fleet.news", { count: news })}
            </Button>
          </div>
        ) : null}
        {shown.length === 0 && placement.length === 0 ? (
          <Empty title={t("fleet.nonePass")} detail="">
            <Button onClick={() => asked.setQuery("")}>{t("ui.clearFilters")}</Button>
          </Empty>
        ) : null}
        <div className="min-h-0 flex-1 overflow-y-auto">
          <FleetList placement={placement} by={group} agents={byId} selfId={selfId} spent={useSpent(agents)} mayAct={mayAct} onAct={act} />
        </div>
      </div>
      <Suspense fallback={null}>
        {doing?.agent.task ? <ActDialog act={doing.act} agent={doing.agent} task={doing.agent.task} onClose={() => setDoing(null)} /> : null}
      </Suspense>
    </>
  );
}

function Head() {
  const t = useT();
  return (
    <div aria-hidden className={cx(COLUMNS, "hidden h-7 shrink-0 border-b border-kumo-line bg-kumo-base text-xs text-kumo-subtle lg:grid")}>
      <span>{t("fleet.agent")}</span>
      <span>{t("fleet.stateAndReason")}</span>
      <span>{t("fleet.taskAndWords")}</span>
      <span className="whitespace-nowrap">{t("fleet.load")}</span>
      <span className="text-right">{t("fleet.costToday")}</span>
      <span className="text-right">{t("fleet.lastWord")}</span>
    </div>
  );
}

function Whole({
  agents,
  next,
  asked,
  field,
}: {
  agents: readonly FleetAgent[];
  next: number | null;
  asked: Asked;
  field: RefObject<HTMLInputElement | null>;
}) {
  const t = useT();
  const { waiting, total } = useNeeds(agents);
  const more = useMoreFleet();
  const [first] = waiting;
  return (
    <div className="flex min-h-0 flex-1">
      <div className="flex min-w-0 flex-1 flex-col">
        <div className="xl:hidden">{first ? <Need approval={first} isFirst more={total - 1} /> : null}</div>
        <Tiles counts={countsOf(agents)} asked={statesIn(asked.q)} onToggle={(state) => asked.setQuery(withState(asked.q, state))} />
        <Head />
        {agents.length === 0 ? <Empty title={t("fleet.none")} detail={t("fleet.noneDetail")} /> : <Rows agents={agents} asked={asked} field={field} />}
        <More next={next} more={more} failed={t("fleet.notLoaded")} />
        <GatewayStrip agents={agents} />
      </div>
      <NeedsRail agents={agents} />
    </div>
  );
}

export function FleetPage() {
  const t = useT();
  const asked = useAsked();
  const fleet = useFleet();
  const field = useRef<HTMLInputElement>(null);
  const mayManage = useMayManage();
  const [dialog, setDialog] = useState<"new" | "stop" | null>(null);
  const close = () => setDialog(null);
  return (
    <>
      <PageHead title={t("nav.fleet")} count={fleet.data?.total} beside={<Filter {...asked} fieldRef={field} />}>
        <GroupBy {...asked} />
        {mayManage ? (
          <>
            <Button look="danger-plain" onClick={() => setDialog("stop")}>
              {t("fleet.stopAll")}
            </Button>
            <Button look="primary" icon={PlusIcon} className="max-md:hidden" onClick={() => setDialog("new")}>
              {t("agent.new")}
            </Button>
          </>
        ) : null}
      </PageHead>
      <LateStopsNote />
      <Loaded query={fleet} failed={t("fleet.notLoaded")} errorClass="p-4">
        {({ items, next }) => <Whole agents={items} next={next} asked={asked} field={field} />}
      </Loaded>
      <Suspense fallback={null}>
        {dialog === "new" ? <NewAgentDialog onClose={close} /> : null}
        {dialog === "stop" ? <StopDialogLater meant={{ scope: "organization", label: "" }} onClose={close} /> : null}
      </Suspense>
    </>
  );
}
