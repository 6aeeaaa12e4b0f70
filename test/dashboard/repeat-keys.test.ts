/// <reference types="vite/types/importMeta.d.ts" />
// What is sent again by hand after no answer came must not be done twice: it carries the key of the first try.
import { afterAll, beforeAll, expect, test, vi } from "vitest";

type Transport = (url: string, request: RequestInit) => Promise<Response>;
type Http = { through(transport: Transport): { fetch(url: string, request: RequestInit): Promise<Response> } };
const modules = import.meta.glob<Http>("../../web/dashboard/live/http.ts");
let http: Http;

beforeAll(async () => {
  const nothing = () => undefined;
  vi.stubGlobal("sessionStorage", { getItem: () => null, setItem: nothing, removeItem: nothing });
  const module = await modules["../../web/dashboard/live/http.ts"]?.();
  if (!module) throw new Error("the client is not there");
  http = module;
});
afterAll(() => {
  vi.useRealTimers();
  vi.unstubAllGlobals();
});

type Outcome = "lost" | 201 | 422 | 502;
/** Sends one request, has it end so, and answers the key that it carried. */
async function keyOf(outcome: Outcome, url: string, body: string, { method = "POST", headers = {} }: RequestInit = {}): Promise<string> {
  let key = "";
  const { fetch } = http.through((_, request) => {
    key = new Headers(request.headers).get("Idempotency-Key") ?? "";
    return outcome === "lost" ? Promise.reject(new TypeError("Failed to fetch")) : Promise.resolve(new Response("{}", { status: outcome }));
  });
  const sent = fetch(url, { method, headers, body });
  if (outcome === "lost") await expect(sent).rejects.toThrow("Failed to fetch");
  else if (outcome === 201) expect((await sent).status).toBe(201);
  else await expect(sent).rejects.toMatchObject({ problem: { status: outcome } });
  expect(key).not.toBe("");
  return key;
}

const COMMENTS = "/api/v1/tasks/a/comments";

test("a comment that is sent again after no answer came carries the same key, until it is answered", async () => {
  const lost = await keyOf("lost", COMMENTS, '{"message":"a"}');
  expect(await keyOf(502, COMMENTS, '{"message":"a"}')).toBe(lost);
  expect(await keyOf(422, COMMENTS, '{"message":"a"}')).toBe(lost);
  expect(await keyOf(201, COMMENTS, '{"message":"a"}')).toBe(lost);
  expect(await keyOf(201, COMMENTS, '{"message":"a"}')).not.toBe(lost);
});

test("another text, another place, and what was answered or refused have keys of their own", async () => {
  const lost = await keyOf("lost", COMMENTS, '{"message":"b"}');
  const others = [
    await keyOf("lost", COMMENTS, '{"message":"c"}'),
    await keyOf("lost", "/api/v1/tasks/z/comments", '{"message":"b"}'),
    await keyOf(422, COMMENTS, '{"message":"d"}'),
    await keyOf(201, COMMENTS, '{"message":"d"}'),
    await keyOf(201, COMMENTS, '{"message":"d"}'),
  ];
  expect(new Set([lost, ...others]).size).toBe(6);
});

test("a change is repeated under its key only where it names the version that it replaces", async () => {
  const change = (headers: HeadersInit) => keyOf("lost", "/api/v1/tasks/a", '{"title":"A"}', { method: "PATCH", headers });
  expect(await change({ "If-Match": '"1"' })).toBe(await change({ "If-Match": '"1"' }));
  expect(await change({ "If-Match": '"1"' })).not.toBe(await change({ "If-Match": '"2"' }));
  expect(await change({})).not.toBe(await change({}));
});

test("a key is kept for a quarter of an hour, and for the fifty latest requests", async () => {
  vi.useFakeTimers({ toFake: ["Date"] });
  const old = await keyOf("lost", COMMENTS, "old");
  vi.advanceTimersByTime(16 * 60_000);
  const renewed = await keyOf("lost", COMMENTS, "old");
  expect(renewed).not.toBe(old);
  for (let i = 0; i < 49; i++) await keyOf("lost", COMMENTS, `one of many ${i}`);
  expect(await keyOf("lost", COMMENTS, "old")).toBe(renewed);
  await keyOf("lost", COMMENTS, "one more");
  expect(await keyOf("lost", COMMENTS, "old")).not.toBe(renewed);
});
