// Finds runs that go on without showing anything, and stops them: neither their agent nor their gateway has said anything for long. Whoever
// cannot be asked is not judged: what is not known is not taken for silence.
import { factsOf, gatewayLink, timeOf, wakeLink } from "#worker/gateways/index.ts";
import { describe, log } from "#worker/platform/log.ts";
import type { ConsumerContext } from "#worker/platform/outbox.ts";
import { commitUnlessMoved } from "#worker/platform/work.ts";
import { abortStatement, RUN_TTL_MS } from "#worker/runs/index.ts";
import { GUARDS } from "./measure.ts";
import { type SilentRun, silentRuns } from "./stuck-store.ts";

const MINUTE_MS = 60_000;
/** No setting is shorter. */
const SHORTEST_MS = 5 * MINUTE_MS;

/** When the gateway's session was last touched; null: not known, so nothing is said of it. */
export function touchedAt(answer: unknown): number | null {
  const { session } = factsOf(answer);
  const { updatedAt, lastActivityAt } = factsOf(session);
  const times = [updatedAt, lastActivityAt].flatMap((time) => timeOf(time) ?? []).map((time) => Date.parse(time));
  return times.length === 0 ? null : Math.max(...times);
}

async function lookAt(context: ConsumerContext, run: SilentRun): Promise<void> {
  const { env, shard, db, now } = context;
  const scope = { shard, organizationId: run.organization_id, gatewayId: run.gateway_id };
  const [answer] = await gatewayLink(env, shard, run.gateway_id).ask(scope, [{ method: "sessions.describe", params: { key: run.session_key } }]);
  const touched = answer?.ok ? touchedAt(JSON.parse(answer.json)) : null;
  if (touched === null || now.getTime() - touched < run.stuck_minutes * MINUTE_MS) return;
  const silent_minutes = Math.floor((now.getTime() - touched) / MINUTE_MS);
  const { stuck_minutes: _stuck, ...row } = run;
  const committed = await commitUnlessMoved(GUARDS, context, {
    stream: { organizationId: run.organization_id, boardId: run.board_id },
    guards: [stillGuard(db, row)],
    writes: [abortStatement(db, row, now)],
    events: [
      {
        type: "guard.run_stuck",
        subject: { type: "run", id: run.id },
        about: run.task_id ? { type: "task", id: run.task_id } : null,
        payload: { label: run.agent_name, silent_minutes },
        reason: `Neither the agent nor its gateway has shown anything of it for ${silent_minutes} minutes, so it is stopped.`,
      },
    ],
  });
  if (committed) await wakeLink(env, scope);
}

const stillGuard = (db: ConsumerContext["db"], { id, version }: Pick<SilentRun, "id" | "version">) =>
  db.guard("(SELECT version FROM runs WHERE id = ?) = ?", "run_moved", id, version);

export async function stopStuckRuns(context: ConsumerContext): Promise<number> {
  const { db, now } = context;
  const deadlineBefore = new Date(now.getTime() + RUN_TTL_MS - SHORTEST_MS).toISOString();
  const { silent } = await db.ask({ silent: silentRuns(db, now.toISOString(), deadlineBefore) });
  for (const run of silent)
    await lookAt(context, run).catch((error: unknown) => log.warn("guard.run_not_looked_at", { run_id: run.id, error: describe(error) }));
  return silent.length;
}
