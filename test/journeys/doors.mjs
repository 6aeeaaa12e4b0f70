// The pages in front of the app and the dialogs of the account, in light and dark, English and Chinese, at a desk and on a
// phone: accessible, translated, not too wide.
import assert from "node:assert/strict";
import { en, zh } from "./words.mjs";
import { toSecurity } from "./account-hands.mjs";
import { test } from "./book.mjs";
import { expecting, openContext, paint, shoot, sticksOut } from "./browser.mjs";
import { leftovers, violations } from "./looks.mjs";
import { button } from "./screens.mjs";
import { api } from "./stage.mjs";

/** What the pages ask before anybody has signed in, and with links that are no good. */
const REFUSED = /status of 4(?:01|04|09)|401 .*auth\/session/;

async function doorsOf() {
  const open = await api("POST", "/organizations/me/invites", { role: "member" });
  const named = await api("POST", "/organizations/me/invites", { role: "admin", invited_email: "ana.flores@northwind.example" });
  const path = ({ link }) => new URL(link).pathname + new URL(link).hash;
  return {
    "sign-in": "/sign-in",
    "sign-in-ended": "/sign-in?next=%2Fapprovals&why=ended",
    "sign-in-token": "/sign-in?with=token",
    forgot: "/sign-in?with=reset",
    invite: path(open),
    "invite-named": path(named),
    "invite-none": "/invite#mci_nothing",
    reset: "/reset#mcl_nothing",
    verify: "/verify#mcl_nothing",
  };
}

const settled = (page) =>
  page.waitForFunction(
    () => document.querySelector(".skeleton, [aria-busy=true]") === null && !document.getAnimations().some((one) => one instanceof CSSTransition),
  );

/** All that is wrong with what the page shows now; `name` says where. In Chinese the barriers are those of English. */
async function faults(page, name, isChinese) {
  const found = isChinese ? (await leftovers(page)).map((word) => `${name}: ${word}`) : [];
  for (const colorScheme of isChinese ? [] : ["light", "dark"]) {
    await paint(page, colorScheme);
    // The dark page is the same but for its colours.
    const rules = colorScheme === "dark" ? ["color-contrast"] : null;
    found.push(...(await violations(page, rules)).filter((each) => each.grave).map((each) => `${name}, ${colorScheme}: ${each.text}`));
  }
  await paint(page, "light");
  return [...found, ...(await sticksOut(page)).map((what) => `${name}: ${what}`)];
}

/** The dialogs of the account, by the message on the button that opens each; a passkey's are behind its menu. */
const DIALOGS = ["email.change", "password.change", "passkeys.add", "deletion.open"];
const OF_PASSKEY = ["passkeys.rename", "passkeys.remove"];

async function openEach(page, words, look) {
  const each = async (id, open) => {
    await open();
    await page.getByRole("dialog").waitFor();
    await settled(page);
    await look(id.replace(".", "-"));
    await page.keyboard.press("Escape");
    await page.getByRole("dialog").waitFor({ state: "hidden" });
  };
  for (const id of DIALOGS) await each(id, () => button(page, words[id]).click());
  for (const id of OF_PASSKEY)
    await each(id, async () => {
      await button(page, words["passkeys.menu"].replace("{name}", "Work laptop")).click();
      await page.getByRole("menuitem", { name: words[id], exact: true }).click();
    });
}

export async function run(world) {
  const pages = await doorsOf();
  const doors = Object.entries(pages);
  const { guest } = world;

  for (const [locale, language] of [
    ["en-US", "English"],
    ["zh-CN", "Chinese"],
  ]) {
    const isChinese = language === "Chinese";
    await test(`the pages in front of the app have no barrier, fit on a phone and speak ${language} only`, async () => {
      const visitor = await openContext(world.browser, `visitor-${locale}`, { locale });
      const found = [];
      await expecting(REFUSED, async () => {
        for (const [name, path] of doors) {
          await visitor.goto("/favicon.svg"); // another document, so that a new fragment is a new visit
          await visitor.goto(path);
          await visitor.locator("h1").waitFor();
          await settled(visitor);
          found.push(...(await faults(visitor, name, isChinese)));
          await shoot(visitor, `door-${name}${isChinese ? "-zh" : ""}`, isChinese ? { themes: ["light"] } : {});
        }
      });
      await visitor.context().close();
      assert.deepEqual(found, []);
    });

    await test(`so do the dialogs of the account in ${language}`, async () => {
      const words = isChinese ? zh : en;
      await guest.evaluate((chosen) => localStorage.setItem("mc.locale", chosen), isChinese ? "zh" : "en");
      await toSecurity(guest, words);
      const found = [];
      const look = async (name) => {
        found.push(...(await faults(guest, name, isChinese)));
        await shoot(guest, `dialog-${name}${isChinese ? "-zh" : ""}`, isChinese ? { themes: ["light"] } : {});
      };
      await look("security");
      await openEach(guest, words, look);
      for (const name of ["invite", "invite-named"]) {
        await guest.goto(pages[name]);
        await button(guest, words["invite.otherAccount"]).waitFor();
        await look(`${name}-signed-in`);
      }
      await guest.evaluate(() => localStorage.removeItem("mc.locale"));
      assert.deepEqual(found, []);
    });
  }
  await guest.context().close();
}
