// A person's own account: invited, signed up, with a password, with a passkey, on two devices, with a forgotten password,
// nearly deleted. The owner makes the invitation and the reset link; all else is done by the person in her own browser.
import assert from "node:assert/strict";
import { test } from "./book.mjs";
import { expecting, isMarked, mark, openContext, shoot } from "./browser.mjs";
import { addAuthenticator, newPassword, signInWithPassword, signOut, toSecurity, withoutSuggestions } from "./account-hands.mjs";
import { button, field, toast } from "./screens.mjs";
import { api } from "./stage.mjs";

const EMAIL = "tomas.rivera@northwind.example";
const FIRST = "harbour lantern crossing";
const SECOND = "seven quiet container ships";
const THIRD = "tide table on the wall";
const IPHONE = "Mozilla/5.0 (iPhone; CPU iPhone OS 18_1 like Mac OS X) AppleWebKit/605.1.15 (KHTML, like Gecko) Version/18.1 Mobile/15E148 Safari/604.1";
const NOBODY = /401 .*auth\/session/;

const passkeys = (page) => page.getByRole("list", { name: "Passkeys" }).getByRole("listitem");
const sessions = (page) => page.getByRole("list", { name: "Where you are signed in" }).getByRole("listitem");
const inviteSomebody = (body) => api("POST", "/organizations/me/invites", { role: "member", all_boards_read: true, ...body });

export async function run(world) {
  const guest = await openContext(world.browser, "guest");
  const phone = await openContext(world.browser, "guest-phone", { userAgent: IPHONE });
  const invite = await inviteSomebody({});
  world.invite = invite;

  await test("a link that was copied in half, or withdrawn, says what to do", async () => {
    await expecting(/status of 4|401 /, async () => {
      await guest.goto("/invite");
      await guest.getByRole("heading", { name: "No invitation here" }).waitFor();
      await guest.goto(`/invite#${invite.token.slice(0, -8)}`);
      await guest.getByRole("heading", { name: "This invitation cannot be used" }).waitFor();
      const withdrawn = await inviteSomebody({});
      await api("DELETE", `/organizations/me/invites/${withdrawn.id}`);
      await guest.goto(withdrawn.link);
      await guest.getByRole("heading", { name: "This invitation was withdrawn" }).waitFor();
      await shoot(guest, "invite-withdrawn", { themes: ["light"] });
    });
  });

  await test("the link of an invitation shows who invites, and leaves no token in the address bar", async () => {
    await expecting(NOBODY, async () => {
      await guest.goto(invite.link);
      await guest.getByRole("heading", { name: "Join Northwind Freight" }).waitFor();
    });
    await guest.getByText("Mira Lindqvist invites you.").waitFor();
    assert.equal(new URL(guest.url()).hash, "");
    assert.ok(!(await guest.evaluate(() => JSON.stringify(performance.getEntries()))).includes(invite.token), "no request has it in its address");
    await shoot(guest, "invite");
  });

  await test("a password that is tried first is refused beside its field, with what to do", async () => {
    await field(guest, "Name").fill("Tomás Rivera");
    await field(guest, "E-mail").fill(EMAIL);
    await newPassword(guest, "Password").fill("too short");
    assert.ok(await button(guest, "Create account and join").isDisabled());
    await newPassword(guest, "Password").fill("passwordpassword");
    await expecting(/status of 422/, async () => {
      await button(guest, "Create account and join").click();
      await guest.getByText("This password is one of those that are tried first").waitFor();
    });
    assert.equal(await newPassword(guest, "Password").getAttribute("aria-invalid"), "true");
    await shoot(guest, "invite-weak-password");
  });

  await test("signing up by it leads into the organization", async () => {
    await newPassword(guest, "Password").fill(FIRST);
    await guest.keyboard.press("Enter");
    await toast(guest, "You have joined Northwind Freight").first().waitFor();
    await guest.getByRole("heading", { level: 1, name: "Boards" }).waitFor();
    await guest
      .getByRole("link", { name: /Platform/ })
      .first()
      .waitFor();
    const members = (await api("GET", "/organizations/me/members")).items;
    world.guestId = members.find((member) => member.user.email === EMAIL).user_id;
  });

  await test("a used invitation says so", async () => {
    await signOut(guest);
    await expecting(/status of 409|401 /, async () => {
      await guest.goto(invite.link);
      await guest.getByRole("heading", { name: "This invitation has been used" }).waitFor();
    });
  });

  await test("a wrong password is told in place; the address stays, and typing again replaces the password", async () => {
    await expecting(/status of 401|401 /, async () => {
      await guest.goto("/boards");
      await guest.waitForURL(/\/sign-in/);
      await signInWithPassword(guest, EMAIL, "not the password");
      await guest.getByText("E-mail or password is not right.").waitFor();
    });
    assert.equal(await field(guest, "E-mail").inputValue(), EMAIL);
    await shoot(guest, "sign-in-wrong");
    await guest.waitForFunction(() => document.activeElement?.getAttribute("name") === "password");
    await guest.keyboard.type(FIRST);
    await guest.keyboard.press("Enter");
    await guest.getByRole("heading", { level: 1, name: /^(Boards|Fleet)$/ }).waitFor();
  });

  const authenticator = await addAuthenticator(guest);
  await test("a passkey is added; cancelling at the device is told in place", async () => {
    await toSecurity(guest);
    await shoot(guest, "security");
    await button(guest, "Add a passkey").click();
    const dialog = guest.getByRole("dialog");
    await shoot(guest, "passkey-add", { themes: ["light"] });
    await authenticator.refuse();
    await dialog.getByRole("button", { name: "Continue" }).click();
    await dialog.getByRole("alert").getByText("The device was not asked to the end").waitFor();
    await authenticator.agree();
    await field(dialog, "Name").fill("Work laptop");
    await dialog.getByRole("button", { name: "Continue" }).click();
    await passkeys(guest).filter({ hasText: "Work laptop" }).waitFor();
    assert.equal((await authenticator.credentials()).length, 1);
  });

  await test("signed out, the passkey signs in again; cancelling is told in place there too", async () => {
    await authenticator.refuse();
    await withoutSuggestions(guest);
    await signOut(guest);
    await button(guest, "Sign in with a passkey").click();
    await guest.getByRole("alert").getByText("No passkey was chosen.").waitFor();
    await shoot(guest, "sign-in-cancelled", { themes: ["light"] });
    await authenticator.agree();
    await button(guest, "Sign in with a passkey").click();
    await guest.getByRole("heading", { level: 1, name: /^(Boards|Fleet)$/ }).waitFor();
    assert.equal((await guest.request.get("/api/v1/users/me").then((answer) => answer.json())).email, EMAIL);
  });

  await test("picked among the suggestions of the e-mail field, the passkey signs in without a click", async () => {
    await authenticator.refuse();
    await signOut(guest);
    await authenticator.agree();
    await expecting(NOBODY, () => guest.goto("/sign-in?next=/approvals"));
    await guest.getByRole("heading", { level: 1, name: "Approvals" }).waitFor();
    await authenticator.refuse();
  });

  await test("a second device stands in the list, and is signed out from here while its page is open", async () => {
    await expecting(NOBODY, () => phone.goto("/sign-in"));
    await signInWithPassword(phone, EMAIL, FIRST);
    await phone
      .getByRole("link", { name: /Platform/ })
      .first()
      .click();
    await phone.getByRole("heading", { level: 1, name: "Platform" }).waitFor();
    await mark(phone);
    await toSecurity(guest);
    await sessions(guest).filter({ hasText: "Safari on iPhone" }).waitFor();
    assert.equal(await sessions(guest).count(), 2);
    await shoot(guest, "sessions", { themes: ["light"] });
    const began = Date.now();
    await expecting(/401/, async () => {
      await button(guest, "Sign out Safari on iPhone").click();
      await phone.waitForURL(/\/sign-in/);
      await phone.getByText("Your session here has ended.").waitFor();
    });
    const took = Date.now() - began;
    await sessions(guest).nth(1).waitFor({ state: "detached" });
    assert.ok(await isMarked(phone), "without loading the page again");
    return `${took} ms after the click`;
  });

  await test("signed in again, the phone is back on the board that it was sent away from", async () => {
    await signInWithPassword(phone, EMAIL, FIRST);
    await phone.getByRole("heading", { level: 1, name: "Platform" }).waitFor();
  });

  await test("a new password signs the other devices out; a wrong current one is told in place", async () => {
    await button(guest, "Change password").click();
    const dialog = guest.getByRole("dialog");
    await newPassword(dialog, "Current password").fill("not the password");
    await newPassword(dialog, "New password").fill(SECOND);
    await expecting(/status of 403/, async () => {
      await dialog.getByRole("button", { name: "Change password" }).click();
      await dialog.getByText("The current password is not right.").waitFor();
    });
    await shoot(guest, "password-change", { themes: ["light"] });
    await newPassword(dialog, "Current password").fill(FIRST);
    await expecting(/401/, async () => {
      await dialog.getByRole("button", { name: "Change password" }).click();
      await toast(guest, "The password is changed").first().waitFor();
      await phone.waitForURL(/\/sign-in/);
    });
  });

  await test("whoever forgot the password learns whom to ask; the owner's link sets a new one and signs in", async () => {
    await phone.getByRole("link", { name: "Forgot password?" }).click();
    await phone.getByText("Ask the person who runs it").waitFor();
    await shoot(phone, "forgot");
    const { link } = await api("POST", `/users/${world.guestId}/reset-link`, {});
    world.resetLink = link;
    await phone.goto(link);
    await newPassword(phone, "New password").fill(THIRD);
    await shoot(phone, "reset");
    await expecting(/401/, async () => {
      await button(phone, "Set password and sign in").click();
      await phone.getByRole("heading", { level: 1, name: /^(Boards|Fleet)$/ }).waitFor();
      await guest.waitForURL(/\/sign-in/);
    });
  });

  await test("the link works once: opened again it says so", async () => {
    await expecting(/status of 409/, async () => {
      await phone.goto(world.resetLink);
      await newPassword(phone, "New password").fill("another one for the thief");
      await button(phone, "Set password and sign in").click();
      await phone.getByRole("heading", { name: "This link cannot be used" }).waitFor();
    });
    await shoot(phone, "reset-dead", { themes: ["light"] });
  });

  await test("an account that was asked to go says when, and stays when its owner thinks again", async () => {
    await phone.goto("/settings/security");
    await button(phone, "Delete account…").click();
    const dialog = phone.getByRole("dialog");
    const confirm = dialog.getByRole("button", { name: "Delete account", exact: true });
    assert.ok(await confirm.isDisabled());
    await field(dialog, `Type ${EMAIL} to confirm`).fill(EMAIL);
    await shoot(phone, "delete-account");
    await confirm.click();
    await phone.getByText(/^Your account will be deleted on /).waitFor();
    await dialog.waitFor({ state: "hidden" });
    await shoot(phone, "delete-banner");
    await phone.reload();
    await phone.getByRole("status").filter({ hasText: "Your account will be deleted on" }).getByRole("button", { name: "Keep my account" }).click();
    await phone.getByText(/^Your account will be deleted on /).waitFor({ state: "detached" });
    assert.equal((await phone.request.get("/api/v1/users/me").then((answer) => answer.json())).deletion_at, null);
  });

  await test("after ten wrong passwords the form says how long to wait, and counts it down", async () => {
    await signOut(phone);
    await phone.context().clearCookies({ name: "mc_device" }); // a stranger's browser from here on
    for (let guess = 0; guess < 10; guess++)
      await phone.request.post("/api/v1/auth/sign-in", {
        data: { email: EMAIL, password: `guess ${guess}` },
        headers: { Origin: new URL(phone.url()).origin },
      });
    await expecting(/status of 429/, async () => {
      await signInWithPassword(phone, EMAIL, THIRD);
      await phone
        .getByText(/^Too many attempts\. Try again in \d+ seconds\.$/)
        .first()
        .waitFor();
    });
    assert.ok(await button(phone, "Sign in").isDisabled());
    await shoot(phone, "sign-in-wait", { themes: ["light"] });
  });

  await test("the owner is not kept out by that: a device that has signed in before gets in, at the same address too", async () => {
    await signInWithPassword(guest, EMAIL, THIRD);
    await guest.waitForURL((url) => url.pathname !== "/sign-in");
  });

  await phone.context().close();
  world.guest = guest;
}
