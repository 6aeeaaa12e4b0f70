// Reads what a gateway answers about its health: only the members that are named here leave, everything else is dropped. Pure.
import { type Facts, factsOf, listOf, numberOf, timeOf, wordOf } from "#worker/gateways/index.ts";
import { type GatewayHealth, KNOWN_OPENCLAW, SHOWN_MAX } from "./schema.ts";

const REASON_MAX_CHARS = 300;
const RECENT_MAX = 20;
const LONG_WORDS = /\S{16,}/g;
const LOOKED_AT_CHARS = 2_000;
/** Keys, tokens, and addresses with a token in them: a failure often repeats what was called. */
const unlessOpaque = (word: string): string => (/\d/.test(word) && /[A-Za-z]/.test(word) ? "[removed]" : word);

const flag = (value: unknown): boolean | null => (typeof value === "boolean" ? value : null);
/** What went wrong, without what may be secret in it. */
export const failureOf = (value: unknown): string | null =>
  typeof value === "string" ? wordOf(value.slice(0, LOOKED_AT_CHARS).replace(LONG_WORDS, unlessOpaque), REASON_MAX_CHARS) : null;
const words = (value: unknown): string[] =>
  listOf(value)
    .flatMap((each) => wordOf(each) ?? [])
    .slice(0, SHOWN_MAX);
const each = <Row>(value: unknown, read: (facts: Facts) => Row | null): Row[] =>
  listOf(value)
    .flatMap((one) => read(factsOf(one)) ?? [])
    .slice(0, SHOWN_MAX);

export function readEventLoop(answer: unknown): GatewayHealth["event_loop"] {
  const loop = factsOf(answer).eventLoop;
  if (!loop) return null;
  const { degraded, degradedSinceMs, reasons, delayP99Ms, delayMaxMs, utilization } = factsOf(loop);
  return {
    is_degraded: flag(degraded),
    degraded_since: timeOf(degradedSinceMs),
    reasons: words(reasons),
    delay_p99_ms: numberOf(delayP99Ms),
    delay_max_ms: numberOf(delayMaxMs),
    utilization: numberOf(utilization),
  };
}

const sum = (values: (number | null)[]): number => values.reduce<number>((all, value) => all + (value ?? 0), 0);

export function readQueue(answer: unknown): GatewayHealth["queue"] {
  const { lanes } = factsOf(answer);
  if (!Array.isArray(lanes)) return null;
  const read = each(lanes, ({ lane, queuedCount, activeCount, maxConcurrent, draining }) => {
    const name = wordOf(lane);
    return name === null
      ? null
      : { lane: name, queued: numberOf(queuedCount), active: numberOf(activeCount), max: numberOf(maxConcurrent), is_draining: flag(draining) };
  });
  return { queued: sum(read.map(({ queued }) => queued)), active: sum(read.map(({ active }) => active)), lanes: read };
}

export function readModelErrors(answer: unknown): GatewayHealth["model_errors"] {
  const { events, summary } = factsOf(answer);
  const counts = factsOf(summary).byType;
  if (!Array.isArray(events) || !counts) return null;
  const byType = factsOf(counts);
  const errors = numberOf(byType["model.call.error"]) ?? 0;
  const failed = events.map(factsOf).filter(({ type }) => type === "model.call.error");
  const recent = failed.slice(-RECENT_MAX).map(({ provider, model, ts, reason }) => {
    return { provider: wordOf(provider), model: wordOf(model), at: timeOf(ts), reason: failureOf(reason) };
  });
  return { errors, calls: errors + (numberOf(byType["model.call.completed"]) ?? 0), recent: recent.toReversed() };
}

export function readModels(answer: unknown): GatewayHealth["models"] {
  const { models } = factsOf(answer);
  if (!Array.isArray(models)) return null;
  return each(models, ({ id, provider, available, unavailableReason, unavailableUntil }) => {
    const model = wordOf(id);
    return model === null
      ? null
      : { model, provider: wordOf(provider), is_available: flag(available), reason: failureOf(unavailableReason), until: timeOf(unavailableUntil) };
  });
}

/** When the first of the accounts runs out, in whichever of the two ways it is said. */
function firstEnd(profiles: unknown[]): string | null {
  const ends = profiles.flatMap((profile) => {
    const { expiry, expiresAt } = factsOf(profile);
    return numberOf(factsOf(expiry).at) ?? numberOf(expiresAt) ?? [];
  });
  return ends.length === 0 ? null : timeOf(Math.min(...ends));
}

export function readCredentials(answer: unknown): GatewayHealth["credentials"] {
  const { providers } = factsOf(answer);
  if (!Array.isArray(providers)) return null;
  return each(providers, ({ provider, displayName, status, apiKey, profiles }) => {
    const name = wordOf(provider);
    const accounts = listOf(profiles);
    const source = wordOf(factsOf(apiKey).source);
    return name === null
      ? null
      : { provider: name, name: wordOf(displayName), status: wordOf(status), source, profiles: accounts.length, expires_at: firstEnd(accounts) };
  });
}

export function readChannels(answer: unknown): GatewayHealth["channels"] {
  const { channelAccounts, channelLabels } = factsOf(answer);
  if (!channelAccounts || typeof channelAccounts !== "object") return null;
  const labels = factsOf(channelLabels);
  const accounts = Object.entries(factsOf(channelAccounts)).flatMap(([channel, list]) =>
    listOf(list).map((account) => ({ channel, account: factsOf(account) })),
  );
  return accounts.slice(0, SHOWN_MAX).map(({ channel, account }) => ({
    channel: wordOf(channel) ?? "?",
    label: wordOf(labels[channel]),
    account: wordOf(account.name) ?? wordOf(account.accountId),
    is_enabled: flag(account.enabled),
    is_configured: flag(account.configured),
    is_running: flag(account.running),
    is_connected: flag(account.connected),
    last_error: failureOf(account.lastError),
    last_inbound_at: timeOf(account.lastInboundAt),
  }));
}

export function readCron(answer: unknown): GatewayHealth["cron"] {
  const { enabled, jobs, nextWakeAtMs } = factsOf(answer);
  const read = { is_enabled: flag(enabled), jobs: numberOf(jobs), next_wake_at: timeOf(nextWakeAtMs) };
  return read.is_enabled === null && read.jobs === null ? null : read;
}

export function readCronJobs(answer: unknown): GatewayHealth["cron_jobs"] {
  const { jobs } = factsOf(answer);
  if (!Array.isArray(jobs)) return null;
  const read = each(jobs, ({ id, name, displayName, agentId, enabled, state }) => {
    const known = wordOf(id);
    const { lastRunStatus, lastStatus, lastError, lastRunAtMs, nextRunAtMs, consecutiveErrors } = factsOf(state);
    return known === null
      ? null
      : {
          id: known,
          name: wordOf(displayName) ?? wordOf(name),
          gateway_agent_id: wordOf(agentId),
          is_enabled: flag(enabled),
          last_status: wordOf(lastRunStatus) ?? wordOf(lastStatus),
          last_error: failureOf(lastError),
          last_run_at: timeOf(lastRunAtMs),
          next_run_at: timeOf(nextRunAtMs),
          consecutive_errors: numberOf(consecutiveErrors),
        };
  });
  return read.sort((a, b) => (b.consecutive_errors ?? 0) - (a.consecutive_errors ?? 0));
}

/** The version that the gateway says it could have. */
export function readUpdate(answer: unknown): string | null {
  const { updateAvailable } = factsOf(answer);
  return wordOf(updateAvailable) ?? wordOf(factsOf(updateAvailable).latestVersion) ?? wordOf(factsOf(updateAvailable).version);
}

const VERSION = /^(\d{1,6})\.(\d{1,6})\.(\d{1,6})/;
const partsOf = (version: string): number[] | null => VERSION.exec(version)?.slice(1).map(Number) ?? null;

/** Whether it is newer than the version that is known best; null: nobody can tell. */
export function isNewer(version: string | null, known = KNOWN_OPENCLAW): boolean | null {
  const [theirs, ours] = [partsOf(version ?? ""), partsOf(known)];
  if (!theirs || !ours) return null;
  const differing = theirs.findIndex((part, place) => part !== ours[place]);
  return differing >= 0 && (theirs[differing] ?? 0) > (ours[differing] ?? 0);
}
