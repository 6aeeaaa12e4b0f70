// Which tables an organization consists of, put together from what the slices declare, in the order in which they arrive:
// a table after those that it points at. They leave the other way round, so that whatever a row points at is read after it.
import { agentsPortable } from "#worker/agents/index.ts";
import { approvalsPortable } from "#worker/approvals/index.ts";
import { boardsPortable } from "#worker/boards/index.ts";
import { commandsPortable } from "#worker/commands/index.ts";
import { gatewaysPortable } from "#worker/gateways/index.ts";
import { identityPortable } from "#worker/identity/index.ts";
import { invitesPortable } from "#worker/invites/index.ts";
import { keysPortable } from "#worker/keys/index.ts";
import { membersPortable } from "#worker/members/index.ts";
import { organizationsPortable } from "#worker/organizations/index.ts";
import { type PortableTable, portable as spine, type StaysBehind } from "#worker/platform/portable.ts";
import { runsPortable } from "#worker/runs/index.ts";
import { tasksPortable } from "#worker/tasks/index.ts";
import { portable as own } from "./portable.ts";

const slices = [identityPortable, organizationsPortable, membersPortable, invitesPortable, keysPortable].concat(
  [gatewaysPortable, commandsPortable, runsPortable, agentsPortable, boardsPortable],
  [tasksPortable, approvalsPortable, own, spine],
);
const declared = new Map(slices.flatMap((slice) => slice.tables).map((table) => [table.name, table]));

const ARRIVAL_ORDER = ["organizations", "members", "member_board_access", "invites", "api_keys"].concat(
  ["board_groups", "gateways", "boards", "agents", "tasks", "task_dependencies", "comments", "runs", "gateway_commands", "held_commands", "approvals"],
  ["streams", "events"],
);

/** In the order of arrival; a declared table that has no place in it comes last, and a test says so. */
export const TABLES: readonly PortableTable[] = [
  ...ARRIVAL_ORDER.flatMap((name) => declared.get(name) ?? []),
  ...[...declared.values()].filter((table) => !ARRIVAL_ORDER.includes(table.name)),
];
export const STAYS_BEHIND: readonly StaysBehind[] = slices.flatMap((slice) => slice.staysBehind);

export const tableNamed = (name: string): PortableTable => {
  const table = declared.get(name);
  if (!table) throw new Error(`no table ${name} is declared`);
  return table;
};

/** Tables in which rows arrive by the one common statement; streams and events have their own place in the job. */
export const ARRIVING: readonly PortableTable[] = TABLES.filter((table) => typeof table.arrives !== "string" && table.name !== "events");
export const SETTLING: readonly string[] = TABLES.flatMap((table) => table.settle ?? []);
export const fileOf = (table: { name: string }): string => `${table.name}.ndjson`;
export const MANIFEST = "manifest.json";
