// Shell commands that a gateway holds until someone decides: what is stored of them, and their events.
import { cancelLaneStatement } from "#worker/commands/index.ts";
import type { Database, Statement } from "#worker/platform/db.ts";
import type { EventPayloads } from "#worker/platform/event-catalog.ts";
import type { NewEvent } from "#worker/platform/events.ts";
import { sha256 } from "#worker/platform/sign.ts";
import { clip } from "#worker/platform/text.ts";
import { holdStatements, releaseStatements, replaceStatements } from "./held-store.ts";
import type { HeldCommandRow } from "./tables.ts";

type Written = { guards: Statement[]; writes: Statement[]; events: NewEvent[] };

const LABEL_MAX_CHARS = 200;
const REPLACED = "The gateway shows another command under the same id now.";

/** The lane of what is answered to a gateway about one held command. */
export const execLane = (heldCommandId: string): string => `exec:${heldCommandId}`;

/** The command as the gateway describes it. */
export type CommandFacts = Omit<EventPayloads["command.held"], "label" | "gateway_id" | "run_id" | "agent_id" | "expires_at">;
/** Which gateway holds it, and whose work it interrupts. */
export type HeldPlace = Omit<HeldCommandRow, "status" | "outcome" | "released_at">;

/** The shell command that a gateway holds, where it would run, and as which program: all that is shown of it, byte for byte. */
export const commandHash = ({ command, cwd, host, resolved_path }: Pick<CommandFacts, "command" | "cwd" | "host" | "resolved_path">): string =>
  sha256(JSON.stringify(["exec", command, cwd, host, resolved_path]));

/** Its task, else the gateway that holds it for a session of its own. */
const aboutOf = ({ task_id, gateway_id }: Pick<HeldPlace, "task_id" | "gateway_id">) =>
  task_id ? { type: "task", id: task_id } : { type: "gateway", id: gateway_id };

const held = (place: HeldPlace): HeldCommandRow => ({ ...place, status: "held", outcome: null, released_at: null });

const heldEvent = (
  { id, task_id, gateway_id, run_id, agent_id, expires_at }: HeldPlace,
  facts: CommandFacts,
  reason: string | null,
): NewEvent<"command.held"> => ({
  type: "command.held",
  subject: { type: "held_command", id },
  about: aboutOf({ task_id, gateway_id }),
  payload: { label: clip(facts.command, LABEL_MAX_CHARS), gateway_id, run_id, agent_id, expires_at, ...facts },
  reason,
});

/** Stores a held command and appends its event. */
export function holdCommand(db: Database, place: HeldPlace, facts: CommandFacts): Written {
  const { guard, write } = holdStatements(db, held(place));
  return { guards: [guard], writes: [write], events: [heldEvent(place, facts, null)] };
}

/** The gateway shows another text under an id that it holds: that is another command, and held anew. `before`: the hash of the old one. */
export function replaceCommand(db: Database, place: HeldPlace, facts: CommandFacts, before: string): Written {
  const { guard, write } = replaceStatements(db, held(place), before);
  const old = cancelLaneStatement(db, place.gateway_id, execLane(place.id), REPLACED, place.created_at);
  return { guards: [guard], writes: [write, old], events: [heldEvent(place, facts, REPLACED)] };
}

/** What is known of a command that is too large to be shown, and so cannot be decided. */
export type RefusedFacts = { command: string; reason: string; bytes: number };

/** It is denied at its gateway; the timeline says so. `answer`: the statement that sends the denial. */
export function refuseCommand(db: Database, place: HeldPlace, { command, reason, bytes }: RefusedFacts, answer: Statement[]): Written {
  const { guard, write } = holdStatements(db, { ...place, status: "released", outcome: "refused", released_at: place.created_at });
  const { gateway_id, run_id, agent_id } = place;
  return {
    guards: [guard],
    writes: [write, ...answer],
    events: [
      {
        type: "command.refused",
        subject: { type: "held_command", id: place.id },
        about: aboutOf(place),
        payload: { label: clip(command, LABEL_MAX_CHARS), gateway_id, run_id, agent_id, bytes },
        reason,
      },
    ],
  };
}

/** Records that the gateway no longer holds a command. */
export function releaseCommand(db: Database, row: HeldCommandRow, outcome: string, resolvedBy: string | null, at: string): Written {
  const { guard, write } = releaseStatements(db, row, outcome, at);
  return {
    guards: [guard],
    writes: [write],
    events: [
      {
        type: "command.released",
        subject: { type: "held_command", id: row.id },
        about: aboutOf(row),
        payload: { label: outcome, outcome, resolved_by: resolvedBy, gateway_id: row.gateway_id },
      },
    ],
  };
}
