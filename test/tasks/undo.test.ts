// What an edit of many tasks changed can be put back, whatever it was.
import { expect, test } from "vitest";
import { BulkEditCreate } from "#worker/tasks/bulk-schema.ts";
import type { Task } from "#worker/tasks/schema.ts";
import { agentOn, must, task, workplace } from "../support/factories.ts";
import { edit, outcomes, read, undo } from "./bulk-edits.ts";

test("undo puts back every field that can be set", async () => {
  const { of, on, first } = await workplace();
  const [scout, pilot, other] = [await agentOn(of, on), await agentOn(of, on), await task(of, on)];
  const me = must(await of.call<{ user_id: string }>("GET", "/organizations/me/member")).user_id;
  const tag = async (name: string) => must(await of.call<{ id: string }>("POST", "/tags", { body: { name } })).id;
  const [ops, web] = [await tag("Ops"), await tag("Web")];
  must(await of.call("POST", "/organizations/me/custom-fields", { body: { field_key: "effort", board_ids: [on.id] } }));
  const stuck = { status: "blocked", blocked_reason: "Waits" };
  const sets: Record<string, Partial<Task>> = {
    title: { title: "Another" },
    status: { status: "todo" },
    priority: { priority: "urgent" },
    description: { description: "Said anew" },
    assigned_agent_id: { assigned_agent_id: pilot.id },
    assigned_user_id: { assigned_user_id: me },
    start_at: { start_at: "2027-01-15T00:00:00.000Z" },
    due_at: { due_at: "2027-04-01T00:00:00.000Z" },
    estimate_minutes: { estimate_minutes: 45 },
    watcher_ids: { watcher_ids: [pilot.id] },
    dependencies: { dependencies: [other.id] },
    blocked_reason: { blocked_reason: "Waits for the keys" },
    tag_ids: { tag_ids: [web] },
    custom_field_values: { custom_field_values: { effort: "5" } },
  };
  const said = ["comment", "reason", "override_checks", "depends_on_task_ids"]; // of the edit itself, and another name of dependencies
  expect([...Object.keys(sets), ...said].toSorted()).toEqual(Object.keys(BulkEditCreate.shape.set.shape).toSorted());
  const given = {
    ...stuck,
    title: "One",
    description: "Said",
    assigned_agent_id: scout.id,
    start_at: "2027-01-01",
    due_at: "2027-02-01",
    estimate_minutes: 30,
  };
  const { id } = await task(of, on, { ...given, watcher_ids: [scout.id], dependencies: [first.id], tag_ids: [ops], custom_field_values: { effort: "3" } });
  const fields = Object.keys(sets) as (keyof Task)[];
  const now = async () => {
    const found = await read(of, { id });
    return Object.fromEntries(fields.map((field) => [field, found[field]]));
  };
  const before = await now();
  for (const [field, set] of Object.entries(sets)) {
    const done = must(await edit(of, { task_ids: [id], set }));
    expect([outcomes(done), (await now())[field]], field).toEqual([["changed"], set[field as keyof Task]]);
    expect([outcomes(must(await undo(of, done))), await now()], field).toEqual([["changed"], before]);
  }
});
