// A Mission Control as its API shows it, made up from numbers alone: the same world each time, with all kinds of things in it. Its answers have
// the shapes of the OpenAPI document of the product in the field (field-answers.json, held against it by a test). Times have no zone there.
// Plain Node reads this file too (test/imports/drill.mjs), so it imports nothing of ours.
export const REMOTE_TOKEN = "token-of-somebody-there-0123456789";

type Row = Record<string, unknown> & { id: string };
export type World = {
  organization: Row;
  fields: Row[];
  groups: Row[];
  boards: Row[];
  tags: Row[];
  agents: Row[];
  members: Row[];
  tasks: Map<string, Row[]>;
  comments: Map<string, Row[]>;
};

const id = (kind: number, place: number): string => `${String(kind).padStart(8, "0")}-0000-4000-8000-${String(place).padStart(12, "0")}`;
const at = (place: number): string => new Date(Date.UTC(2025, 0, 1) + place * 60_000).toISOString().replace(/\.\d+Z$/, "");
const made = (place: number) => ({ created_at: at(place), updated_at: at(place) });
const KIND = { organization: 1, group: 2, board: 3, tag: 4, field: 5, agent: 6, user: 7, task: 8, comment: 9 };

/** A value of each type, and the field that has it. */
const FIELDS: [type: string, valueAt: (place: number) => unknown][] = [
  ["text", (place) => `text ${place}`],
  ["text_long", (place) => `# Heading\n\nlong ${place}`],
  ["integer", (place) => place],
  ["decimal", (place) => place + 0.5],
  ["boolean", (place) => place % 2 === 0],
  ["date", (place) => at(place * 1440).slice(0, 10)],
  ["date_time", (place) => `${at(place)}Z`],
  ["url", (place) => `https://example.com/${place}`],
  ["json", (place) => ({ place, list: [place] })],
];
const STATUSES = ["inbox", "in_progress", "review", "done"];
const PRIORITIES = ["low", "medium", "high"];
const LONG = "So that nothing of the description is lost, it has some length. ".repeat(5);

function boardOf(place: number, groups: readonly Row[], organization_id: string): Row {
  const isGoal = place % 2 === 0;
  return {
    id: id(KIND.board, place),
    organization_id,
    // Two boards of one name: names are not unique there.
    name: place === 1 ? "Board 0" : `Board ${place}`,
    slug: `board-${place}`,
    description: `What board ${place} is for`,
    gateway_id: id(99, 1),
    board_group_id: groups[place % (groups.length + 1)]?.id ?? null,
    board_type: isGoal ? "goal" : "general",
    objective: isGoal ? `Reach ${place}` : null,
    success_metrics: isGoal ? { sold: place, by: ["May"] } : null,
    target_date: isGoal ? "2027-01-01T00:00:00" : null,
    goal_confirmed: isGoal,
    goal_source: isGoal ? "lead_agent_onboarding" : null,
    require_approval_for_done: place % 3 !== 0,
    require_review_before_done: place % 2 === 1,
    comment_required_for_review: place % 4 === 1,
    block_status_changes_with_pending_approval: place % 4 === 2,
    only_lead_can_change_status: place % 4 === 3,
    max_agents: 1 + (place % 3),
    ...made(place),
  };
}

/** An agent works for its board alone. */
function taskOf(place: number, board: Row, before: string | null, world: Pick<World, "tags" | "agents">): Row {
  const [tag, other] = [world.tags[place % world.tags.length] as Row, world.tags[(place * 7 + 1) % world.tags.length] as Row];
  const tags = tag === other ? [tag] : [tag, other];
  const [type, valueAt] = FIELDS[place % FIELDS.length] as (typeof FIELDS)[number];
  const status = STATUSES[place % STATUSES.length] as string;
  const waits = before !== null && place % 5 === 0 ? [before] : [];
  return {
    id: id(KIND.task, place),
    board_id: board.id,
    title: `Task ${place}`,
    description: place % 3 === 0 ? null : `${LONG}${place}`,
    status,
    priority: PRIORITIES[place % PRIORITIES.length],
    due_at: place % 6 === 0 ? at(900_000 + place) : null,
    assigned_agent_id: place % 4 === 1 ? (world.agents.find(({ board_id }) => board_id === board.id)?.id ?? null) : null,
    created_by_user_id: id(KIND.user, place % 2),
    in_progress_at: status === "in_progress" ? at(place) : null,
    depends_on_task_ids: waits,
    blocked_by_task_ids: waits,
    is_blocked: waits.length > 0,
    tag_ids: tags.map((one) => one.id),
    tags: tags.map(({ id: tagId, name, slug, color }) => ({ id: tagId, name, slug, color })),
    custom_field_values: { [`field_${type}`]: valueAt(place) },
    ...made(place),
  };
}

function commentOf(place: number, task: Row, board: Row, agent: Row): Row {
  const isAgent = place % 2 === 0;
  return {
    id: id(KIND.comment, place),
    created_at: at(place),
    message: `Said ${place} of ${String(task.title)}`,
    agent_id: isAgent ? agent.id : null,
    agent_name: isAgent ? agent.name : null,
    agent_role: isAgent ? "lead" : null,
    task_id: task.id,
    task_title: task.title,
    board_id: board.id,
    board_name: board.name,
  };
}

const range = (count: number): number[] => Array.from({ length: count }, (_, place) => place);

export type Size = { boards: number; tasks: number; groups?: number; tags?: number; agents?: number };
/** `tasks`: of all boards together; each has one comment. */
export function makeWorld({ boards: boardCount, tasks: taskCount, groups: groupCount = 2, tags: tagCount = 6, agents: agentCount = 3 }: Size): World {
  const organization: Row = { id: id(KIND.organization, 0), name: "Acme there", ...made(0) };
  const organization_id = organization.id;
  const groups = range(groupCount).map(
    (place): Row => ({ id: id(KIND.group, place), organization_id, name: `Group ${place}`, slug: `group-${place}`, description: null, ...made(place) }),
  );
  const boards = range(boardCount).map((place) => boardOf(place, groups, organization_id));
  const color = (place: number) => (0x1d76db + place * 4_099).toString(16).padStart(6, "0");
  const tags = range(tagCount).map(
    (place): Row => ({
      id: id(KIND.tag, place),
      organization_id,
      name: `tag ${place}`,
      slug: `tag-${place}`,
      color: color(place),
      description: `About ${place}`,
      task_count: 0,
      ...made(place),
    }),
  );
  const agents = range(agentCount).map(
    (place): Row => ({
      id: id(KIND.agent, place),
      name: `Agent ${place}`,
      gateway_id: id(99, 1),
      board_id: boards[place % boardCount]?.id ?? null,
      status: "online",
      is_board_lead: place === 0,
      is_gateway_main: false,
      heartbeat_config: { every: "10m", target: "last" },
      identity_profile: { role: `Worker ${place}`, emoji: ":gear:" },
      // Theirs are programs; ours name facts alone.
      identity_template: place % 2 === 1 ? "{% if role %}{{ role }}{% endif %}" : null,
      soul_template: "Be {{ agent_name }}.",
      ...made(place),
    }),
  );
  const user = (place: number) => ({ id: id(KIND.user, place), email: `person${place}@example.com`, name: `Person ${place}`, preferred_name: null });
  const members = range(2).map(
    (place): Row => ({
      id: id(10, place),
      organization_id,
      user_id: id(KIND.user, place),
      role: "owner",
      all_boards_read: true,
      all_boards_write: true,
      user: user(place),
      board_access: [],
      ...made(place),
    }),
  );
  const fields = FIELDS.map(
    ([type], place): Row => ({
      id: id(KIND.field, place),
      organization_id,
      field_key: `field_${type}`,
      label: `Field ${type}`,
      field_type: type,
      ui_visibility: "if_set",
      validation_regex: type === "text" ? "text \\d+" : null,
      description: null,
      required: false,
      default_value: type === "integer" ? 7 : null,
      board_ids: boards.map((board) => board.id),
      ...made(place),
    }),
  );
  const [tasks, comments] = [new Map<string, Row[]>(), new Map<string, Row[]>()];
  for (const place of range(taskCount)) {
    const board = boards[place % boardCount] as Row;
    const list = tasks.get(board.id) ?? [];
    const task = taskOf(place, board, list[0]?.id ?? null, { tags, agents });
    tasks.set(board.id, [task, ...list]); // the newest first, as it answers
    comments.set(board.id, [commentOf(place, task, board, agents[place % agentCount] as Row), ...(comments.get(board.id) ?? [])]);
  }
  return { organization, fields, groups, boards, tags, agents, members, tasks, comments };
}

export type Answer = { status: number; body: unknown };

function listAt(world: World, path: string, query: URLSearchParams): Row[] | null {
  const ofBoard = /^\/boards\/([^/]+)\/tasks$/.exec(path)?.[1];
  if (ofBoard) return world.boards.some((board) => board.id === ofBoard) ? (world.tasks.get(ofBoard) ?? []) : null;
  const lists: Record<string, Row[]> = {
    "/board-groups": world.groups,
    "/boards": world.boards,
    "/tags": world.tags,
    "/agents": world.agents,
    "/organizations/me/members": world.members,
    "/activity/task-comments": world.comments.get(query.get("board_id") ?? "") ?? [],
  };
  return lists[path] ?? null;
}

/** What it answers to a GET; `path` below /api/v1. */
export function answerOf(world: World, path: string, query: URLSearchParams, token: string | null): Answer {
  if (token !== REMOTE_TOKEN) return { status: 401, body: { detail: "Unauthorized" } };
  if (path === "/organizations/me") return { status: 200, body: world.organization };
  if (path === "/organizations/me/custom-fields") return { status: 200, body: world.fields };
  const list = listAt(world, path, query);
  if (!list) return { status: 404, body: { detail: "Not Found" } };
  const [limit, offset] = [Number(query.get("limit") ?? 200), Number(query.get("offset") ?? 0)];
  if (!(limit >= 1 && limit <= 200 && offset >= 0)) return { status: 422, body: { detail: "out of bounds" } };
  return { status: 200, body: { items: list.slice(offset, offset + limit), total: list.length, limit, offset } };
}

export function answerTo(world: World, url: string, authorization: string | null): Answer {
  const { pathname, searchParams } = new URL(url);
  const path = /^\/api\/v1(\/.*)$/.exec(pathname)?.[1];
  return path ? answerOf(world, path, searchParams, authorization?.replace(/^Bearer /, "") ?? null) : { status: 404, body: { detail: "Not Found" } };
}
