// Wire shapes of the onboarding of a board. Names are those of the field's client (core.md 1.6); what is ours beside them says so.
import { z } from "zod";
import { ProfileInput } from "#worker/agents/schema.ts";
import { BOARD_TYPES, BoardUpdate } from "#worker/boards/schema.ts";
import { Actor, Id, Moment, name, nullable, optionalName, optionalText, Timestamp, text } from "#worker/platform/wire.ts";

/**
 * `sent`: on its way to the agent; `reached`: the agent has it and is to ask or propose; `unanswered`, `failed`: it did not, or could not;
 * `asked`: a question waits for a person; `proposed`: a proposal does. The last two end it.
 */
export const STATES = ["sent", "reached", "unanswered", "failed", "asked", "proposed", "confirmed", "skipped"] as const;
export type State = (typeof STATES)[number];
/** As the field has them, and skipped. */
export const STATUSES = ["active", "completed", "confirmed", "skipped"] as const;

/** Bounds, ours: a question is read at once, an answer too. How many there are: rules.ts. */
export const QUESTION_MAX_CHARS = 1_000;
export const ANSWER_MAX_CHARS = 2_000;
export const OPTIONS_MIN = 2;
export const OPTIONS_MAX = 10;

const OPTION_ID_MAX_CHARS = 60;
const OPTION_MAX_CHARS = 200;
export const OnboardingOption = z
  .strictObject({ id: name(OPTION_ID_MAX_CHARS), label: name(OPTION_MAX_CHARS) })
  .meta({ id: "BoardOnboardingQuestionOption", example: { id: "1", label: "Ship the new checkout" } });
export type OnboardingOption = z.infer<typeof OnboardingOption>;

/** As models write dates: a day alone is its beginning in UTC. */
const Day = z.union([Moment, z.iso.date()], "must be a time or a day in ISO 8601, e.g. 2026-11-21T08:30:00Z or 2026-11-21");
const BoardType = z.enum(BOARD_TYPES);
const { objective, success_metrics } = BoardUpdate.shape;
const goal = { objective, success_metrics, target_date: Day.nullish() };

export const GoalSoFar = z.strictObject({ board_type: BoardType.optional(), ...goal });
export type GoalSoFar = z.infer<typeof GoalSoFar>;

const hasTwins = (options: readonly OnboardingOption[]): boolean => new Set(options.map(({ id }) => id)).size < options.length;
export const OnboardingQuestion = z
  .strictObject({
    question: text(QUESTION_MAX_CHARS),
    options: z
      .array(OnboardingOption)
      .min(OPTIONS_MIN)
      .max(OPTIONS_MAX)
      .refine((options) => !hasTwins(options), "must have an id of its own each"),
    so_far: GoalSoFar.optional().meta({
      description: "what is known of the goal by now: it is shown beside the conversation, and replaces what was said of it before",
    }),
  })
  .meta({
    id: "BoardOnboardingAgentQuestion",
    example: {
      question: "What is this board for?",
      options: [
        { id: "1", label: "Ship something" },
        { id: "2", label: "Keep something running" },
      ],
    },
  });
export type OnboardingQuestion = z.infer<typeof OnboardingQuestion>;

/** As `PersonUpdate` bounds them, shorter where an agent writes. */
const UserProfile = z
  .strictObject({
    preferred_name: optionalName(120),
    pronouns: optionalName(60),
    timezone: optionalName(60),
    notes: optionalText(2_000),
    context: optionalText(2_000),
  })
  .meta({ id: "BoardOnboardingUserProfile", description: "of the person who answered; shown to them, and never written to their account by this" });

export const AUTONOMY_LEVELS = ["ask_first", "balanced", "autonomous"] as const;
const LeadDraft = z
  .strictObject({
    name: optionalName(80),
    identity_profile: nullable(ProfileInput).optional(),
    autonomy_level: z.enum(AUTONOMY_LEVELS).nullish(),
    verbosity: z.enum(["concise", "balanced", "detailed"]).nullish(),
    output_format: z.enum(["bullets", "mixed", "narrative"]).nullish(),
    update_cadence: z.enum(["asap", "hourly", "daily", "weekly"]).nullish(),
    custom_instructions: optionalText(2_000),
  })
  .meta({
    id: "BoardOnboardingLeadAgentDraft",
    description: "how the board's lead should work; shown, and given to no agent by this: PATCH /agents/{agent_id}",
  });

export const OnboardingProposal = z
  .strictObject({
    status: z.literal("complete"),
    board_type: BoardType,
    ...goal,
    user_profile: nullable(UserProfile).optional(),
    lead_agent: nullable(LeadDraft).optional(),
  })
  .meta({
    id: "BoardOnboardingAgentComplete",
    example: {
      status: "complete",
      board_type: "goal",
      objective: "A checkout that people finish",
      success_metrics: { finished: "90 %" },
      target_date: "2026-12-31",
    },
  });
export type OnboardingProposal = z.infer<typeof OnboardingProposal>;
export const OnboardingReport = z.union([OnboardingQuestion, OnboardingProposal]).meta({ description: "a question, or the proposal that ends it" });
export type OnboardingReport = z.infer<typeof OnboardingReport>;

export const OnboardingMessage = z.object({
  role: z.enum(["assistant", "user"]),
  content: z.string().meta({ description: "an answer as text, a question or proposal as JSON, as clients of the field read it" }),
  timestamp: Timestamp,
  kind: z.enum(["question", "answer", "proposal"]),
  author: Actor,
  text: z.string().meta({ description: "the question or the answer; of a proposal nothing" }),
  options: z.array(z.object({ id: z.string(), label: z.string() })).meta({ description: "of a question" }),
});
export type OnboardingMessage = z.infer<typeof OnboardingMessage>;

const SoFar = z.object({
  board_type: BoardType.optional(),
  objective: z.string().nullish(),
  success_metrics: nullable(z.record(z.string(), z.unknown())).optional(),
  target_date: Timestamp.nullish(),
});
const said = z.string().nullish();
const KnownProfile = z.object({ preferred_name: said, pronouns: said, timezone: said, notes: said, context: said });
const { autonomy_level, verbosity, output_format, update_cadence } = LeadDraft.shape;
const KnownLead = z.object({
  name: said,
  identity_profile: nullable(z.record(z.string(), z.string())).optional(),
  autonomy_level,
  verbosity,
  output_format,
  update_cadence,
  custom_instructions: said,
});
const Draft = z.object({
  status: z.literal("complete"),
  ...SoFar.shape,
  board_type: BoardType,
  user_profile: nullable(KnownProfile).optional(),
  lead_agent: nullable(KnownLead).optional(),
});

/** Where an onboarding stands, without what was said. */
export const OnboardingStand = z.object({
  id: Id,
  board_id: Id,
  session_key: z.string().meta({ description: "the session of the agent in which it is told" }),
  status: z.enum(STATUSES),
  state: z.enum(STATES).meta({ description: "who is waited for" }),
  why: z.string().nullable().meta({ description: "why it waits, and what can be done" }),
  due_at: Timestamp.nullable().meta({ description: "until when it stays as it is; null: it is over" }),
  agent_id: Id,
  agent_name: z.string(),
  version: z.number().int(),
  created_at: Timestamp,
  updated_at: Timestamp,
});
export const Onboarding = OnboardingStand.extend({
  messages: z.array(OnboardingMessage),
  so_far: nullable(SoFar).meta({ description: "what the agent knows by now" }),
  draft_goal: nullable(Draft).meta({ description: "what it has proposed last" }),
}).meta({ id: "BoardOnboarding" });
export type Onboarding = z.infer<typeof Onboarding>;
export type OnboardingStand = z.infer<typeof OnboardingStand>;

export const OnboardingStart = z
  .strictObject({ restart: z.boolean().default(false).meta({ description: "from the beginning, whatever was said" }) })
  .meta({ id: "BoardOnboardingStart", example: {} });
export type OnboardingStart = z.infer<typeof OnboardingStart>;

export const OnboardingAnswer = z
  .strictObject({
    answer: text(ANSWER_MAX_CHARS).meta({ description: "the labels of what was chosen, or words of one's own" }),
    other_text: optionalText(ANSWER_MAX_CHARS),
  })
  .meta({ id: "BoardOnboardingAnswer", example: { answer: "Ship something", other_text: "the new checkout" } });
export type OnboardingAnswer = z.infer<typeof OnboardingAnswer>;

export const OnboardingConfirm = z
  .strictObject({
    board_type: BoardType,
    objective: objective.meta({ description: "left out: as proposed; null: none. So are the others" }),
    success_metrics,
    target_date: Day.nullish(),
    require_approval_for_done: z.boolean().optional().meta({
      description: "left out: true, unless the proposal says that the lead is autonomous; then as it is. Only a person makes it looser, by saying false",
    }),
  })
  .meta({ id: "BoardOnboardingConfirm", example: { board_type: "goal", objective: "A checkout that people finish", success_metrics: { finished: "90 %" } } });
export type OnboardingConfirm = z.infer<typeof OnboardingConfirm>;
