// What boards, tasks and agents write into the history is what their catalogue says, to the last member.
import { expect, test } from "vitest";
import { composition } from "#worker/slices.ts";
import { approval, board, gateway, must, task, workplace } from "../support/factories.ts";

test("every event of boards, tasks and agents is read back whole by the catalogue", async () => {
  const { of, on, first } = await workplace();
  const lab = await gateway(of);
  const change = async <T = { id: string }>(method: string, path: string, body?: unknown): Promise<T> =>
    must(await of.call<T>(method, path, body === undefined ? {} : { body }));
  const group = await change("POST", "/board-groups", { name: "Group" });
  await change("PATCH", `/board-groups/${group.id}`, { description: "D" });
  await change("PATCH", `/boards/${on.id}`, { board_group_id: group.id, gateway_id: lab.id, require_approval_for_done: true });
  const { id: noteId } = await change("POST", `/board-groups/${group.id}/notes`, { text: "Frozen" });
  await change("PATCH", `/board-groups/${group.id}/notes/${noteId}`, { text: "Frozen until Monday" });
  await change("DELETE", `/board-groups/${group.id}/notes/${noteId}`);
  await change("DELETE", `/board-groups/${group.id}`);
  await change("POST", `/boards/${on.id}/archive`);
  await change("POST", `/boards/${on.id}/unarchive`);
  const agent = await change("POST", "/agents", { name: "Scout", gateway_id: lab.id, board_id: on.id, config: { model: "stub/stub-1" } });
  await change("PATCH", `/agents/${agent.id}`, { description: "Looks", capabilities: ["code"] });
  await change("POST", `/agents/${agent.id}/provision`);
  await change("POST", `/agents/${agent.id}/provision/cancel`);
  const second = await task(of, on, { dependencies: [first.id], due_at: "2027-01-01T00:00:00.000Z" });
  await change("PATCH", `/tasks/${first.id}`, { title: "New", dependencies: [], assigned_agent_id: agent.id, status: "review", comment: "Ready" });
  await change("POST", `/tasks/${first.id}/comments`, { message: "x".repeat(200) });
  const { id: commentId } = await change("POST", `/tasks/${first.id}/comments`, { message: "Hello" });
  await change("PATCH", `/tasks/${first.id}/comments/${commentId}`, { message: "Hello all" });
  await change("PUT", `/tasks/${first.id}/comments/${commentId}/reactions`, { emoji: "👍" });
  await change("DELETE", `/tasks/${first.id}/comments/${commentId}`);
  const asked = await approval(of, first, { action: "task.done" });
  const { id: itemId } = await change("POST", `/tasks/${second.id}/checklist`, { text: "Tell them" });
  await change("DELETE", `/tasks/${second.id}/checklist/${itemId}`);
  await change("DELETE", `/tasks/${second.id}/watch`);
  await change("POST", `/tasks/${second.id}/watch`);
  await change("DELETE", `/tasks/${second.id}`);
  await change("POST", `/tasks/${second.id}/restore`);
  await change("DELETE", `/tasks/${second.id}`); // before it is sent, since the first is done then
  await change("PATCH", `/approvals/${asked.id}`, { status: "approved", apply: true });
  await change("DELETE", `/trash/${second.id}`);
  const other = await board(of, { checks: [{ id: "ci", name: "Tests pass", kind: "ci_status" }], require_checks_for_done: true });
  const away = await task(of, on);
  await change("POST", `/tasks/${away.id}/move`, { board_id: other.id });
  await change("PATCH", `/tasks/${away.id}`, { status: "done", override_checks: true, reason: "Nothing to test" });
  await change("DELETE", `/agents/${agent.id}`);
  await change("DELETE", `/boards/${on.id}`);
  const { results } = await of.db
    .sql("SELECT type, payload FROM events WHERE organization_id = ?1 AND subject_type IN ('board', 'board_group', 'board_group_note', 'task', 'agent')", of.id)
    .all<{ type: string; payload: string }>();
  const told = new Set(results.map(({ type }) => type));
  const provisionedElsewhere = ["agent.provisioned", "agent.provision_failed", "agent.adopted"];
  const declared = composition.slices
    .filter(({ name }) => ["boards", "tasks", "agents"].includes(name))
    .flatMap(({ events = {} }) => Object.keys(events))
    .filter((type) => !provisionedElsewhere.includes(type));
  expect([...told].sort()).toEqual(declared.sort());
  for (const { type, payload } of results) {
    const told: unknown = JSON.parse(payload);
    expect(composition.events[type]?.payload.parse(told), type).toEqual(told);
  }
});
