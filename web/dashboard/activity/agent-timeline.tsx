// What an agent has done and what was done to it, newest first, on its own page.
import { useT } from "../i18n/index.ts";
import { guarded } from "../ui/boundary.tsx";
import { TextLink } from "../ui/link.tsx";
import { Loaded } from "../ui/loaded.tsx";
import { Panel } from "../ui/page.tsx";
import { EventRow } from "./event-row.tsx";
import { useAgentTimeline } from "./live.ts";

export default function AgentTimeline({ agentId }: { agentId: string }) {
  const t = useT();
  const all = (
    <TextLink to="/activity" search={{ resource_type: "agent", resource_id: agentId }} className="text-sm leading-6">
      {t("activity.changesOfIt")}
    </TextLink>
  );
  return (
    <Panel title={t("activity.timeline")} actions={all}>
      <Loaded query={useAgentTimeline(agentId)} rows={4} failed={t("activity.notLoaded")} errorClass="p-4">
        {({ items }) =>
          items.length === 0 ? (
            <p className="px-4 py-3 text-sm text-kumo-subtle">{t("activity.none")}</p>
          ) : (
            <ol className="divide-y divide-kumo-line" aria-label={t("activity.timeline")}>
              {items.map((event) => guarded(<EventRow key={event.id} event={event} />))}
            </ol>
          )
        }
      </Loaded>
    </Panel>
  );
}
