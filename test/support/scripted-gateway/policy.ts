// Exec policy: does this command run, wait for a person, or fail? Pure: text and policy in, verdict out. Called by turns.ts.
// It follows what a real gateway does with the forms agents use; it is no full shell parser, and what it does not know it holds.

import { isObject, type JsonObject, text } from "./types.ts";

export interface AllowEntry {
  readonly pattern: string;
  readonly argPattern: string | null;
}
export interface ExecPolicy {
  readonly security: "deny" | "allowlist" | "full";
  readonly ask: "off" | "on-miss" | "always";
  readonly askFallback: string;
  readonly allowlist: readonly AllowEntry[];
}
export type Verdict = { readonly kind: "run" } | { readonly kind: "ask" } | { readonly kind: "deny"; readonly message: string };

const one = <T extends string>(value: unknown, allowed: readonly T[], fallback: T): T => allowed.find((option) => option === value) ?? fallback;

/** Per-agent fields stand over the defaults, these over "full, off". A value that means nothing counts as absent. */
export function effectivePolicy(file: JsonObject, agentId: string): ExecPolicy {
  const defaults = isObject(file.defaults) ? file.defaults : {};
  const agents = isObject(file.agents) ? file.agents : {};
  const own = isObject(agents[agentId]) ? (agents[agentId] as JsonObject) : {};
  const entries = Array.isArray(own.allowlist) ? own.allowlist.filter(isObject) : [];
  const securities = ["deny", "allowlist", "full"] as const;
  const asks = ["off", "on-miss", "always"] as const;
  return {
    security: one(own.security, securities, one(defaults.security, securities, "full")),
    ask: one(own.ask, asks, one(defaults.ask, asks, "off")),
    askFallback: text(own.askFallback) || text(defaults.askFallback) || "deny",
    allowlist: entries.map((entry) => ({ pattern: text(entry.pattern), argPattern: typeof entry.argPattern === "string" ? entry.argPattern : null })),
  };
}

export function judgeCommand(command: string, policy: ExecPolicy): Verdict {
  if (policy.security === "deny") return { kind: "deny", message: errorText("exec denied: host=gateway security=deny") };
  if (policy.security === "full") return policy.ask === "always" ? { kind: "ask" } : { kind: "run" };
  const parsed = splitCommand(command);
  if (parsed === null) return { kind: "deny", message: `Exec denied (SYSTEM_RUN_DENIED: approval cannot safely bind this command): ${command.split("\n")[0]}` };
  const matches = parsed.every((segment) => segment.plain && policy.allowlist.some((entry) => entryMatches(entry, segment.argv)));
  if (matches && policy.ask !== "always") return { kind: "run" };
  if (policy.ask === "off") return { kind: "deny", message: errorText("exec denied: allowlist miss") };
  return { kind: "ask" };
}

/** What the model is told when the tool itself fails. */
export function errorText(error: string): string {
  return JSON.stringify({ status: "error", tool: "exec", error }, null, 2);
}

export function headlessText(policy: ExecPolicy): string {
  return errorText(
    `exec denied: Headless runs cannot wait for interactive exec approval.\nEffective host exec policy: security=${policy.security} ask=${policy.ask} askFallback=${policy.askFallback}`,
  );
}

export interface Segment {
  readonly argv: readonly string[];
  /** False when quoting or wild cards leave open what the program really gets: such a command is always held. */
  readonly plain: boolean;
}

/** Top-level parts of a command; null = it has an expansion, a redirection or a line break that no approval can bind. */
export function splitCommand(command: string): Segment[] | null {
  const segments: { argv: string[]; plain: boolean }[] = [];
  let segment = { argv: [] as string[], plain: true };
  let word: string | null = null;
  let quote = "";
  const endWord = (): void => {
    if (word !== null) segment.argv.push(word);
    word = null;
  };
  const endSegment = (): void => {
    endWord();
    if (segment.argv.length > 0) segments.push(segment);
    segment = { argv: [], plain: true };
  };
  for (const char of command.trim()) {
    if (quote === "'" || (quote === '"' && char !== '"')) {
      if (quote === '"' && /[$`]/.test(char)) return null;
      if (char === "\\" && quote === '"') segment.plain = false;
      if (char === quote) quote = "";
      else word = (word ?? "") + char;
    } else if (char === '"' && quote === '"') quote = "";
    else if (char === "'" || char === '"') {
      quote = char;
      word ??= "";
    } else if (/[$`<>\n]/.test(char)) return null;
    else if (/[;|&]/.test(char)) endSegment();
    else if (/\s/.test(char)) endWord();
    else {
      if (/[\\*?[\]{}~]/.test(char)) segment.plain = false;
      word = (word ?? "") + char;
    }
  }
  if (quote) return null;
  endSegment();
  return segments.map(withoutAssignments).filter((each) => each.argv.length > 0);
}

/** `NAME=value` before a command, or alone, runs nothing. */
function withoutAssignments(segment: Segment): Segment {
  const first = segment.argv.findIndex((word) => !/^[A-Za-z_]\w*=/.test(word));
  return { ...segment, argv: first < 0 ? [] : segment.argv.slice(first) };
}

function entryMatches(entry: AllowEntry, argv: readonly string[]): boolean {
  const program = argv[0] ?? "";
  // A bare name means a program found through PATH; a path means that very file.
  const subject = entry.pattern.includes("/") ? resolvedPath(program) : program.includes("/") ? null : program;
  if (subject === null || !glob(entry.pattern).test(subject)) return false;
  if (entry.argPattern === null) return true;
  // A pattern with a NUL asks for unambiguous borders between the arguments.
  const args = argv.slice(1);
  const joined = entry.argPattern.includes("\0") ? (args.length === 0 ? "\0\0" : `${args.join("\0")}\0`) : args.join(" ");
  try {
    return new RegExp(entry.argPattern).test(joined);
  } catch {
    return false;
  }
}

export function resolvedPath(program: string): string {
  return program.includes("/") ? program : `/usr/bin/${program}`;
}

function glob(pattern: string): RegExp {
  const escaped = pattern.replace(/[.+^${}()|[\]\\]/g, "\\$&");
  return new RegExp(`^${escaped.replace(/\*\*/g, "\u0001").replace(/\*/g, "[^/]*").replaceAll("\u0001", ".*").replace(/\?/g, "[^/]")}$`);
}
