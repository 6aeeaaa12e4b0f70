// The two secrets of a local installation: from the environment, else from .dev.vars, else generated once and stored there.
import { existsSync, readFileSync, writeFileSync } from "node:fs";
import { randomBytes } from "node:crypto";
import { privateFile } from "./private-files.mjs";

export const TOKEN_MIN_CHARS = 50;
const SEAL_KEY_BYTES = 32;

function readVars(file) {
  if (!existsSync(file)) return {};
  const lines = readFileSync(file, "utf8").split("\n");
  return Object.fromEntries(
    lines.flatMap((line) => {
      const match = /^\s*([A-Z_]+)\s*=\s*"?([^"]*?)"?\s*$/.exec(line);
      return match ? [[match[1], match[2]]] : [];
    }),
  );
}

function keep(file, name, value) {
  const before = existsSync(file) ? readFileSync(file, "utf8").replace(/\n*$/, "\n") : "";
  writeFileSync(file, `${before}${name}="${value}"\n`, { mode: 0o600 });
  privateFile(file);
}

function requireSealKey(sealKey, source) {
  const isBase64 = /^[A-Za-z0-9+/]*={0,2}$/.test(sealKey);
  const bytes = isBase64 ? Buffer.from(sealKey, "base64").length : 0;
  if (bytes !== SEAL_KEY_BYTES) {
    const has = isBase64 ? `has ${bytes} bytes` : "is not base64";
    throw new Error(`SEAL_KEY (from ${source}) ${has}; it must be ${SEAL_KEY_BYTES} bytes in base64. Make one: openssl rand -base64 32`);
  }
}

/** @returns {{ token: string, sealKey: string, source: string }} `source`: where the token came from, shown to the operator. */
export function localSecrets(file) {
  privateFile(file);
  const vars = readVars(file);
  let source = "the environment";
  let token = process.env.LOCAL_AUTH_TOKEN;
  if (token === undefined) {
    source = ".dev.vars";
    token = vars.LOCAL_AUTH_TOKEN;
  }
  if (token === undefined) {
    token = randomBytes(32).toString("hex");
    keep(file, "LOCAL_AUTH_TOKEN", token);
  }
  if (token.length < TOKEN_MIN_CHARS) {
    throw new Error(
      `LOCAL_AUTH_TOKEN (from ${source}) has ${token.length} characters; at least ${TOKEN_MIN_CHARS} are needed, because anyone who guesses it owns this installation. Make one: openssl rand -hex 32`,
    );
  }
  let sealKey = process.env.SEAL_KEY ?? vars.SEAL_KEY;
  if (sealKey === undefined) {
    sealKey = randomBytes(SEAL_KEY_BYTES).toString("base64");
    keep(file, "SEAL_KEY", sealKey);
  }
  requireSealKey(sealKey, process.env.SEAL_KEY === undefined ? ".dev.vars" : "the environment");
  return { token, sealKey, source };
}
