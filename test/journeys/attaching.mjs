// Files of a task: chosen, dropped and pasted, seen without leaving the page, counted on the card, deleted.
import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { test } from "./book.mjs";
import { shoot } from "./browser.mjs";
import { button, card, closeDrawer, drawer, openBoard, openTask } from "./screens.mjs";

const TRACE = "the first line\nthe second line\n";
const PNG = Buffer.from("iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mNk+M9QDwADhgGAWjR9awAAAABJRU5ErkJggg==", "base64");

/** Hands the page a file as the browser would. */
const give = (page, type, file) =>
  page.evaluate(
    ([kind, { name, mime, text }]) => {
      const data = new DataTransfer();
      data.items.add(new File([text], name, { type: mime }));
      const how = { bubbles: true, cancelable: true };
      document.dispatchEvent(
        kind === "paste" ? new ClipboardEvent(kind, { ...how, clipboardData: data }) : new DragEvent(kind, { ...how, dataTransfer: data }),
      );
    },
    [type, file],
  );

async function remove(page, name) {
  await button(page, `What to do with ${name}`).click();
  await page.getByRole("menuitem", { name: "Delete…" }).click();
  await button(page, "Delete file").click();
  await drawer(page).getByText(name, { exact: true }).waitFor({ state: "detached" });
}

export async function run({ page, board, key }) {
  await test("files are chosen, dropped and pasted; a picture and a text are seen in place, and what was sent is what is saved", async () => {
    await openBoard(page, board);
    await openTask(page, key);
    await page
      .locator("input[type=file]")
      .first()
      .setInputFiles([
        { name: "shot.png", mimeType: "image/png", buffer: PNG },
        { name: "trace.txt", mimeType: "text/plain", buffer: Buffer.from(TRACE) },
      ]);
    const [picture, text] = [button(page, "Preview shot.png"), button(page, "Preview trace.txt")];
    await picture.waitFor();
    await text.click();
    await page.getByRole("dialog", { name: "trace.txt" }).getByText("the second line").waitFor();
    await page.keyboard.press("Escape");
    await picture.click();
    const shown = page.getByRole("dialog", { name: "shot.png" }).getByRole("img", { name: "shot.png" });
    await shown.waitFor();
    assert.equal(await shown.evaluate((image) => image.decode().then(() => image.naturalWidth)), 1);
    await page.keyboard.press("Escape");
    const [download] = await Promise.all([page.waitForEvent("download"), page.getByRole("link", { name: "Download trace.txt" }).click()]);
    assert.equal(readFileSync(await download.path(), "utf8"), TRACE);
    const dropped = { name: "dropped.txt", mime: "text/plain", text: "dropped" };
    await give(page, "dragover", dropped);
    await drawer(page).getByText(`Drop the files to attach them to ${key}`).waitFor();
    await give(page, "drop", dropped);
    await button(page, "Preview dropped.txt").waitFor();
    await give(page, "paste", { name: "image.png", mime: "image/png", text: "no picture at all" });
    const pasted = drawer(page).getByText(/^image-.*\.png$/);
    await pasted.waitFor();
    await shoot(page, "attachments");
    const names = ["shot.png", "trace.txt", "dropped.txt", await pasted.innerText()];
    await closeDrawer(page);
    await card(page, key).getByText("Attachments").locator("..").getByText("4").waitFor();
    await openTask(page, key);
    for (const name of names) await remove(page, name);
    await closeDrawer(page);
    await card(page, key).getByText("Attachments").waitFor({ state: "detached" });
  });

  await test("a picture goes into a comment from its field, is shown there, and an edited comment still says what it said", async () => {
    await openBoard(page, board);
    await openTask(page, key);
    const box = drawer(page).getByRole("textbox", { name: "Comment" });
    await box.waitFor(); // the panel opens in steps, and files may be put into an earlier one too
    await box.fill("");
    await page
      .locator('input[type=file][aria-label="Attach to the text…"]')
      .last()
      .setInputFiles({ name: "screen [1].png", mimeType: "image/png", buffer: PNG });
    await page.waitForFunction(() => [...document.querySelectorAll("textarea")].some(({ value }) => /^!\[screen .*\/file\)$/.test(value)));
    await box.press("End");
    await box.pressSequentially(" says it");
    await button(page, "Comment").click();
    const shown = drawer(page).getByRole("list", { name: "Comments" }).getByRole("img", { name: "screen [1].png" });
    await shown.waitFor();
    assert.equal(await shown.evaluate((image) => image.decode().then(() => image.naturalWidth)), 1);
    await button(page, "Reply").last().click();
    await drawer(page)
      .getByRole("textbox", { name: /^Reply to/ })
      .pressSequentially("Where is **it**?");
    await page.keyboard.press("Escape");
    await openTask(page, key); // what was begun is there again
    await button(page, "Preview").first().click();
    await drawer(page).getByRole("region", { name: "Preview" }).locator("strong", { hasText: "it" }).waitFor();
    await button(page, "Reply").last().click();
    await drawer(page)
      .getByRole("list", { name: /^Replies to/ })
      .locator("strong", { hasText: "it" })
      .waitFor();
    await button(page, "Edit your comment").first().click();
    await box.first().fill("It is mended.");
    await button(page, "Save").click();
    await shown.waitFor({ state: "detached" });
    await button(page, "edited").last().click();
    await drawer(page).getByRole("list", { name: "What it said before" }).getByText("says it").waitFor();
    await remove(page, "screen [1].png");
    await closeDrawer(page);
  });
}
