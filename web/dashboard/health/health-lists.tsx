// The lists of a gateway's health: models, their calls, credentials, channels and cron jobs.
import { useT } from "../i18n/index.ts";
import { guarded } from "../ui/boundary.tsx";
import { State, type Tone } from "../ui/chip.tsx";
import { Time } from "../ui/time.tsx";
import type { GatewayHealth } from "./wire.ts";

type Listed<Part extends "models" | "credentials" | "channels" | "cron_jobs"> = NonNullable<GatewayHealth[Part]>;

const toneOf = (isFine: boolean | null): Tone => (isFine === null ? "idle" : isFine ? "done" : "block");
const JOB_TONES: Readonly<Record<string, Tone>> = { ok: "done", error: "block" };
const line = "flex flex-wrap items-baseline gap-x-2";
const small = "text-xs break-words text-kumo-subtle";

export function Models({ models }: { models: Listed<"models"> }) {
  const t = useT();
  if (models.length === 0) return <p className="text-kumo-subtle">{t("health.noModels")}</p>;
  return (
    <ul>
      {models.map(({ provider, model, is_available, reason, until }) =>
        guarded(
          <li key={`${provider}/${model}`} className={line}>
            <span className="min-w-0 truncate">{provider ? `${provider}/${model}` : model}</span>
            <State tone={toneOf(is_available)}>{t(is_available === null ? "health.unknown" : is_available ? "health.available" : "health.unavailable")}</State>
            {reason ? <span className={small}>{reason}</span> : null}
            {until ? (
              <span className={small}>
                {t("health.until")} <Time iso={until} />
              </span>
            ) : null}
          </li>,
        ),
      )}
    </ul>
  );
}

export function ModelErrors({ calls: { calls, errors, recent } }: { calls: NonNullable<GatewayHealth["model_errors"]> }) {
  const t = useT();
  return (
    <>
      <p className="tabular-nums">{calls === 0 ? t("health.noCalls") : t("health.calls", { errors, calls })}</p>
      <ul>
        {recent.slice(0, 5).map((error) => (
          <li key={`${error.at} ${error.model}`} className={small}>
            {[error.provider, error.model].filter(Boolean).join("/")} {error.reason} {error.at ? <Time iso={error.at} /> : null}
          </li>
        ))}
      </ul>
    </>
  );
}

export function Credentials({ credentials }: { credentials: Listed<"credentials"> }) {
  const t = useT();
  if (credentials.length === 0) return <p className="text-kumo-subtle">{t("health.noCredentials")}</p>;
  return (
    <ul>
      {credentials.map(({ provider, name, status, source, profiles, expires_at }) =>
        guarded(
          <li key={provider} className={line}>
            <span>{name ?? provider}</span>
            <span className={small}>{status ?? t("health.unknown")}</span>
            {source ? <span className={small}>{t("health.source", { source })}</span> : null}
            {profiles > 0 ? <span className={small}>{t("health.profiles", { count: profiles })}</span> : null}
            {expires_at ? (
              <span className={small}>
                {t("health.expires")} <Time iso={expires_at} />
              </span>
            ) : null}
          </li>,
        ),
      )}
    </ul>
  );
}

export function Channels({ channels }: { channels: Listed<"channels"> }) {
  const t = useT();
  if (channels.length === 0) return <p className="text-kumo-subtle">{t("health.noChannels")}</p>;
  return (
    <ul>
      {channels.map(({ channel, label, account, is_running, last_error }) =>
        guarded(
          <li key={`${channel} ${account}`} className={line}>
            <span className="min-w-0 truncate">{[label ?? channel, account].filter(Boolean).join(" · ")}</span>
            <State tone={toneOf(is_running)}>{t(is_running === null ? "health.unknown" : is_running ? "health.running" : "health.stopped")}</State>
            {last_error ? <span className={small}>{last_error}</span> : null}
          </li>,
        ),
      )}
    </ul>
  );
}

export function CronJobs({ jobs }: { jobs: Listed<"cron_jobs"> }) {
  const t = useT();
  return (
    <ul className="mt-1 max-h-40 overflow-y-auto">
      {jobs.map(({ id, name, is_enabled, last_status, last_error, last_run_at }) =>
        guarded(
          <li key={id} className={line}>
            <span className="min-w-0 truncate">{name ?? id}</span>
            {is_enabled === false ? <span className={small}>{t("health.jobOff")}</span> : null}
            {last_status ? <State tone={JOB_TONES[last_status] ?? "idle"}>{last_status}</State> : <span className={small}>{t("health.neverRan")}</span>}
            {last_run_at ? (
              <span className={small}>
                {t("health.lastRun")} <Time iso={last_run_at} />
              </span>
            ) : null}
            {last_error ? <span className={small}>{last_error}</span> : null}
          </li>,
        ),
      )}
    </ul>
  );
}
