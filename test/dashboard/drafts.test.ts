/// <reference types="vite/types/importMeta.d.ts" />
// What is typed and not sent is there again, and what was sent is not.
import { afterAll, beforeAll, expect, test, vi } from "vitest";

type Draft = { text: string; version?: number };
type Drafts = {
  keepDraft(subject: string, draft: Draft | null): void;
  readDraft(subject: string): Draft | undefined;
  sendDraft(subjects: readonly string[], send: () => Promise<unknown>): Promise<void>;
  forgetDrafts(): void;
  ownDrafts(personId: string): void;
};
const modules = import.meta.glob<Drafts>("../../web/dashboard/live/drafts.ts");
const items = new Map<string, string>();
const loaded = async (): Promise<Drafts> => {
  vi.resetModules();
  const module = await modules["../../web/dashboard/live/drafts.ts"]?.();
  if (!module) throw new Error("the drafts are not there");
  return module;
};

beforeAll(() => {
  vi.stubGlobal("sessionStorage", {
    getItem: (key: string) => items.get(key) ?? null,
    setItem: (key: string, value: string) => items.set(key, value),
    removeItem: (key: string) => items.delete(key),
  });
});
afterAll(() => vi.unstubAllGlobals());

test("a comment that is not sent is kept, one that is sent is gone, and what is typed meanwhile stays", async () => {
  const { keepDraft, readDraft, sendDraft } = await loaded();
  keepDraft("comment:a", { text: "first" });
  await sendDraft(["comment:a"], () => Promise.reject(new Error("offline")));
  expect(readDraft("comment:a")).toEqual({ text: "first" });
  await sendDraft(["comment:a"], async () => keepDraft("comment:a", { text: "second" }));
  expect(readDraft("comment:a")).toEqual({ text: "second" });
  await sendDraft(["comment:a"], () => Promise.resolve());
  expect(readDraft("comment:a")).toBeUndefined();
});

test("fifty drafts outlast a reload with the version they are of, the oldest goes first, a very long one lasts for the page, and signing out takes all", async () => {
  const before = await loaded();
  before.keepDraft("long", { text: "x".repeat(20_001) });
  for (let i = 0; i < 50; i++) before.keepDraft(`description:${i}`, { text: `text ${i}`, version: i });
  expect(before.readDraft("long")).toBeUndefined();
  before.keepDraft("long", { text: "x".repeat(20_001) });
  expect([before.readDraft("long")?.text.length, before.readDraft("description:0")]).toEqual([20_001, undefined]);
  const after = await loaded();
  expect([after.readDraft("description:49"), after.readDraft("long")]).toEqual([{ text: "text 49", version: 49 }, undefined]);
  after.forgetDrafts();
  expect([items.size, after.readDraft("description:49")]).toEqual([0, undefined]);
});

test("what somebody has begun is theirs again after their session has ended, and of nobody else who signs in there", async () => {
  items.clear();
  const { keepDraft, readDraft, ownDrafts } = await loaded();
  keepDraft("comment:a", { text: "begun" });
  ownDrafts("ana");
  expect(readDraft("comment:a")).toEqual({ text: "begun" });
  const later = await loaded();
  later.ownDrafts("ana");
  expect(later.readDraft("comment:a")).toEqual({ text: "begun" });
  later.ownDrafts("ben");
  later.ownDrafts("ana");
  expect(later.readDraft("comment:a")).toBeUndefined();
});

test.each(["{", "7", '[[1,{"text":"a"}],["b",null],["c"]]'])("what else stands in the storage, %s, is no draft", async (text) => {
  items.set("mc.drafts", text);
  expect((await loaded()).readDraft("b")).toBeUndefined();
});
