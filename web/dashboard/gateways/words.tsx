// How a gateway's link reads.
import { type MessageId, useT } from "../i18n/index.ts";
import { State, type Tone } from "../ui/chip.tsx";
import type { Gateway, LinkProblem } from "./wire.ts";

const LABELS = { never_connected: "gateway.never_connected", online: "gateway.online", offline: "gateway.offline" } as const satisfies Record<
  Gateway["status"],
  MessageId
>;
const TONES: Record<Gateway["status"], Tone> = { never_connected: "idle", online: "done", offline: "block" };

/** What is wrong with a link, in a sentence, by its name on the wire. */
export const PROBLEM_LABELS = {
  connector_away: "gateway.problem.connector_away",
  not_running: "gateway.problem.not_running",
  bad_token: "gateway.problem.bad_token",
  wrong_protocol: "gateway.problem.wrong_protocol",
  draining: "gateway.problem.draining",
  closed: "gateway.problem.closed",
  bad_url: "gateway.problem.bad_url",
  unreachable: "gateway.problem.unreachable",
  pairing_required: "gateway.problem.pairing_required",
  token_refused: "gateway.problem.token_refused",
  token_needed: "gateway.problem.token_needed",
  address_refused: "gateway.problem.address_refused",
  missing_scopes: "gateway.problem.missing_scopes",
  no_socket: "gateway.problem.no_socket",
  silent: "gateway.problem.silent",
  reported: "gateway.problem.reported",
  deregistered: "gateway.problem.deregistered",
} as const satisfies Record<LinkProblem, MessageId>;

export const useProblemSentence = (gateway: Gateway): string | null => {
  const t = useT();
  if (!gateway.problem) return null;
  return t(PROBLEM_LABELS[gateway.problem]);
};

export function GatewayState({ gateway }: { gateway: Gateway }) {
  const t = useT();
  if (gateway.status === "offline" && gateway.problem === "draining") return <State tone="idle">{t("gateway.draining")}</State>;
  return <State tone={TONES[gateway.status]}>{t(LABELS[gateway.status])}</State>;
}
