// Tokens and cost in words; what is not known is said to be unknown, and is not 0.
import { useT } from "../i18n/index.ts";
import type { GatewayUsage } from "./wire.ts";

export const money = (usd: number): string => `$${usd.toFixed(usd !== 0 && usd < 1 ? 4 : 2)}`;

/** What makes the sums less than the truth. */
export function Doubts({ usage: { is_complete, unpriced } }: { usage: GatewayUsage }) {
  const t = useT();
  return (
    <>
      {is_complete ? null : <p className="mt-2 text-xs text-kumo-subtle">{t("usage.incomplete")}</p>}
      {unpriced ? <p className="mt-2 text-xs text-kumo-subtle">{t("usage.unpriced", { count: unpriced })}</p> : null}
    </>
  );
}
