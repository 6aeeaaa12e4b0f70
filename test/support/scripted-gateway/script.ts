// What an agent does with a message: the same small language as the stub model of the real test gateway. Pure; read by turns.ts.

export type Plan =
  | { readonly kind: "fail"; readonly status: number }
  | { readonly kind: "run"; readonly commands: readonly string[] }
  | { readonly kind: "slow"; readonly words: number }
  | { readonly kind: "echo"; readonly text: string };

/** No test needs more, and a typing mistake must not stream for ever. */
const MAX_WORDS = 10_000;
const ECHO_CHARS = 120;

export function readScript(message: string): Plan {
  const fail = /FAIL:(\d+)/.exec(message);
  if (fail) return { kind: "fail", status: Number(fail[1]) };
  const commands = [...message.matchAll(/RUN:(.+)$/gm)].map((match) => (match[1] ?? "").trim());
  if (commands.length > 0) return { kind: "run", commands };
  const slow = /SLOW:(\d+)/.exec(message);
  if (slow) return { kind: "slow", words: Math.min(Number(slow[1]), MAX_WORDS) };
  return { kind: "echo", text: `stub says: ${message.slice(-ECHO_CHARS)}` };
}

/** A resumed run has lost its tools until the next message of a user: commands are not tried again. */
export function resumedPlan(plan: Plan): Plan {
  if (plan.kind !== "run") return plan;
  return { kind: "echo", text: "stub says: the run was interrupted by a gateway restart; the outcome of its last command is not known." };
}
