// Shell commands that a gateway holds until someone decides: what is stored of them, and their events.
import type { Database, Statement } from "#worker/platform/db.ts";
import type { EventPayloads } from "#worker/platform/event-catalog.ts";
import type { NewEvent } from "#worker/platform/events.ts";
import { sha256 } from "#worker/platform/sign.ts";
import { clip } from "#worker/platform/text.ts";
import { holdStatements, releaseStatements } from "./held-store.ts";
import type { HeldCommandRow } from "./tables.ts";

type Written = { guards: Statement[]; writes: Statement[]; events: NewEvent[] };

const LABEL_MAX_CHARS = 200;

/** The command as the gateway describes it. */
export type CommandFacts = Omit<EventPayloads["command.held"], "label" | "gateway_id" | "run_id" | "agent_id" | "expires_at">;
/** Which gateway holds it, and whose work it interrupts. */
export type HeldPlace = Omit<HeldCommandRow, "status" | "outcome" | "released_at"> & { task_id: string };

/** The shell command that a gateway holds, where it would run, and as which program: all that is shown of it, byte for byte. */
export const commandHash = ({ command, cwd, host, resolved_path }: Pick<CommandFacts, "command" | "cwd" | "host" | "resolved_path">): string =>
  sha256(JSON.stringify(["exec", command, cwd, host, resolved_path]));

/** Stores a held command and appends its event. */
export function holdCommand(db: Database, place: HeldPlace, facts: CommandFacts): Written {
  const { guard, write } = holdStatements(db, { ...place, status: "held", outcome: null, released_at: null });
  const { gateway_id, run_id, agent_id, expires_at } = place;
  return {
    guards: [guard],
    writes: [write],
    events: [
      {
        type: "command.held",
        subject: { type: "held_command", id: place.id },
        about: { type: "task", id: place.task_id },
        payload: { label: clip(facts.command, LABEL_MAX_CHARS), gateway_id, run_id, agent_id, expires_at, ...facts },
      },
    ],
  };
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
        about: { type: "task", id: place.task_id },
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
        about: row.task_id ? { type: "task", id: row.task_id } : null,
        payload: { label: outcome, outcome, resolved_by: resolvedBy, gateway_id: row.gateway_id },
      },
    ],
  };
}
