// Passwords: how they are kept, which are refused, and how guessing is refused.
import { env, withEnv } from "cloudflare:workers";
import { expect, test, vi } from "vitest";
import { accountKey, addressKey } from "#worker/identity/attempts.ts";
import { hashPassword, isOutdated, parametersFor, passwordProblem, verifyPassword } from "#worker/identity/passwords.ts";
import { nobody } from "../support/client.ts";
import { directory } from "../support/factories.ts";
import { refusal } from "../support/problem.ts";
import { account, attemptsKept, browser, freshAddress, freshEmail, PASSWORD, signInAs } from "./support.ts";

const from = (address: string) => ({ "CF-Connecting-IP": address });
/** A hash of PASSWORD with weaker parameters than today's. */
const OLD_HASH_OF = async () => {
  const { scryptSync } = await import("node:crypto");
  const key = scryptSync(PASSWORD, Buffer.from("c2FsdHNhbHRzYWx0c2FsdA", "base64"), 32, { N: 1024, r: 8, p: 1 });
  return `$scrypt$ln=10,r=8,p=1$c2FsdHNhbHRzYWx0c2FsdA$${key.toString("base64").replace(/=+$/, "")}`;
};

/** As an installation hashes that is not under test. */
const atFullCost = (body: () => Promise<void>) => async () => void (await withEnv({ ...env, TEST_PASSWORD_COST: undefined }, body));

test("passwords cost little in tests alone: it takes the tests' binding and an address that nobody can own", () => {
  const full = { ln: 14, r: 8, p: 5 };
  const [TEST_PASSWORD_COST, PUBLIC_URL] = ["low", "http://mission-control.test"];
  for (const settings of [
    {},
    { PUBLIC_URL },
    { TEST_PASSWORD_COST },
    { TEST_PASSWORD_COST: "1", PUBLIC_URL },
    ...["https://example.com", "https://example.com/.test", "https://a.test.example.com", "https://atest", "a.test"].map((url) => ({
      TEST_PASSWORD_COST,
      PUBLIC_URL: url,
    })),
  ])
    expect(parametersFor(settings), JSON.stringify(settings)).toEqual(full);
  expect(parametersFor({ TEST_PASSWORD_COST, PUBLIC_URL })).not.toEqual(full);
});

test(
  "a password is kept as a salted scrypt string, and two spellings of the same characters are one password",
  atFullCost(async () => {
    const [one, two] = [await hashPassword("Grüße aus dem Süden"), await hashPassword("Grüße aus dem Süden")];
    expect(one).toMatch(/^\$scrypt\$ln=14,r=8,p=5\$[A-Za-z0-9+/]{22}\$[A-Za-z0-9+/]{43}$/);
    expect([one === two, isOutdated(one), isOutdated("$scrypt$ln=13,r=8,p=5$AA$AA"), isOutdated("plain")]).toEqual([false, false, true, true]);
    expect(await verifyPassword("Grüße aus dem Süden".normalize("NFD"), one)).toBe(true);
    for (const [wrong, hash] of [
      ["Grusse aus dem Suden", one],
      ["", null],
      ["anything", "not a hash"],
    ] as const)
      expect(await verifyPassword(wrong, hash)).toBe(false);
  }),
);

test("short, common and one's own names are refused, and the refusal says what to do", () => {
  const owner = { email: "mira.okafor.long@example.com", name: "Mira Okafor Adeyemi" };
  const refused = ["elevenchars", "x".repeat(201), "Password 1234", "correcthorsebatterystaple", "aaaaaaaaaaaaaaaa", "abababababababab"];
  refused.push("mira.okafor.long", "Mira Okafor Adeyemi", "MIRAOKAFORADEYEMI", "mira.okafor.long@example.com", "👍👍👍👍👍👍");
  for (const password of refused) expect(passwordProblem(password, owner), password).toMatch(/\. \S|Choose|few words/);
  for (const password of [PASSWORD, "okafor likes the sea", "密码要长一点才会更加安全吧", `${"x".repeat(196)}abcd`])
    expect(passwordProblem(password, owner), password).toBeNull();
});

test(
  "signing in with e-mail and password sets the cookies, says who it is, and the old parameters are replaced",
  atFullCost(async () => {
    const ana = await account();
    await directory.sql("UPDATE passwords SET hash = ?2 WHERE person_id = ?1", ana.id, await OLD_HASH_OF()).run();
    const tab = browser();
    const reply = await signInAs(tab, ` ${ana.email.toUpperCase()} `, PASSWORD);
    expect([reply.status, reply.body.person.id]).toEqual([200, ana.id]);
    expect([...tab.cookies.keys()].sort()).toEqual(["mc_device", "mc_session"]);
    expect(reply.headers.getSetCookie().join()).toMatch(/mc_device=[^;]+; Max-Age=31536000; Path=\/api; HttpOnly; SameSite=Lax/);
    expect((await tab("GET", "/users/me")).status).toBe(200);
    expect(await directory.sql("SELECT hash FROM passwords WHERE person_id = ?1", ana.id).first("hash")).toMatch(/^\$scrypt\$ln=14,r=8,p=5\$/);
    expect((await signInAs(browser(), ana.email, PASSWORD)).status).toBe(200);
  }),
);

test(
  "an unknown address, an account without a password and a wrong password hear the same, after the same work",
  atFullCost(async () => {
    const ana = await account();
    const answer = async (email: string) => {
      const { status, body } = await nobody("POST", "/auth/sign-in", { body: { email, password: "wrong wrong wrong" }, headers: from(freshAddress()) });
      return { status, ...body, request_id: "" };
    };
    const wrong = await answer(ana.email);
    expect(wrong).toMatchObject({ status: 401, code: "unauthenticated" });
    expect(await answer(freshEmail())).toEqual(wrong);
    await directory.sql("DELETE FROM passwords WHERE person_id = ?1", ana.id).run();
    expect(await answer(ana.email)).toEqual(wrong);
    const timed = async (hash: string | null) => {
      const began = Date.now();
      for (let round = 0; round < 3; round++) await verifyPassword("wrong wrong wrong", hash);
      return Date.now() - began;
    };
    const [known, unknown] = [await timed(await hashPassword(PASSWORD)), await timed(null)];
    expect(unknown).toBeGreaterThan(known / 4);
  }),
);

test("of 100 wrong passwords at once ten reach the hash, 90 are told when to try again, and the account's address is not kept", async () => {
  const ana = await account();
  const tries = Array.from({ length: 100 }, () => signInAs(nobody, ana.email, "wrong wrong wrong", from(freshAddress())));
  const replies = await Promise.all(tries);
  const statuses = replies.map((reply) => reply.status);
  expect([statuses.filter((status) => status === 401).length, statuses.filter((status) => status === 429).length]).toEqual([10, 90]);
  for (const reply of replies.filter(({ status }) => status === 429)) {
    expect(refusal(reply)).toBe("429 rate_limited");
    expect(Number(reply.headers.get("Retry-After"))).toSatisfy((seconds: number) => seconds >= 1 && seconds <= 60);
  }
  const kept = await directory.sql("SELECT * FROM sign_in_failures").all();
  expect(JSON.stringify(kept.results)).not.toContain(ana.email);
  expect((await signInAs(nobody, ana.email, PASSWORD, from(freshAddress()))).status).toBe(429);
});

test("one address guesses at many accounts: ten attempts, then 429; another address goes on", async () => {
  const address = freshAddress();
  const replies = await Promise.all(Array.from({ length: 12 }, () => signInAs(nobody, freshEmail(), "wrong wrong wrong", from(address))));
  expect(replies.filter(({ status }) => status === 401).length).toBe(10);
  const ana = await account();
  expect((await signInAs(nobody, ana.email, PASSWORD, from(address))).status).toBe(429);
  expect((await signInAs(nobody, ana.email, PASSWORD, from(freshAddress()))).status).toBe(200);
  expect(addressKey("2001:db8:0:7::1")).toBe(addressKey("2001:DB8:0:7:ffff::2"));
  expect(addressKey("2001:db8:0:7::1")).not.toBe(addressKey("2001:db8:0:8::1"));
});

test("the owner's own device gets in while strangers guess, and its guesses are limited too", async () => {
  const ana = await account();
  const home = browser();
  expect((await signInAs(home, ana.email, PASSWORD)).status).toBe(200);
  await Promise.all(Array.from({ length: 15 }, () => signInAs(nobody, ana.email, "wrong wrong wrong", from(freshAddress()))));
  expect((await signInAs(browser(), ana.email, PASSWORD)).status).toBe(429);
  expect((await signInAs(home, ana.email, PASSWORD)).status).toBe(200);
  const forged = browser();
  forged.cookies.set("mc_device", `${home.cookies.get("mc_device")?.slice(0, -1)}${home.cookies.get("mc_device")?.endsWith("0") ? "1" : "0"}`);
  expect((await signInAs(forged, ana.email, PASSWORD)).status).toBe(429);
  const others = await Promise.all(Array.from({ length: 12 }, () => signInAs(home, ana.email, "wrong wrong wrong")));
  expect(others.filter(({ status }) => status === 401).length).toBe(10);
  const ben = await account();
  await Promise.all(Array.from({ length: 11 }, () => signInAs(nobody, ben.email, "wrong wrong wrong", from(freshAddress()))));
  expect((await signInAs(home, ben.email, PASSWORD)).status).toBe(429); // known to Ana's account, not to Ben's
});

test("a success does not count, and a minute after the tenth wrong attempt the door is open again", async () => {
  const ana = await account();
  const address = freshAddress();
  for (let times = 0; times < 12; times++) expect((await signInAs(nobody, ana.email, PASSWORD, from(address))).status).toBe(200);
  expect(await attemptsKept(`account:${accountKey(env, ana.email)}`)).toBe(0);
  const began = Date.now();
  vi.useFakeTimers({ toFake: ["Date"], now: began });
  await Promise.all(Array.from({ length: 11 }, () => signInAs(nobody, ana.email, "wrong wrong wrong", from(freshAddress()))));
  vi.setSystemTime(began + 59_000);
  const early = await signInAs(nobody, ana.email, PASSWORD, from(address));
  expect([early.status, early.headers.get("Retry-After")]).toEqual([429, "1"]);
  vi.setSystemTime(began + 60_001);
  expect((await signInAs(nobody, ana.email, PASSWORD, from(address))).status).toBe(200);
  vi.useRealTimers();
});

test("changing the password wants the old one, ends the other sessions, and counts guesses apart", async () => {
  const ana = await account();
  const [here, there] = [browser(), browser()];
  for (const tab of [here, there]) await signInAs(tab, ana.email, PASSWORD);
  const change = (tab: typeof here, current_password: string | undefined, password: string) =>
    tab("PUT", "/users/me/password", { body: { current_password, password } });
  const next = "eleven boats and a lighthouse";
  expect(refusal(await change(here, undefined, next))).toBe("403 wrong_password");
  expect(refusal(await change(here, "wrong wrong wrong", next))).toBe("403 wrong_password");
  expect(refusal(await change(here, PASSWORD, "password1234"))).toBe("422 invalid_input");
  expect(refusal(await change(here, PASSWORD, "short"))).toBe("422 invalid_input");
  expect((await change(here, PASSWORD, next)).status).toBe(204);
  expect([(await here("GET", "/users/me")).status, (await there("GET", "/users/me")).status, (await ana.call("GET", "/users/me")).status]).toEqual([
    200, 401, 401,
  ]);
  expect([(await signInAs(browser(), ana.email, PASSWORD)).status, (await signInAs(browser(), ana.email, next)).status]).toEqual([401, 200]);
  const guesses = await Promise.all(Array.from({ length: 12 }, () => change(here, "wrong wrong wrong", next)));
  expect(guesses.filter(({ status }) => status === 429).length).toBeGreaterThanOrEqual(2);
  expect((await signInAs(browser(), ana.email, next)).status).toBe(200);
});
