// Values by key: the last one counts. Who says which version they replace is refused where another was faster.
import { GuardError } from "#worker/platform/commit.ts";
import { streamId } from "#worker/platform/events.ts";
import { ProblemError } from "#worker/platform/errors.ts";
import { newId } from "#worker/platform/ids.ts";
import { at, commitWork, locate, type Work } from "#worker/platform/work.ts";
import { type Address, explain, nounOf, type Place, placeGuards, requirePlace } from "./place.ts";
import { labelOf, type MemoryWithNotices, presentMemory, refsOf } from "./present.ts";
import { tagsOf } from "./told.ts";
import type { Memory, MemoryValue } from "./schema.ts";
import { foundOf, keyRoomGuard, memoryByKey, sameValueGuard, valueVersionGuard, VERSION_OF, writeValueStatement } from "./store.ts";
import type { MemoryRow } from "./tables.ts";

type Known = Place<{ value: MemoryWithNotices | null }>;

function nextValue(work: Work, { board_id, board_group_id, organizationId, more }: Known, key: string, input: MemoryValue): MemoryRow {
  const now = at(work);
  const says = { key, content: input.content, tags: tagsOf(input.tags) };
  return {
    ...says,
    found: foundOf(says),
    id: more.value?.id ?? newId(),
    organization_id: organizationId,
    board_id,
    board_group_id,
    is_chat: 0,
    source: input.source ?? null,
    author: JSON.stringify(work.caller.actor),
    is_pinned: 0,
    reply_to: null,
    depth: 0,
    version: 1,
    created_at: more.value?.created_at ?? now,
    updated_at: now,
  };
}

const stale = (key: string, given: number, current: number): ProblemError =>
  new ProblemError(
    "conflict",
    `${key} is at version ${current}${current === 0 ? " (there is none)" : ""}, and you replace version ${given}. Read it again and repeat.`,
    {
      extra: { current_version: current },
    },
  );

/** Another has written, created or deleted the value of this key in the same moment: whoever tries again finds what there is then. */
const AGAIN_MAX = 4;
const isMoved = (error: unknown): boolean => error instanceof GuardError && (error.code === "value_moved" || error.code === "stale_value");

export async function writeValue(work: Work, address: Address, key: string, input: MemoryValue): Promise<Memory> {
  for (let again = 0; ; again++) {
    try {
      return await writeOnce(work, address, key, input);
    } catch (error) {
      if (!isMoved(error)) throw error;
      if (again >= AGAIN_MAX) throw new ProblemError("conflict", `${key} is being created and deleted again and again. Try again in a moment.`);
    }
  }
}

async function writeOnce(work: Work, address: Address, key: string, input: MemoryValue): Promise<Memory> {
  return locate(work, nounOf(address), async (db, shard) => {
    const place = await requirePlace(work, db, address, "write", { value: memoryByKey(db, address.of, address.id, key) });
    if (!place) return null;
    const { value } = place.more;
    const { if_version: given } = input;
    const current = value?.version ?? 0;
    if (given !== undefined && given !== current) throw stale(key, given, current);
    const row = nextValue(work, place, key, input);
    const answer = presentMemory({ ...row, notices: "[]" });
    const version = { sql: VERSION_OF, params: [row.id] };
    const { rows } = await commitWork(work, db, shard, {
      stream: place.stream,
      guards: [
        ...placeGuards(db, place),
        ...(given === undefined ? [] : [valueVersionGuard(db, place.id, key, given)]),
        sameValueGuard(db, place.id, key, value?.id ?? null),
        ...(value ? [] : [keyRoomGuard(db, place.id)]),
      ],
      writes: [writeValueStatement(db, row, streamId(place.stream))],
      events: [
        {
          type: "memory.written",
          ...refsOf(row),
          payload: { label: labelOf(row), after: answer },
          policy: place.policy,
          patch: [{ path: "$.after.version", ...version }],
        },
      ],
      answer: { status: 200, body: answer, patch: [{ path: "$.version", ...version }] },
    }).catch(explain);
    const [written] = rows[0] as { version: number }[];
    return { ...answer, version: written?.version ?? current };
  });
}
