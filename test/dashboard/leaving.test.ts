/// <reference types="vite/types/importMeta.d.ts" />
// Signing out: nobody is told that they have left while their session is still there.
import { afterAll, beforeAll, expect, test, vi } from "vitest";
import { stage } from "./stage.ts";

type Session = { signOut(leave: () => Promise<void>): Promise<void>; isSigningOut(): boolean };
const modules = import.meta.glob<Session>("../../web/dashboard/identity/session.ts");
const requests = import.meta.glob<{ sendNow(url: string, request: RequestInit): Promise<Response> }>("../../web/dashboard/live/http.ts");
const hooks = import.meta.glob<{ whenLeft(last: () => Promise<void>): void }>("../../web/dashboard/live/leaving.ts");

beforeAll(async () => void (await stage()));
afterAll(() => void vi.unstubAllGlobals());

test("whoever signs out has left when the server has ended the session, or knows of none; without an answer they are still there and can try again", async () => {
  const session = await Object.values(modules)[0]?.();
  const left: string[] = [];
  const leaving = await Object.values(hooks)[0]?.();
  leaving?.whenLeft(async () => void left.push("and then"));
  const leave = (answer: () => Promise<Response>, how: string) => {
    vi.stubGlobal("fetch", answer);
    return session?.signOut(async () => void left.push(how));
  };
  await expect(leave(() => Promise.reject(new TypeError("Failed to fetch")), "unreached")).rejects.toMatchObject({ status: 0 });
  await expect(leave(async () => new Response("<html>", { status: 502 }), "away")).rejects.toMatchObject({ status: 502 });
  expect([left, session?.isSigningOut()]).toEqual([[], false]);
  await leave(async () => new Response("{}", { status: 401 }), "ended before");
  await leave(async () => new Response(null, { status: 204 }), "ended");
  expect([left, session?.isSigningOut()]).toEqual([["and then", "ended before", "and then", "ended"], false]);
});

test("the page that is left asks nothing without a session: what it asks meanwhile is given up, or goes on where nobody has left", async () => {
  const [session, http] = [await Object.values(modules)[0]?.(), await Object.values(requests)[0]?.()];
  const asked: string[] = [];
  let meanwhile: Promise<unknown> | undefined;
  const signOut = (status: number) => {
    vi.stubGlobal("fetch", async (url: string) => {
      asked.push(url);
      if (!url.endsWith("/auth/sign-out")) return new Response("{}");
      meanwhile = http?.sendNow("/api/v1/boards", {}).then(
        ({ status: answer }) => answer,
        ({ name }: Error) => name,
      );
      return new Response(null, { status });
    });
    return session?.signOut(async () => undefined);
  };
  await expect(signOut(502)).rejects.toMatchObject({ status: 502 });
  expect([await meanwhile, asked.splice(0)]).toEqual([200, ["/api/v1/auth/sign-out", "/api/v1/boards"]]);
  await signOut(204);
  expect([await meanwhile, asked]).toEqual(["AbortError", ["/api/v1/auth/sign-out"]]);
});
