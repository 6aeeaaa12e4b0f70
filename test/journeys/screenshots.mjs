// `npm run screenshots`: the journey as far as there is something to look at, a working day on top of it, and the pictures of every screen, made
// small, in docs/screenshots. SHOTS_DIR keeps the pictures as they were taken; SHOTS_FROM makes small those of an earlier run.
import { spawnSync } from "node:child_process";
import { existsSync, mkdirSync, mkdtempSync, readdirSync, rmSync, statSync } from "node:fs";
import { tmpdir } from "node:os";
import { join, resolve } from "node:path";
import sharp from "sharp";
import { placesOf } from "./places.ts";

const CHAPTERS = ["together", "fleet", "showcase", "looks"];
const root = resolve(import.meta.dirname, "../..");
const target = join(root, "docs/screenshots");
const MAX_BYTES = 200 * 1024;
const MAX_BYTES_IN_ALL = 6 * 1024 * 1024;
/** Colours of a picture's palette, until it is small enough. */
const COLOURS = [256, 128, 64];

const names = Object.keys(placesOf({ board: "id", task: "id", group: "id", agent: "id", gateway: "id", hasOnboarding: true }));
/** Screens that people open on a phone, and in Chinese. */
const ON_PHONES = ["fleet", "inbox", "my-work", "boards", "board", "task", "table", "approvals", "activity", "agent", "metrics", "settings"];
const IN_CHINESE = ["fleet", "board", "approvals", "activity"];
/** Nothing is said there on a day that nobody has lived. */
const EMPTY = ["memory-values", "memory-chat", "onboarding", "group", "group-memory"];
const PICTURES = [
  ...["sign-in", "welcome", ...names.filter((name) => !EMPTY.includes(name))].flatMap((name) => [`${name}-desktop-light`, `${name}-desktop-dark`]),
  ...ON_PHONES.flatMap((name) => [`${name}-phone-light`, `${name}-phone-dark`]),
  ...IN_CHINESE.map((name) => `${name}-zh-desktop-light`),
];

function take() {
  const folder = process.env.SHOTS_DIR ?? mkdtempSync(join(tmpdir(), "mission-control-shots-"));
  const run = spawnSync(process.execPath, [join(import.meta.dirname, "run.mjs")], {
    cwd: root,
    stdio: "inherit",
    env: { ...process.env, SHOTS_DIR: folder, JOURNEY_CHAPTERS: CHAPTERS.join(",") },
  });
  if (run.status !== 0) console.log("the journey has failed somewhere: look at the pictures all the more");
  return folder;
}

async function made(from, to) {
  for (const colours of COLOURS) {
    await sharp(from).png({ palette: true, colours, effort: 10, compressionLevel: 9 }).toFile(to);
    if (statSync(to).size <= MAX_BYTES) return statSync(to).size;
  }
  throw new Error(`${to} takes more than ${MAX_BYTES} bytes`);
}

const folder = process.env.SHOTS_FROM ?? take();
const absent = PICTURES.filter((name) => !existsSync(join(folder, `${name}.png`)));
if (absent.length > 0) throw new Error(`no picture was taken of ${absent.join(", ")}`);
mkdirSync(target, { recursive: true });
for (const old of readdirSync(target)) rmSync(join(target, old));
let all = 0;
for (const name of PICTURES)
  all += await made(
    join(folder, `${name}.png`),
    join(target, `${name.replace("-desktop-light", "").replace("-desktop-dark", "-dark").replace("-phone-light", "-phone")}.png`),
  );
console.log(`${PICTURES.length} pictures, ${Math.round(all / 1024)} KB, in docs/screenshots`);
if (all > MAX_BYTES_IN_ALL) throw new Error(`more than ${MAX_BYTES_IN_ALL} bytes in all`);
