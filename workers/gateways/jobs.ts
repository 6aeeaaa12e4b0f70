// What cron does for gateways: commands and runs past their deadline end, and links with waiting commands are woken.
import { GuardError } from "#worker/platform/commit.ts";
import type { ConsumerContext } from "#worker/platform/outbox.ts";
import type { Actor } from "#worker/platform/wire.ts";
import { commitAs } from "#worker/platform/work.ts";
import { settleCommandStatements } from "./commands.ts";
import { gatewayLink } from "./link-stub.ts";
import { moveRun } from "./runs.ts";
import type { GatewayCommandRow, RunRow } from "./tables.ts";

const SYSTEM: Actor = { type: "system", id: "deadlines", name: "Mission Control" };
const LATE_COMMAND = "The gateway did not take it before its deadline.";
const LATE_RUN = "The run did not end before its deadline.";

/** Nothing changes in a closed organization, so what is late there would come up every minute and crowd out the others. */
const OPEN = "organization_id NOT IN (SELECT id FROM organizations WHERE deletion_at IS NOT NULL)";

export async function sweepGateways(context: ConsumerContext): Promise<void> {
  const { env, shard, db, now } = context;
  const at = now.toISOString();
  const [commands, runs, waiting] = await db.read<[GatewayCommandRow[], RunRow[], { gateway_id: string; organization_id: string }[]]>([
    db.sql(`SELECT * FROM gateway_commands WHERE status = 'queued' AND deadline_at < ?1 AND ${OPEN} LIMIT 100`, at),
    db.sql(`SELECT * FROM runs WHERE status IN ('queued', 'running', 'waiting_approval') AND deadline_at < ?1 AND ${OPEN} LIMIT 100`, at),
    db.sql(
      "SELECT DISTINCT c.gateway_id, c.organization_id FROM gateway_commands c JOIN gateways g ON g.id = c.gateway_id WHERE c.status = 'queued' AND g.status = 'online' LIMIT 100",
    ),
  ]);
  for (const command of commands) {
    const { guard, write } = settleCommandStatements(db, command.id, "failed", LATE_COMMAND, at);
    const about = (JSON.parse(command.payload) as { agent_id?: string }).agent_id;
    await settle(context, {
      stream: { organizationId: command.organization_id, boardId: null },
      guards: [guard],
      writes: [write],
      events: [
        {
          type: "gateway_command.failed",
          subject: { type: "gateway_command", id: command.id },
          about: about ? { type: "agent", id: about } : null,
          payload: { label: command.kind, kind: command.kind, error: LATE_COMMAND, attempts: command.attempts },
        },
      ],
    });
  }
  for (const run of runs) {
    const move = moveRun(db, run, { status: "failed", error: LATE_RUN }, at);
    if (move)
      await settle(context, {
        stream: { organizationId: run.organization_id, boardId: run.board_id },
        guards: move.guards,
        writes: move.writes,
        events: [move.event],
      });
  }
  for (const { gateway_id, organization_id } of waiting)
    await gatewayLink(env, shard, gateway_id).wake({ shard, organizationId: organization_id, gatewayId: gateway_id });
}

async function settle(context: ConsumerContext, change: Parameters<typeof commitAs>[2]): Promise<void> {
  try {
    await commitAs(SYSTEM, context, change);
  } catch (error) {
    if (!(error instanceof GuardError)) throw error; // somebody else has settled it
  }
}
