// Structured logs: one JSON object per line, never a secret, never a body.
import { cut } from "./text.ts";

export type LogFields = Record<string, string | number | boolean | null | undefined>;

function line(level: "info" | "warn" | "error", event: string, fields: LogFields): string {
  return JSON.stringify({ level, event, ...fields });
}

export const log = {
  info: (event: string, fields: LogFields = {}) => console.log(line("info", event, fields)),
  warn: (event: string, fields: LogFields = {}) => console.warn(line("warn", event, fields)),
  error: (event: string, fields: LogFields = {}) => console.error(line("error", event, fields)),
};

/** An error as one line for a log or a stored failure; never sent to a client. */
export const describe = (error: unknown): string => cut(error instanceof Error ? `${error.name}: ${error.message}` : String(error), 500);
