// What boards provide to lower slices.
import { names } from "#worker/platform/rows.ts";
import { boards } from "./tables.ts";

const b = names(boards);

/** Fills the port `liveBoards` of members: a relation. */
export const LIVE_BOARDS = `(SELECT ${b.id}, ${b.organization_id}, ${b.name} FROM ${b} WHERE ${b.deleted_at} IS NULL)`;
