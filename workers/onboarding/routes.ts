// The onboarding of a board over HTTP: for people, and for the agent that asks.
import { z } from "zod";
import { Board } from "#worker/boards/schema.ts";
import { api, etag, operation } from "#worker/platform/http.ts";
import { Id } from "#worker/platform/wire.ts";
import { actions } from "./actions.ts";
import { reportOnboarding } from "./asking.ts";
import { confirmOnboarding } from "./confirm.ts";
import { Onboarding, OnboardingAnswer, OnboardingConfirm, OnboardingReport, OnboardingStart } from "./schema.ts";
import { answerOnboarding, getOnboarding, skipOnboarding, startOnboarding } from "./service.ts";

const params = z.object({ board_id: Id });
const shared = { tag: "Board onboarding", params, status: 200 } as const;
const steps = { ...shared, answer: Onboarding, method: "post" } as const;

const START =
  "The board's lead is told to ask, or an agent without a board on the board's gateway; 409 where neither is there. One that goes on is answered as it is; an agent that has not gone on is told again. `restart` begins from the beginning.";
const CONFIRM =
  "Only now the board changes: its goal, confirmed, and whether tasks need an approval to be done. Members that are left out are as proposed. The wishes for the lead and the profile are shown in `draft_goal` and written nowhere by this: `PATCH /agents/{agent_id}`, `PATCH /users/me`.";
const REPORT =
  "For the agent that was told to ask: a question, one at a time, or `status: complete` with its proposal. It is told of the answer in its session.";
const report = {
  body: OnboardingReport,
  answer: Onboarding,
  method: "post",
  params,
  status: 200,
  errors: ["conflict", "stale_version"],
  description: REPORT,
} as const;

export const onboardingRoutes = api()
  .openapi(
    operation(actions["onboarding.read"], {
      ...shared,
      method: "get",
      path: "/boards/{board_id}/onboarding",
      id: "getBoardOnboarding",
      summary: "The onboarding of a board, and who is waited for",
      answer: Onboarding,
    }),
    async (context) => {
      const onboarding = await getOnboarding(context.var.work, context.req.valid("param").board_id);
      return context.json(onboarding, 200, etag(onboarding.version));
    },
  )
  .openapi(
    operation(actions["onboarding.talk"], {
      ...steps,
      path: "/boards/{board_id}/onboarding/start",
      id: "startBoardOnboarding",
      summary: "Let an agent ask what the board is for",
      description: START,
      body: OnboardingStart,
      errors: ["conflict", "agent_required"],
    }),
    async (context) => {
      const { board_id } = context.req.valid("param");
      const onboarding = await startOnboarding(context.var.work, board_id, context.req.valid("json"));
      return context.json(onboarding, 200, etag(onboarding.version));
    },
  )
  .openapi(
    operation(actions["onboarding.talk"], {
      ...steps,
      path: "/boards/{board_id}/onboarding/answer",
      id: "answerBoardOnboarding",
      summary: "Answer the question that is open, or say what should change in the proposal",
      body: OnboardingAnswer,
      errors: ["conflict", "agent_required", "stale_version"],
    }),
    async (context) => {
      const { board_id } = context.req.valid("param");
      const onboarding = await answerOnboarding(context.var.work, board_id, context.req.valid("json"));
      return context.json(onboarding, 200, etag(onboarding.version));
    },
  )
  .openapi(
    operation(actions["onboarding.talk"], {
      ...steps,
      path: "/boards/{board_id}/onboarding/skip",
      id: "skipBoardOnboarding",
      summary: "End the onboarding without a goal",
      description: "The goal can be filled in by hand at any time: PATCH /boards/{board_id}. Another onboarding can be begun.",
      errors: ["conflict", "stale_version"],
    }),
    async (context) => {
      const onboarding = await skipOnboarding(context.var.work, context.req.valid("param").board_id);
      return context.json(onboarding, 200, etag(onboarding.version));
    },
  )
  .openapi(
    operation(actions["onboarding.confirm"], {
      ...shared,
      method: "post",
      path: "/boards/{board_id}/onboarding/confirm",
      id: "confirmBoardOnboarding",
      summary: "Stand by the goal: the board gets it",
      description: CONFIRM,
      body: OnboardingConfirm,
      answer: Board,
      errors: ["conflict", "stale_version"],
    }),
    async (context) => {
      const board = await confirmOnboarding(context.var.work, context.req.valid("param").board_id, context.req.valid("json"));
      return context.json(board, 200, etag(board.version));
    },
  )
  .openapi(
    operation(actions["onboarding.ask"], {
      ...report,
      path: "/boards/{board_id}/onboarding/agent",
      id: "reportBoardOnboarding",
      tag: "Board onboarding",
      summary: "Ask a question, or propose the board's goal",
    }),
    async (context) => {
      const onboarding = await reportOnboarding(context.var.work, context.req.valid("param").board_id, context.req.valid("json"));
      return context.json(onboarding, 200, etag(onboarding.version));
    },
  );

export const agentOnboardingRoutes = api().openapi(
  operation(actions["onboarding.ask"], {
    ...report,
    path: "/agent/boards/{board_id}/onboarding",
    id: "agentReportOnboarding",
    tag: "Agent API",
    summary: "Ask a question in a board's onboarding, or propose its goal",
  }),
  async (context) => {
    const onboarding = await reportOnboarding(context.var.work, context.req.valid("param").board_id, context.req.valid("json"));
    return context.json(onboarding, 200, etag(onboarding.version));
  },
);
