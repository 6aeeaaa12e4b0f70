// The tests as sentences, one after the other: a failed one leaves a screenshot of every open page and the run goes on.
import { mkdirSync } from "node:fs";
import { resolve } from "node:path";
import { root } from "./stage.mjs";

const results = resolve(root, "test-results");
const pages = new Map();
const failed = [];
let passed = 0;

/** Pages whose picture tells what went wrong. */
export const show = (name, page) => pages.set(name, page);

export async function test(sentence, body) {
  const began = performance.now();
  try {
    const note = await body();
    passed += 1;
    console.log(`  ok   ${sentence}${note ? `: ${note}` : ""} (${Math.round(performance.now() - began)} ms)`);
    return true;
  } catch (error) {
    failed.push(sentence);
    console.log(`  FAIL ${sentence}\n         ${String(error.message).split("\n").slice(0, 14).join("\n         ")}`);
    await picture(failed.length);
    return false;
  }
}

async function picture(number) {
  mkdirSync(results, { recursive: true });
  for (const [name, page] of pages) {
    if (page.isClosed()) continue;
    const path = resolve(results, `journey-${number}-${name}.png`);
    await page.screenshot({ path, timeout: 5_000 }).then(
      () => console.log(`         ${path}`),
      () => undefined,
    );
  }
}

export function summary() {
  for (const sentence of failed) console.log(`  failed: ${sentence}`);
  console.log(`\n${passed} passed, ${failed.length} failed`);
  return failed.length;
}
