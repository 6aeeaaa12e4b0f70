// What a new board can begin with: rules, what it is for, and a few first tasks. Columns are the same on every board.
import { definedChecks } from "./checks.ts";
import type { FirstTask } from "./ports.ts";
import type { BoardCheck, BoardCreate, BoardRule, BoardTemplate, TemplateId } from "./schema.ts";

const task = (title: string, description: string, priority: FirstTask["priority"] = "medium", status: FirstTask["status"] = "todo"): FirstTask => ({
  title,
  description,
  status,
  priority,
  due_at: null,
});

const rules = (...on: BoardRule[]): Record<BoardRule, boolean> => ({
  require_approval_for_done: on.includes("require_approval_for_done"),
  require_review_before_done: on.includes("require_review_before_done"),
  comment_required_for_review: on.includes("comment_required_for_review"),
  block_status_changes_with_pending_approval: on.includes("block_status_changes_with_pending_approval"),
  only_lead_can_change_status: on.includes("only_lead_can_change_status"),
  require_checks_for_done: on.includes("require_checks_for_done"),
});

const checks = (...wanted: { name: string; kind: BoardCheck["kind"] }[]): BoardCheck[] =>
  definedChecks(
    wanted.map((check) => ({ ...check, is_required: true })),
    [],
    1,
  );

export const BOARD_TEMPLATES: readonly BoardTemplate[] = [
  {
    id: "engineering",
    name: "Engineering",
    summary: "Changes to a product: each is reviewed, and a person approves what ships.",
    board_type: "goal",
    description: "Changes to the product, from an idea to what is in use.",
    objective: "Ship changes that are reviewed and do what was asked.",
    rules: rules("require_approval_for_done", "require_review_before_done", "comment_required_for_review", "block_status_changes_with_pending_approval"),
    checks: checks({ name: "Tests pass", kind: "ci_status" }, { name: "Reviewed", kind: "review" }),
    tasks: [
      task("Say what done means here", "Which tests must pass, who reviews, and where a change is seen working.", "high"),
      task("Connect the repository", "Give the agents what they need to read the code and to open changes."),
      task("Choose the first change", "Small enough to be reviewed in one sitting."),
    ],
  },
  {
    id: "support",
    name: "Support",
    summary: "Questions from customers: answers are drafted, and read before they are sent.",
    board_type: "general",
    description: "Questions from customers, and what became of them.",
    objective: null,
    rules: rules("require_review_before_done", "comment_required_for_review"),
    checks: [],
    tasks: [
      task("Write down how we answer", "Tone, what we promise, and what is never said.", "high"),
      task("List the ten questions asked most", "With the answer that we stand by, and where it is documented."),
      task("Agree who takes what agents cannot answer", "A name for each kind of question."),
    ],
  },
  {
    id: "content",
    name: "Content",
    summary: "Texts from draft to publication: nothing is published without a person's approval.",
    board_type: "goal",
    description: "Texts, from the idea to publication.",
    objective: "Publish texts that are right, readable and on time.",
    rules: rules("require_approval_for_done", "require_review_before_done"),
    checks: checks({ name: "Read by an editor", kind: "review" }, { name: "Published page answers", kind: "link" }),
    tasks: [
      task("Write the style guide", "Who reads us, how we sound, which words we use and avoid.", "high"),
      task("Plan the next four weeks", "One task for each text, with the date on which it is due."),
      task("Collect ideas", "One line each; what is worth writing becomes a task of its own.", "low", "inbox"),
    ],
  },
  {
    id: "incident",
    name: "Incident",
    summary: "One disturbance, from the alarm to the report: fast, and every step on record.",
    board_type: "goal",
    description: "One incident: what happened, what is being done, what we learn.",
    objective: "Restore the service, then see that it does not happen again.",
    rules: rules("block_status_changes_with_pending_approval"),
    checks: [],
    tasks: [
      task("Name who leads", "One person decides; everyone else knows who that is.", "urgent"),
      task("Say what is affected", "Which customers, since when, and how badly.", "urgent"),
      task("Stop the damage", "The smallest change that helps now.", "urgent"),
      task("Tell those affected", "What we know, what we do, when they hear more.", "high"),
      task("Write the report", "What happened, why, what changes: without blame.", "medium", "inbox"),
    ],
  },
];

const templateOf = (id: TemplateId | undefined): BoardTemplate | undefined => BOARD_TEMPLATES.find((one) => one.id === id);

/** What the body leaves out is as the template has it. */
export function withTemplate(input: BoardCreate): BoardCreate {
  const template = templateOf(input.template);
  if (!template) return input;
  const { board_type, description, objective } = template;
  const given = Object.fromEntries(Object.entries(input).filter(([, value]) => value !== undefined)) as BoardCreate;
  return { board_type, description, objective, ...template.rules, ...given };
}

export const checksOfTemplate = (id: TemplateId | undefined): readonly BoardCheck[] => templateOf(id)?.checks ?? [];
export const firstTasksOf = (id: TemplateId | undefined): readonly FirstTask[] => templateOf(id)?.tasks ?? [];
