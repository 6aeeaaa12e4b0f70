// How an agent stands and why, the steps in which it is set up, and the ways out.
import { useState } from "react";
import { asTheServerSays, useT } from "../i18n/index.ts";
import { useMayManage } from "../organizations/index.ts";
import { Age } from "../ui/age.tsx";
import { guarded } from "../ui/boundary.tsx";
import { Button } from "../ui/button.tsx";
import { ConfirmDialog } from "../ui/change-dialog.tsx";
import { State } from "../ui/chip.tsx";
import { Loaded } from "../ui/loaded.tsx";
import { Panel } from "../ui/page.tsx";
import { ProblemNote } from "../ui/states.tsx";
import { Time } from "../ui/time.tsx";
import { toast } from "../ui/toast.tsx";
import { Now } from "./now-part.tsx";
import { useGiveUp, useLifecycle, useSetUpAgain } from "./live.ts";
import type { AgentLifecycle } from "./wire.ts";
import { LIVE, REASONS, STATE_LABELS, STATE_TONES, STEP_LABELS, STEP_STATES, STEP_TONES } from "./words.ts";

/** The banner above says it, and the budgets below. */
const SAID_ELSEWHERE: ReadonlySet<AgentLifecycle["reason"]> = new Set(["setup_failed", "over_budget", "looping"] as const);
type Provisioning = NonNullable<AgentLifecycle["provisioning"]>;

function Step({ step, state }: Provisioning["steps"][number]) {
  const t = useT();
  return (
    <li className="flex min-h-6 items-center justify-between gap-3">
      <span className={state === "pending" ? "text-kumo-subtle" : undefined}>{t(STEP_LABELS[step])}</span>
      <State tone={STEP_TONES[state]} isLive={state === "doing"} isHollow={state === "pending" || state === "waiting"}>
        {t(STEP_STATES[state])}
      </State>
    </li>
  );
}

function Steps({ provisioning: { steps, attempts, next_try_at, deadline_at, status, created_at } }: { provisioning: Provisioning }) {
  const t = useT();
  return (
    <>
      <ol className="max-w-md text-sm" aria-label={t("lifecycle.steps")}>
        {steps.map((one) => guarded(<Step key={one.step} {...one} />))}
      </ol>
      <p className="flex flex-wrap gap-x-3 text-xs text-kumo-subtle">
        <Time iso={created_at} />
        {attempts > 1 ? <span>{t("lifecycle.attempts", { count: attempts })}</span> : null}
        {next_try_at ? (
          <span>
            {t("lifecycle.nextTry")} <Time iso={next_try_at} />
          </span>
        ) : null}
        {status === "queued" ? (
          <span>
            {t("lifecycle.until")} <Time iso={deadline_at} />
          </span>
        ) : null}
      </p>
    </>
  );
}

/** A failed one is set up again from its banner. */
function WaysOut({ lifecycle: { agent_id, state, ways_out } }: { lifecycle: AgentLifecycle }) {
  const t = useT();
  const [isAsked, setAsked] = useState(false);
  const [setUp, giveUp] = [useSetUpAgain(agent_id), useGiveUp(agent_id)];
  const maySetUp = state === "draft" && ways_out.includes("retry");
  return (
    <>
      {maySetUp || ways_out.includes("cancel") ? (
        <div className="flex gap-2">
          {maySetUp ? (
            <Button onClick={() => setUp.mutate()} isBusy={setUp.isPending}>
              {t("lifecycle.setUp")}
            </Button>
          ) : null}
          {ways_out.includes("cancel") ? <Button onClick={() => setAsked(true)}>{t("lifecycle.giveUp")}</Button> : null}
        </div>
      ) : null}
      {setUp.error ? <ProblemNote error={setUp.error} /> : null}
      {isAsked ? (
        <ConfirmDialog
          change={giveUp}
          onClose={() => setAsked(false)}
          onDone={() => toast({ title: t("lifecycle.givenUp") })}
          title={t("lifecycle.giveUpTitle")}
          submitLabel={t("lifecycle.giveUp")}
          text={t("lifecycle.giveUpText")}
        />
      ) : null}
    </>
  );
}

function Standing({ lifecycle }: { lifecycle: AgentLifecycle }) {
  const t = useT();
  const mayManage = useMayManage();
  const { state, reason, since, detail, provisioning } = lifecycle;
  const isOpen = state === "provisioning" || state === "failed" || state === "draft";
  return (
    <div className="flex flex-col gap-3 p-4 text-sm">
      <p className="flex flex-wrap items-center gap-x-3 gap-y-1">
        <State tone={STATE_TONES[state]} isLive={LIVE.has(state)}>
          {t(STATE_LABELS[state])}
        </State>
        <span className="min-w-0 break-words">{t(REASONS[reason])}</span>
        {since ? <Age iso={since} /> : null}
      </p>
      {detail && !SAID_ELSEWHERE.has(reason) ? <p className="break-words text-kumo-subtle">{asTheServerSays(detail)}</p> : null}
      <Now agentId={lifecycle.agent_id} />
      {provisioning && isOpen ? <Steps provisioning={provisioning} /> : null}
      {provisioning && !isOpen ? (
        <details>
          <summary className="cursor-pointer text-xs text-kumo-subtle">{t("lifecycle.stepsBefore")}</summary>
          <div className="mt-2 flex flex-col gap-2">
            <Steps provisioning={provisioning} />
          </div>
        </details>
      ) : null}
      {mayManage ? <WaysOut lifecycle={lifecycle} /> : null}
    </div>
  );
}

export default function LifecyclePanel({ agentId }: { agentId: string }) {
  const t = useT();
  return (
    <Panel title={t("lifecycle.title")}>
      <Loaded query={useLifecycle(agentId)} rows={2} failed={t("lifecycle.notLoaded")} errorClass="p-4">
        {(lifecycle) => <Standing lifecycle={lifecycle} />}
      </Loaded>
    </Panel>
  );
}
