// What a board or a group remembers: read, add, pin, delete. What has a key: values.ts.
import type { Database, Statement } from "#worker/platform/db.ts";
import { notFound } from "#worker/platform/errors.ts";
import { newId } from "#worker/platform/ids.ts";
import { updateRow, versionGuard } from "#worker/platform/rows.ts";
import { type Page, page } from "#worker/platform/wire.ts";
import { at, commitWork, locate, requireVersion, staleCode, type Work } from "#worker/platform/work.ts";
import { answerStatement, speakInTurnStatement } from "./notice-store.ts";
import { explainOrder, pausing } from "./pausing.ts";
import { type Address, explain, loadPlace, nounOf, type Place, placeGuards, requirePlace, type Verb } from "./place.ts";
import { labelOf, type MemoryWithNotices, presentMemory, refsOf } from "./present.ts";
import { isChat, tagsOf } from "./told.ts";
import type { Memory, MemoryCreate, MemoryQuery, MemoryUpdate } from "./schema.ts";
import { deleteMemoryStatement, dropOldestStatement, foundOf, insertMemoryStatements, memoriesOf, memoryById, pinRoomGuard } from "./store.ts";
import { memories, type MemoryRow } from "./tables.ts";

/** Newest first. Agents work by what it says, so none is cut: a page ends earlier instead. */
export async function listMemories(work: Work, address: Address, query: MemoryQuery): Promise<Page<Memory>> {
  return locate(work, nounOf(address), async (db) => {
    const place = await loadPlace(work, db, address, "read", { found: memoriesOf(db, address.of, address.id, query) });
    if (!place) return null;
    if (place === "none") return page<Memory>([], { total: 0 }, query);
    const { rows, count } = place.more.found;
    return page(rows.map(presentMemory), count, query);
  });
}

/** What an agent says so long after it was told something is said of itself. */
const IN_TURN_MS = 10 * 60_000;

type Asked = { original: MemoryWithNotices | null };

function newMemory(work: Work, { board_id, board_group_id, organizationId }: Place<Asked>, input: MemoryCreate): MemoryRow {
  const { actor } = work.caller;
  const now = at(work);
  const chats = isChat(input.tags);
  const says = { key: null, content: input.content, tags: tagsOf(input.tags) };
  return {
    ...says,
    found: foundOf(says),
    id: newId(),
    organization_id: organizationId,
    board_id,
    board_group_id,
    is_chat: Number(chats),
    source: input.source ?? (chats ? actor.name : null),
    author: JSON.stringify(actor),
    is_pinned: 0,
    reply_to: input.reply_to ?? null,
    depth: 0,
    version: 1,
    created_at: now,
    updated_at: now,
  };
}

/** An agent answers what it was told. */
function inTurn(work: Work, db: Database, { id, is_chat, reply_to, created_at }: MemoryRow, placeId: string): Statement[] {
  const { id: agentId } = work.caller.actor;
  const speaks = speakInTurnStatement(db, id, agentId, new Date(work.now.getTime() - IN_TURN_MS).toISOString());
  return is_chat ? [speaks, answerStatement(db, agentId, placeId, reply_to, created_at)] : [speaks];
}

/** Adds to the log. A message of the chat is told to agents in the background (subscriber.ts). */
export async function addMemory(work: Work, address: Address, input: MemoryCreate): Promise<Memory> {
  const { caller } = work;
  return locate(work, nounOf(address), async (db, shard) => {
    const original = input.reply_to ? memoryById(db, address.of, address.id, input.reply_to) : null;
    const place = await requirePlace(work, db, address, "write", { original });
    if (!place) return null;
    if (input.reply_to && !place.more.original) throw notFound("message that this answers");
    const pause = pausing(work, db, place, input);
    const row = newMemory(work, place, input);
    const answer = presentMemory({ ...row, notices: "[]" });
    await commitWork(work, db, shard, {
      stream: place.stream,
      guards: [...placeGuards(db, place), ...(pause?.guards ?? [])],
      writes: [...(pause?.writes ?? []), ...insertMemoryStatements(db, row, place.id), ...(caller.type === "agent" ? inTurn(work, db, row, place.id) : [])],
      events: [
        { type: "memory.added", ...refsOf(row), payload: { label: labelOf(row), after: answer }, policy: place.policy },
        ...(pause ? [pause.event] : []),
      ],
      answer: { status: 201, body: answer },
    })
      .catch(explainOrder)
      .catch(explain);
    return answer;
  });
}

type Found = Place<{ row: MemoryWithNotices | null }> & { row: MemoryWithNotices };

/** One that the caller may change; null: not on this shard. */
async function loadMemory(work: Work, db: Database, address: Address, verb: Verb, id: string): Promise<Found | null> {
  const place = await requirePlace(work, db, address, verb, { row: memoryById(db, address.of, address.id, id) });
  if (!place) return null;
  const { row } = place.more;
  if (!row) throw notFound("memory");
  requireVersion(work, row.version);
  return { ...place, row };
}

/** Pins something of the log, so that it stays and stands above, or no longer. */
export async function updateMemory(work: Work, address: Address, id: string, { is_pinned }: MemoryUpdate): Promise<Memory> {
  return locate(work, nounOf(address), async (db, shard) => {
    const place = await loadMemory(work, db, address, "manage", id);
    if (!place) return null;
    const { notices, ...row } = place.row;
    const before = presentMemory(place.row);
    if (before.is_pinned === is_pinned || row.key !== null) return before;
    const next: MemoryRow = { ...row, is_pinned: Number(is_pinned), version: row.version + 1, updated_at: at(work) };
    const after = presentMemory({ ...next, notices });
    const { guard, write } = updateRow(db, memories, row, next, staleCode(work));
    const payload = {
      label: labelOf(row),
      before: { is_pinned: before.is_pinned },
      after: { is_pinned, version: after.version, updated_at: after.updated_at },
    };
    await commitWork(work, db, shard, {
      stream: place.stream,
      guards: [guard, ...(is_pinned ? [pinRoomGuard(db, place.id)] : [])],
      writes: [write, dropOldestStatement(db, place.id)],
      events: [{ type: "memory.updated", ...refsOf(row), payload, policy: place.policy }],
      answer: { status: 200, body: after },
    }).catch(explain);
    return after;
  });
}

export async function deleteMemory(work: Work, address: Address, id: string): Promise<void> {
  await locate(work, nounOf(address), async (db, shard) => {
    const place = await loadMemory(work, db, address, "manage", id);
    if (!place) return null;
    const { notices: _notices, ...row } = place.row;
    await commitWork(work, db, shard, {
      stream: place.stream,
      guards: [versionGuard(db, memories, row, staleCode(work))],
      writes: [deleteMemoryStatement(db, id)],
      events: [{ type: "memory.deleted", ...refsOf(row), payload: { label: labelOf(row), before: presentMemory(place.row) }, policy: place.policy }],
      answer: { status: 204, body: null },
    }).catch(explain);
    return true;
  });
}
