// How far roll-outs have come, and stopping one.
import { asTheServerSays, useT } from "../i18n/index.ts";
import { guarded } from "../ui/boundary.tsx";
import { Button } from "../ui/button.tsx";
import { State, type Tone } from "../ui/chip.tsx";
import { Progress } from "../ui/progress.tsx";
import { ProblemNote } from "../ui/states.tsx";
import { Time } from "../ui/time.tsx";
import { useCancel, useFailures } from "./live.ts";
import type { RollOut } from "./wire.ts";

const LABELS = { running: "rollOut.running", done: "rollOut.done", canceled: "rollOut.canceled", failed: "rollOut.isFailed" } as const;
const TONES: Record<RollOut["status"], Tone> = { running: "run", done: "done", canceled: "idle", failed: "block" };

function Failures({ rollOut }: { rollOut: RollOut }) {
  const { data } = useFailures(rollOut.id, rollOut.counts.failed > 0);
  if (!data || data.items.length === 0) return null;
  return (
    <ul className="text-xs text-block">
      {data.items.map(({ agent_id, agent_name, error }) => (
        <li key={agent_id} className="break-words">
          {agent_name}: {asTheServerSays(error ?? "")}
        </li>
      ))}
    </ul>
  );
}

function Row({ rollOut, mayStop }: { rollOut: RollOut; mayStop: boolean }) {
  const t = useT();
  const cancel = useCancel(rollOut.id);
  const { counts, total, status } = rollOut;
  const isRunning = status === "running";
  const over = total - counts.waiting - counts.written;
  const label = t("rollOut.counts", { over, total, done: counts.done, unchanged: counts.unchanged, skipped: counts.skipped, failed: counts.failed });
  return (
    <li className="flex flex-col gap-2 px-4 py-3 text-sm">
      <div className="flex flex-wrap items-center gap-2">
        <span className="min-w-0 flex-1 text-xs text-kumo-subtle">
          {rollOut.made_by.name} · <Time iso={rollOut.created_at} />
        </span>
        <State tone={TONES[status]} isLive={isRunning}>
          {t(LABELS[status])}
        </State>
        {isRunning && mayStop ? (
          <Button onClick={() => cancel.mutate()} isBusy={cancel.isPending}>
            {t("rollOut.stop")}
          </Button>
        ) : null}
      </div>
      <Progress label={label} share={total === 0 ? 1 : over / total} />
      {rollOut.error ? <p className="text-xs text-block">{asTheServerSays(rollOut.error)}</p> : null}
      <Failures rollOut={rollOut} />
      {cancel.error ? <ProblemNote error={cancel.error} /> : null}
    </li>
  );
}

export const RollOutRows = ({ rollOuts, mayStop }: { rollOuts: readonly RollOut[]; mayStop: boolean }) => (
  <ul className="divide-y divide-kumo-line">{rollOuts.map((rollOut) => guarded(<Row key={rollOut.id} rollOut={rollOut} mayStop={mayStop} />))}</ul>
);
