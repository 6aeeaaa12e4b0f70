// Which agents were told of a message, and what became of that.
import { useT } from "../i18n/index.ts";
import { State, type Tone } from "../ui/chip.tsx";
import { Time } from "../ui/time.tsx";
import type { MemoryNotice } from "./wire.ts";

/** Amber where a person is to do something about it. */
const TONES: Record<MemoryNotice["state"], Tone> = { sent: "idle", reached: "run", answered: "done", failed: "block", unanswered: "wait" };

function NoticeLine({ notice: { agent_name: name, state, why, due_at } }: { notice: MemoryNotice }) {
  const t = useT();
  return (
    <li className="flex flex-wrap items-baseline gap-x-2 text-xs">
      <State tone={TONES[state]} isLive={state === "reached"}>
        {t(`memory.notice.${state}`, { name })}
      </State>
      {due_at && state === "reached" ? (
        <span className="text-kumo-subtle">
          {t("memory.answerUntil")} <Time iso={due_at} />
        </span>
      ) : null}
      {why && state !== "unanswered" ? <span className="min-w-0 break-words text-kumo-subtle">{why}</span> : null}
      {state === "unanswered" ? <span className="min-w-0 break-words text-kumo-subtle">{t("memory.askAgain")}</span> : null}
    </li>
  );
}

export function Notices({ notices }: { notices: readonly MemoryNotice[] }) {
  const t = useT();
  if (notices.length === 0) return null;
  return (
    <ul aria-label={t("memory.told")} className="mt-1 flex flex-col gap-0.5">
      {notices.map((notice) => (
        <NoticeLine key={notice.agent_id} notice={notice} />
      ))}
    </ul>
  );
}
