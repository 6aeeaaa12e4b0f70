// Parses the command line and the environment into options. Pure: both are passed in.
// Called by main.ts once at the start. A token given here is never printed back, not even in an error.

export interface Options {
  readonly relayUrl: string;
  readonly relayToken: string;
  /** null: from OpenClaw's configuration, else the default. */
  readonly gatewayUrl: string | null;
  readonly gatewayTokenFile: string | null;
  /** null: as the environment says. */
  readonly proxy: string | null;
  readonly once: boolean;
  /** Say whether it works, and end. */
  readonly check: boolean;
  readonly json: boolean;
  /** Of several gateways: what this one is called in the log. */
  readonly name?: string;
  /** Where its settings are read; default: the process's own. */
  readonly environment?: Environment;
}

/** How a connector registers its gateway itself. */
export interface Enrolment {
  /** The address of Mission Control. */
  readonly server: string;
  /** Empty: what was kept from an earlier start must do. */
  readonly token: string;
  /** null: the host's name. */
  readonly name: string | null;
  readonly stateFile: string | null;
}
export type LocalOptions = Omit<Options, "relayUrl" | "relayToken">;

export type Parsed =
  | { readonly kind: "run"; readonly options: Options }
  | { readonly kind: "register"; readonly enrolment: Enrolment; readonly options: LocalOptions }
  | { readonly kind: "fleet"; readonly file: string; readonly options: LocalOptions }
  | { readonly kind: "help" }
  | { readonly kind: "version" }
  | { readonly kind: "error"; readonly message: string };

export type Environment = { readonly [name: string]: string | undefined };

export const HELP = `Connects an OpenClaw gateway to Mission Control: dials out, so it works behind NAT.

  node connector.mjs --relay wss://HOST/ws/gateway/ID/relay --token mcg_...

  --relay URL                where Mission Control waits (from "Connect a gateway")
  --token TOKEN              the relay token; better in the environment: MC_RELAY_TOKEN
  --register URL             instead: the address of Mission Control, where the gateway registers itself with
                             the token in MC_REGISTRATION_TOKEN, once; what it gets is kept in a private file
  --name NAME                the gateway's name there (default: this host's name)
  --state FILE               where it is kept (default ~/.mission-control/HOST.json)
  --gateway URL              the local gateway (default ws://127.0.0.1:18789, or OPENCLAW_GATEWAY_URL)
  --gateway-token-file FILE  a file holding the gateway's token; else OPENCLAW_GATEWAY_TOKEN,
                             else gateway.auth.token in openclaw.json
  --config FILE              several gateways with one connector: see docs/connector.md
  --proxy URL                the way to Mission Control (default: HTTPS_PROXY, HTTP_PROXY, NO_PROXY)
  --check                    connect, say what works and what does not, and end (exit code 0 or 1)
  --once                     stop at the first failure and say what it was (exit code 1)
  --json                     log one JSON object per line
  --version, --help

The gateway's token stays on this host: it is put into the connect request here and is taken out of all that is sent.
Runs on Node 18 or later. Stop it with Ctrl-C.`;

const VALUE_FLAGS = ["--relay", "--token", "--register", "--name", "--state", "--gateway", "--gateway-token-file", "--config", "--proxy"] as const;
type ValueFlag = (typeof VALUE_FLAGS)[number];
const isValueFlag = (flag: string): flag is ValueFlag => (VALUE_FLAGS as readonly string[]).includes(flag);

export function parseOptions(argv: readonly string[], env: Environment): Parsed {
  const values = new Map<ValueFlag, string>();
  const switches = new Set<string>();
  for (let i = 0; i < argv.length; i++) {
    const { flag, inline } = splitFlag(argv[i] ?? "");
    if (isValueFlag(flag)) {
      const value = inline ?? argv[++i];
      if (value === undefined || value === "" || (inline === null && value.startsWith("--"))) return { kind: "error", message: `${flag} needs a value.` };
      values.set(flag, value);
    } else if (["--once", "--check", "--json", "--help", "-h", "--version"].includes(flag)) switches.add(flag);
    else return { kind: "error", message: `Unknown option ${flag.startsWith("-") ? flag : "(a word without a flag)"}. See --help.` };
  }
  if (switches.has("--help") || switches.has("-h")) return { kind: "help" };
  if (switches.has("--version")) return { kind: "version" };
  return complete(values, switches, env);
}

function splitFlag(argument: string): { flag: string; inline: string | null } {
  const equals = argument.startsWith("--") ? argument.indexOf("=") : -1;
  return equals < 0 ? { flag: argument, inline: null } : { flag: argument.slice(0, equals), inline: argument.slice(equals + 1) };
}

function complete(values: ReadonlyMap<ValueFlag, string>, switches: ReadonlySet<string>, env: Environment): Parsed {
  const local = localOptions(values, switches, env);
  if (typeof local === "string") return { kind: "error", message: local };
  const file = values.get("--config");
  if (file !== undefined) {
    const other = ["--relay", "--token", "--register", "--name", "--gateway", "--gateway-token-file"].find((flag) => values.has(flag as ValueFlag));
    return other ? { kind: "error", message: `${other} has no place beside --config: it stands in the file.` } : { kind: "fleet", file, options: local };
  }
  const server = values.get("--register");
  if (server !== undefined) return registering(server, values, env, local);
  const relay = values.get("--relay") ?? env.MC_RELAY_URL;
  if (!relay) return { kind: "error", message: "--relay is missing: the address that Mission Control shows under “Connect a gateway”." };
  const relayUrl = socketUrl(relay);
  if (!relayUrl) return { kind: "error", message: "--relay is not an address: it should look like wss://HOST/ws/gateway/ID/relay." };
  const relayToken = (values.get("--token") ?? env.MC_RELAY_TOKEN ?? "").trim();
  if (!relayToken) return { kind: "error", message: "The relay token is missing: give --token or set MC_RELAY_TOKEN." };
  // A header cannot carry these; the ws library would throw an error that quotes the token.
  if (!/^[\x21-\x7e]+$/.test(relayToken)) return { kind: "error", message: "The relay token contains a character that no token has: copy it again." };
  return { kind: "run", options: { relayUrl, relayToken, ...local } };
}

type Values = ReadonlyMap<ValueFlag, string>;

/** What has nothing to do with Mission Control; a string: what is wrong. */
function localOptions(values: Values, switches: ReadonlySet<string>, env: Environment): LocalOptions | string {
  const gateway = values.get("--gateway") ?? env.OPENCLAW_GATEWAY_URL ?? null;
  const gatewayUrl = gateway === null ? null : socketUrl(gateway);
  if (gateway !== null && gatewayUrl === null) return "--gateway is not an address: it should look like ws://127.0.0.1:18789.";
  const gatewayTokenFile = values.get("--gateway-token-file") ?? null;
  const proxy = values.get("--proxy") ?? null;
  if (proxy !== null && !/^https?:$/.test(URL.canParse(proxy) ? new URL(proxy).protocol : ""))
    return "--proxy is not an address: it should look like http://HOST:3128.";
  return { gatewayUrl, gatewayTokenFile, proxy, once: switches.has("--once"), check: switches.has("--check"), json: switches.has("--json") };
}

function registering(server: string, values: Values, env: Environment, options: LocalOptions): Parsed {
  if (!/^https?:$/.test(URL.canParse(server) ? new URL(server).protocol : ""))
    return { kind: "error", message: "--register is not an address: it should look like https://HOST." };
  const token = (env.MC_REGISTRATION_TOKEN ?? "").trim();
  if (token !== "" && !/^mcr_[0-9a-f_]+$/.test(token))
    return { kind: "error", message: "MC_REGISTRATION_TOKEN is not a registration token: it begins with mcr_. Copy it again." };
  return { kind: "register", enrolment: { server, token, name: values.get("--name") ?? null, stateFile: values.get("--state") ?? null }, options };
}

const SOCKET_SCHEMES: Record<string, string> = { "http:": "ws:", "https:": "wss:", "ws:": "ws:", "wss:": "wss:" };

/** ws(s) unchanged, http(s) turned into ws(s), anything else null. */
export function socketUrl(text: string): string | null {
  let url: URL;
  try {
    url = new URL(text);
  } catch {
    return null;
  }
  const scheme = SOCKET_SCHEMES[url.protocol];
  if (!scheme || !url.hostname) return null;
  url.hash = "";
  return scheme + url.href.slice(url.protocol.length);
}

/** An address that may be logged and sent: without user, password or query. */
export function publicUrl(text: string): string {
  const url = new URL(text);
  return `${url.protocol}//${url.host}${url.pathname === "/" ? "" : url.pathname}`;
}

/** True when frames to this address stay on this host. */
export function isLoopback(text: string): boolean {
  const host = new URL(text).hostname;
  return host === "localhost" || host === "[::1]" || /^127(\.\d{1,3}){3}$/.test(host);
}
