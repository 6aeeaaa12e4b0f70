// Several gateways with one connector: a file that says of each where it is and what its tokens are. Each has its own connection to Mission
// Control, and a fault of one is no concern of the others. Pure, but for the reading of files.

import { readFileSync } from "node:fs";
import JSON5 from "json5";
import { type LocalOptions, type Options, socketUrl } from "./options.ts";

/** One process is no place for more: each may have megabytes on their way. */
export const GATEWAYS_MAX = 50;
const NAME = /^[\w .-]{1,60}$/;
const MEMBERS = ["name", "relay", "token_file", "gateway", "gateway_token_file", "openclaw_config"];

type Entry = { readonly [member: string]: unknown };
type Read = (path: string) => string;

const isEntry = (value: unknown): value is Entry => typeof value === "object" && value !== null && !Array.isArray(value);
const readText: Read = (path) => readFileSync(path, "utf8");

/** The sessions that the file asks for; a string: what is wrong with it. `shared`: what the command line says for all of them. */
export function fleetOf(path: string, shared: LocalOptions, env: NodeJS.ProcessEnv, read: Read = readText): Options[] | string {
  try {
    const file: unknown = JSON5.parse(read(path));
    const entries = isEntry(file) && Array.isArray(file.gateways) ? (file.gateways as unknown[]) : null;
    if (!entries || entries.length === 0) return `${path} names no gateways: it should look like { gateways: [ { name, relay, token_file, … } ] }.`;
    if (entries.length > GATEWAYS_MAX) return `${path} names ${entries.length} gateways; one connector takes at most ${GATEWAYS_MAX}.`;
    const sessions = entries.map((entry, index) => sessionOf(entry, `${path}, gateway ${index + 1}`, { shared, env, read }));
    const wrong = sessions.find((session) => typeof session === "string");
    return (wrong as string | undefined) ?? onlyOnce(sessions as Options[], path);
  } catch (error) {
    return `${path} cannot be used: ${error instanceof Error ? error.message : "unreadable"}`;
  }
}

function onlyOnce(sessions: Options[], path: string): Options[] | string {
  for (const what of ["name", "relayUrl"] as const) {
    const seen = new Set(sessions.map((session) => session[what]));
    if (seen.size < sessions.length) return `${path}: two gateways have the same ${what === "name" ? "name" : "relay"}.`;
  }
  return sessions;
}

const textOf = (entry: Entry, member: string): string | null => {
  const value = entry[member];
  return typeof value === "string" && value.trim() !== "" ? value.trim() : null;
};

function sessionOf(entry: unknown, where: string, { shared, env, read }: { shared: LocalOptions; env: NodeJS.ProcessEnv; read: Read }): Options | string {
  if (!isEntry(entry)) return `${where} is not an object.`;
  const unknown = Object.keys(entry).find((member) => !MEMBERS.includes(member));
  if (unknown) return `${where}: there is no member ${JSON.stringify(unknown)}; there are ${MEMBERS.join(", ")}.`;
  const [name, relay, tokenFile, gateway] = ["name", "relay", "token_file", "gateway"].map((member) => textOf(entry, member));
  if (!name || !NAME.test(name)) return `${where} needs a name of letters, digits, spaces, dots and dashes.`;
  const relayUrl = socketUrl(relay ?? "");
  if (!relayUrl) return `${where} (${name}) needs relay: wss://HOST/ws/gateway/ID/relay.`;
  if (!tokenFile) return `${where} (${name}) needs token_file: a file that holds its relay token, which nobody else may read.`;
  const relayToken = read(tokenFile).trim();
  if (!/^[\x21-\x7e]+$/.test(relayToken)) return `${where} (${name}): ${tokenFile} holds no relay token.`;
  const gatewayUrl = gateway ? socketUrl(gateway) : null;
  if (gateway && !gatewayUrl) return `${where} (${name}): gateway should look like ws://127.0.0.1:18789.`;
  const [gatewayTokenFile, config] = [textOf(entry, "gateway_token_file"), textOf(entry, "openclaw_config")];
  if (!gatewayTokenFile && !config) return `${where} (${name}) needs gateway_token_file or openclaw_config: where the token of that gateway is.`;
  // A token in the environment is for one gateway: no other may get it.
  const { OPENCLAW_GATEWAY_TOKEN: _token, OPENCLAW_GATEWAY_URL: _url, OPENCLAW_GATEWAY_PORT: _port, OPENCLAW_STATE_DIR: _state, ...rest } = env;
  const environment = config ? { ...rest, OPENCLAW_CONFIG_PATH: config } : rest;
  return { ...shared, name, relayUrl, relayToken, gatewayUrl, gatewayTokenFile, environment };
}
