// Writing what an edit of many tasks makes of some of them: one batch, whatever their number.
import type { KeptAnswer } from "#worker/platform/commit.ts";
import type { Database, Statement } from "#worker/platform/db.ts";
import { changedColumns } from "#worker/platform/rows.ts";
import { commitWork, type Work } from "#worker/platform/work.ts";
import type { Edit } from "./bulk.ts";
import { charsOf, type Decided } from "./bulk-plan.ts";
import {
  asReadGuard,
  commentsOnAllStatements,
  dependenciesOfAllStatements,
  insertBulkStatements,
  noWayBackGuard,
  settleItemsStatements,
  writeRowsStatement,
} from "./bulk-store.ts";
import { eventsOf, type Plan } from "./change.ts";
import { dependencyGuards } from "./dependency-store.ts";
import { presentBulk } from "./present.ts";
import type { BulkItemRow, TaskRow } from "./tables.ts";
import { workerIds } from "./verification.ts";
import { asCheckedGuard, workDoneStatements, workedByStatements } from "./work-store.ts";

/** Guards of dependencies: of each list that some of the tasks shall have. */
function guardsOfDependencies(db: Database, plans: readonly Plan[]): Statement[] {
  const byList = Map.groupBy(plans, ({ wanted }) => JSON.stringify(wanted ?? []));
  return [...byList].flatMap(([, same]) => {
    const [first] = same;
    if (!first?.wanted?.length) return [];
    const [areKnown] = dependencyGuards(db, first.row, first.wanted);
    const ids = same.map(({ row }) => row.id);
    return [...(areKnown ? [areKnown] : []), noWayBackGuard(db, first.wanted, ids)];
  });
}

function writesOf(work: Work, db: Database, plans: readonly Plan[]): Statement[] {
  if (plans.length === 0) return [];
  const columns = [...new Set(plans.flatMap(({ row, next }) => Object.keys(changedColumns(row, next))))] as (keyof TaskRow)[];
  const dependencies = plans.flatMap(({ row, wanted }) => (wanted ? [{ id: row.id, board_id: row.board_id, wanted }] : []));
  return [
    writeRowsStatement(
      db,
      columns,
      plans.map(({ next }) => next),
    ),
    ...dependenciesOfAllStatements(db, dependencies),
    ...commentsOnAllStatements(
      db,
      plans.flatMap(({ comment }) => (comment ? [comment.row] : [])),
      work.caller,
    ),
    ...plans.flatMap(({ pass }) => pass.writes),
    ...workDoneStatements(
      db,
      plans.flatMap(({ row, isWork }) => (isWork ? [row.id] : [])),
    ),
    ...workedByStatements(
      db,
      plans.flatMap(({ row, workers }) => (workers.length > 0 ? [row.id] : [])),
      workerIds(work.caller),
    ),
    ...plans.flatMap(({ added }) => added.writes),
  ];
}

/** `items` with those that are settled now in their places. */
function withSettled(items: readonly BulkItemRow[], decided: readonly Decided[]): BulkItemRow[] {
  const settled = new Map(decided.map(({ item }) => [item.position, item]));
  return items.map((item) => settled.get(item.position) ?? item);
}

/** A batch counts as one write for so many tasks, and for so many characters: at most as a change of one long text alone does. */
const TASKS_A_WRITE = 25;
const CHARS_A_WRITE = 25_000;
const writesIn = (decided: readonly Decided[]): number => Math.ceil(decided.length / TASKS_A_WRITE + charsOf(decided) / CHARS_A_WRITE);

/** Writes what was decided, with what the edit's record says of it; `isLast`: then the request has its answer. */
export async function commitChunk(work: Work, db: Database, shard: string, edit: Edit, decided: readonly Decided[], isLast: boolean): Promise<void> {
  const { row, items, policy, reason, isNew } = edit;
  const plans = decided.flatMap(({ plan }) => (plan ? [plan] : []));
  const settled = settleItemsStatements(
    db,
    row.id,
    decided.map(({ item }) => item),
  );
  const next = withSettled(items, decided);
  const answer: { answer: KeptAnswer } | object = isLast ? { answer: { status: 200, body: presentBulk(row, next) } } : {};
  await commitWork(work, db, shard, {
    stream: { organizationId: row.organization_id, boardId: row.board_id },
    guards: [
      ...(isNew ? [] : [settled.guard]),
      ...(plans.length > 0
        ? [
            asReadGuard(
              db,
              plans.map((plan) => plan.row),
            ),
          ]
        : []),
      ...guardsOfDependencies(db, plans),
      ...plans.flatMap(({ pass }) => pass.guards),
      ...plans.flatMap(({ row, finish }) => (finish ? [asCheckedGuard(db, row, finish.checks)] : [])),
      ...plans.flatMap(({ added }) => added.guards),
    ],
    writes: [...(isNew ? insertBulkStatements(db, row, items) : []), ...writesOf(work, db, plans), settled.write],
    events: plans.flatMap((plan) => eventsOf(plan, reason, policy)),
    counts: writesIn(decided),
    ...answer,
  });
  edit.items = next;
  edit.isNew = false;
}
