// What goes on in a session right now, from the frames of its stream. Pure.
import type { SessionFrame } from "./wire.ts";

type Step = Extract<SessionFrame, { type: "step" }>;
export type LiveMessage = Extract<SessionFrame, { type: "message" }>;
export type LiveSession = {
  /** What an agent is saying and has not finished. */
  text: string | null;
  steps: readonly Step[];
  /** Since somebody watches, oldest first. */
  messages: readonly LiveMessage[];
  isWorking: boolean;
  dropped: number;
};

export const NOTHING_YET: LiveSession = { text: null, steps: [], messages: [], isWorking: false, dropped: 0 };
const STEPS_MAX = 20;
const MESSAGES_MAX = 100;

function withStep(steps: readonly Step[], step: Step): readonly Step[] {
  const known = steps.findIndex(({ id }) => id === step.id);
  return known >= 0 ? steps.with(known, step) : [...steps, step].slice(-STEPS_MAX);
}

export function withFrame(live: LiveSession, frame: SessionFrame): LiveSession {
  switch (frame.type) {
    case "text":
      return { ...live, text: frame.text, isWorking: true };
    case "step":
      return { ...live, steps: withStep(live.steps, frame), isWorking: true };
    case "message":
      return { ...live, text: frame.role === "assistant" ? null : live.text, messages: [...live.messages, frame].slice(-MESSAGES_MAX) };
    case "state":
      return frame.state === "running" ? { ...live, steps: [], isWorking: true } : { ...live, text: null, isWorking: false };
    case "dropped":
      return { ...live, dropped: live.dropped + frame.count };
  }
}

/** The frames of whole blocks, and what is left of the last one. */
export function readBlocks(text: string): { frames: SessionFrame[]; rest: string } {
  const blocks = text.split("\n\n");
  const rest = blocks.pop() ?? "";
  const frames = blocks.flatMap((block) => {
    const data = block.split("\n").find((line) => line.startsWith("data: "));
    return data ? [JSON.parse(data.slice("data: ".length)) as SessionFrame] : [];
  });
  return { frames, rest };
}
