// One line per event worth knowing, to standard error. Called by every file of the connector that has side effects.
// Every line is redacted: a token must never be printed, not even as part of a server's error text.

import { redact } from "./frames.ts";

export type Level = "info" | "warn" | "error";

export interface Log {
  line(level: Level, message: string, fields?: { readonly [name: string]: string | number }): void;
  /** From now on this text is redacted from every line. */
  hide(secret: string): void;
  /** The same log, whose lines say which gateway they are about. */
  of(gateway: string): Log;
}

export function makeLog(json: boolean, write: (line: string) => void = (line) => process.stderr.write(`${line}\n`)): Log {
  const secrets: string[] = [];
  const about = (gateway: string | null): Log => ({
    line(level, message, fields = {}) {
      const time = new Date().toISOString();
      const named = gateway === null ? {} : { gateway };
      const words = `${level === "info" ? "" : `${level}: `}${gateway === null ? "" : `${gateway}: `}${message}`;
      write(redact(json ? JSON.stringify({ time, level, message, ...named, ...fields }) : `${time} ${words}`, secrets));
    },
    hide(secret) {
      if (!secrets.includes(secret)) secrets.push(secret);
    },
    of: about,
  });
  return about(null);
}
