/// <reference types="vite/types/importMeta.d.ts" />
// From a task's runs to their gateways, drawn without a browser: for those who may look there, and to all that have worked on it.
import { type ComponentType, createElement } from "react";
import { renderToStaticMarkup } from "react-dom/server";
import { afterAll, beforeAll, expect, test } from "vitest";
import { stage, type Stage } from "./stage.ts";

type Run = { gateway_id: string | null; session_key: string | null };
type Module = { RunLinks: ComponentType<{ taskId: string; run: Run; runs: Run[] }>; gatewaysOf(run: Run, runs: Run[]): (string | null)[] };
const modules = import.meta.glob<Module>("../../web/dashboard/runs/run-links.tsx");
let on: Stage;
let links: Module;
beforeAll(async () => {
  on = await stage();
  const [load] = Object.values(modules);
  if (!load) throw new Error("run-links.tsx is not there");
  links = await load();
});
afterAll(() => on.clear());

const run = (gateway: string): Run => ({ gateway_id: gateway, session_key: "agent:scout:main" });
function drawnFor(role: string): string {
  on.cacheAt(["session"], { person: { id: "p", name: "Ana" }, organizations: [{ id: null, name: "A", role }] });
  return renderToStaticMarkup(on.around(createElement(links.RunLinks, { taskId: "t", run: run("a"), runs: [] })));
}

test("who may manage gateways gets to the session and the usage of a run; others see no button that would be refused", () => {
  expect(["owner", "admin", "member"].map((role) => drawnFor(role).includes("usage.ofTask"))).toEqual([true, true, false]);
});

test("what a task took is asked of every gateway that has worked on it, once", () => {
  expect(links.gatewaysOf(run("a"), [run("b"), run("a"), run("c")])).toEqual(["a", "b", "c"]);
});
