// What becomes of waiting in an onboarding: the agent was told, could not be, does not come on; a person does not. Commands tell of their end;
// cron finds what was missed, and whose time has come (jobs.ts).
import type { ConsumerContext } from "#worker/platform/outbox.ts";
import { changedColumns, patchRow } from "#worker/platform/rows.ts";
import { commitUnlessMoved, DEADLINES } from "#worker/platform/work.ts";
import { presentStand, refsOf } from "./present.ts";
import { LOST, overdue } from "./rules.ts";
import type { State } from "./schema.ts";
import { stepped } from "./steps.ts";
import { type OnboardingToSettle, unmovedGuard } from "./store.ts";
import { board_onboardings } from "./tables.ts";

/** null: nothing has changed yet. */
function nextOf({ state, command_status, command_error }: OnboardingToSettle): { state: State; why: string | null } | null {
  if (state !== "sent") return overdue(state);
  if (command_status === "queued") return null;
  return command_status === "done" ? { state: "reached", why: null } : { state: "failed", why: command_error ?? LOST };
}

async function settle(context: ConsumerContext, found: OnboardingToSettle): Promise<void> {
  const { db, now } = context;
  const { board_name, command_status: _status, command_error: _error, ...row } = found;
  const to = nextOf(found);
  if (!to) return;
  const step = stepped(row, to, now);
  // That it was told is no news to an agent which asks in this moment: it is not refused as one that is late.
  const next = to.state === "reached" ? { ...step, version: row.version } : step;
  await commitUnlessMoved(DEADLINES, context, {
    stream: { organizationId: row.organization_id, boardId: row.board_id },
    guards: [unmovedGuard(db, row)],
    writes: [patchRow(db, board_onboardings, row.id, changedColumns(row, next))],
    events: [
      {
        type: to.state === "skipped" ? "onboarding.skipped" : "onboarding.moved",
        ...refsOf(row),
        payload: { label: board_name, after: presentStand(next), message: null },
      },
    ],
  }); // unless somebody has said something in this moment
}

export async function settleOnboardings(context: ConsumerContext, found: readonly OnboardingToSettle[]): Promise<void> {
  for (const one of found) await settle(context, one);
}
