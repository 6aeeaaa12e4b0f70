// A tag goes: merged into another, or deleted. Where few tasks have it, that is one batch. Else the tag is first marked, so that no
// task can be given it any more; its tasks leave it in batches; and it goes in the batch that finds none left, with the one event.
// Every batch leaves a right state: a task has the one tag or the other. Whoever asks again goes on where it stopped, and so does cron.
import { grantOf, organizationGrant } from "#worker/members/index.ts";
import { activeOrganizationId } from "#worker/organizations/index.ts";
import type { PolicyRecord } from "#worker/platform/access.ts";
import { GuardError } from "#worker/platform/commit.ts";
import type { Database } from "#worker/platform/db.ts";
import { notFound, ProblemError } from "#worker/platform/errors.ts";
import type { NewEvent } from "#worker/platform/events.ts";
import type { ConsumerContext } from "#worker/platform/outbox.ts";
import { at, authorize, commitAs, commitWork, locate, read, requireVersion, seenGuard, type Work } from "#worker/platform/work.ts";
import { actions } from "./actions.ts";
import {
  beginEndingStatement,
  countOf,
  countSql,
  endableGuards,
  hasMoreThanABatch,
  lastBatchGuards,
  leaveStatements,
  openGuard,
  removeTagStatements,
  targetGuard,
  unfinishedEndings,
} from "./ending-store.ts";
import { type Ending, endingOf, presentTag, tagRef } from "./present.ts";
import type { Tag } from "./schema.ts";
import { tagById } from "./store.ts";
import { tags, type TagRow } from "./tables.ts";

/** Of one request: 100,000 tasks. What is left after them is cron's. */
const BATCHES_MAX = 200;
/** Of a minute of cron. */
const SWEPT_TAGS_MAX = 20;
/** Whoever began it is likely still at it. */
const SWEEP_AFTER_MS = 60_000;

/** `into`: the tag that the tasks get instead; null: none. */
type Leaving = { tag: TagRow; into: TagRow | null };

/** The one event of an ending. */
function endEvent({ tag, into }: Leaving, policy: PolicyRecord | null): NewEvent<"tag.merged" | "tag.deleted"> {
  const facts = { label: tag.name, before: presentTag({ ...tag, ending: null }) };
  const subject = { type: "tag", id: tag.id };
  if (into) return { type: "tag.merged", subject, about: { type: "tag", id: into.id }, payload: { ...facts, into: tagRef(into) }, policy };
  return { type: "tag.deleted", subject, payload: facts, policy };
}

/** The batch in which the tag goes, with the last of its tasks. */
const lastBatch = (db: Database, leaving: Leaving, policy: PolicyRecord | null) => ({
  stream: { organizationId: leaving.tag.organization_id, boardId: null },
  guards: lastBatchGuards(db, leaving.tag.id),
  writes: [...leaveStatements(db, leaving.tag.id, leaving.into?.id ?? null), ...removeTagStatements(db, leaving.tag.id)],
  events: [endEvent(leaving, policy)],
});

function explain({ tag, into }: Leaving) {
  return (error: unknown): never => {
    if (!(error instanceof GuardError)) throw error;
    if (error.code === "unknown_target") throw unknownTarget();
    if (error.code === "is_target")
      throw new ProblemError("conflict", `Another tag is being merged into ${tag.name} just now. Wait until that has ended, and repeat.`);
    if (error.code === "ending_changed" || error.code === "tasks_left")
      throw new ProblemError(
        "conflict",
        `Somebody is changing ${tag.name}${into ? ` or ${into.name}` : ""} at the same moment. Load the tags again and repeat.`,
      );
    throw error;
  };
}

function unknownTarget(): ProblemError {
  const message = "there is no such tag in this organization, or it is being merged or deleted";
  return new ProblemError("invalid_input", `into_tag_id: ${message}.`, { fields: [{ path: "into_tag_id", message }] });
}

/** What the caller asks for fits to what has been begun: 409 tells what else was. */
function requireSameEnding({ tag, into }: Leaving): void {
  const begun = endingOf(tag);
  if (begun === null || begun.into === (into?.id ?? null)) return;
  const what = begun.into === null ? "is being deleted" : "is being merged into another tag";
  throw new ProblemError("conflict", `${tag.name} ${what} already.`, { extra: { merging_into_id: begun.into } });
}

/** Moves a bounded number of tasks at a time, until few are left; false: there are more than one request moves. */
async function moveTasks(db: Database, { tag, into }: Leaving): Promise<boolean> {
  for (let batch = 0; batch < BATCHES_MAX; batch++) {
    const { more } = await db.ask({ more: hasMoreThanABatch(db, tag.id) });
    if (!more) return true;
    await db.d1.batch([openGuard(db, tag.organization_id), ...leaveStatements(db, tag.id, into?.id ?? null)]);
  }
  return false;
}

type Asked = { work: Work; db: Database; shard: string; leaving: Leaving; policy: PolicyRecord };

/** Marks the tag, and moves its tasks until few are left. */
async function beginEnding({ work, db, shard, leaving }: Asked): Promise<void> {
  const { tag, into } = leaving;
  const ending: Ending = endingOf(tag) ?? { into: into?.id ?? null, actor: work.caller.actor };
  await commitWork(work, db, shard, {
    stream: { organizationId: tag.organization_id, boardId: null },
    guards: [openGuard(db, tag.organization_id), ...seenGuard(work, db, tags, tag), ...endableGuards(db, tag), ...targetGuard(db, tag, ending.into)],
    writes: [beginEndingStatement(db, tag.id, ending, at(work))],
    events: [],
  });
  if (!(await moveTasks(db, leaving)))
    throw new ProblemError("conflict", `${tag.name} has very many tasks: some have left it, the others follow by themselves. Look again in some minutes.`);
}

/** The tag goes; the other one with the number of tasks that it has then. */
async function endTag({ work, db, shard, leaving, policy }: Asked, isBegun: boolean): Promise<Tag | null> {
  const { tag, into } = leaving;
  const last = lastBatch(db, leaving, policy);
  const guards = isBegun ? [] : [...seenGuard(work, db, tags, tag), ...endableGuards(db, tag), ...targetGuard(db, tag, into?.id ?? null)];
  const count = countOf(db, into?.id ?? "");
  const body = into && presentTag(into);
  const { rows } = await commitWork(work, db, shard, {
    ...last,
    guards: [...guards, ...last.guards],
    writes: [...last.writes, ...count.statements],
    answer: into ? { status: 200, body, patch: [{ path: "$.task_count", sql: countSql("?"), params: [into.id] }] } : { status: 204, body: null },
  });
  return body && { ...body, ...count.decode(rows.slice(-1)) };
}

async function end(work: Work, id: string, intoId: string | null): Promise<Tag | null> {
  const organizationId = activeOrganizationId(work);
  const { answer } = await locate(work, "tag", async (db, shard) => {
    const { grant, tag, into, more } = await read(work, db, {
      grant: organizationGrant(db, work.caller, organizationId),
      tag: tagById(db, organizationId, id),
      into: intoId === null ? null : tagById(db, organizationId, intoId),
      more: hasMoreThanABatch(db, id),
    });
    if (!grant) return null;
    const policy = authorize(work, actions["tag.remove"], grantOf(work.caller, grant), "tag");
    if (!tag) return null;
    requireVersion(work, tag.version);
    if (intoId !== null && (!into || into.ending !== null)) throw unknownTarget();
    const asked = { work, db, shard, leaving: { tag, into }, policy };
    requireSameEnding(asked.leaving);
    const isLarge = more !== null || tag.ending !== null;
    if (isLarge) await beginEnding(asked).catch(explain(asked.leaving));
    return { answer: await endTag(asked, isLarge).catch(explain(asked.leaving)) };
  });
  return answer;
}

/** Its tasks have no tag instead. */
export const deleteTag = async (work: Work, id: string): Promise<void> => void (await end(work, id, null));

/** Its tasks get the other tag instead, where they do not have it already. */
export async function mergeTag(work: Work, id: string, intoId: string): Promise<Tag> {
  if (id === intoId) {
    const message = "is the tag itself; name another one";
    throw new ProblemError("invalid_input", `into_tag_id: ${message}.`, { fields: [{ path: "into_tag_id", message }] });
  }
  const into = await end(work, id, intoId);
  if (!into) throw notFound("tag");
  return into;
}

/** Goes on with endings that have stopped half-way. */
export async function finishEndings(context: ConsumerContext): Promise<number> {
  const { db, now } = context;
  const before = new Date(now.getTime() - SWEEP_AFTER_MS).toISOString();
  const { rows } = await db.ask({ rows: unfinishedEndings(db, before, SWEPT_TAGS_MAX) });
  let finished = 0;
  for (const tag of rows) {
    const ending = endingOf(tag) as Ending;
    const { into } = await db.ask({ into: ending.into === null ? null : tagById(db, tag.organization_id, ending.into) });
    const leaving = { tag, into };
    if (!(await moveTasks(db, leaving))) continue;
    await commitAs(ending.actor, context, lastBatch(db, leaving, null)).catch((error: unknown) => {
      if (!(error instanceof GuardError)) throw error; // whoever began it was faster
    });
    finished += 1;
  }
  return finished;
}
