// The sessions of one gateway: those of our agents, of its own agent and of sub-agents, as the gateway tells them.
import { Suspense, useState } from "react";
import { type MessageId, useT } from "../i18n/index.ts";
import { guarded } from "../ui/boundary.tsx";
import { IconButton } from "../ui/button.tsx";
import { State, type Tone } from "../ui/chip.tsx";
import { ArrowClockwiseIcon } from "../ui/icons.ts";
import { lazyPart } from "../ui/later.tsx";
import { Loaded } from "../ui/loaded.tsx";
import { Mono, Panel } from "../ui/page.tsx";
import { Time } from "../ui/time.tsx";
import { useSessions } from "./live.ts";
import type { GatewaySession } from "./wire.ts";

const HistoryDialog = lazyPart(() => import("./history-dialog.tsx"));

function stateOf({ is_active }: GatewaySession): { tone: Tone; label: MessageId } {
  if (is_active === null) return { tone: "idle", label: "session.unknown" };
  return is_active ? { tone: "run", label: "session.active" } : { tone: "idle", label: "session.idle" };
}

function Row({ session, onOpen }: { session: GatewaySession; onOpen(): void }) {
  const t = useT();
  const { tone, label } = stateOf(session);
  const title = session.title ?? (session.is_main && session.agent_id === null ? t("session.main") : null);
  return (
    <li>
      <button
        type="button"
        onClick={onOpen}
        className="flex min-h-10 w-full flex-wrap items-center gap-x-3 px-4 py-1.5 text-left text-sm outline-offset-[-2px] hover:bg-kumo-tint"
      >
        <span className="min-w-0 flex-1 basis-full md:basis-60">
          {title ? <span className="block truncate">{title}</span> : null}
          <span className="block truncate">
            <Mono>{session.key}</Mono>
          </span>
        </span>
        {session.total_tokens === null ? null : (
          <span className="text-xs text-kumo-subtle tabular-nums">{t("session.tokens", { count: session.total_tokens })}</span>
        )}
        <State tone={tone}>{t(label)}</State>
        <span className="text-xs text-kumo-subtle md:w-24 md:text-right">{session.updated_at ? <Time iso={session.updated_at} /> : null}</span>
      </button>
    </li>
  );
}

function List({ gatewayId, agentId, onOpen }: { gatewayId: string; agentId: string | undefined; onOpen(session: GatewaySession): void }) {
  const t = useT();
  return (
    <Loaded query={useSessions(gatewayId, true)} rows={3} failed={t("session.notLoaded")} errorClass="p-4">
      {({ sessions: all, total }) => {
        const sessions = all.filter(({ agent_id }) => agentId === undefined || agent_id === agentId);
        return (
          <>
            {sessions.length === 0 ? <p className="px-4 py-3 text-sm text-kumo-subtle">{t("session.none")}</p> : null}
            <ul className="divide-y divide-kumo-line">
              {sessions.map((session) => guarded(<Row key={session.key} session={session} onOpen={() => onOpen(session)} />))}
            </ul>
            {total > all.length ? <p className="px-4 py-2 text-xs text-kumo-subtle">{t("session.some", { shown: all.length, total })}</p> : null}
          </>
        );
      }}
    </Loaded>
  );
}

/** `isOnline`: only then can it be asked. `agentId`: only its sessions, of those that the gateway tells. */
export function SessionsPanel({ gatewayId, agentId, isOnline }: { gatewayId: string; agentId?: string; isOnline: boolean }) {
  const t = useT();
  const [open, setOpen] = useState<GatewaySession | null>(null);
  const { refetch, isFetching } = useSessions(gatewayId, false);
  const again = <IconButton icon={ArrowClockwiseIcon} label={t("session.refresh")} onClick={() => void refetch()} disabled={isFetching} />;
  return (
    <Panel title={t("session.title")} actions={isOnline ? again : null}>
      {isOnline ? <List gatewayId={gatewayId} agentId={agentId} onOpen={setOpen} /> : <p className="px-4 py-3 text-sm text-kumo-subtle">{t("session.away")}</p>}
      <Suspense fallback={null}>{open ? <HistoryDialog gatewayId={gatewayId} session={open} onClose={() => setOpen(null)} /> : null}</Suspense>
    </Panel>
  );
}
