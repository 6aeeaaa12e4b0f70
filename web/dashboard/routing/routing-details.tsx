// Why the agent of a task's last run was chosen, who would be now, and of every agent of the board what speaks for it or against.
import { asTheServerSays, useT } from "../i18n/index.ts";
import { Avatar } from "../ui/avatar.tsx";
import { guarded } from "../ui/boundary.tsx";
import { Tags } from "../ui/chip.tsx";
import { cx } from "../ui/cx.ts";
import { TextLink } from "../ui/link.tsx";
import { Loaded } from "../ui/loaded.tsx";
import { money } from "../usage/index.ts";
import { useRouting } from "./live.ts";
import type { RoutingCandidate, TaskRouting } from "./wire.ts";
import { routingSentence, WHY_NOT } from "./words.ts";

function useFacts({ open_runs, success_rate, cost_usd, gateway }: RoutingCandidate): string[] {
  const t = useT();
  return [
    ...(gateway && gateway.status !== "online" ? [t("routing.away")] : []),
    t("routing.openRuns", { count: open_runs }),
    success_rate === null ? t("routing.rateUnknown") : t("routing.rate", { percent: Math.round(success_rate * 100) }),
    cost_usd === null ? t("routing.costUnknown") : t("routing.cost", { amount: money(cost_usd) }),
  ];
}

function Candidate({ candidate }: { candidate: RoutingCandidate }) {
  const t = useT();
  const facts = useFacts(candidate);
  const { agent_id, agent_name, gateway, place, why_not, detail, skills } = candidate;
  return (
    <li className="flex flex-wrap items-center gap-x-2 gap-y-0.5 py-1.5">
      <span className={cx("w-14 shrink-0 text-xs tabular-nums", place === 1 ? "font-medium" : "text-kumo-subtle")}>
        {place === null ? "—" : t("routing.place", { place })}
      </span>
      <Avatar type="agent" name={agent_name} />
      <TextLink to="/agents/$agentId" params={{ agentId: agent_id }} className="leading-6">
        {agent_name}
      </TextLink>
      {gateway ? <span className="text-xs text-kumo-subtle">{gateway.name}</span> : null}
      {skills.length > 0 ? <Tags words={skills} /> : null}
      <span className="basis-full pl-16 text-xs break-words text-kumo-subtle">
        {why_not ? t(WHY_NOT[why_not], { detail: detail ?? "" }) : facts.join(" · ")}
        {why_not === "stopped" && detail ? ` (${asTheServerSays(detail)})` : ""}
      </span>
    </li>
  );
}

function Said({ routing: { last, next, candidates, assigned_agent_id, wants } }: { routing: TaskRouting }) {
  const t = useT();
  const first = candidates.find(({ place }) => place === 1);
  return (
    <>
      {last?.routing ? (
        <p>
          {t("routing.last", { name: last.agent_name ?? "" })} {routingSentence(t, last.routing)}
        </p>
      ) : null}
      {assigned_agent_id ? <p>{t("routing.ownAgent")}</p> : null}
      {!assigned_agent_id && first && next ? (
        <p>
          {t("routing.next", { name: first.agent_name })} {routingSentence(t, next)}
        </p>
      ) : null}
      {!assigned_agent_id && !first ? <p>{t(candidates.length === 0 ? "routing.noAgents" : "routing.nobody")}</p> : null}
      {wants.length > 0 ? <p className="text-kumo-subtle">{t("routing.wants", { skills: wants.join(", ") })}</p> : null}
    </>
  );
}

export default function RoutingDetails({ taskId }: { taskId: string }) {
  const t = useT();
  return (
    <Loaded query={useRouting(taskId)} rows={2} failed={t("routing.notLoaded")}>
      {(routing) => (
        <div className="flex flex-col gap-2 text-sm">
          <Said routing={routing} />
          {routing.candidates.length > 0 ? (
            <ul className="divide-y divide-kumo-line" aria-label={t("routing.candidates")}>
              {routing.candidates.map((candidate) => guarded(<Candidate key={candidate.agent_id} candidate={candidate} />))}
            </ul>
          ) : null}
        </div>
      )}
    </Loaded>
  );
}
