// How a gateway is: everything is asked at once, and each answer stands for itself.
import { askEach, gatewayLink, type GatewayPlace, type LinkAnswer, type LinkQuestion, loadGateway, whyUnanswered } from "#worker/gateways/index.ts";
import { at, locate, type Work } from "#worker/platform/work.ts";
import { actions } from "./actions.ts";
import { isNewer, readChannels, readCredentials, readCron, readCronJobs, readEventLoop, readModelErrors, readModels, readQueue, readUpdate } from "./read.ts";
import { type GatewayHealth, HEALTH_PARTS, type HealthPart, KNOWN_OPENCLAW, KNOWN_PROTOCOL } from "./schema.ts";

/** As many as a gateway remembers. */
const REMEMBERED = 1_000;
const JOBS_MAX = 200;

const QUESTIONS: Record<HealthPart, LinkQuestion> = {
  event_loop: { method: "health", params: {} },
  queue: { method: "diagnostics.lanes", params: {} },
  model_errors: { method: "diagnostics.stability", params: { limit: REMEMBERED } },
  models: { method: "models.list", params: { view: "configured" } },
  credentials: { method: "models.authStatus", params: {} },
  channels: { method: "channels.status", params: {} },
  cron: { method: "cron.status", params: {} },
  cron_jobs: { method: "cron.list", params: { includeDisabled: true, limit: JOBS_MAX } },
  update: { method: "update.status", params: {} },
};

type Answers = Record<HealthPart, LinkAnswer>;

const readOf = <Value>(answers: Answers, part: HealthPart, read: (answer: unknown) => Value | null): Value | null => {
  const answer = answers[part];
  return answer.ok ? read(JSON.parse(answer.json)) : null;
};

/** What it was asked and nobody can say. */
function unknownOf(answers: Answers, health: Omit<GatewayHealth, "unknown">): GatewayHealth["unknown"] {
  return HEALTH_PARTS.flatMap((part) => {
    const answer = answers[part];
    if (!answer.ok) return [{ part, why: answer.detail }];
    return part === "update" || health[part] !== null ? [] : [{ part, why: "The gateway's answer could not be read." }];
  });
}

/** It refuses every question then, in words that say so. */
const isDraining = ({ row }: GatewayPlace, queue: GatewayHealth["queue"]): boolean | null => {
  if (row.problem === "draining" || queue?.lanes.some(({ is_draining }) => is_draining)) return true;
  return queue === null ? null : false;
};

async function connectorOf(work: Work, { row, shard }: GatewayPlace): Promise<string | null> {
  const open = await gatewayLink(work.env, shard, row.id).connections();
  return open.find(({ phase }) => phase === "online")?.connector_version ?? null;
}

async function healthOf(work: Work, place: GatewayPlace): Promise<GatewayHealth> {
  const [asked, connector] = await Promise.all([
    askEach(
      work,
      place,
      HEALTH_PARTS.map((part) => QUESTIONS[part]),
    ),
    connectorOf(work, place),
  ]);
  const answers = Object.fromEntries(HEALTH_PARTS.map((part, index) => [part, asked[index]])) as Answers;
  const first = answers.event_loop;
  const isConnected = asked.some((answer) => answer.ok || answer.why !== "away");
  const queue = readOf(answers, "queue", readQueue);
  const openclaw = place.row.server_version;
  const health = {
    gateway_id: place.row.id,
    asked_at: at(work),
    is_connected: isConnected,
    is_draining: isDraining(place, queue),
    error: isConnected || first.ok ? null : whyUnanswered(place, first, "health"),
    versions: {
      openclaw,
      known_openclaw: KNOWN_OPENCLAW,
      is_newer: isNewer(openclaw),
      update_available: readOf(answers, "update", readUpdate),
      connector,
      protocol: isConnected ? KNOWN_PROTOCOL : null,
    },
    event_loop: readOf(answers, "event_loop", readEventLoop),
    queue,
    model_errors: readOf(answers, "model_errors", readModelErrors),
    models: readOf(answers, "models", readModels),
    credentials: readOf(answers, "credentials", readCredentials),
    channels: readOf(answers, "channels", readChannels),
    cron: readOf(answers, "cron", readCron),
    cron_jobs: readOf(answers, "cron_jobs", readCronJobs),
  };
  return { ...health, unknown: isConnected ? unknownOf(answers, health) : [] };
}

export async function readHealth(work: Work, gatewayId: string): Promise<GatewayHealth> {
  const place = await locate(work, "gateway", async (db, shard) => {
    const loaded = await loadGateway(work, db, gatewayId, actions["gateway_health.read"]);
    return loaded && { row: loaded.row, shard };
  });
  return healthOf(work, place);
}
