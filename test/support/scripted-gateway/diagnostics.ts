// What a gateway says of its own health, beside `health` itself: shapes as recorded from a real one. Called by methods.ts.
import { invalid, type JsonObject, text } from "./types.ts";

const lane = (name: string, maxConcurrent: number) => ({
  lane: name,
  queuedCount: 0,
  activeCount: 0,
  maxConcurrent,
  draining: false,
  generation: 0,
  blockedBy: null,
});

/** What tests may have it say otherwise. */
export const diagnostics = {
  lanes: (): JsonObject => ({ ts: Date.now(), lanes: [lane("background", 3), lane("cron", 8), lane("main", 8)], dynamic: null }),
  stability: (): JsonObject => ({
    generatedAt: new Date().toISOString(),
    capacity: 1_000,
    count: 3,
    dropped: 0,
    firstSeq: 151,
    lastSeq: 154,
    events: [
      { seq: 151, ts: Date.now(), type: "model.call.started", provider: "stub", model: "stub-1" },
      { seq: 154, ts: Date.now(), type: "model.call.error", provider: "stub", model: "stub-1", durationMs: 244, requestBytes: 61_548, reason: "Error" },
    ],
    summary: { byType: { "model.call.started": 2, "model.call.completed": 1, "model.call.error": 1 }, memory: { latest: { rssBytes: 1_040_580_608 } } },
  }),
  authStatus: (): JsonObject => ({
    ts: Date.now(),
    providers: [{ provider: "stub", authProvider: "stub", displayName: "stub", status: "static", profiles: [], apiKey: { source: "config" } }],
    providerCapabilities: [{ provider: "anthropic", apiKeySupported: true, quickApiKeySetup: true }],
  }),
  /** Accounts as the published contract has them: the real gateway of the tests has no channel. */
  channels: (): JsonObject => ({
    ts: Date.now(),
    channelOrder: [],
    channelLabels: {},
    channelDetailLabels: {},
    channelSystemImages: {},
    channelMeta: [],
    channels: {},
    channelAccounts: {},
    channelDefaultAccountId: {},
    statusIssues: [],
  }),
  cronStatus: (): JsonObject => ({
    enabled: true,
    triggersEnabled: true,
    storePath: "/srv/openclaw/state/openclaw.sqlite",
    storage: "sqlite",
    sqlitePath: "/srv/openclaw/state/openclaw.sqlite",
    jobs: 1,
    nextWakeAtMs: 1_795_323_887_676,
  }),
  cronJobs: (): JsonObject => ({
    jobs: [
      {
        id: "b2f3be1d-3b70-4392-85bf-b7a5e6ce52b7",
        agentId: "main",
        name: "mc nightly",
        enabled: true,
        createdAtMs: 1_795_323_846_619,
        updatedAtMs: 1_795_323_846_619,
        schedule: { kind: "cron", expr: "0 3 * * *", tz: "UTC" },
        sessionTarget: "isolated",
        wakeMode: "now",
        payload: { kind: "agentTurn", message: "cron says hi", toolsAllow: ["*"] },
        delivery: { mode: "none" },
        state: { nextRunAtMs: 1_795_402_800_000, lastRunAtMs: 1_795_323_887_700, lastRunStatus: "ok", lastStatus: "ok", consecutiveErrors: 0 },
      },
    ],
    snapshotRevision: "1",
    total: 1,
    offset: 0,
    limit: 200,
    hasMore: false,
    nextOffset: null,
    deliveryPreviews: {},
  }),
  update: (): JsonObject => ({
    sentinel: null,
    updateAvailable: null,
    effectiveChannel: "stable",
    schedule: { channel: "stable", autoEnabled: false },
  }),
  cronRuns: (params: JsonObject): JsonObject => ({
    entries: [
      {
        ts: 1_795_323_892_398,
        jobId: params.id,
        action: "finished",
        status: "ok",
        completionStatus: "succeeded",
        summary: "heartbeat completed",
        runAtMs: 1_795_323_887_700,
        durationMs: 4_698,
        nextRunAtMs: 1_795_325_687_700,
        deliveryStatus: "not-requested",
        jobName: "heartbeat-main",
      },
    ],
    total: 1,
    offset: 0,
    limit: params.limit,
    hasMore: false,
    nextOffset: null,
  }),
  cronUpdate: (params: JsonObject): JsonObject => {
    const [job] = diagnostics.cronJobs().jobs as JsonObject[];
    if (job?.id === params.id) return { ...job, ...(params.patch as JsonObject) };
    throw invalid(`Automation not found: ${text(params.id)}.`, { code: "CRON_JOB_NOT_FOUND", jobId: params.id });
  },
  skills: (params: JsonObject): JsonObject => ({
    workspaceDir: "/srv/openclaw/workspaces",
    managedSkillsDir: "/srv/openclaw/state/skills",
    agentId: params.agentId,
    skills: [
      {
        name: "github",
        skillKey: "github",
        source: "openclaw-bundled",
        bundled: true,
        filePath: "/srv/openclaw/skills/github/SKILL.md",
        disabled: false,
        eligible: true,
      },
    ],
  }),
  /** A real one says yes to skills that it does not have. */
  skillsUpdate: (params: JsonObject): JsonObject => ({ ok: true, skillKey: params.skillKey, config: { enabled: params.enabled } }),
  heartbeats: (params: JsonObject): JsonObject => ({ ok: true, enabled: params.enabled }),
  preflight: (): JsonObject => ({
    safe: true,
    counts: { queueSize: 0, pendingReplies: 0, embeddedRuns: 0, cronRuns: 0, backgroundExecSessions: 0, rootRequests: 0, activeTasks: 0, totalActive: 0 },
    blockers: [],
    summary: "safe to restart now",
  }),
};
