// The onboarding of a board, as people take part in it: read, begin, answer, skip. What its agent says: asking.ts; the end: confirm.ts.
import { loadBoard, type LoadedBoard } from "#worker/boards/index.ts";
import type { Action } from "#worker/platform/access.ts";
import type { Database } from "#worker/platform/db.ts";
import { notFound, unwrap } from "#worker/platform/errors.ts";
import { newId } from "#worker/platform/ids.ts";
import { at, locate, requireVersion, type Work } from "#worker/platform/work.ts";
import { actions } from "./actions.ts";
import { answerMessage, beginMessage } from "./messages.ts";
import { messagesOf, presentOnboarding } from "./present.ts";
import { begins, mayBeSaid, mayEnd } from "./rules.ts";
import type { Onboarding, OnboardingAnswer, OnboardingStart } from "./schema.ts";
import { askerOf, commitStep, dueAt, messageBy, stepped, tell, type Told, withMessage } from "./steps.ts";
import { type Asker, askersOf, onboardingOfBoard } from "./store.ts";
import type { OnboardingRow } from "./tables.ts";

const NO_ONBOARDING = "onboarding of this board";

export type Found = LoadedBoard & { row: OnboardingRow };
/** The onboarding of a board on which the caller may do this, as they have seen it; null: the board is not on this shard. */
export async function loadOnboarding(work: Work, db: Database, boardId: string, action: Action): Promise<Found | null> {
  const loaded = await loadBoard(work, db, boardId, action, { row: onboardingOfBoard(db, boardId) });
  if (!loaded) return null;
  const { row } = loaded.more;
  if (!row) throw notFound(NO_ONBOARDING);
  requireVersion(work, row.version);
  return { ...loaded, row };
}

export const getOnboarding = (work: Work, boardId: string): Promise<Onboarding> =>
  locate(work, "board", async (db) => {
    const loaded = await loadBoard(work, db, boardId, actions["onboarding.read"], { row: onboardingOfBoard(db, boardId) });
    if (!loaded) return null;
    if (!loaded.more.row) throw notFound(NO_ONBOARDING);
    return presentOnboarding(loaded.more.row);
  });

type Conversation = LoadedBoard & { row: OnboardingRow | null; askers: Asker[] };
async function loadConversation(work: Work, db: Database, boardId: string): Promise<Conversation | null> {
  const loaded = await loadBoard(work, db, boardId, actions["onboarding.talk"], { row: onboardingOfBoard(db, boardId), askers: askersOf(db, boardId) });
  return loaded && { ...loaded, ...loaded.more };
}

const newOnboarding = (work: Work, { board }: LoadedBoard, told: Told): OnboardingRow => ({
  id: newId(),
  organization_id: board.organization_id,
  board_id: board.id,
  ...told.row,
  state: "sent",
  why: null,
  due_at: dueAt("sent", work.now),
  messages: "[]",
  so_far: null,
  draft: null,
  version: 1,
  created_at: at(work),
  updated_at: at(work),
});

/** Begins one, tells an agent that has not gone on once more, or answers the one that goes on. */
export const startOnboarding = (work: Work, boardId: string, { restart }: OnboardingStart): Promise<Onboarding> =>
  locate(work, "board", async (db, shard) => {
    const loaded = await loadConversation(work, db, boardId);
    if (!loaded) return null;
    const { board, row, askers } = loaded;
    const how = unwrap(begins(row?.state ?? null, restart));
    if (row && how === "as it is") return presentOnboarding(row);
    const again = how === "again" ? row : null;
    const asker = askerOf(again, askers);
    const told = tell(work, db, asker, board, beginMessage({ board, apiBase: work.origin, messages: again ? messagesOf(again) : [] }));
    const next = again ? stepped(again, { ...told.row, state: "sent" }, work.now) : newOnboarding(work, loaded, told);
    return commitStep(work, db, shard, loaded, { type: again ? "onboarding.nudged" : "onboarding.started", before: row, next, message: null, told });
  });

/** As clients of the field send it. */
const wordsOf = ({ answer, other_text }: OnboardingAnswer): string => (other_text ? `${answer}: ${other_text}` : answer);

/** A person answers the question that is open, or says what they want changed in the proposal. */
export const answerOnboarding = (work: Work, boardId: string, input: OnboardingAnswer): Promise<Onboarding> =>
  locate(work, "board", async (db, shard) => {
    const loaded = await loadConversation(work, db, boardId);
    if (!loaded) return null;
    const { board, row, askers } = loaded;
    if (!row) throw notFound(NO_ONBOARDING);
    requireVersion(work, row.version);
    const said = messagesOf(row);
    unwrap(mayBeSaid("answer", row.state, said.length));
    const message = messageBy(work, "answer", wordsOf(input));
    const told = tell(work, db, askerOf(row, askers), board, answerMessage({ board, apiBase: work.origin, messages: said }, message.text));
    const next = stepped(row, { ...told.row, state: "sent", messages: withMessage(row, message) }, work.now);
    return commitStep(work, db, shard, loaded, { type: "onboarding.answered", before: row, next, message, told });
  });

/** Ends it: the goal is filled in by hand, or stays as it is. */
export const skipOnboarding = (work: Work, boardId: string): Promise<Onboarding> =>
  locate(work, "board", async (db, shard) => {
    const loaded = await loadOnboarding(work, db, boardId, actions["onboarding.talk"]);
    if (!loaded) return null;
    unwrap(mayEnd(loaded.row.state));
    const next = stepped(loaded.row, { state: "skipped" }, work.now);
    return commitStep(work, db, shard, loaded, { type: "onboarding.skipped", before: loaded.row, next, message: null });
  });
