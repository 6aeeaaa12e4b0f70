// What goes on in a session while somebody looks at it: words, steps, and what each call of a model took.
import { useT } from "../i18n/index.ts";
import { State } from "../ui/chip.tsx";
import { ProblemNote } from "../ui/states.tsx";
import { Button } from "../ui/button.tsx";
import type { LiveMessage } from "./live-session.ts";
import { useWatching, type Watching } from "./stream.ts";

const LABELS = { connecting: "session.liveConnecting", open: "session.live", interrupted: "session.liveInterrupted" } as const;

function Usage({ usage }: { usage: NonNullable<LiveMessage["usage"]> }) {
  const t = useT();
  const { input_tokens, output_tokens, cost_usd } = usage;
  return (
    <span className="text-xs text-kumo-subtle tabular-nums">
      {t("session.usage", { input: input_tokens ?? "?", output: output_tokens ?? "?" })}
      {cost_usd ? ` · $${cost_usd.toFixed(4)}` : null}
    </span>
  );
}

function Said({ who, text, usage }: Pick<LiveMessage, "text" | "usage"> & { who: string }) {
  return (
    <li className="py-2">
      <p className="flex flex-wrap gap-x-2 text-xs text-kumo-subtle">
        <span className="font-medium">{who}</span>
        {usage ? <Usage usage={usage} /> : null}
      </p>
      {text ? <p className="mt-0.5 text-sm wrap-anywhere whitespace-pre-wrap">{text}</p> : null}
    </li>
  );
}

type Around = {
  /** Ids of the messages that the history shows already. */
  known: ReadonlySet<string>;
  onReload(): void;
};

export function LiveSessionView({ watching: { live, phase, error }, known, onReload }: Around & { watching: Watching }) {
  const t = useT();
  const { text, steps, isWorking, dropped } = live;
  const messages = live.messages.filter(({ id }) => id === null || !known.has(id));
  return (
    <section aria-label={t("session.live")} className="mt-2 border-t border-kumo-line pt-2">
      <p className="flex flex-wrap items-center gap-2">
        <State tone={phase === "open" ? "run" : "idle"} isLive={phase === "open" && isWorking}>
          {t(LABELS[phase])}
        </State>
        {isWorking ? <span className="text-xs text-kumo-subtle">{t("session.active")}</span> : null}
      </p>
      {error ? <ProblemNote error={error} what={t("session.liveFailed")} /> : null}
      {dropped > 0 ? (
        <p className="mt-1 flex flex-wrap items-center gap-2 text-xs text-kumo-subtle">
          {t("session.dropped", { count: dropped })}
          <Button onClick={onReload}>{t("session.reload")}</Button>
        </p>
      ) : null}
      <ul className="divide-y divide-kumo-line">
        {messages.map((message, place) => (
          <Said key={message.id ?? `${message.run_id} ${place}`} who={message.role} text={message.text} usage={message.usage} />
        ))}
        {text === null ? null : <Said who="assistant" text={text} usage={null} />}
      </ul>
      {isWorking && steps.length > 0 ? (
        <ul className="mt-1">
          {steps.map(({ id, title, status }) => (
            <li key={id} className="flex items-baseline gap-2 text-xs">
              <State tone={status === "failed" ? "block" : status === "done" ? "done" : "run"}>{title}</State>
            </li>
          ))}
        </ul>
      ) : null}
    </section>
  );
}

export function LiveView({ gatewayId, session, ...around }: Around & { gatewayId: string; session: string }) {
  return <LiveSessionView watching={useWatching(gatewayId, session)} {...around} />;
}
