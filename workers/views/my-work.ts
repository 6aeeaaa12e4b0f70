// What a person has still to do, on all boards that they may see: what is due first, then what has no date.
import { inActiveOrganization } from "#worker/members/index.ts";
import { listed } from "#worker/platform/abridge.ts";
import { ProblemError } from "#worker/platform/errors.ts";
import type { Work } from "#worker/platform/work.ts";
import { taskKey } from "#worker/tasks/index.ts";
import { actions } from "./actions.ts";
import { type MyPlace, type MyTaskRow, myTasks, UNDATED } from "./my-work-store.ts";
import type { MyTask, MyTaskPage, MyTaskQuery } from "./schema.ts";

const cursorAfter = ({ due_at, id }: Pick<MyTask, "due_at" | "id">): string => `${due_at ?? UNDATED}_${id}`;

function placeOf(cursor: string | undefined): MyPlace {
  if (cursor === undefined) return null;
  const at = cursor.indexOf("_");
  const [due, id] = [cursor.slice(0, at), cursor.slice(at + 1)];
  if (at < 0 || (due !== UNDATED && Number.isNaN(Date.parse(due)))) {
    const message = "use the next_cursor of the page before";
    throw new ProblemError("invalid_input", `cursor: ${message}.`, { fields: [{ path: "cursor", message }] });
  }
  return { due, id };
}

const present = ({ board_key, number, ...row }: MyTaskRow): MyTask => ({ ...row, key: taskKey(board_key, number) });

/** Archived boards are left out. */
export const listMyTasks = (work: Work, { limit, cursor }: MyTaskQuery): Promise<MyTaskPage> => {
  const from = placeOf(cursor);
  return inActiveOrganization(
    work,
    actions["my_work.read"],
    (db, organizationId) => ({ mine: myTasks(db, work.caller, organizationId, from, limit) }),
    ({ found: { mine } }) => {
      const items = listed(mine.rows.slice(0, limit).map(present), null);
      const last = items.at(-1);
      return { items, next_cursor: last && items.length < mine.rows.length ? cursorAfter(last) : null, limit, total: mine.count?.total ?? 0 };
    },
  );
};
