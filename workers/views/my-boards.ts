// The boards that a person sees, each with its group and how much is open on it: what the sidebar shows, by one read.
import { inActiveOrganization } from "#worker/members/index.ts";
import type { Work } from "#worker/platform/work.ts";
import { actions } from "./actions.ts";
import { MY_BOARDS_MAX, type MyBoardRow, myBoards } from "./my-boards-store.ts";
import type { MyBoard, MyBoards } from "./schema.ts";

const present = ({ group_id, group_name, group_rank, ...board }: MyBoardRow): MyBoard => ({
  ...board,
  group: group_id !== null && group_name !== null && group_rank !== null ? { id: group_id, name: group_name, rank: group_rank } : null,
});

/** Archived boards are left out. */
export const listMyBoards = (work: Work): Promise<MyBoards> =>
  inActiveOrganization(
    work,
    actions["my_boards.read"],
    (db, organizationId) => ({ mine: myBoards(db, work.caller, organizationId) }),
    ({ found: { mine } }) => ({ items: mine.rows.slice(0, MY_BOARDS_MAX).map(present), has_more: mine.rows.length > MY_BOARDS_MAX }),
  );
