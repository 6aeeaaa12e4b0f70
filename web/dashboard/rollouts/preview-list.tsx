// What rolling out would change, agent by agent: open, the lines of each part.
import { useState } from "react";
import { driftPart, TextDiff } from "../agents/index.ts";
import { asTheServerSays, useT } from "../i18n/index.ts";
import { guarded } from "../ui/boundary.tsx";
import { State, type Tone } from "../ui/chip.tsx";
import { TextLink } from "../ui/link.tsx";
import type { PreviewAgent } from "./wire.ts";

const LABELS = { written: "rollOut.isWritten", unchanged: "rollOut.isUnchanged", skipped: "rollOut.isSkipped", failed: "rollOut.isFailed" } as const;
const TONES: Record<PreviewAgent["becomes"], Tone> = { written: "run", unchanged: "idle", skipped: "wait", failed: "block" };

function Row({ agent }: { agent: PreviewAgent }) {
  const t = useT();
  const [isOpen, setOpen] = useState(false);
  return (
    <li className="flex flex-col gap-2 px-4 py-2 text-sm">
      <div className="flex flex-wrap items-center gap-2">
        <TextLink to="/agents/$agentId" params={{ agentId: agent.agent_id }} className="min-w-0 truncate">
          {agent.agent_name}
        </TextLink>
        <span className="min-w-0 flex-1 truncate text-xs text-kumo-subtle">
          {agent.why ? asTheServerSays(agent.why) : agent.parts.map(({ part }) => driftPart(t, part)).join(", ")}
        </span>
        {agent.parts.length > 0 ? (
          <button type="button" className="text-xs underline" aria-expanded={isOpen} onClick={() => setOpen(!isOpen)}>
            {t(isOpen ? "files.hide" : "rollOut.showLines")}
          </button>
        ) : null}
        <State tone={TONES[agent.becomes]}>{t(LABELS[agent.becomes])}</State>
      </div>
      {isOpen
        ? agent.parts.map(({ part, before, after }) => (
            <div key={part} className="flex flex-col gap-1">
              <p className="text-xs font-medium">{driftPart(t, part)}</p>
              <TextDiff label={t("files.diff", { file: driftPart(t, part) })} before={before ?? ""} after={after} />
            </div>
          ))
        : null}
    </li>
  );
}

export function PreviewRows({ agents, total }: { agents: readonly PreviewAgent[]; total: number }) {
  const t = useT();
  if (total === 0) return <p className="px-4 py-3 text-sm text-kumo-subtle">{t("rollOut.nobody")}</p>;
  return (
    <>
      <ul aria-label={t("rollOut.preview")} className="divide-y divide-kumo-line">
        {agents.map((agent) => guarded(<Row key={agent.agent_id} agent={agent} />))}
      </ul>
      {total > agents.length ? <p className="px-4 py-2 text-xs text-kumo-subtle">{t("rollOut.more", { count: total - agents.length })}</p> : null}
    </>
  );
}
