// What the name of an agent on its gateway says of it.
import type { MessageId } from "../i18n/index.ts";
import type { FoundAgent } from "./wire.ts";

export const FORM_LABELS = {
  default: "found.default",
  gateway_main: "found.gatewayMain",
  board_lead: "found.boardLead",
  worker: "found.worker",
  other: "found.other",
} as const satisfies Record<FoundAgent["form"], MessageId>;
