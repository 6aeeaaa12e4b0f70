// State, always as a word: a filled chip, or a dot before the word. Amber (`wait`) means a person is waited for.
import type { ReactNode } from "react";
import { cx } from "./cx.ts";

export type Tone = "wait" | "run" | "block" | "done" | "idle";

const FILL: Record<Tone, string> = {
  wait: "bg-wait-fill text-wait",
  run: "bg-run-fill text-run",
  block: "bg-block-fill text-block",
  done: "bg-done-fill text-done",
  idle: "bg-idle-fill text-idle",
};
const DOT: Record<Tone, string> = { wait: "bg-wait", run: "bg-run", block: "bg-block", done: "bg-done", idle: "bg-idle" };
const TEXT: Record<Tone, string> = { wait: "text-wait", run: "text-run", block: "text-block", done: "text-done", idle: "text-idle" };

export function Chip({ tone, children, icon }: { tone: Tone; children: ReactNode; icon?: ReactNode }) {
  return (
    <span className={cx("inline-flex h-5 shrink-0 items-center gap-1 rounded-chip px-1.5 text-xs whitespace-nowrap", FILL[tone])}>
      {icon}
      {children}
    </span>
  );
}

/** `isHollow`: a ring, where nothing goes on. */
export const Dot = ({ tone, isLive = false, isHollow = false }: { tone: Tone; isLive?: boolean; isHollow?: boolean }) => (
  <span
    aria-hidden
    className={cx("inline-block size-1.5 shrink-0 rounded-full", isHollow ? cx("border-[1.5px] border-current", TEXT[tone]) : DOT[tone], isLive && "pulse-dot")}
  />
);

export function State({ tone, children, isLive = false, isHollow = false }: { tone: Tone; children: ReactNode; isLive?: boolean; isHollow?: boolean }) {
  return (
    <span className={cx("inline-flex shrink-0 items-center gap-1.5 text-xs whitespace-nowrap", TEXT[tone])}>
      <Dot tone={tone} isLive={isLive} isHollow={isHollow} />
      {children}
    </span>
  );
}

export const Tag = ({ children }: { children: ReactNode }) => (
  <span className="inline-flex h-5 shrink-0 items-center rounded-chip border border-kumo-line px-1.5 text-xs whitespace-nowrap text-kumo-subtle">
    {children}
  </span>
);

export const Tags = ({ words }: { words: readonly string[] }) => (
  <span className="flex flex-wrap gap-1">
    {words.map((word) => (
      <Tag key={word}>{word}</Tag>
    ))}
  </span>
);
