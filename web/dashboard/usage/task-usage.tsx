// What all runs of a task took, in tokens and money, as each gateway counts it where they went on.
import { useT } from "../i18n/index.ts";
import { guarded } from "../ui/boundary.tsx";
import { Facts } from "../ui/page.tsx";
import { Loaded } from "../ui/loaded.tsx";
import { Doubts, money } from "./amounts.tsx";
import { TASK_DAYS, useTaskUsage } from "./live.ts";
import type { GatewayUsage } from "./wire.ts";

/** Nothing was counted of it, or not yet: that is not 0. */
const isUnknown = ({ groups }: GatewayUsage): boolean => !groups.some(({ is_known }) => is_known);

export function Taken({ usage }: { usage: GatewayUsage }) {
  const t = useT();
  if (isUnknown(usage)) return <p className="text-sm text-kumo-subtle">{t(usage.is_complete ? "usage.taskUnknown" : "usage.incomplete")}</p>;
  const { input_tokens, output_tokens, total_tokens, cost_usd } = usage.totals;
  const count = (tokens: number | null) => (tokens === null ? t("usage.unknown") : t("usage.tokens", { count: tokens }));
  return (
    <>
      <Facts
        facts={[
          { label: t("usage.total"), value: count(total_tokens) },
          { label: t("usage.input"), value: count(input_tokens) },
          { label: t("usage.output"), value: count(output_tokens) },
          { label: t("usage.cost"), value: cost_usd === null ? t("usage.unknown") : money(cost_usd) },
        ]}
      />
      <Doubts usage={usage} />
    </>
  );
}

export function TaskUsage({ taskId, gatewayIds }: { taskId: string; gatewayIds: readonly string[] }) {
  const t = useT();
  const queries = useTaskUsage(taskId, gatewayIds);
  return (
    <section aria-label={t("usage.ofTask")} className="flex flex-col gap-2 rounded-card border border-kumo-line px-3 py-2">
      {queries.map((query, at) =>
        guarded(
          <Loaded key={gatewayIds[at]} query={query} rows={2} failed={t("usage.notLoaded")}>
            {(usage) => <Taken usage={usage} />}
          </Loaded>,
        ),
      )}
      <p className="text-xs text-kumo-subtle">{t("usage.taskDays", { days: TASK_DAYS })}</p>
    </section>
  );
}
