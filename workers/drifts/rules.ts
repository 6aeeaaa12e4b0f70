// What differs between what was written and what is there, and whether the agent may do more for it: pure.
import type { Drift } from "./schema.ts";

export const POLICY_PART = "exec_policy";
export const SETTINGS_PART = "settings";
export const HEARTBEAT_PART = "heartbeat";
const NO_FILES: ReadonlySet<string> = new Set([POLICY_PART, SETTINGS_PART, HEARTBEAT_PART]);
export const isFile = (part: string): boolean => !NO_FILES.has(part);

/** Of a file, the policy or the settings: `hash` of all of it, `text` what may be shown of it. */
export type Piece = { hash: string; text: string };
/** As it is there; `text` null: it is gone. `isWhole`: the text is all of it, as it is, with nothing left out. */
export type Seen = { hash: string; text: string | null; isWhole: boolean; isCut: boolean };
export type Difference = Seen & { part: string; isLooser: boolean; means?: PolicyWord | null };
export type Known = { parts: Readonly<Record<string, Piece>>; accepted: Readonly<Record<string, string>>; found: readonly Difference[] };
/** `parts`: those that were looked at. */
export type There = { isThere: false } | { isThere: true; parts: Readonly<Record<string, Seen>>; isLooser: boolean; means?: PolicyWord | null };
export type Standing = { drift: Drift | null; found: Difference[]; accepted: Record<string, string> };

/** A part that was not looked at stands as it stood. What was accepted is let stand until it changes again. */
export function compare({ parts, accepted, found }: Known, there: There): Standing {
  if (!there.isThere) return { drift: "missing", found: [], accepted: { ...accepted } };
  const stands = Object.entries(accepted).filter(([part, hash]) => !there.parts[part] || there.parts[part].hash === hash);
  const known = Object.fromEntries(stands);
  const differing = Object.entries(parts).flatMap(([part, { hash }]): Difference[] => {
    const seen = there.parts[part];
    if (!seen) return found.filter((one) => one.part === part);
    if (seen.hash === hash || seen.hash === known[part]) return [];
    const isPolicy = part === POLICY_PART;
    return [{ part, ...seen, isLooser: isPolicy && there.isLooser, ...(isPolicy ? { means: there.means ?? null } : {}) }];
  });
  const drift = differing.some(({ isLooser }) => isLooser) ? "looser" : differing.length > 0 ? "changed" : null;
  return { drift, found: differing, accepted: Object.fromEntries(stands.filter(([part, hash]) => parts[part]?.hash !== hash)) };
}

const SECURITIES = ["deny", "allowlist", "full"] as const;
const ASKS = ["off", "on-miss", "always"] as const;
type Security = (typeof SECURITIES)[number];
export type PolicyWord = "ask" | "trust";
export type Entry = { pattern: string; argPattern: string | null };
/** Which shell commands run. `askFallback`: what holds when nobody is there to be asked. */
export type Policy = { security: Security; ask: (typeof ASKS)[number]; askFallback: Security; autoAllowSkills: boolean; allowlist: Entry[] };

type Facts = Readonly<Record<string, unknown>>;
const factsOf = (value: unknown): Facts => (value && typeof value === "object" && !Array.isArray(value) ? (value as Facts) : {});
const oneOf = <Word extends string>(words: readonly Word[], values: readonly unknown[], other: Word): Word =>
  values.map((value) => words.find((word) => word === value)).find((word) => word !== undefined) ?? other;

const entriesOf = (value: unknown): Entry[] =>
  (Array.isArray(value) ? value : [])
    .map(factsOf)
    .flatMap(({ pattern, argPattern }) => (typeof pattern === "string" ? [{ pattern, argPattern: typeof argPattern === "string" ? argPattern : null }] : []));

/** The gateway's rules for one agent: its own, else those for every agent, else the defaults. A value that the gateway does not understand counts as none. */
export function effectivePolicy(file: unknown, agentId: string): Policy {
  const { agents, defaults } = factsOf(file);
  const [own, every] = [factsOf(factsOf(agents)[agentId]), factsOf(factsOf(agents)["*"])];
  const layers = [own, every, factsOf(defaults)];
  const values = (name: string) => layers.map((layer) => layer[name]);
  return {
    security: oneOf(SECURITIES, values("security"), "full"),
    ask: oneOf(ASKS, values("ask"), "off"),
    askFallback: oneOf(SECURITIES, values("askFallback"), "deny"),
    autoAllowSkills: values("autoAllowSkills").find((value) => typeof value === "boolean") === true,
    allowlist: [...entriesOf(every.allowlist), ...entriesOf(own.allowlist)],
  };
}

export const hasOwnRule = (file: unknown, agentId: string): boolean => Object.keys(factsOf(factsOf(factsOf(file).agents)[agentId])).length > 0;

const entryText = ({ pattern, argPattern }: Entry): string => `allow: ${JSON.stringify(pattern)}${argPattern === null ? "" : ` ${JSON.stringify(argPattern)}`}`;

/** One text for each policy, whatever the order of its entries. null: the gateway's own defaults hold. */
export function policyText(policy: Policy | null): string {
  if (!policy) return "No rule of its own: the gateway’s defaults hold.\n";
  const { security, ask, askFallback, autoAllowSkills, allowlist } = policy;
  const lines = [`security: ${security}`, `ask: ${ask}`, `ask fallback: ${askFallback}`, `commands of skills are allowed: ${autoAllowSkills ? "yes" : "no"}`];
  return `${[...lines, ...[...new Set(allowlist.map(entryText))].sort()].join("\n")}\n`;
}

type Unasked = { isAll: boolean; skills: boolean; entries: ReadonlySet<string> };

/** What runs without a question while somebody is there to be asked. */
function unasked({ security, ask, autoAllowSkills, allowlist }: Policy): Unasked {
  if (security === "deny" || ask === "always") return { isAll: false, skills: false, entries: new Set() };
  return { isAll: security === "full", skills: autoAllowSkills, entries: new Set(allowlist.map(entryText)) };
}

const runsUnattended = ({ security, ask, askFallback }: Policy): boolean => security !== "deny" && ask !== "off" && askFallback === "full";

/** Whether there is a command that would run, or run unasked, and was not meant to. */
export function isLooser(meant: Policy, there: Policy): boolean {
  const [before, now] = [unasked(meant), unasked(there)];
  if (runsUnattended(there) && !runsUnattended(meant) && !before.isAll) return true;
  if (before.isAll) return false;
  return now.isAll || (now.skills && !before.skills) || [...now.entries].some((entry) => !before.entries.has(entry));
}
