// What is said to each operation on the onboarding of boards: the agent has proposed a goal.
import { newId } from "#worker/platform/ids.ts";
import type { TestOrganization } from "./factories.ts";
import { nothing, type Operation, saying, spending } from "./saying.ts";

type Thing = { id: string };
const PROPOSAL = { status: "complete", board_type: "goal", objective: "A checkout that people finish", success_metrics: { finished: "90 %" } };

/** In place of the one that the board had. */
export async function onboardingOn({ id, db }: TestOrganization, on: Thing, agent: Thing): Promise<void> {
  const now = new Date();
  const due = new Date(now.getTime() + 3_600_000);
  await db
    .sql(
      `INSERT OR REPLACE INTO board_onboardings(id, organization_id, board_id, agent_id, agent_name, session_key, command_id, state, due_at, messages, draft, version, created_at, updated_at)
       VALUES (?1, ?2, ?3, ?4, 'Scout', 'agent:scout:main', ?1, 'proposed', ?5, '[]', ?6, 1, ?7, ?7)`,
      newId(),
      id,
      on.id,
      agent.id,
      due.toISOString(),
      JSON.stringify(PROPOSAL),
      now.toISOString(),
    )
    .run();
}

/** Its last proposal waits for a person, so it may say nothing more. */
const waits: Operation = () => ({ body: PROPOSAL, answers: 409 });

export const ONBOARDING_OPERATIONS: Record<string, Operation> = {
  getBoardOnboarding: nothing,
  startBoardOnboarding: saying({}),
  answerBoardOnboarding: spending({ answer: "Until spring" }),
  skipBoardOnboarding: spending(undefined),
  confirmBoardOnboarding: spending({ board_type: "goal" }),
  reportBoardOnboarding: waits,
  agentReportOnboarding: waits,
};
