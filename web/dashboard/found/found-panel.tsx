// The agents on one gateway: ours, those that somebody made there, and those of another Mission Control.
import { Suspense, useState } from "react";
import { useT } from "../i18n/index.ts";
import { guarded } from "../ui/boundary.tsx";
import { IconButton } from "../ui/button.tsx";
import { Chip } from "../ui/chip.tsx";
import { ArrowClockwiseIcon } from "../ui/icons.ts";
import { lazyPart } from "../ui/later.tsx";
import { Loaded } from "../ui/loaded.tsx";
import { Mono, Panel } from "../ui/page.tsx";
import { useFound } from "./live.ts";
import type { FoundAgent } from "./wire.ts";
import { FORM_LABELS } from "./words.ts";

const FoundDialog = lazyPart(() => import("./found-dialog.tsx"));

function Row({ agent, onOpen }: { agent: FoundAgent; onOpen(): void }) {
  const t = useT();
  return (
    <li>
      <button
        type="button"
        onClick={onOpen}
        className="flex min-h-10 w-full flex-wrap items-center gap-x-3 gap-y-1 px-4 py-1.5 text-left text-sm outline-offset-[-2px] hover:bg-kumo-tint"
      >
        <span className="min-w-0 flex-1 basis-full md:basis-60">
          <span className="block truncate">{agent.name}</span>
          <span className="block break-all">
            <Mono>{agent.gateway_agent_id}</Mono>
          </span>
        </span>
        {agent.drift ? <Chip tone={agent.drift === "changed" ? "wait" : "block"}>{t("found.drifted")}</Chip> : null}
        <span className="text-xs text-kumo-subtle">{t(agent.agent_id ? "found.ours" : FORM_LABELS[agent.form])}</span>
      </button>
    </li>
  );
}

function List({ gatewayId, onOpen }: { gatewayId: string; onOpen(agent: FoundAgent): void }) {
  const t = useT();
  return (
    <Loaded query={useFound(gatewayId, true)} rows={3} failed={t("found.notLoaded")} errorClass="p-4">
      {({ items, total }) => (
        <>
          <ul aria-label={t("found.title")} className="divide-y divide-kumo-line">
            {items.map((agent) => guarded(<Row key={agent.gateway_agent_id} agent={agent} onOpen={() => onOpen(agent)} />))}
          </ul>
          {total > items.length ? <p className="px-4 py-2 text-xs text-kumo-subtle">{t("found.some", { shown: items.length, total })}</p> : null}
        </>
      )}
    </Loaded>
  );
}

/** `isOnline`: only then can it be asked. */
export function FoundPanel({ gatewayId, isOnline }: { gatewayId: string; isOnline: boolean }) {
  const t = useT();
  const [open, setOpen] = useState<FoundAgent | null>(null);
  const { refetch, isFetching } = useFound(gatewayId, false);
  const again = <IconButton icon={ArrowClockwiseIcon} label={t("found.refresh")} onClick={() => void refetch()} disabled={isFetching} />;
  return (
    <Panel title={t("found.title")} actions={isOnline ? again : null}>
      {isOnline ? <List gatewayId={gatewayId} onOpen={setOpen} /> : <p className="px-4 py-3 text-sm text-kumo-subtle">{t("found.away")}</p>}
      <Suspense fallback={null}>{open ? <FoundDialog gatewayId={gatewayId} found={open} onClose={() => setOpen(null)} /> : null}</Suspense>
    </Panel>
  );
}
