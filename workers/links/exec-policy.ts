// What an agent may run on its gateway without asking: calls to our own API, and nothing else.

import type { Policy } from "#worker/drifts/index.ts";

export type ExecPolicy = { security: "allowlist"; ask: "on-miss"; askFallback: "deny"; allowlist: { pattern: string; argPattern: string }[] };

/**
 * A real NUL in the pattern makes the gateway join arguments with NUL (and end with one). With arguments joined by spaces, one quoted
 * argument could not be told from several, nor `-d '{} http://elsewhere/'` from a second address.
 */
const NUL = "\u0000";
const VALUE = `[^${NUL}]+`;

const escapeRegex = (text: string): string => text.replace(/[.*+?^${}()|[\]\\/]/g, "\\$&");

/**
 * `ask`: every shell command is held until a person decides, except curl calls to the agent API. `trust`: we add no rule.
 * Allowed: quiet flags, a method, headers, an inline JSON body, one address below the API. Not allowed, so held: any other
 * or second address, a path with dots or escapes (it could leave the agent API), bodies and headers from files, output and config files.
 */
export function execPolicy(policy: "ask" | "trust", apiBase: string): ExecPolicy | null {
  if (policy === "trust") return null;
  const parts = [
    `(?:-[sSf]+${NUL})*`,
    `(?:-X${NUL}(?:GET|POST|PATCH|DELETE)${NUL})?`,
    `(?:-H${NUL}[A-Za-z-]+: ${VALUE}${NUL})*`,
    `(?:-d${NUL}\\{[^${NUL}]*\\}${NUL})?`,
    `${escapeRegex(apiBase)}/api/v1/agent/[A-Za-z0-9_/?=&,~-]*${NUL}*`,
  ];
  return { security: "allowlist", ask: "on-miss", askFallback: "deny", allowlist: [{ pattern: "curl", argPattern: `^${parts.join("")}$` }] };
}

/** What an agent may run that asks, as a gateway understands it. */
export const askPolicy = (apiBase: string): Policy => ({ ...(execPolicy("ask", apiBase) as ExecPolicy), autoAllowSkills: false });
