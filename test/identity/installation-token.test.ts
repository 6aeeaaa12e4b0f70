// The installation's token opens everything, so each of its characters counts.
import { env } from "cloudflare:workers";
import { expect, test } from "vitest";
import { client, nobody } from "../support/client.ts";
import { refusal } from "../support/problem.ts";

const TOKEN = env.LOCAL_AUTH_TOKEN as string;
const flipped = (at: number): string => TOKEN.slice(0, at) + (TOKEN[at] === "x" ? "y" : "x") + TOKEN.slice(at + 1);
const wrong = [
  ...Array.from({ length: TOKEN.length }, (_, at) => flipped(at)),
  ...Array.from({ length: TOKEN.length - 1 }, (_, at) => TOKEN.slice(0, at + 1)),
  `${TOKEN}x`,
  TOKEN.toUpperCase(),
  TOKEN.replace("-", "_"),
];

test("the installation's token signs in, and with any one character changed, cut off or added it does not", async () => {
  const bearer = async (token: string) => client({ Authorization: `Bearer ${token}` })("GET", "/auth/session");
  const signIn = async (token: string, from: number) =>
    nobody("POST", "/auth/sign-in", { body: { token }, headers: { "CF-Connecting-IP": `198.51.100.${from % 250}` } });
  expect([(await bearer(TOKEN)).status, (await signIn(TOKEN, 0)).status]).toEqual([200, 200]);
  expect(wrong.length).toBeGreaterThan(100);
  const said: string[] = [];
  for (const token of wrong) said.push(refusal(await bearer(token), token));
  // Signing in also counts attempts, which costs more: half of the places are enough to tell any comparison that stops early.
  for (const [at, token] of wrong.entries()) if (at % 4 === 1) said.push(refusal(await signIn(token, at), token));
  expect(said.filter((one) => one !== "401 unauthenticated")).toEqual([]);
});
