// How a person handles the account: the forms of sign-in, and an authenticator such as a laptop has one, made by the browser.
import { en } from "./words.mjs";
import { button, field } from "./screens.mjs";

/** A field for a password has no role; its label says what it is. */
export const newPassword = (scope, label) => scope.getByLabel(label, { exact: true });

/** On the page of sign-in. */
export async function signInWithPassword(page, email, password) {
  await field(page, "E-mail").fill(email);
  await newPassword(page, "Password").fill(password);
  await button(page, "Sign in").click();
}

export async function signOut(page) {
  await page.getByRole("button", { name: /^Account:/ }).click();
  await page.getByRole("menuitem", { name: "Sign out" }).click();
  await page.getByRole("heading", { level: 1, name: "Sign in" }).waitFor();
}

/** `words`: the catalogue of the language that the page is in. */
export async function toSecurity(page, words = en) {
  await page.goto("/settings/security");
  await page.getByRole("list", { name: words["sessions.title"] }).waitFor();
}

/** Until the page is loaded again its browser has no suggestions: an authenticator that agrees at once would take them before the button. */
export const withoutSuggestions = (page) =>
  page.evaluate(() => {
    PublicKeyCredential.isConditionalMediationAvailable = () => Promise.resolve(false);
  });

/** An authenticator inside this device that knows its user; `refuse` stands for somebody who presses Cancel. */
export async function addAuthenticator(page) {
  const cdp = await page.context().newCDPSession(page);
  await cdp.send("WebAuthn.enable");
  const options = { protocol: "ctap2", transport: "internal", hasResidentKey: true, hasUserVerification: true, isUserVerified: true };
  const { authenticatorId } = await cdp.send("WebAuthn.addVirtualAuthenticator", { options: { ...options, automaticPresenceSimulation: true } });
  const verify = (isUserVerified) => cdp.send("WebAuthn.setUserVerified", { authenticatorId, isUserVerified });
  return {
    refuse: () => verify(false),
    agree: () => verify(true),
    credentials: async () => (await cdp.send("WebAuthn.getCredentials", { authenticatorId })).credentials,
  };
}
