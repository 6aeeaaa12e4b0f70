/// <reference types="vite/types/importMeta.d.ts" />
// What small parts of boards, tasks and files show, drawn without a browser: the words by their ids.
import { type ComponentType, createElement } from "react";
import { renderToString } from "react-dom/server";
import { afterAll, beforeAll, beforeEach, expect, test, vi } from "vitest";
import { stage, type Stage } from "./stage.ts";

type Drawn = ComponentType<Record<string, unknown>>;
const modules = import.meta.glob<Record<string, Drawn>>([
  "../../web/dashboard/boards/board-row.tsx",
  "../../web/dashboard/attachments/upload-row.tsx",
  "../../web/dashboard/fields/field-value.tsx",
  "../../web/dashboard/ui/markdown-rendered.tsx",
  "../../web/dashboard/ui/missing.tsx",
]);
let on: Stage;
beforeAll(async () => {
  on = await stage();
});
beforeEach(() => on.clear());
afterAll(() => {
  on.clear();
  vi.unstubAllGlobals();
});

type There = { is: "same" | "unreachable" } | { is: "other"; entry: string };
type Version = { versionThere(): Promise<There>; reloadOnceFor(entry: string): boolean };
const versions = import.meta.glob<Version>("../../web/dashboard/live/version.ts");

async function html(path: string, name: string, props: Record<string, unknown>): Promise<string> {
  const Shown = (await modules[`../../web/dashboard/${path}`]?.())?.[name];
  if (!Shown) throw new Error(`${path} has no ${name}`);
  return renderToString(on.around(createElement(Shown, props)));
}
const nothing = () => undefined;
const ID = "01a1ffad-4587-71e1-956d-010088dbdc9a";

test("the list of boards says of each what done needs there: an approval, checks, both or nothing", async () => {
  const ordering = { carried: null, setCarried: nothing, said: "", moveTo: nothing, drop: nothing };
  const row = (require_approval_for_done: boolean, require_checks_for_done: boolean) =>
    html("boards/board-row.tsx", "BoardRow", {
      board: { id: ID, name: "Ops", key: "OPS", description: null, updated_at: "2026-11-22T08:00:00Z", require_approval_for_done, require_checks_for_done },
      index: 0,
      count: 1,
      ordering,
    });
  expect(await row(false, false)).toContain(">boards.notGated<");
  expect(await row(true, false)).toContain(">boards.gated<");
  expect(await row(false, true)).toContain(">boards.checked<");
  expect(await row(true, true)).toContain(">boards.gatedAndChecked<");
});

test("a file that was not sent says why: it is empty, it is too large, or what the server said; only the last can be tried again", async () => {
  const upload = { id: "1", taskId: ID, name: "trace.txt", file: { size: 0 }, share: 0, error: new Error("x"), stop: new AbortController(), onAttached: null };
  const row = (state: string) => html("attachments/upload-row.tsx", "UploadRow", { upload: { ...upload, state } });
  const [empty, large, failed] = [await row("empty"), await row("too large"), await row("failed")];
  expect(empty).toContain("attachments.empty");
  expect(large).toContain("attachments.tooLarge");
  expect(failed).toContain("problem.unknown");
  expect([empty, large, failed].map((text) => text.includes("ui.retry"))).toEqual([false, false, true]);
});

test("a card shows the custom fields that have a value, and nothing of those that are empty or hidden", async () => {
  const field = (field_key: string, ui_visibility: string) => ({ id: field_key, field_key, label: `label ${field_key}`, field_type: "text", ui_visibility });
  const fields = [field("a", "always"), field("b", "always"), field("c", "if_set"), field("d", "hidden")];
  const shown = async (values: Record<string, unknown>) =>
    [...(await html("fields/field-value.tsx", "ShownFields", { fields, values })).matchAll(/label ([a-d])/g)].map(([, key]) => key);
  expect(await shown({})).toEqual([]);
  expect(await shown({ a: "", b: null, c: undefined, d: "4" })).toEqual([]);
  expect(await shown({ a: "1", b: 0, c: false, d: "4" })).toEqual(["a", "b", "c"]);
});

test("Markdown shows the pictures that are attached to a task; one from anywhere else is a link, and nothing is asked for", async () => {
  const drawn = (src: string) => html("ui/markdown-rendered.tsx", "default", { text: `![a picture](${src})` });
  const own = `/api/v1/tasks/${ID}/attachments/${ID}/file`;
  expect(await drawn(own)).toContain(`<img src="${own}" alt="a picture"`);
  for (const src of [`https://elsewhere.example${own}`, `//elsewhere.example${own}`, `${own}?x=1`, `${own}/../../me`, "/api/v1/auth/sign-out", "pic.png"]) {
    const other = await drawn(src);
    expect(other).not.toContain("<img");
    expect(other).toMatch(/<a href="[^"]+"[^>]*>a picture<\/a>/);
  }
});

test("code that cannot be had says why and what can be done: try again without a network, reload for a new version", async () => {
  const note = (why: string) => html("ui/missing.tsx", "Missing", { why, title: "ui.missingPage", onRetry: nothing });
  const offers = (text: string) => ["ui.retry", "ui.reload"].filter((id) => text.includes(`>${id}<`));
  expect(offers(await note("unreachable"))).toEqual(["ui.retry"]);
  expect(offers(await note("other version"))).toEqual(["ui.reload"]);
  expect(offers(await note("unknown"))).toEqual(["ui.retry", "ui.reload"]);
  expect(await note("unreachable")).toContain("ui.missingOffline");
});

test("whether there is a new version is read off the entry script of the page, and for each the page is loaded again once", async () => {
  const version = await versions["../../web/dashboard/live/version.ts"]?.();
  if (!version) throw new Error("it is not there");
  vi.stubGlobal("document", { querySelector: () => ({ getAttribute: () => "/assets/index-a.js" }) });
  const there = (answer: () => Response, type = "text/javascript") => {
    const script = () => new Response(null, { headers: { "Content-Type": type } });
    vi.stubGlobal("fetch", async (path: string) => (path === "/" ? answer() : script()));
    return version.versionThere();
  };
  const pageOf = (entry: string) => new Response(`<html><script src="/theme.js"></script><script type="module" crossorigin src="${entry}"></script>`);
  expect(await there(() => pageOf("/assets/index-a.js"))).toEqual({ is: "same" });
  expect(await there(() => pageOf("/assets/index-b.js"))).toEqual({ is: "other", entry: "/assets/index-b.js" });
  expect(await there(() => pageOf("/assets/index-b.js"), "text/html")).toEqual({ is: "unreachable" });
  expect(await there(() => new Response("a proxy's page"))).toEqual({ is: "same" });
  expect(await there(() => new Response("", { status: 502 }))).toEqual({ is: "unreachable" });
  const cut = () => {
    throw new TypeError("Failed to fetch");
  };
  expect(await there(cut)).toEqual({ is: "unreachable" });

  const kept = new Map<string, string>();
  const reload = vi.fn();
  vi.stubGlobal("sessionStorage", { getItem: (key: string) => kept.get(key) ?? null, setItem: (key: string, value: string) => void kept.set(key, value) });
  vi.stubGlobal("window", { location: { reload } });
  expect(["b", "b", "c"].map(version.reloadOnceFor)).toEqual([true, false, true]);
  expect(reload).toHaveBeenCalledTimes(2);
});
