// How a state and its reason read.
import { asTheServerSays, type MessageId, type Translate } from "../i18n/index.ts";
import type { Tone } from "../ui/chip.tsx";
import { plainText } from "../ui/plain-text.ts";
import type { FleetAgent, FleetState } from "./wire.ts";

export const STATE_LABELS = {
  person: "fleet.state.person",
  stuck: "fleet.state.stuck",
  stopped: "fleet.state.stopped",
  offline: "fleet.state.offline",
  blocked: "fleet.state.blocked",
  gateway: "fleet.state.gateway",
  working: "fleet.state.working",
  idle: "fleet.state.idle",
} as const satisfies Record<FleetState, MessageId>;
export const STATE_TONES: Record<FleetState, Tone> = {
  person: "wait",
  stuck: "block",
  stopped: "block",
  offline: "block",
  blocked: "block",
  gateway: "idle",
  working: "run",
  idle: "idle",
};
type Life = FleetAgent["lifecycle"]["state"];
/** No activity: the dot is a ring. */
export const HOLLOW: ReadonlySet<FleetState> = new Set<FleetState>(["stopped", "offline", "gateway", "idle"]);

export const LIFE_LABELS = {
  draft: "fleet.life.draft",
  provisioning: "fleet.life.provisioning",
  online: "fleet.life.online",
  working: "fleet.life.working",
  paused: "fleet.life.paused",
  offline: "fleet.life.offline",
  drifted: "fleet.life.drifted",
  failed: "fleet.life.failed",
  retired: "fleet.life.retired",
} as const satisfies Record<Life, MessageId>;
/** These say more than the state beside them. */
const TOLD_BESIDE: ReadonlySet<Life> = new Set<Life>(["draft", "provisioning", "paused", "drifted", "failed", "retired"]);

const REASONS = {
  held_command: "fleet.why.held_command",
  approval: "fleet.why.approval",
  decided: "fleet.why.decided",
  question: "fleet.why.question",
  proposal: "fleet.why.proposal",
  setup_failed: "fleet.why.setup_failed",
  changed_there: "fleet.why.changed_there",
  missing_there: "fleet.why.missing_there",
  stopped: "fleet.why.stopped",
  over_budget: "fleet.why.over_budget",
  looping: "fleet.why.looping",
  away: "fleet.why.away",
  never_connected: "fleet.why.never_connected",
  task_blocked: "fleet.why.task_blocked",
  task_depends: "fleet.why.task_depends",
  board_paused: "fleet.why.board_paused",
  work_away: "fleet.why.work_away",
  work_never_connected: "fleet.why.work_never_connected",
  setting_up: "fleet.why.setting_up",
  queued: "fleet.why.queued",
  run: "fleet.why.run",
  leaving: "fleet.why.leaving",
  no_gateway: "fleet.why.no_gateway",
  paused: "fleet.why.paused",
  in_review: "fleet.why.in_review",
  not_started: "fleet.why.not_started",
  no_task: "fleet.why.no_task",
} as const satisfies Record<FleetAgent["reason"], MessageId>;

/** Two names, or how many others there are beside the first; who looks is "You". */
export function whoDecides(t: Translate, { waits_for }: Pick<FleetAgent, "waits_for">, selfId: string): string {
  if (!waits_for || waits_for.total === 0) return t("fleet.nobody");
  const [first, second] = [...waits_for.people]
    .sort((a, b) => Number(b.user_id === selfId) - Number(a.user_id === selfId))
    .map(({ user_id, name }) => (user_id === selfId ? t("fleet.you") : name));
  if (waits_for.total === 1) return first ?? "";
  return waits_for.total === 2 && second
    ? t("fleet.oneOrOther", { first: first ?? "", second })
    : t("fleet.oneOrMore", { first: first ?? "", count: waits_for.total - 1 });
}

/** Why it is in its state. What the server says in a sentence is said in the language of the app. */
export function whySentence(t: Translate, agent: FleetAgent, selfId: string): string {
  const { detail, reason, gateway, board, task } = agent;
  if (reason === "task_blocked" && detail) return plainText(detail);
  if (reason === "stopped" && detail) return asTheServerSays(plainText(detail));
  return t(REASONS[reason], {
    who: whoDecides(t, agent, selfId),
    detail: detail === null ? "" : reason === "setup_failed" ? asTheServerSays(detail) : plainText(detail),
    gateway: gateway?.name ?? "",
    board: board?.name ?? "",
    task: task?.key ?? "",
  });
}

/** Where it stands in its life, where its state does not say that already, and why it is in that state. */
export function lifeAndWhy(t: Translate, agent: FleetAgent, selfId: string): string {
  const why = whySentence(t, agent, selfId);
  const { state, lifecycle } = agent;
  return TOLD_BESIDE.has(lifecycle.state) && state !== "stopped" ? `${t(LIFE_LABELS[lifecycle.state])} · ${why}` : why;
}
