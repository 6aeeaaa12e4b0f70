// The composition of slices: what each manifest says, put together.
import { expect, test } from "vitest";
import { compose, type Slice } from "#worker/platform/slice.ts";
import { composition } from "#worker/slices.ts";
import { openGate } from "#worker/tasks/gate.ts";

const slice = (name: string, ports: Slice["ports"] = {}): Slice => ({ name, ports });

test("a port that is a list is filled by several slices together, lowest first; of any other port the highest filling counts", () => {
  const [first, second] = [{ release: () => [] }, { release: () => [] }];
  const [low, high] = [openGate, { ...openGate }];
  const { ports } = compose([
    slice("a", { gatewayUsers: [] }),
    slice("b", { gatewayUsers: [first], taskGate: low }),
    slice("c"),
    slice("d", { gatewayUsers: [second], taskGate: high }),
  ]);
  expect(ports.gatewayUsers).toEqual([first, second]);
  expect(ports.gatewayUsers[0]).toBe(first);
  expect(ports.taskGate).toBe(high);
});

test("consumers keep their names: their watermarks stand under them, and under a new name all would be done again", () => {
  expect(composition.consumers.map(({ name }) => name)).toEqual([
    "organizations",
    "gateways",
    "agents",
    "rollouts",
    "guards",
    "dispatch",
    "endings",
    "attachments",
    "approvals",
    "checks",
    "memory",
    "onboarding",
    "coordination",
    "notifications",
    "search",
    "metrics",
  ]);
});
