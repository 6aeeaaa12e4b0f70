/// <reference types="vite/types/importMeta.d.ts" />
// What small parts of boards, tasks and files show, drawn without a browser: the words by their ids.
import { type ComponentType, createElement } from "react";
import { renderToString } from "react-dom/server";
import { afterAll, beforeAll, beforeEach, expect, test } from "vitest";
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
}, 60_000);
beforeEach(() => on.clear());
afterAll(() => on.clear());

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

test("a card shows the custom fields that have a value; of empty ones only the names, on one line, where they are always shown", async () => {
  const field = (field_key: string, ui_visibility: string) => ({ id: field_key, field_key, label: `<${field_key}>`, field_type: "text", ui_visibility });
  const fields = [field("a", "always"), field("b", "always"), field("c", "if_set"), field("d", "hidden")];
  const shown = (values: Record<string, unknown>) => html("fields/field-value.tsx", "ShownFields", { fields, values });
  const none = await shown({});
  expect(none).toContain("&lt;a&gt; · &lt;b&gt;");
  expect(none).not.toMatch(/<dl|&lt;[cd]&gt;|fields\.noValue/);
  const all = await shown({ a: "1", b: 0, c: false, d: "4" });
  expect(all.match(/<dt/g)?.length).toBe(3);
  expect(all).not.toContain(" · ");
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
