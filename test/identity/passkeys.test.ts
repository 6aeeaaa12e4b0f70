// Passkeys, with an authenticator in software: made, used, refused, listed, removed.
import { expect, test } from "vitest";
import { type Call, nobody } from "../support/client.ts";
import { directory, must, type Person, person } from "../support/factories.ts";
import { refusal } from "../support/problem.ts";
import { Authenticator } from "./authenticator.ts";
import { account, browser, freshAddress, installation, signInAs } from "./support.ts";

type Challenge = { challenge_id: string; options: Record<string, unknown> };
type Passkey = { id: string; name: string; is_synced: boolean; last_used_at: string | null };

async function add({ call }: { call: Call }, device: Authenticator, name = "Laptop") {
  const { challenge_id, options } = must(await call<Challenge>("POST", "/users/me/passkeys/challenge"));
  return call<Passkey>("POST", "/users/me/passkeys", { body: { challenge_id, credential: await device.create(options), name } });
}

const ask = async (call: Call = nobody) => must(await call<Challenge>("POST", "/auth/passkeys/challenge", { headers: { "CF-Connecting-IP": freshAddress() } }));
const answer = (challenge_id: string, credential: unknown, call: Call = nobody) =>
  call<{ person: Person }>("POST", "/auth/passkeys/sign-in", { body: { challenge_id, credential } });

async function signIn(device: Authenticator, counter?: number, call: Call = nobody) {
  const { challenge_id, options } = await ask(call);
  return answer(challenge_id, await device.get(options, counter), call);
}

test("a passkey is made, signs in without an address, and is listed with its last use", async () => {
  const [ana, device] = [await person("Ana"), new Authenticator()];
  const made = await add(ana, device);
  expect([made.status, made.body]).toMatchObject([201, { name: "Laptop", is_synced: false, last_used_at: null }]);
  const tab = browser();
  const reply = await signIn(device, undefined, tab);
  expect([reply.status, reply.body.person.id]).toEqual([200, ana.id]);
  expect((await tab<{ items: { method: string; is_current: boolean }[] }>("GET", "/users/me/sessions")).body.items).toContainEqual(
    expect.objectContaining({ method: "passkey", is_current: true }),
  );
  const { items } = must(await ana.call<{ items: Passkey[] }>("GET", "/users/me/passkeys"));
  expect(items).toMatchObject([{ id: made.body.id, last_used_at: expect.stringMatching(/Z$/) }]);
  expect(must(await ana.call<Passkey>("PATCH", `/users/me/passkeys/${made.body.id}`, { body: { name: "Desk" } })).name).toBe("Desk");
  const stranger = await person();
  for (const method of ["PATCH", "DELETE"])
    expect(refusal(await stranger.call(method, `/users/me/passkeys/${made.body.id}`, { body: { name: "Mine" } }))).toBe("404 not_found");
  expect((await ana.call("DELETE", `/users/me/passkeys/${made.body.id}`)).status).toBe(204);
  expect(refusal(await signIn(device))).toBe("401 unauthenticated");
});

test("a synced passkey keeps its counter at zero, and is told as synced", async () => {
  const [ana, device] = [await person(), new Authenticator({ step: 0, isSynced: true })];
  expect((await add(ana, device)).body.is_synced).toBe(true);
  expect([(await signIn(device)).status, (await signIn(device)).status]).toEqual([200, 200]);
});

test("a challenge is answered once: a replay, another's, an old one and an invented one are refused", async () => {
  const [ana, device] = [await person(), new Authenticator()];
  must(await add(ana, device));
  const { challenge_id, options } = await ask();
  const credential = await device.get(options);
  expect((await answer(challenge_id, credential)).status).toBe(200);
  expect(refusal(await answer(challenge_id, credential))).toBe("409 conflict");
  const again = await ask();
  expect(refusal(await answer(again.challenge_id, credential))).toBe("401 unauthenticated");
  const old = await ask();
  await directory.sql("UPDATE challenges SET expires_at = '2026-01-01T00:00:00.000Z' WHERE id = ?1", old.challenge_id).run();
  expect(refusal(await answer(old.challenge_id, await device.get(old.options)))).toBe("409 conflict");
  const races = await ask();
  const right = await device.get(races.options);
  const replies = await Promise.all(Array.from({ length: 20 }, () => answer(races.challenge_id, right)));
  expect(replies.filter(({ status }) => status === 200).length).toBe(1);
  const ben = await person();
  const theirs = must(await ana.call<Challenge>("POST", "/users/me/passkeys/challenge"));
  const stolen = await ben.call("POST", "/users/me/passkeys", {
    body: { challenge_id: theirs.challenge_id, credential: await new Authenticator().create(theirs.options), name: "X" },
  });
  expect(refusal(stolen)).toBe("409 conflict");
  expect(refusal(await answer(theirs.challenge_id, await device.get(theirs.options)))).toBe("409 conflict");
});

test("another site's passkey, another's key, a counter that goes back and broken answers open nothing", async () => {
  const [ana, device] = [await person(), new Authenticator()];
  const elsewhere = new Authenticator({ origin: "https://mission-control.example.net" });
  expect(refusal(await add(ana, elsewhere))).toBe("422 invalid_input");
  must(await add(ana, device));
  const phished = new Authenticator({ origin: "https://mission-control.example.net" });
  phished.passkeys.push(...device.passkeys);
  expect(refusal(await signIn(phished))).toBe("401 unauthenticated");
  const forged = new Authenticator();
  await forged.create((await ask()).options);
  forged.passkeys.at(-1)?.id.set(device.passkeys[0]?.id ?? []);
  expect(refusal(await signIn(forged))).toBe("401 unauthenticated");
  expect((await signIn(device, 50)).status).toBe(200);
  for (const counter of [50, 49, 0]) expect(refusal(await signIn(device, counter)), String(counter)).toBe("401 unauthenticated");
  expect((await signIn(device, 51)).status).toBe(200);
  for (const credential of [
    {},
    { id: 7 },
    { id: "\ud800" },
    { id: device.passkeys[0] },
    { id: "AA", response: null },
    { id: "AA", response: { clientDataJSON: 7 } },
  ])
    expect(refusal(await answer((await ask()).challenge_id, credential))).toBe("401 unauthenticated");
  const good = await device.get((await ask()).options);
  for (const response of [null, 7, {}, { ...(good.response as object), authenticatorData: "AA" }, { ...(good.response as object), signature: "%%" }])
    expect(refusal(await answer((await ask()).challenge_id, { ...good, response }))).toBe("401 unauthenticated");
  const begun = must(await ana.call<Challenge>("POST", "/users/me/passkeys/challenge"));
  expect(refusal(await ana.call("POST", "/users/me/passkeys", { body: { challenge_id: begun.challenge_id, credential: {}, name: "X" } }))).toBe(
    "422 invalid_input",
  );
});

test("an authenticator that has asked for no PIN or finger adds no passkey, and opens nothing to whoever has found it", async () => {
  const [ana, device] = [await person(), new Authenticator()];
  expect(refusal(await add(ana, new Authenticator({ isVerifying: false })))).toBe("422 invalid_input");
  must(await add(ana, device));
  const found = new Authenticator({ isVerifying: false });
  found.passkeys.push(...device.passkeys);
  expect(refusal(await signIn(found))).toBe("401 unauthenticated");
  expect((await signIn(device)).status).toBe(200);
});

test("a session that was ended from another isolate adds no passkey in the seconds in which it is still believed", async () => {
  const ana = await person();
  const { challenge_id, options } = must(await ana.call<Challenge>("POST", "/users/me/passkeys/challenge"));
  const body = { challenge_id, credential: await new Authenticator().create(options), name: "Theirs" };
  await directory.sql("UPDATE sessions SET revoked_at = ?2 WHERE person_id = ?1", ana.id, new Date().toISOString()).run();
  expect(refusal(await ana.call("POST", "/users/me/passkeys", { body }))).toBe("401 unauthenticated");
  expect(await directory.sql("SELECT count(*) AS n FROM passkeys WHERE person_id = ?1", ana.id).first("n")).toBe(0);
});

test("of many challenges that were asked for in time only as many add a passkey as there is room", async () => {
  const ana = await person();
  for (let count = 1; count < 19; count++) must(await add(ana, new Authenticator()));
  const asked = await Promise.all(Array.from({ length: 4 }, async () => must(await ana.call<Challenge>("POST", "/users/me/passkeys/challenge"))));
  const said: string[] = [];
  for (const { challenge_id, options } of asked) {
    const reply = await ana.call("POST", "/users/me/passkeys", { body: { challenge_id, credential: await new Authenticator().create(options), name: "X" } });
    said.push(reply.status === 201 ? "201" : refusal(reply));
  }
  expect(said).toEqual(["201", "201", "409 conflict", "409 conflict"]);
});

test("of two copies of an authenticator with one counter only one gets in", async () => {
  const [ana, device] = [await person(), new Authenticator()];
  must(await add(ana, device));
  const asked = await Promise.all(Array.from({ length: 10 }, () => ask()));
  const credentials = await Promise.all(asked.map(({ options }) => device.get(options, 7)));
  const replies = await Promise.all(credentials.map((credential, at) => answer(asked[at]?.challenge_id as string, credential)));
  expect(replies.filter(({ status }) => status === 200).length).toBe(1);
});

test("one device is not added twice, twenty is the most, and wrong passwords do not lock passkeys out", async () => {
  const [ana, device] = [await account(), new Authenticator()];
  must(await add(ana, device));
  await expect(add(ana, device)).rejects.toThrow("InvalidStateError");
  await Promise.all(Array.from({ length: 11 }, () => signInAs(nobody, ana.email, "wrong wrong wrong", { "CF-Connecting-IP": freshAddress() })));
  expect((await signIn(device)).status).toBe(200);
  for (let count = 1; count < 20; count++) must(await add(ana, new Authenticator()));
  expect(refusal(await ana.call("POST", "/users/me/passkeys/challenge"))).toBe("409 conflict");
});

test("the relying party is the installation's public address", async () => {
  const call = installation({ PUBLIC_URL: "https://mc.example.org/" });
  const { options } = await ask(call);
  expect(options).toMatchObject({ rpId: "mc.example.org", userVerification: "required" });
  const ana = await person();
  const { options: made } = must(
    await installation({ PUBLIC_URL: "https://mc.example.org/" }, { Authorization: `Bearer ${ana.token}` })<Challenge>("POST", "/users/me/passkeys/challenge"),
  );
  expect(made).toMatchObject({ rp: { id: "mc.example.org" }, authenticatorSelection: { residentKey: "required" }, excludeCredentials: [] });
});
