/// <reference types="vite/types/importMeta.d.ts" />
// What comes late: an undo that is pressed after its time, a comment that comes while others are loaded, an organization that has been left.
import { afterAll, afterEach, beforeAll, beforeEach, expect, test, vi } from "vitest";
import { stage } from "./stage.ts";

type Comment = { id: string; task_id: string };
type List = { items: Comment[]; next_cursor: string | null; limit: number };
type Toast = { title: string; action?: { label: string; run(): void; isAnywhere?: true } };
type Key = readonly unknown[];
type Late = {
  postpone(id: string, act: { run(personId: string | null): Promise<unknown>; onFail(error: unknown): void }): void;
  takeBack(id: string): boolean;
  leaving(isGone?: boolean): Promise<void>;
  forgotten(): void;
  setActivePersonId(id: string | null): void;
  setActiveOrganizationId(id: string | null): void;
  deleteComment(comment: Comment, personId: string | null): Promise<void>;
  toast(input: Toast): void;
  shown: { get(): readonly Toast[]; set(next: readonly Toast[]): void };
  switchOrganization(id: string, go: () => Promise<void>): Promise<void>;
  stepTo(isThere: boolean, cursor: string | null, pages: number): string;
  loadKnown(taskId: string): Promise<List>;
  placeComment(comment: Comment): void;
  queryClient: {
    clear(): void;
    getQueryData(key: Key): List | undefined;
    setQueryData(key: Key, value: unknown): void;
    fetchQuery(asked: { queryKey: Key; queryFn(): Promise<unknown> }): Promise<unknown>;
    getQueryState(key: Key): { isInvalidated: boolean } | undefined;
  };
};
const modules = import.meta.glob<Partial<Late>>([
  "../../web/dashboard/live/{postponed,leaving,http,query-client}.ts",
  "../../web/dashboard/tasks/{wanted-comment,comments-pages,comments-live,cache}.ts",
  "../../web/dashboard/organizations/live.ts",
  "../../web/dashboard/ui/toast.tsx",
]);
let late: Late;
type Asked = RequestInit & { keepalive?: boolean };
let answer: (url: string, request: Asked) => Promise<Response>;
beforeAll(async () => {
  vi.stubGlobal("fetch", (url: string, request: Asked) => answer(url, request));
  await stage();
  late = Object.assign({}, ...(await Promise.all(Object.values(modules).map((load) => load())))) as Late;
}, 240_000);
beforeEach(() => {
  vi.useFakeTimers();
  vi.stubGlobal("window", { addEventListener: () => undefined });
});
afterEach(() => {
  vi.useRealTimers();
  Reflect.deleteProperty(globalThis, "window");
  late.setActiveOrganizationId(null);
  late.queryClient.clear();
});
afterAll(() => vi.unstubAllGlobals());

test("what is on its way is not sent again by whoever leaves, who waits for it, and is not taken back: neither it nor what is done", async () => {
  const told: string[] = [];
  const done = Promise.withResolvers<void>();
  const run = (id: string) => (personId: string | null) => {
    told.push(`${id} ${personId}`);
    return done.promise;
  };
  const ask = (id: string) => late.postpone(id, { run: run(id), onFail: () => told.push("failed") });
  late.setActivePersonId("ana");
  ask("a");
  ask("b");
  late.setActivePersonId("ben"); // by another tab, whose session this one has seen
  expect(late.takeBack("b")).toBe(true);
  await vi.advanceTimersByTimeAsync(5_000);
  let hasLeft = false;
  const left = Promise.all([late.leaving(), late.leaving(true)]).then(() => (hasLeft = true));
  await vi.advanceTimersByTimeAsync(100);
  expect([told, late.takeBack("a"), hasLeft]).toEqual([["a ana"], false, false]);
  done.resolve();
  await left;
  expect([told, late.takeBack("a")]).toEqual([["a ana"], false]);
  late.setActivePersonId(null);
});

test("what is deleted a moment after it was asked for goes in the name of who asked, and outlives the page", async () => {
  const asked: Asked[] = [];
  answer = async (_url, request) => {
    asked.push(request);
    return new Response(null, { status: 204 });
  };
  late.setActiveOrganizationId("elsewhere");
  await late.deleteComment({ id: "c", task_id: "t" }, "ana");
  const [request] = asked;
  const headers = new Headers(request?.headers);
  expect([headers.get("X-Person-Id"), headers.get("X-Organization-Id"), request?.keepalive]).toEqual(["ana", null, true]);
});

test("three messages are shown, and two more of those that can be taken back; none that means the organization that was left, or who has left", async () => {
  const titles = () => late.shown.get().map(({ title }) => title);
  const say = (title: string, ...more: object[]) =>
    late.toast(Object.assign({ title }, ...more.map((action) => ({ action: { label: "", run() {}, ...action } }))));
  for (const title of ["u1", "u2", "u3"]) say(title, {});
  say("plain");
  say("u4", { isAnywhere: true });
  expect(titles()).toEqual(["u1", "u2", "u3", "plain", "u4"]);
  say("last");
  expect(titles()).toEqual(["u2", "u3", "plain", "u4", "last"]);
  answer = async () => new Response("{}");
  await late.switchOrganization("other", async () => undefined);
  expect(titles()).toEqual(["plain", "u4", "last"]);
  late.forgotten();
  expect(titles()).toEqual(["plain", "last"]);
  late.shown.set([]);
});

test("a comment that is wanted and nowhere to be found is looked for in ten pages", () => {
  let pages = 0;
  while (late.stepTo(false, "more", pages) === "load" && pages < 1_000) pages += 1;
  expect([pages, late.stepTo(false, null, 0), late.stepTo(true, "more", 10)]).toEqual([10, "wait", "show"]);
});

test("a comment that comes while the comments are loaded is there: the first time they are read again, later it stands behind them", async () => {
  const key = ["organization", null, "comments", "t"];
  const comment = (id: number): Comment => ({ id: `c${id}`, task_id: "t" });
  const first = Promise.withResolvers<unknown>();
  const loading = late.queryClient.fetchQuery({ queryKey: key, queryFn: () => first.promise });
  late.placeComment(comment(2));
  first.resolve({ items: [comment(1)], next_cursor: null });
  await loading;
  await vi.advanceTimersByTimeAsync(0);
  expect(late.queryClient.getQueryState(key)?.isInvalidated).toBe(true);

  late.queryClient.setQueryData(key, { items: [comment(1), comment(2), comment(3)], next_cursor: null });
  const pages = [
    { items: [comment(3), comment(2)], next_cursor: "2", limit: 2 },
    { items: [comment(1)], next_cursor: null, limit: 2 },
  ];
  answer = async () => {
    if (pages.length === 1) late.placeComment(comment(4)); // the first page does not have it
    return new Response(JSON.stringify(pages.shift()));
  };
  const { items, next_cursor } = await late.loadKnown("t");
  expect([items.map(({ id }) => id), next_cursor]).toEqual([["c1", "c2", "c3", "c4"], null]);
});
