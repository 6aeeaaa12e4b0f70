// One line per event worth knowing, to standard error. Called by every file of the connector that has side effects.
// Every line is redacted: a token must never be printed, not even as part of a server's error text.

import { redact } from "./frames.ts";

export type Level = "info" | "warn" | "error";

export interface Log {
  line(level: Level, message: string, fields?: { readonly [name: string]: string | number }): void;
  /** From now on this text is redacted from every line. */
  hide(secret: string): void;
}

export function makeLog(json: boolean, write: (line: string) => void = (line) => process.stderr.write(`${line}\n`)): Log {
  const secrets: string[] = [];
  return {
    line(level, message, fields = {}) {
      const time = new Date().toISOString();
      const text = json ? JSON.stringify({ time, level, message, ...fields }) : `${time} ${level === "info" ? "" : `${level}: `}${message}`;
      write(redact(text, secrets));
    },
    hide(secret) {
      if (!secrets.includes(secret)) secrets.push(secret);
    },
  };
}
