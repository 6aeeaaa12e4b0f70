// What an agent may run on its gateway without asking: calls to our own API, nothing else.

export type ExecPolicy = { security: "allowlist"; ask: "on-miss"; askFallback: "deny"; allowlist: { pattern: string; argPattern: string }[] };

const escapeRegex = (text: string): string => text.replace(/[.*+?^${}()|[\]\\/]/g, "\\$&");

/**
 * `ask`: every shell command is held until a person decides, but for curl to the agent API. `trust`: no rule of ours.
 * The pattern lets curl send headers and a body to that one address; it allows no output file, no upload of a file, no
 * other address, no configuration file.
 */
export function execPolicy(policy: "ask" | "trust", apiBase: string): ExecPolicy | null {
  if (policy === "trust") return null;
  const url = `${escapeRegex(apiBase)}/api/v1/agent/[A-Za-z0-9/_?=&.%-]*`;
  const value = "[^@-][^\\x00]*?";
  const option = `(?:-[sSf]+|-X (?:GET|POST|PATCH|DELETE)|-H ${value}|(?:-d|--data|--data-raw) ${value})`;
  return { security: "allowlist", ask: "on-miss", askFallback: "deny", allowlist: [{ pattern: "curl", argPattern: `^(?:${option} )*${url}$` }] };
}
