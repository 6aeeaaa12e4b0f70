// What the pages that Lighthouse looks at show: an organization with a board of 200 tasks, agents that wait for their gateway, and requests
// that wait for a person.
import { api } from "../journeys/stage.mjs";

const TASKS = 200;
const AT_ONCE = 20;
const AGENTS = ["Porter", "Clerk", "Scout", "Warden", "Courier", "Archivist"];
const REQUESTS = 12;
const STATUSES = ["todo", "todo", "in_progress", "review", "inbox"];
const PRIORITIES = ["low", "medium", "medium", "high", "urgent"];
const DAY_MS = 86_400_000;

async function inTurn(many, make) {
  const made = [];
  for (let at = 0; at < many; at += AT_ONCE) made.push(...(await Promise.all(Array.from({ length: Math.min(AT_ONCE, many - at) }, (_, of) => make(at + of)))));
  return made;
}

/** Answers the board, and a task of it with a description and comments. */
export async function fillWorld() {
  const organization = await api("POST", "/organizations", { name: "Northwind Freight" });
  await api("PATCH", "/users/me", { name: "Mira Lindqvist" }); // else the welcome asks for it
  const board = await api("POST", "/boards", { organization_id: organization.id, name: "Platform" });
  const gateway = await api("POST", "/gateways", { name: "eu-west-1" });
  const agents = await inTurn(AGENTS.length, (at) => api("POST", "/agents", { board_id: board.id, gateway_id: gateway.id, name: AGENTS[at] }));
  const tasks = await inTurn(TASKS, (at) =>
    api("POST", "/tasks", {
      board_id: board.id,
      title: `Check the tracking codes of carrier ${at + 1}`,
      status: STATUSES[at % STATUSES.length],
      priority: PRIORITIES[(at * 3) % PRIORITIES.length],
      ...(at % 4 === 0 ? { due_at: new Date(Date.now() + (at % 11) * DAY_MS).toISOString() } : {}),
      ...(at % 9 === 5 ? { assigned_agent_id: agents[at % agents.length].id } : {}),
    }),
  );
  const [task] = tasks;
  await api("PATCH", `/tasks/${task.id}`, {
    description: "Copy, then **compare the row counts** of both sides.\n\n- [x] orders 2024\n- [ ] orders 2025\n\nSee `df -h`.",
  });
  for (const message of ["Please compare the sums too.", "All but two agree.", "The last two are being looked at."])
    await api("POST", `/tasks/${task.id}/comments`, { message });
  await inTurn(REQUESTS, (at) => api("POST", "/approvals", { task_id: tasks[at * 5].id, action: "deploy", reason: "All checks have passed." }));
  return { board, task };
}
