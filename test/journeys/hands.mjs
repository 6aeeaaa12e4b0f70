// How a card is taken: by mouse, by finger, by keyboard; and an ear for what a screen reader would be told.
import assert from "node:assert/strict";
import { card, cardIn, centre, columnOrStrip, handle } from "./screens.mjs";

export const isPatch = (response) => response.request().method() === "PATCH" && response.url().includes("/tasks/");

async function carryTo(page, key, columnName) {
  const from = await centre(card(page, key));
  const to = await centre(columnOrStrip(page, columnName));
  await page.mouse.move(from.x, from.y + 12);
  await page.mouse.down();
  await page.mouse.move(from.x + 12, from.y + 12, { steps: 3 });
  await page.locator("[data-dnd-dragging]").first().waitFor();
  await page.mouse.move(to.x, from.y + 20, { steps: 12 });
}

export async function dragByMouse(page, key, columnName) {
  await carryTo(page, key, columnName);
  await cardIn(page, columnName, key).waitFor();
  await Promise.all([page.waitForResponse(isPatch), page.mouse.up()]);
}

/** A folded column, which draws no cards. */
export async function dragOnto(page, key, columnName) {
  await carryTo(page, key, columnName);
  await Promise.all([page.waitForResponse(isPatch), page.mouse.up()]);
}

export async function dragByFinger(page, key, columnName) {
  const touch = await page.context().newCDPSession(page);
  const send = (type, x, y) =>
    touch.send("Input.dispatchTouchEvent", { type, touchPoints: type === "touchEnd" ? [] : [{ x: Math.round(x), y: Math.round(y) }] });
  const from = await centre(card(page, key));
  const to = await centre(columnOrStrip(page, columnName));
  await send("touchStart", from.x, from.y + 12);
  await page.locator("[data-dnd-dragging]").first().waitFor(); // held long enough to be lifted
  for (let step = 1; step <= 12; step++) await send("touchMove", from.x + ((to.x - from.x) * step) / 12, from.y + 12);
  await cardIn(page, columnName, key).waitFor();
  await Promise.all([page.waitForResponse(isPatch), send("touchEnd")]);
  await touch.detach();
}

/** A quick stroke over a card, as when scrolling: nothing may be lifted. */
export async function swipe(page, over) {
  await over.scrollIntoViewIfNeeded();
  const touch = await page.context().newCDPSession(page);
  const { x, y } = await centre(over);
  const send = (type, touchPoints) => touch.send("Input.dispatchTouchEvent", { type, touchPoints });
  await send("touchStart", [{ x, y }]);
  for (let step = 1; step <= 6; step++) await send("touchMove", [{ x: Math.round(x - step * 20), y }]);
  assert.equal(await page.locator("[data-dnd-dragging]").count(), 0);
  await send("touchEnd", []);
  await touch.detach();
}

/** Lifts a card by its handle; whatever happens, it is not left in the air. */
export async function carry(page, key, body) {
  await handle(page, key).focus();
  await page.keyboard.press("Enter");
  try {
    await page.locator("[data-dnd-dragging]").first().waitFor();
    await body();
  } finally {
    if (await page.locator("[data-dnd-dragging]").count()) await page.keyboard.press("Escape");
    await page.locator("[data-dnd-dragging]").first().waitFor({ state: "detached" });
  }
}

/** All that live regions have said since. */
export async function listenToAnnouncements(page) {
  const heard = [];
  await page.exposeFunction("journeyHeard", (text) => heard.push(text));
  await page.evaluate(() => {
    new MutationObserver((changes) => {
      for (const { target } of changes) {
        const region = (target instanceof Element ? target : target.parentElement)?.closest("[aria-live], [role=status]");
        if (region?.textContent) window.journeyHeard(region.textContent);
      }
    }).observe(document.body, { subtree: true, childList: true, characterData: true });
  });
  return heard;
}
