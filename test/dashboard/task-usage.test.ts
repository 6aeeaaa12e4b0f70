/// <reference types="vite/types/importMeta.d.ts" />
// What a task took, drawn without a browser: what was not counted is unknown, and not nothing.
import { type ComponentType, createElement } from "react";
import { renderToStaticMarkup } from "react-dom/server";
import { beforeAll, expect, test } from "vitest";
import type { GatewayUsage, UsageGroup } from "#worker/gateway-usage/schema.ts";
import { stage, type Stage } from "./stage.ts";

const modules = import.meta.glob<{ Taken: ComponentType<{ usage: GatewayUsage }> }>("../../web/dashboard/usage/task-usage.tsx");
let on: Stage;
let Taken: ComponentType<{ usage: GatewayUsage }>;
beforeAll(async () => {
  on = await stage();
  const [load] = Object.values(modules);
  if (!load) throw new Error("task-usage.tsx is not there");
  ({ Taken } = await load());
});

const NOTHING = { input_tokens: 0, output_tokens: 0, total_tokens: 0, cost_usd: 0 };
const group = (is_known: boolean): UsageGroup => ({
  session_key: null,
  task_id: "t",
  agent_id: null,
  gateway_agent_id: "scout",
  ...NOTHING,
  days: [],
  is_known,
});
const drawn = (groups: UsageGroup[], isComplete = true) =>
  renderToStaticMarkup(
    on.around(
      createElement(Taken, {
        usage: { gateway_id: "g", from: "2026-11-01", to: "2026-11-22", is_complete: isComplete, unpriced: 0, totals: NOTHING, days: [], groups },
      }),
    ),
  );

test("what a gateway has not counted of a task is said to be unknown, and no number is shown; what it has counted is shown", () => {
  expect([drawn([]), drawn([group(false)])].map((text) => [text.includes("usage.taskUnknown"), text.includes("usage.total")])).toEqual([
    [true, false],
    [true, false],
  ]);
  expect([drawn([], false).includes("usage.incomplete"), drawn([], false).includes("usage.total")]).toEqual([true, false]);
  const counted = drawn([group(true), group(false)]);
  expect([counted.includes("usage.taskUnknown"), counted.includes("usage.total")]).toEqual([false, true]);
});
