// The variables of an installation that have no place of their own in scripts/: workers/platform/env.ts says what each is for.
export const VARIABLES = ["AUTH_ISSUERS", "CORS_ORIGINS", "EMAIL_FROM", "GATEWAY_NETWORK", "WRITE_LIMIT_FACTOR"];

/**
 * The variables of wrangler.toml and of .dev.vars (`stored`) with those that the environment sets in their place: ours, and whatever
 * else stands there.
 */
export const variablesOf = (stored, environment) => {
  const names = [...new Set([...VARIABLES, ...Object.keys(stored)])];
  return { ...stored, ...Object.fromEntries(names.flatMap((name) => (environment[name] === undefined ? [] : [[name, environment[name]]]))) };
};

/** What the sockets to gateways that are dialled may reach, whatever a name resolves to: workerd looks at the address itself. */
const REACHED = { none: [], public: ["public"], loopback: ["public", "local"], private: ["public", "private"] };
/** Clouds keep their hosts' secrets there. */
const NEVER_REACHED = ["169.254.0.0/16", "fe80::/10", "100.100.100.200/32", "168.63.129.16/32", "192.0.0.192/32", "fd00:ec2::/32", "fd20:ce::/32"];

/** Where gateways may be dialled: what the variable says; else this host too, where nobody but this host can reach us. */
export function gatewayNetwork(variables, host, publicUrl) {
  const name = variables.GATEWAY_NETWORK ?? (publicUrl === undefined && ["127.0.0.1", "::1", "localhost"].includes(host) ? "loopback" : "public");
  return { name, service: { network: { allow: REACHED[name], deny: NEVER_REACHED, tlsOptions: { trustBrowserCas: true } } } };
}

/** For addresses that anybody on a board may name: whatever gateways may be reached. */
export const PUBLIC_ONLY = { network: { allow: REACHED.public, deny: NEVER_REACHED, tlsOptions: { trustBrowserCas: true } } };

const isUrl = (text) => URL.canParse(text) && ["http:", "https:"].includes(new URL(text).protocol);
const isOrigin = (text) => isUrl(text) && new URL(text).origin === text.replace(/\/$/, "");
const listed = (text) => text.split(",").flatMap((part) => part.trim() || []);

/** What each must look like, where a mistake would be noticed late or never; and how it is written. */
const SHAPES = {
  PORT: [(text) => /^\d{1,5}$/.test(text) && Number(text) < 65_536, "a number from 0 to 65535"],
  PUBLIC_URL: [isUrl, "a whole address: https://mc.example.com"],
  CORS_ORIGINS: [(text) => listed(text).every(isOrigin), "origins, with commas in between: https://app.example.com, http://localhost:3000"],
  GATEWAY_NETWORK: [(text) => text in REACHED, "none, public, loopback or private"],
  WRITE_LIMIT_FACTOR: [(text) => Number.isFinite(Number(text)) && Number(text) > 0, "a number above 0"],
};

/** Throws what is wrong with the environment's variables. */
export function requireUsable(environment) {
  for (const [name, [fits, how]] of Object.entries(SHAPES)) {
    const text = environment[name];
    if (text !== undefined && !fits(text)) throw new Error(`${name} is ${JSON.stringify(text)}; it must be ${how}.`);
  }
}
