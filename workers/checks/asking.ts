// A check that is a link: which address is asked for a task, and what is kept until it has answered. Pure.
import { type BoardCheck, KEY_PLACE } from "#worker/boards/schema.ts";
import { accept, refuse, type Result } from "#worker/platform/result.ts";
import type { Actor } from "#worker/platform/wire.ts";
import type { ResultRow } from "./tables.ts";

/** `given`: said on the task, where the board names no address. */
export function linkOf({ name, kind, settings }: BoardCheck, taskKey: string, given: string | null): Result<string> {
  if (kind !== "link") return refuse({ code: "conflict", detail: `${name} is no link: it is reported, POST /tasks/{task_id}/checks/{check_id}/result.` });
  if (settings.url) return accept(settings.url.replaceAll(KEY_PLACE, taskKey));
  return given ? accept(given) : refuse({ code: "invalid_input", detail: `url: the board names no address for ${name}; say which one to ask.` });
}

type AskedTask = Pick<ResultRow, "board_id" | "organization_id" | "work_version"> & { id: string; by: Actor; at: string };

/** Waits to be asked, at once. */
export const askedRow = ({ id, board_id, organization_id, work_version, by, at }: AskedTask, check: BoardCheck, url: string): ResultRow => ({
  task_id: id,
  check_id: check.id,
  board_id,
  organization_id,
  state: "waiting",
  work_version,
  since: check.since,
  version: 1,
  summary: null,
  url,
  revision: null,
  passed: null,
  failed: null,
  skipped: null,
  reported_by: JSON.stringify(by),
  reported_at: at,
  attempts: 0,
  next_at: at,
});
