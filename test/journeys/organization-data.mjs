// The data of an organization: exported with progress, downloaded, imported into an empty one; that one is deleted by its
// name, stands closed, and is restored.
import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { test } from "./book.mjs";
import { expecting, isMarked, mark, shoot } from "./browser.mjs";
import { dialog, newOrganization, openSection, rowOf, section, switcher, switchTo } from "./organization-hands.mjs";
import { button, field, goTo, toast } from "./screens.mjs";
import { api } from "./stage.mjs";

const ARCHIVE = "Northwind Archive";

async function exporting(world) {
  const { page } = world;
  await test("an export shows how far it is, and its file is downloaded under a name that says what it is", async () => {
    await openSection(page, "data", "Export and import");
    await page.getByText("Nothing has been exported yet.").waitFor();
    await page.getByText("Only an empty organization can be filled.").waitFor();
    await button(page, "Start export").click();
    const row = rowOf(page, "Exports", "by Mira Lindqvist");
    await row.getByRole("progressbar").waitFor();
    await shoot(page, "data-working", { themes: ["light"] });
    await row.getByText("Ready").waitFor({ timeout: 15_000 });
    const [download] = await Promise.all([page.waitForEvent("download"), button(row, "Download").click()]);
    assert.match(download.suggestedFilename(), /^northwind-freight-\d{4}-\d\d-\d\d\.zip$/);
    world.file = await download.path();
    assert.equal(readFileSync(world.file).subarray(0, 2).toString(), "PK");
    await shoot(page, "data");
    return await row.innerText().then((text) => /[\d,]+ entr\w+/.exec(text)?.[0]);
  });
}

async function importing(world) {
  const { page, board } = world;
  const boards = (await api("GET", "/boards")).total;
  await test("a file that is no export is refused in words, and nothing is lost", async () => {
    await mark(page);
    await newOrganization(page, ARCHIVE);
    await goTo(page, "Settings");
    await page.getByRole("link", { name: "Export and import" }).click();
    await section(page, "Export and import").waitFor();
    const input = page.locator("input[type=file]");
    await input.setInputFiles({ name: "photo.png", mimeType: "image/png", buffer: Buffer.from("x") });
    await page.getByText("photo.png is not a zip file.").waitFor();
    await shoot(page, "data-empty");
    await expecting(/status of 4/, async () => {
      await input.setInputFiles({ name: "other.zip", mimeType: "application/zip", buffer: Buffer.from("not a zip at all") });
      await page
        .getByRole("alert")
        .getByText("The file was not imported")
        .or(rowOf(page, "Import", "by Mira Lindqvist").getByText("Failed"))
        .waitFor();
    });
    await shoot(page, "data-refused", { themes: ["light"] });
  });

  await test("an export fills an empty organization: its boards are here, and what was not taken over is listed", async () => {
    await page.locator("input[type=file]").setInputFiles({ name: "northwind.zip", mimeType: "application/zip", buffer: readFileSync(world.file) });
    const row = rowOf(page, "Import", "Imported");
    await row.waitFor({ timeout: 15_000 });
    assert.ok((await row.getByRole("listitem").count()) > 0, "notes");
    await shoot(page, "data-imported");
    await goTo(page, "Boards");
    await page
      .getByRole("main")
      .getByRole("link", { name: new RegExp(board.name) })
      .waitFor();
    assert.equal(await page.getByRole("main").locator('a[href^="/boards/"]').count(), boards);
    // The history that came along tells of another organization's name; this one keeps its own.
    await switcher(page).filter({ hasText: ARCHIVE }).waitFor();
    assert.ok(await isMarked(page));
  });
}

async function ending(world) {
  const { page } = world;
  await test("deleting needs the name typed; then it stands closed on every page, and offers the way back", async () => {
    await goTo(page, "Settings");
    await page.getByRole("link", { name: "Organization", exact: true }).click();
    await section(page, "Organization").waitFor();
    await shoot(page, "organization");
    await button(page, "Delete organization…").click();
    const confirm = button(dialog(page), `Delete ${ARCHIVE}`);
    await field(dialog(page), `Type ${ARCHIVE} to confirm`).fill("northwind");
    assert.ok(await confirm.isDisabled());
    await field(dialog(page), `Type ${ARCHIVE} to confirm`).fill(ARCHIVE);
    await shoot(page, "organization-delete");
    await confirm.click();
    await page.getByText(/^Closed: will be deleted on /).waitFor();
    await dialog(page).waitFor({ state: "detached" });
    await shoot(page, "organization-closed");
    await goTo(page, "Boards");
    await page.getByText(/^Closed: will be deleted on /).waitFor();
    assert.equal(await button(page, "New board").count(), 0);
    await page.getByRole("main").locator('a[href^="/boards/"]').first().click();
    await page.getByText("Read only", { exact: true }).waitFor();
    await shoot(page, "board-closed");
  });

  await test("restored, it is as it was", async () => {
    await page.getByRole("region", { name: "This organization is closed" }).getByRole("button", { name: "Restore" }).click();
    await toast(page, `${ARCHIVE} is open again`).first().waitFor();
    await page.getByText(/^Closed: will be deleted on /).waitFor({ state: "detached" });
    await button(page, "New task").first().waitFor();
    await switchTo(page, "Northwind Freight");
    await switcher(page).filter({ hasText: "Northwind Freight" }).waitFor();
    assert.ok(await isMarked(page));
  });
}

export async function run(world) {
  await exporting(world);
  await importing(world);
  await ending(world);
}
