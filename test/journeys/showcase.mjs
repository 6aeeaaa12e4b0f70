// Only with SHOTS_DIR: a board as it looks in the middle of a working day, for the pictures. Nothing is tested here.
import { addPeople } from "./showcase-people.mjs";
import { api, until } from "./stage.mjs";

const HOUR_MS = 3_600_000;
const inHours = (hours) => new Date(Date.now() + hours * HOUR_MS).toISOString();

const TASKS = [
  { title: "Move the invoices bucket to the Frankfurt region", status: "todo", priority: "high", due_at: inHours(28) },
  { title: "Answer the questions of the auditors about access logs", status: "todo", priority: "medium", due_at: inHours(70) },
  { title: "Find out why the label printer service restarts at night", status: "inbox", priority: "medium" },
  { title: "New carrier: map their tracking codes to ours", status: "inbox", priority: "low" },
  { title: "Retry failed customs declarations automatically", status: "review", priority: "high", due_at: inHours(5) },
  { title: "Dashboard of delivery times per depot", status: "done", priority: "medium" },
  { title: "Renew the certificates of the partner API", status: "done", priority: "urgent" },
];

export async function run(world) {
  const { board, gateway } = world;
  const plain = gateway.gateway.settings.exec;
  let release = () => undefined;
  const released = new Promise((done) => (release = done));
  gateway.gateway.settings.exec = async (command, agentId) =>
    command.startsWith("pg_dump") ? released.then(() => ({ output: "done", exitCode: 0 })) : plain(command, agentId);
  world.release = release;

  const gatewayId = (await api("GET", "/gateways")).items[0].id;
  const placed = { board_id: board.id, gateway_id: gatewayId };
  const porter = await api("POST", "/agents", {
    ...placed,
    name: "Porter",
    description: "Moves data, and checks that it arrived.",
    capabilities: ["postgres", "backup"],
    command_policy: "trust",
  });
  const clerk = await api("POST", "/agents", { ...placed, name: "Clerk", description: "Writes guides and answers questions from what is written." });
  await until("both agents to be set up", async () => (await api("GET", "/agents")).items.every((agent) => agent.status === "online"));

  const me = (await api("GET", "/organizations/me/members")).items[0].user_id;
  await api("PATCH", `/boards/${board.id}`, { require_approval_for_done: false });
  for (const [index, task] of TASKS.entries())
    await api("POST", "/tasks", { board_id: board.id, ...task, ...(index % 3 === 1 ? { assigned_user_id: me } : {}) });
  await api("PATCH", `/boards/${board.id}`, { require_approval_for_done: true });
  await api("PATCH", `/tasks/${world.tasks[0].id}`, { description: "The old keys stay for a week." });

  const dump = await api("POST", "/tasks", {
    board_id: board.id,
    title: "Copy the order archive to the new database",
    priority: "high",
    status: "in_progress",
    description:
      "Copy, then **compare the row counts** of both sides.\n\n- [x] orders 2024\n- [x] orders 2025\n- [ ] orders 2026\n\nRUN:pg_dump --table=orders_2026 archive",
    assigned_agent_id: porter.id,
  });
  await api("POST", `/tasks/${dump.id}/comments`, { message: "Please compare the sums of the invoices too, not only the counts." });
  await api("POST", "/tasks", {
    board_id: board.id,
    title: "Free disk space on host delta",
    priority: "urgent",
    status: "in_progress",
    description: "RUN:docker system prune --all --volumes --force",
    assigned_agent_id: clerk.id,
  });
  const guide = await api("POST", "/tasks", {
    board_id: board.id,
    title: "Restart the stuck customs queue",
    priority: "high",
    status: "in_progress",
    description: "RUN:systemctl restart customs-queue",
    assigned_agent_id: world.agent.id,
  });
  await api("POST", "/approvals", {
    task_id: (await api("GET", `/boards/${board.id}`)).tasks.find((task) => task.title.startsWith("Retry failed customs")).id,
    action: "task.done",
    reason: "Three days without a lost declaration. Evidence: the queue's dashboard, and the test *retries after a 503*.",
    confidence: 92,
  });
  const where = `/boards/${board.id}/memory`;
  await api("POST", where, { content: "We ship on **Thursdays**, never on Fridays.", tags: ["decision", "release"] });
  await api("POST", where, { content: "Host delta needs a new disk; it is ordered for the 30th.", tags: ["handoff"], source: "nightly report" });
  await api("POST", "/tags", { name: "harbour" });
  await api("POST", "/tags", { name: "customs" });
  await api("POST", "/organizations/me/custom-fields", { field_key: "pallets", label: "Pallets", field_type: "integer", board_ids: [board.id] });
  await api("POST", `/boards/${board.id}/recurrences`, {
    title: "Test the restore of one backup",
    rrule: "FREQ=WEEKLY;BYDAY=MO",
    starts_at: "2026-01-05T09:00",
    time_zone: "Europe/Berlin",
  });
  await until("the held commands", async () => (await api("GET", "/approvals?status=pending")).items.length >= 3);
  await addPeople();
  world.showcase = { dump, guide };
}
