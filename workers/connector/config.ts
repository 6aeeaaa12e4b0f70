// Where the local gateway is and what its token is: the environment, a file, or OpenClaw's own configuration.
// Called by gateway.ts before every dial, so that a corrected token takes effect without a restart. Reads only; it never prints a token.

import { readFileSync } from "node:fs";
import { homedir } from "node:os";
import { join } from "node:path";
import JSON5 from "json5";
import { type Environment, isLoopback, type Options, publicUrl } from "./options.ts";

const DEFAULT_PORT = 18789;

export interface GatewaySettings {
  readonly url: string;
  /** null: none was found, so `connect` goes out without one, which suits a gateway without authentication. */
  readonly token: string | null;
  /** A warning for the log when something about the settings deserves one. */
  readonly warning: string | null;
}

type JsonObject = { readonly [key: string]: unknown };

/** The gateway's address and token, from the options, the environment or OpenClaw's configuration. */
export function gatewaySettings(options: Options, env: Environment = options.environment ?? process.env): GatewaySettings {
  const explicit = explicitToken(options, env);
  // The file is read only when the options and the environment do not already give both address and token.
  const file = explicit.token !== null && options.gatewayUrl !== null ? NO_FILE : readOpenClawConfig(env);
  const url = options.gatewayUrl ?? `ws://127.0.0.1:${filePort(file.gateway, env)}`;
  const fromFile = explicit.token === null ? forThisHost(url, fileToken(file.gateway, env)) : { token: null, warning: null };
  return {
    url,
    token: explicit.token ?? fromFile.token,
    warning: explicit.warning ?? (explicit.token === null ? (file.warning ?? fromFile.warning) : null),
  };
}

function explicitToken(options: Options, env: Environment): { token: string | null; warning: string | null } {
  const named = env.OPENCLAW_GATEWAY_TOKEN?.trim();
  if (named && options.gatewayTokenFile === null) return { token: named, warning: null };
  if (options.gatewayTokenFile === null) return { token: null, warning: null };
  try {
    const token = readFileSync(options.gatewayTokenFile, "utf8").trim();
    if (token) return { token, warning: null };
    return { token: named || null, warning: `The gateway token file ${options.gatewayTokenFile} is empty.` };
  } catch {
    return { token: named || null, warning: `The gateway token file ${options.gatewayTokenFile} cannot be read.` };
  }
}

interface ConfigFile {
  readonly gateway: JsonObject;
  readonly warning: string | null;
}
const NO_FILE: ConfigFile = { gateway: {}, warning: null };

export function configPath(env: Environment): string {
  if (env.OPENCLAW_CONFIG_PATH) return env.OPENCLAW_CONFIG_PATH;
  if (env.OPENCLAW_STATE_DIR) return join(env.OPENCLAW_STATE_DIR, "openclaw.json");
  return join(homedir(), ".openclaw", "openclaw.json");
}

/** People write this file with comments, trailing commas and unquoted keys. Throws a SyntaxError that names the position. */
export const gatewaySection = (text: string): JsonObject => object(object(JSON5.parse<unknown>(text)).gateway);

function readOpenClawConfig(env: Environment): ConfigFile {
  const path = configPath(env);
  let text: string;
  try {
    text = readFileSync(path, "utf8");
  } catch {
    return { gateway: {}, warning: `No gateway token: ${path} cannot be read. Set OPENCLAW_GATEWAY_TOKEN.` };
  }
  try {
    return { gateway: gatewaySection(text), warning: null };
  } catch (error) {
    const where = error instanceof Error ? error.message : "unreadable";
    return { gateway: {}, warning: `No gateway token: ${path} is not understood: ${where}. Set OPENCLAW_GATEWAY_TOKEN.` };
  }
}

function fileToken(gateway: JsonObject, env: Environment): { token: string | null; warning: string | null } {
  const auth = object(gateway.auth);
  if (auth.mode === "none") return { token: null, warning: null };
  if (typeof auth.token === "string" && auth.token.trim()) return substituted(auth.token.trim(), env);
  return { token: null, warning: "No gateway token: gateway.auth.token in openclaw.json is not a text. Set OPENCLAW_GATEWAY_TOKEN." };
}

/** The address may come from a command that somebody else has put together: what this host's file holds is told to this host alone. */
function forThisHost(url: string, found: { token: string | null; warning: string | null }): { token: string | null; warning: string | null } {
  if (found.token === null || isLoopback(url)) return found;
  return {
    token: null,
    warning: `The token in openclaw.json belongs to the gateway of this host and is not sent to ${publicUrl(url)}. If that is your gateway, set OPENCLAW_GATEWAY_TOKEN or --gateway-token-file to its token.`,
  };
}

/** OpenClaw lets a value name an environment variable: "${NAME}". */
function substituted(text: string, env: Environment): { token: string | null; warning: string | null } {
  const name = /^\$\{([A-Z_][A-Z0-9_]*)\}$/.exec(text)?.[1];
  if (name === undefined) return { token: text, warning: null };
  const token = env[name]?.trim();
  if (token) return { token, warning: null };
  return {
    token: null,
    warning: `No gateway token: openclaw.json takes it from the environment variable ${name}, which is not set here. Set OPENCLAW_GATEWAY_TOKEN.`,
  };
}

function filePort(gateway: JsonObject, env: Environment): number {
  for (const value of [env.OPENCLAW_GATEWAY_PORT, gateway.port]) {
    const port = Number(value);
    if (Number.isInteger(port) && port > 0 && port < 65_536) return port;
  }
  return DEFAULT_PORT;
}

function object(value: unknown): JsonObject {
  return typeof value === "object" && value !== null && !Array.isArray(value) ? (value as JsonObject) : {};
}
