// The gateway has told the agent, or never will: commands say so by their events.
import type { StoredEvent } from "#worker/platform/event-catalog.ts";
import type { Consumer, ConsumerContext } from "#worker/platform/outbox.ts";
import { settleOnboardings } from "./settling.ts";
import { onboardingsOfCommand } from "./store.ts";

/** What it writes is on the stream of the board, another than the command's. */
async function onCommand(event: StoredEvent<"gateway_command.done" | "gateway_command.failed">, context: ConsumerContext): Promise<null> {
  if (event.payload.kind !== "session.message") return null;
  const { found } = await context.db.ask({ found: onboardingsOfCommand(context.db, event.subject_id) });
  await settleOnboardings(context, found);
  return null;
}

const isMessage = ({ kind }: { kind: string }): boolean => kind === "session.message";
export const onboardingConsumer: Consumer = {
  name: "onboarding",
  on: { "gateway_command.done": onCommand, "gateway_command.failed": onCommand },
  wakes: { "gateway_command.done": isMessage, "gateway_command.failed": isMessage },
};
