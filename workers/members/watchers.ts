// Who may keep watching: the rights and the sign-in of everyone with a socket in a live room. People are asked for in two parallel queries,
// agents and API keys by the proofs of their requests.
import { signedInHolders } from "#worker/identity/index.ts";
import type { Caller } from "#worker/platform/access.ts";
import { type Database, type Query, shardDatabase } from "#worker/platform/db.ts";
import { ProblemError } from "#worker/platform/errors.ts";
import type { System } from "#worker/platform/slice.ts";
import { mayDo, type Program, type RoomScope, type Watcher } from "#worker/platform/watchers.ts";
import { boardsReadBy } from "./store.ts";

/** Proofs in one round trip: each is two statements of a batch. */
const PROOFS_MAX = 40;
/** What a watcher of a board must be allowed, where no stream of one kind of thing has let them in. */
const READS_BOARD = "board.read";

type Asked = System & { scope: RoomScope; now: Date };
type Programmed = Watcher & { program: Program };

/** Each watcher with their current rights, or null where they may no longer watch. */
export async function recheckWatchers(asked: Asked, watchers: Watcher[]): Promise<(Watcher | null)[]> {
  const [people, programs] = await Promise.all([recheckPeople(asked, watchers), provedAgain(asked, watchers.filter(isProgram))]);
  return watchers.map((watcher, position) => {
    if (!isProgram(watcher)) return people(watcher, position);
    const caller = programs.get(watcher.program.token.keyId);
    return caller ? asNow(asked, watcher, caller) : null;
  });
}

const isProgram = (watcher: Watcher): watcher is Programmed => watcher.program !== undefined;

async function recheckPeople({ env, scope, now }: Asked, watchers: Watcher[]): Promise<(watcher: Watcher, position: number) => Watcher | null> {
  const all = watchers.flatMap((watcher, position) => (isProgram(watcher) ? [] : [{ watcher, position }]));
  if (all.length === 0) return () => null;
  const db = shardDatabase(env, scope.shard);
  const people = [...new Set(all.map(({ watcher }) => watcher.personId))];
  const holders = all.map(({ watcher }) => watcher);
  const [signedIn, { held: rows }] = await Promise.all([signedInHolders(env, holders, now), db.ask({ held: boardsReadBy(db, scope, people) })]);
  const still = new Set(all.flatMap(({ position }, index) => (signedIn.has(index) ? [position] : [])));
  const rights = new Map(rows.map((row) => [row.person_id, row]));
  return (watcher, position) => {
    const held = still.has(position) ? rights.get(watcher.personId) : undefined;
    if (!held) return null;
    const { role } = held;
    if (held.reads_all) return { ...watcher, role, boards: "all" };
    const boards = JSON.parse(held.boards) as string[];
    if (scope.boardId) return boards.includes(scope.boardId) ? { ...watcher, role } : null;
    return { ...watcher, role, boards };
  };
}

/** The proof of one caller among many: a refused one is no caller. */
const proofOf = (db: Database, caller: Caller): Query<Caller | null> => {
  const proof = caller.proof(db);
  return {
    statements: proof?.statements ?? [],
    decode(results) {
      try {
        proof?.decode(results);
        return caller;
      } catch (error) {
        if (error instanceof ProblemError) return null;
        throw error;
      }
    },
  };
};

/** The programs that are still let in, by the ids of their tokens. */
async function provedAgain({ env, composition, scope, now }: Asked, watchers: Programmed[]): Promise<ReadonlyMap<string, Caller>> {
  const tokens = [...new Map(watchers.map(({ program }) => [program.token.keyId, program])).values()];
  const db = shardDatabase(env, scope.shard);
  const proved = new Map<string, Caller>();
  for (let from = 0; from < tokens.length; from += PROOFS_MAX) {
    const callers = tokens.slice(from, from + PROOFS_MAX).flatMap(({ type, token }) => {
      const door = composition.ports.programs.find((one) => one.type === type);
      return door ? [[token.keyId, door.callerOf(token, now)] as const] : [];
    });
    const answers = await db.ask(Object.fromEntries(callers.map(([id, caller]) => [id, proofOf(db, caller)])));
    for (const [id, caller] of Object.entries(answers)) if (caller) proved.set(id, caller);
  }
  return proved;
}

/** The program with what it holds now; null where it may not read the board any more. */
function asNow({ composition, scope }: Asked, watcher: Programmed, caller: Caller): Watcher | null {
  const now = programmed(watcher, caller, scope.boardId);
  return scope.boardId === null || mayDo(watcher.by ?? READS_BOARD, composition.actions, scope, now) ? now : null;
}

/** On a board the watcher sees the board; elsewhere the boards that the program is limited to. */
export function programmed<Seat extends Watcher>(watcher: Seat, { boardId, limits, token }: Caller, at: string | null): Seat {
  if (!token) return watcher; // a person
  const type = token.kind === "agent" ? "agent" : "api_key";
  const own = boardId === null ? [] : [boardId];
  const named = type === "agent" ? own : (limits?.boards ?? null);
  // Of a key's boards only the one that the room is of matters there, and a socket keeps little.
  const within = limits && { scopes: limits.scopes, boards: at !== null && limits.boards ? limits.boards.filter((id) => id === at) : limits.boards };
  const boards = at !== null || named === null ? ("all" as const) : [...named];
  return { ...watcher, boards, program: { type, token, boardId, limits: within } };
}
