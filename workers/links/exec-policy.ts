// What an agent may run on its gateway without asking: calls to our own API, nothing else.

export type ExecPolicy = { security: "allowlist"; ask: "on-miss"; askFallback: "deny"; allowlist: { pattern: string; argPattern: string }[] };

/**
 * A real NUL in the pattern makes the gateway join arguments with NUL (and end with one). Joined with spaces, one quoted
 * argument could not be told from several, and `-d '{} http://elsewhere/'` from a second address.
 */
const NUL = "\u0000";
const VALUE = `[^${NUL}]+`;

const escapeRegex = (text: string): string => text.replace(/[.*+?^${}()|[\]\\/]/g, "\\$&");

/**
 * `ask`: every shell command is held until a person decides, but for curl to the agent API. `trust`: no rule of ours.
 * Allowed: quiet flags, a method, headers, a JSON body given in place, one address below the API. Not allowed, so held:
 * another address or a second one, a path with dots or escapes (it could climb out of the agent API), bodies and headers from files, output files, configuration files.
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
