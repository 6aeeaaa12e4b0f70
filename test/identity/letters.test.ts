// Letters through the real binding of the local runtime, which checks them as the platform does; other tests look at their words.
import { env } from "cloudflare:workers";
import { expect, test } from "vitest";
import { sendLetter } from "#worker/identity/index.ts";
import { freshEmail } from "./support.ts";

const LETTER = { subject: "Confirm your e-mail address", text: "Open this link:\n\nhttp://mission-control.test/verify#mcl_x\n" };

test("the send_email binding takes our letters, with a named sender and with a bare one", async () => {
  for (const EMAIL_FROM of ["Mission Control <mc@example.com>", "mc@example.com"])
    expect(await sendLetter({ ...env, EMAIL_FROM }, { ...LETTER, to: freshEmail() }), EMAIL_FROM).toBe(true);
});

test("a letter that the binding refuses is not said to be sent, nor is one without a sender or a binding", async () => {
  const toOne = { ...env, EMAIL: env.EMAIL_TO_ONE, EMAIL_FROM: "mc@example.com" };
  expect(await sendLetter(toOne, { ...LETTER, to: "only@example.com" })).toBe(true);
  expect(await sendLetter(toOne, { ...LETTER, to: freshEmail() })).toBe(false);
  const { EMAIL: _none, ...without } = { ...env, EMAIL_FROM: "mc@example.com" };
  expect(await sendLetter(without as typeof env, { ...LETTER, to: freshEmail() })).toBe(false);
  expect(await sendLetter(env, { ...LETTER, to: freshEmail() })).toBe(false);
});
