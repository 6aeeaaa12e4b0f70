// A person stands by the goal: only then the board changes, with the end of the onboarding, in one batch.
import { changeBoard, presentBoard, toReferenceProblem } from "#worker/boards/index.ts";
import type { Board } from "#worker/boards/schema.ts";
import { unwrap } from "#worker/platform/errors.ts";
import { commitWork, locate, type Work } from "#worker/platform/work.ts";
import { actions } from "./actions.ts";
import { draftOf } from "./present.ts";
import { approvalsAfter, confirmedGoal, mayEnd } from "./rules.ts";
import type { OnboardingConfirm } from "./schema.ts";
import { loadOnboarding } from "./service.ts";
import { stepParts, stepped } from "./steps.ts";

/** As the field calls a goal that came of an agent's questions. */
const SOURCE = "lead_agent_onboarding";

/** At any time before its end: where nothing is proposed yet, the goal is what the person says. */
export const confirmOnboarding = (work: Work, boardId: string, given: OnboardingConfirm): Promise<Board> =>
  locate(work, "board", async (db, shard) => {
    const loaded = await loadOnboarding(work, db, boardId, actions["onboarding.confirm"]);
    if (!loaded) return null;
    const { board, row } = loaded;
    unwrap(mayEnd(row.state));
    const proposed = draftOf(row);
    const current = presentBoard(board);
    const change = changeBoard(work, db, loaded, {
      ...confirmedGoal(given, proposed, current),
      goal_confirmed: true,
      ...(proposed ? { goal_source: SOURCE } : {}),
      require_approval_for_done: approvalsAfter(given.require_approval_for_done, proposed),
    });
    const end = stepParts(work, db, loaded, { type: "onboarding.confirmed", before: row, next: stepped(row, { state: "confirmed" }, work.now), message: null });
    const events = [...(change ? [change.event] : []), ...end.events];
    const answer: Board = { ...(change?.answer ?? current), seq: board.seq + events.length };
    await commitWork(work, db, shard, {
      stream: { organizationId: board.organization_id, boardId },
      guards: [...(change?.guards ?? []), ...end.guards],
      writes: [...(change?.writes ?? []), ...end.writes],
      events,
      answer: { status: 200, body: answer },
    }).catch(toReferenceProblem);
    return answer;
  });
