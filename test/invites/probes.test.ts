// An invite's link tells its holder whether there is an account; it does not tell of thousands.
import { expect, test } from "vitest";
import type { InviteIssued, InvitePreview } from "#worker/invites/schema.ts";
import { ACCOUNT_PROBES_PER_MINUTE } from "#worker/identity/probes.ts";
import { newId } from "#worker/platform/ids.ts";
import { client, type Reply } from "../support/client.ts";
import { directory, must, organization, person, type TestOrganization } from "../support/factories.ts";
import { refusal } from "../support/problem.ts";

const from = (address: string) => client({ "CF-Connecting-IP": address });
const somewhere = () => `2001:db8:${newId().slice(-4)}:${newId().slice(-4)}::1`;
const emailAddress = () => `${newId()}@example.com`;
const invite = async ({ call }: TestOrganization, invited_email: string | null = null) =>
  must(await call<InviteIssued>("POST", "/organizations/me/invites", { body: { invited_email } })).token;
const preview = (token: string | null, address = somewhere()) => from(address)<InvitePreview>("POST", "/organizations/invites/preview", { body: { token } });
const signUp = (token: string | null, email: string, address = somewhere()) =>
  from(address)("POST", "/organizations/invites/sign-up", { body: { token, email, name: "Mira", password: "plum river nine lamps" } });
const repeat = async <T>(times: number, ask: () => Promise<Reply<T>>): Promise<string[]> => {
  const answers: string[] = [];
  for (let n = 0; n < times; n++) {
    const reply = await ask();
    answers.push(reply.status < 300 ? "done" : refusal(reply));
  }
  return answers;
};
const limited = (answer: string) => [...Array(ACCOUNT_PROBES_PER_MINUTE).fill(answer), ...Array(3).fill("429 rate_limited")];
const TRIES = ACCOUNT_PROBES_PER_MINUTE + 3;

/** Somebody who has an account with this address. */
async function known(): Promise<string> {
  const [{ id }, email] = [await person("Mira"), emailAddress()];
  await directory.sql("UPDATE people SET email = ?2 WHERE id = ?1", id, email).run();
  return email;
}

test("signing up tells thirty times a minute that an address has an account, from one place or by one organization's links; then all hear the same", async () => {
  const of = await organization();
  const [token, email, address] = [await invite(of), await known(), somewhere()];
  expect(await repeat(TRIES, () => signUp(token, email, address))).toEqual(limited("409 already_exists"));
  const stopped = await signUp(token, emailAddress(), address);
  expect(refusal(stopped), "known or not").toBe("429 rate_limited");
  expect(Number(stopped.headers.get("Retry-After"))).toBeGreaterThan(0);
  const elsewhere = await organization();
  expect(refusal(await signUp(await invite(elsewhere), email, address)), "from the same place, by another link").toBe("429 rate_limited");
  expect(refusal(await signUp(await invite(of), email)), "by the same organization, from another place").toBe("429 rate_limited");
  expect((await signUp(await invite(elsewhere), emailAddress())).status).toBe(201);
});

test("looking at links that name an address is limited the same way, also by a new link each time", async () => {
  const of = await organization();
  const address = somewhere();
  const token = await invite(of, await known());
  expect(must(await preview(token, address)).has_account).toBe(true);
  const many = await Promise.all(Array.from({ length: TRIES }, () => invite(of, emailAddress())));
  const answers = await repeat(TRIES, () => preview(many.pop() as string, address));
  expect(answers).toEqual([...Array(ACCOUNT_PROBES_PER_MINUTE - 1).fill("done"), ...Array(4).fill("429 rate_limited")]);
  expect(refusal(await preview(token)), "from another place").toBe("429 rate_limited");
});

test("what tells of nobody is not counted: a link without an address, one that is no link of the organization, and who does sign up", async () => {
  const of = await organization();
  const address = somewhere();
  const open = await invite(of);
  expect(new Set(await repeat(TRIES, () => preview(open, address)))).toEqual(new Set(["done"]));
  const forged = `${open?.slice(0, -4)}0000`;
  expect(new Set(await repeat(TRIES, () => signUp(forged, emailAddress(), address)))).toEqual(new Set(["404 not_found"]));
  const tokens = await Promise.all(Array.from({ length: TRIES }, () => invite(of)));
  const replies = [];
  for (const token of tokens) replies.push((await signUp(token, emailAddress(), address)).status);
  expect(new Set(replies)).toEqual(new Set([201]));
});
