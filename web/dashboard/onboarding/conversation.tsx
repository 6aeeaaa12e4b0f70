// What was said in an onboarding, whom it waits for, and what a person can do about it.
import { type ReactNode, useEffect, useRef } from "react";
import { type MessageId, useT } from "../i18n/index.ts";
import { Avatar } from "../ui/avatar.tsx";
import { guarded } from "../ui/boundary.tsx";
import { Button } from "../ui/button.tsx";
import { State, type Tone } from "../ui/chip.tsx";
import { Panel } from "../ui/page.tsx";
import { useIsReadOnly } from "../ui/read-only.ts";
import { Empty, ProblemNote } from "../ui/states.tsx";
import { Time } from "../ui/time.tsx";
import { visible } from "../ui/visible.ts";
import { AnswerForm } from "./answer-form.tsx";
import { useSkip, useStart } from "./live.ts";
import type { Onboarding, OnboardingMessage } from "./wire.ts";

/** Amber where a person is waited for. */
const TONES: Record<Onboarding["state"], Tone> = {
  sent: "idle",
  reached: "run",
  unanswered: "wait",
  failed: "block",
  asked: "wait",
  proposed: "wait",
  confirmed: "done",
  skipped: "idle",
};
const HINTS: Partial<Record<Onboarding["state"], MessageId>> = {
  sent: "onboarding.hint.sent",
  reached: "onboarding.hint.reached",
  unanswered: "onboarding.hint.unanswered",
  failed: "onboarding.hint.failed",
  proposed: "onboarding.hint.proposed",
  skipped: "onboarding.hint.skipped",
};
const isOver = ({ state }: Onboarding): boolean => state === "confirmed" || state === "skipped";

/** `isOpen`: its options stand in the form below. */
function Message({ message, isOpen }: { message: OnboardingMessage; isOpen: boolean }) {
  const t = useT();
  const { author, text, options, kind } = message;
  return (
    <li className="flex gap-2.5">
      <Avatar type={author.type} name={author.name} size={24} />
      <div className="min-w-0 flex-1">
        <p className="flex min-h-6.5 items-center gap-2 text-sm">
          <span className="min-w-0 truncate font-medium">{visible(author.name)}</span>
          <span className="text-xs text-kumo-subtle">
            <Time iso={message.timestamp} />
          </span>
        </p>
        <p className="text-sm break-words whitespace-pre-wrap">{kind === "proposal" ? t("onboarding.didPropose") : visible(text)}</p>
        {options.length > 0 && !isOpen ? (
          <p className="text-xs break-words text-kumo-subtle">{visible(options.map(({ label }) => label).join(" · "))}</p>
        ) : null}
      </div>
    </li>
  );
}

/** Whom it waits for, and why. */
function Stand({ onboarding }: { onboarding: Onboarding }) {
  const t = useT();
  const { state, agent_name: name, why, due_at } = onboarding;
  const hint = HINTS[state];
  return (
    <div role="status" className="flex flex-col gap-1 text-sm">
      <State tone={TONES[state]} isLive={state === "reached"}>
        {t(`onboarding.state.${state}`, { name: visible(name) })}
      </State>
      {hint && (state !== "skipped" || why) ? <p className="text-kumo-subtle">{t(hint)}</p> : null}
      {state === "failed" && why ? <p className="break-words text-kumo-subtle">{visible(why)}</p> : null}
      {due_at && state === "asked" ? (
        <p className="text-xs text-kumo-subtle">
          {t("onboarding.until")} <Time iso={due_at} />
        </p>
      ) : null}
    </div>
  );
}

function Actions({ boardId, onboarding }: { boardId: string; onboarding: Onboarding }) {
  const t = useT();
  const [start, skip] = [useStart(boardId), useSkip(boardId)];
  const { state } = onboarding;
  const isStuck = state === "unanswered" || state === "failed";
  return (
    <>
      {start.error ? <ProblemNote error={start.error} what={t("onboarding.notStarted")} /> : null}
      {skip.error ? <ProblemNote error={skip.error} what={t("onboarding.notSkipped")} /> : null}
      <div className="flex flex-wrap gap-2">
        {isStuck ? (
          <Button look="primary" isBusy={start.isPending} onClick={() => start.mutate(false)}>
            {t("onboarding.again")}
          </Button>
        ) : null}
        {state === "sent" ? null : (
          <Button isBusy={start.isPending} onClick={() => start.mutate(true)}>
            {t("onboarding.restart")}
          </Button>
        )}
        {isOver(onboarding) ? null : (
          <Button isBusy={skip.isPending} onClick={() => skip.mutate()}>
            {t("onboarding.skip")}
          </Button>
        )}
      </div>
    </>
  );
}

function NotBegun({ boardId }: { boardId: string }) {
  const t = useT();
  const start = useStart(boardId);
  const isReadOnly = useIsReadOnly();
  return (
    <>
      <Empty title={t("onboarding.none")} detail={t("onboarding.noneDetail")}>
        {isReadOnly ? null : (
          <Button look="primary" isBusy={start.isPending} onClick={() => start.mutate(false)}>
            {t("onboarding.start")}
          </Button>
        )}
      </Empty>
      {start.error ? <ProblemNote error={start.error} what={t("onboarding.notStarted")} /> : null}
    </>
  );
}

/** The newest is on screen when something is said. */
function useNewestShown(said: number) {
  const end = useRef<HTMLDivElement>(null);
  useEffect(() => {
    if (said > 0) end.current?.scrollIntoView({ block: "nearest" });
  }, [said]);
  return end;
}

const Framed = ({ children }: { children: ReactNode }) => <div className="flex flex-col gap-4 p-4">{children}</div>;

export function Conversation({ boardId, onboarding }: { boardId: string; onboarding: Onboarding | null }) {
  const t = useT();
  const isReadOnly = useIsReadOnly();
  const end = useNewestShown(onboarding?.messages.length ?? 0);
  const hasTurn = onboarding?.state === "asked" || onboarding?.state === "proposed";
  return (
    <Panel title={t("onboarding.conversation")}>
      <Framed>
        {onboarding ? (
          <>
            <ol aria-label={t("onboarding.conversation")} aria-live="polite" className="flex flex-col gap-4">
              {onboarding.messages.map((message, at) =>
                guarded(<Message key={message.timestamp} message={message} isOpen={hasTurn && !isReadOnly && at === onboarding.messages.length - 1} />),
              )}
            </ol>
            <Stand onboarding={onboarding} />
            {hasTurn && !isReadOnly ? <AnswerForm key={onboarding.version} boardId={boardId} onboarding={onboarding} /> : null}
            {isReadOnly ? null : <Actions boardId={boardId} onboarding={onboarding} />}
          </>
        ) : (
          <NotBegun boardId={boardId} />
        )}
        <div ref={end} />
      </Framed>
    </Panel>
  );
}
