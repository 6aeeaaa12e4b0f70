// Deciding on remembered facts, so that a write is one batch without a read before it.
//
// Why that is sound: remembered facts decide nothing by themselves. Facts are one JSON text, the answer of one SQL expression over all that
// the decision looks at, the caller's rights included. The batch that commits begins with a guard that asks the same expression again and
// compares the texts, so it commits only if a read at that moment would have led to the same decision. A right taken away, a rule
// changed or a thing deleted, wherever that was done, ends the batch before it has written anything. Then, and whenever remembered facts
// lead to a refusal or to no write at all, they are forgotten and the request is decided on what is read now: nobody is refused, and
// nothing is answered, from memory. Callers whom the database must prove are always read, since their proof travels with the read.
import { GuardError } from "./commit.ts";
import { type Answers, all, type Database, map, type Queries, type Query, type Statement } from "./db.ts";
import { ProblemError } from "./errors.ts";
import { type Facts, forgetFacts, recallFacts, rememberFacts } from "./facts.ts";
import { read, type Work } from "./work.ts";

/** What a decision stands on. */
export type Ground<Known, More> = {
  known: Known;
  more: More;
  /** Goes among the guards of the commit: that remembered facts still hold. null: they have just been read. */
  confirm: Statement | null;
  /** For a commit that changes the facts itself: goes last among its writes; decoding it remembers how they stand then. */
  renewal: Query<void>;
};

/** `subjectId`: the thing that the facts are about; `more`: what else is read with them, and never remembered. */
export type FactsAsked<Known, More> = { work: Work; db: Database; shard: string; facts: Facts<Known>; subjectId: string; more: More };

const NOTHING: Query<null> = { statements: [], decode: () => null };

/**
 * Decides and commits on remembered facts, or else on what is read; where `more` is asked there always is a read. `decide` answers null
 * when it has committed nothing.
 */
export async function decideOn<Known, More extends Queries, Done>(
  asked: FactsAsked<Known, More>,
  decide: (ground: Ground<Known, Answers<More>>) => Promise<Done | null>,
): Promise<Done | null> {
  const { work, db, shard, facts, subjectId } = asked;
  const { id: callerId } = work.caller;
  const key = facts.key(shard, subjectId, callerId);
  const more = all(asked.more);
  const isProved = work.caller.proof(db) === null;
  let isRenewed = false;
  const remember = (text: string | null) => {
    isRenewed = true;
    rememberFacts(key, text, work.now);
  };
  const renewal = map(isProved ? facts.text(db, subjectId, callerId) : NOTHING, remember);
  const kept = isProved && more.statements.length === 0 ? recallFacts(key, work.now) : null;
  if (kept !== null) {
    const confirm = facts.guard(db, subjectId, callerId, kept);
    const done = await decide({ known: facts.decode(kept), more: more.decode([]), confirm, renewal }).catch(nullIfRefused);
    if (done !== null && !isRenewed) remember(kept);
    if (done !== null) return done;
    forgetFacts(key);
  }
  const { text, more: answers } = await read(work, db, { text: facts.text(db, subjectId, callerId), more });
  if (text === null) return null;
  const done = await decide({ known: facts.decode(text), more: answers, confirm: null, renewal });
  if (done !== null && isProved && !isRenewed) remember(text);
  return done;
}

/**
 * A refusal by rules or by a guard has changed nothing; any other failure is not tried again. Nor is what came too fast: in its batch the
 * facts were confirmed first, and deciding once more would only make a flood cost more.
 */
function nullIfRefused(error: unknown): null {
  const isTooFast = error instanceof ProblemError && error.code === "rate_limited";
  if (!isTooFast && (error instanceof GuardError || error instanceof ProblemError)) return null;
  throw error;
}
