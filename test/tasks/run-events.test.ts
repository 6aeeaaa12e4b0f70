// What is told of runs: with their session on the gateway, and also where it was stored before that was told.
import { expect, test } from "vitest";
import { decodeEvent } from "#worker/platform/event-catalog.ts";
import { composition } from "#worker/slices.ts";
import type { Run } from "#worker/runs/schema.ts";
import { taskSessionKey } from "#worker/runs/index.ts";
import { eventsOf, must } from "../support/factories.ts";
import { ready } from "../support/connected.ts";

const OF_RUNS = ["run.queued", "run.started", "run.succeeded"] as const;

test("a run names its session on the gateway, which is that of its agent for the task", async () => {
  const { of, begin, given, status } = await ready("Say hello.");
  const { id } = await begin();
  await expect.poll(status, { timeout: 8_000 }).toBe("succeeded");
  const [run] = must(await of.call<{ items: Run[] }>("GET", `/tasks/${given.id}/runs`)).items;
  const [, gatewayAgentId = ""] = (run?.session_key ?? "").split(":");
  expect([run?.id, run?.session_key]).toEqual([id, taskSessionKey(gatewayAgentId, given.id)]);
});

test("events of runs from before that are read by their consumers as ever", async () => {
  const { of, begin, status } = await ready("Say hello.");
  const { id } = await begin();
  await expect.poll(status, { timeout: 8_000 }).toBe("succeeded");
  const told = (await eventsOf(of, `resource_id=${id}`)).filter(({ type }) => OF_RUNS.some((one) => one === type));
  expect(told.map(({ type }) => type)).toEqual(OF_RUNS);
  const { rows } = await of.db.ask({ rows: of.db.rows<Parameters<typeof decodeEvent>[1]>("SELECT * FROM events WHERE subject_id = ?1", id) });
  const stored = rows.filter(({ type }) => OF_RUNS.some((one) => one === type));
  expect(stored.length).toBe(OF_RUNS.length);
  for (const row of stored) {
    const { after, ...payload } = JSON.parse(row.payload) as { after: Record<string, unknown> };
    const { session_key: session, ...before } = after;
    expect(session).toEqual(expect.stringContaining(":task-"));
    expect(decodeEvent(composition.events, { ...row, payload: JSON.stringify({ ...payload, after: before }) }).type).toBe(row.type);
  }
});
