// What a calendar program gets for the secret of its address.
import { shardOfOrganization } from "#worker/organizations/index.ts";
import { shardDatabase } from "#worker/platform/db.ts";
import { notFound, ProblemError } from "#worker/platform/errors.ts";
import { parseToken, sha256 } from "#worker/platform/sign.ts";
import type { Work } from "#worker/platform/work.ts";
import { type RecurrenceRow, upcoming } from "#worker/recurrences/index.ts";
import { calendarText, dayOf, type Entry } from "./ics.ts";
import { ASKED_PER_HOUR, ENTRIES_MAX } from "./schema.ts";
import { askedFeed, type DueTask } from "./store.ts";

const HOUR_MS = 3_600_000;
const DAY_MS = 24 * HOUR_MS;
/** What was due longer ago than this, and is not done, no calendar shows. */
const BEHIND_MS = 90 * DAY_MS;
const AHEAD_MS = 2 * 366 * DAY_MS;
const RULES_SHOWN_MS = 60 * DAY_MS;

const timed = (text: string, time: string | null): string => (time ? `${text} (${time})` : text);

function entryOfTask({ id, board_id, number, key, title, due_at, assignee_name, updated_at }: DueTask, zone: string, origin: string): Entry {
  const { day, time } = dayOf(due_at, zone);
  return {
    uid: `${id}@mission-control`,
    day,
    summary: timed(`${key}-${number} ${title}`, time),
    description: assignee_name,
    url: `${origin}/boards/${board_id}?task=${id}`,
    revised_at: updated_at,
  };
}

/** What will come back soon, before it has. */
function entriesOfRule(row: RecurrenceRow, zone: string, origin: string, now: Date): Entry[] {
  return upcoming(row, now, new Date(now.getTime() + RULES_SHOWN_MS)).map(({ at }) => {
    const { day, time } = dayOf(at, zone);
    return {
      uid: `${row.id}.${at.replaceAll(/[-:.]/g, "")}@mission-control`,
      day,
      summary: timed(`↻ ${row.title}`, time),
      description: null,
      url: `${origin}/boards/${row.board_id}/recurring`,
      revised_at: row.updated_at,
    };
  });
}

/** The calendar and its ETag. Unknown and ended addresses are answered alike. */
export async function readCalendar(work: Work, file: string): Promise<{ text: string; etag: string }> {
  const parsed = parseToken(file.slice(0, -".ics".length));
  const shard = parsed?.kind === "calendar" ? await shardOfOrganization(work.env, parsed.ownerId) : null;
  if (!parsed || !shard) throw notFound("calendar");
  const { now, origin } = work;
  const at = (ms: number) => new Date(now.getTime() + ms).toISOString();
  const db = shardDatabase(work.env, shard);
  const asked = { keyId: parsed.keyId, secretHash: parsed.secretHash, at: at(0), hourAgo: at(-HOUR_MS), from: at(-BEHIND_MS), until: at(AHEAD_MS) };
  const { feed, tasks, rules } = (await db.ask({ found: askedFeed(db, asked) })).found;
  if (!feed) throw notFound("calendar");
  if (feed.asked_count > ASKED_PER_HOUR)
    throw new ProblemError("rate_limited", `This calendar is asked for more than ${ASKED_PER_HOUR} times an hour. Let the program ask less often.`, {
      headers: { "Retry-After": "900" },
    });
  const zone = feed.time_zone;
  const entries = [...tasks.map((task) => entryOfTask(task, zone, origin)), ...rules.flatMap((rule) => entriesOfRule(rule, zone, origin, now))];
  const text = calendarText(`${feed.name} · Mission Control`, entries.slice(0, ENTRIES_MAX));
  return { text, etag: `"${sha256(text).slice(0, 32)}"` };
}
