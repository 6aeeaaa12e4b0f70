// How one gateway is, on one page: as it tells when it is asked. What it has not said is said to be unknown.
import type { ReactNode } from "react";
import { type MessageId, useT } from "../i18n/index.ts";
import { IconButton } from "../ui/button.tsx";
import { State } from "../ui/chip.tsx";
import { ArrowClockwiseIcon } from "../ui/icons.ts";
import { Loaded } from "../ui/loaded.tsx";
import { Mono, Panel } from "../ui/page.tsx";
import { Time } from "../ui/time.tsx";
import { Channels, Credentials, CronJobs, ModelErrors, Models } from "./health-lists.tsx";
import { useGatewayHealth } from "./live.ts";
import type { GatewayHealth, HealthPart } from "./wire.ts";

const PARTS = {
  event_loop: "health.part.event_loop",
  queue: "health.part.queue",
  model_errors: "health.part.model_errors",
  models: "health.part.models",
  credentials: "health.part.credentials",
  channels: "health.part.channels",
  cron: "health.part.cron",
  cron_jobs: "health.part.cron_jobs",
  update: "health.part.update",
} as const satisfies Record<HealthPart, MessageId>;

function Section({ title, children }: { title: MessageId; children: ReactNode }) {
  const t = useT();
  return (
    <section className="min-w-0">
      <h3 className="mb-1 text-xs text-kumo-subtle">{t(title)}</h3>
      <div className="text-sm">{children}</div>
    </section>
  );
}

function NotTold() {
  return <p className="text-kumo-subtle">{useT()("health.notTold")}</p>;
}

/** What was told, or that nothing was. */
function told<Value>(value: Value | null, draw: (value: Value) => ReactNode): ReactNode {
  return value === null ? <NotTold /> : draw(value);
}

function Versions({ versions: { openclaw, connector, protocol, is_newer, known_openclaw, update_available } }: { versions: GatewayHealth["versions"] }) {
  const t = useT();
  return (
    <>
      <p className="flex flex-wrap gap-x-2">
        <Mono>OpenClaw {openclaw ?? t("health.unknown")}</Mono>
        {connector ? <Mono>{t("health.connector", { version: connector })}</Mono> : null}
        {protocol === null ? null : <Mono>{t("health.protocol", { version: protocol })}</Mono>}
      </p>
      {is_newer ? <p className="text-xs text-kumo-subtle">{t("health.newer", { known: known_openclaw })}</p> : null}
      {update_available ? <p className="text-xs text-kumo-subtle">{t("health.update", { version: update_available })}</p> : null}
    </>
  );
}

const rounded = (ms: number | null): number | string => (ms === null ? "?" : Math.round(ms));

function EventLoop({ loop }: { loop: NonNullable<GatewayHealth["event_loop"]> }) {
  const t = useT();
  const label = loop.is_degraded === null ? "health.unknown" : loop.is_degraded ? "health.degraded" : "health.fine";
  return (
    <>
      <State tone={loop.is_degraded === null ? "idle" : loop.is_degraded ? "block" : "done"}>{t(label)}</State>
      <p className="tabular-nums">{t("health.delay", { ms: rounded(loop.delay_p99_ms), most: rounded(loop.delay_max_ms) })}</p>
      {loop.reasons.length > 0 ? <p className="text-xs break-words text-kumo-subtle">{loop.reasons.join(", ")}</p> : null}
    </>
  );
}

function Queue({ queue }: { queue: NonNullable<GatewayHealth["queue"]> }) {
  const t = useT();
  const busy = queue.lanes.filter(({ queued, active }) => (queued ?? 0) + (active ?? 0) > 0);
  return (
    <>
      <p className="tabular-nums">{t("health.queued", { queued: queue.queued, active: queue.active })}</p>
      {busy.map(({ lane, queued, active }) => (
        <p key={lane} className="text-xs break-words text-kumo-subtle tabular-nums">
          {t("health.lane", { lane, queued: queued ?? "?", active: active ?? "?" })}
        </p>
      ))}
    </>
  );
}

function CronState({ cron }: { cron: NonNullable<GatewayHealth["cron"]> }) {
  const t = useT();
  return (
    <p className="flex flex-wrap gap-x-2">
      {cron.is_enabled === false ? <span>{t("health.cronOff")}</span> : null}
      {cron.jobs === null ? null : <span className="tabular-nums">{t("health.cronOn", { jobs: cron.jobs })}</span>}
      {cron.next_wake_at && cron.is_enabled !== false ? (
        <span className="text-kumo-subtle">
          {t("health.nextWake")} <Time iso={cron.next_wake_at} />
        </span>
      ) : null}
    </p>
  );
}

function Unknown({ unknown }: { unknown: GatewayHealth["unknown"] }) {
  const t = useT();
  if (unknown.length === 0) return null;
  return (
    <div className="mt-4 text-xs text-kumo-subtle">
      <p className="font-medium">{t("health.why")}</p>
      <ul>
        {unknown.map(({ part, why }) => (
          <li key={part} className="break-words">
            {t(PARTS[part])}: {why}
          </li>
        ))}
      </ul>
    </div>
  );
}

export function Health({ health }: { health: GatewayHealth }) {
  const t = useT();
  if (!health.is_connected) return <p className="px-4 py-3 text-sm text-kumo-subtle">{t("health.away")}</p>;
  return (
    <div className="p-4">
      {health.is_draining ? <p className="mb-3 rounded-card bg-block-fill px-3 py-2 text-sm text-block">{t("health.draining")}</p> : null}
      <div className="grid grid-cols-1 gap-4 sm:grid-cols-2">
        <Section title="health.eventLoop">
          {told(health.event_loop, (loop) => (
            <EventLoop loop={loop} />
          ))}
        </Section>
        <Section title="health.queue">
          {told(health.queue, (queue) => (
            <Queue queue={queue} />
          ))}
        </Section>
        <Section title="health.models">
          {told(health.models, (models) => (
            <Models models={models} />
          ))}
        </Section>
        <Section title="health.modelErrors">
          {told(health.model_errors, (calls) => (
            <ModelErrors calls={calls} />
          ))}
        </Section>
        <Section title="health.credentials">
          {told(health.credentials, (credentials) => (
            <Credentials credentials={credentials} />
          ))}
        </Section>
        <Section title="health.channels">
          {told(health.channels, (channels) => (
            <Channels channels={channels} />
          ))}
        </Section>
        <Section title="health.cron">
          {told(health.cron, (cron) => (
            <CronState cron={cron} />
          ))}
          {health.cron_jobs ? <CronJobs jobs={health.cron_jobs} /> : null}
        </Section>
        <Section title="health.versions">
          <Versions versions={health.versions} />
        </Section>
      </div>
      <Unknown unknown={health.unknown} />
      <p className="mt-3 text-xs text-kumo-subtle">
        {t("health.asked")} <Time iso={health.asked_at} />
      </p>
    </div>
  );
}

/** `isOnline`: only then can it be asked. */
export function HealthPanel({ gatewayId, isOnline }: { gatewayId: string; isOnline: boolean }) {
  const t = useT();
  const query = useGatewayHealth(gatewayId, isOnline);
  const again = <IconButton icon={ArrowClockwiseIcon} label={t("health.refresh")} onClick={() => void query.refetch()} disabled={query.isFetching} />;
  return (
    <Panel title={t("health.title")} actions={isOnline ? again : null}>
      {isOnline ? (
        <Loaded query={query} rows={4} failed={t("health.notLoaded")} errorClass="p-4">
          {(health) => <Health health={health} />}
        </Loaded>
      ) : (
        <p className="px-4 py-3 text-sm text-kumo-subtle">{t("health.away")}</p>
      )}
    </Panel>
  );
}
