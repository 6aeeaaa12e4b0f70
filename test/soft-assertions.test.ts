/// <reference types="vite/types/importMeta.d.ts" />
// Assertions that pass for the wrong reason: a status that is anything but one, an answer that is only "not too bad", an error of which
// nobody looks which it is. A test says what it expects.
import { expect, test } from "vitest";
import { withoutComments } from "./support/source.ts";

const tests = import.meta.glob<string>(["./**/*.test.ts", "!./soft-assertions.test.ts"], { query: "?raw", import: "default", eager: true });

/** By what they look like, and what would be exact. */
const SOFT: [RegExp, string][] = [
  [/\.not\s*\.(?:toBe|toEqual|toStrictEqual)\(\s*[1-5]\d\d\s*\)/, "the status that is meant: a refusal with its code, or a success"],
  [/\.not\s*\.(?:toBe|toEqual)\(\s*"online"\s*\)/, "the state that is meant"],
  [/\.toBe(?:Less|Greater)Than(?:OrEqual)?\(\s*[2-5]00\s*\)/, "the status that is meant; must() for any success"],
  [/\.catch\(\(\)\s*=>\s*(?:undefined|null|\{\s*\})\)/, "the error that may come; any other must fail"],
  [/\.(?:toBeTruthy|toBeFalsy|toBeDefined)\(\)/, "the value"],
  [/expect\(\s*true\s*\)/, "something that can fail"],
];

/** How many there are is no status. */
const COUNTS = /\.(?:size|length)(?:, [^)]*)?\)\.toBe(?:Less|Greater)Than/;

test("no test is content with any status but one, with any error, or with whatever is not nothing", () => {
  expect(Object.keys(tests).length).toBeGreaterThan(80);
  const found = Object.entries(tests).flatMap(([path, text]) =>
    withoutComments(text)
      .split("\n")
      .flatMap((line, at) =>
        SOFT.filter(([soft]) => soft.test(line) && !COUNTS.test(line)).map(([, rather]) => `${path}:${at + 1} ${line.trim()} → ${rather}`),
      ),
  );
  expect(found).toEqual([]);
});

test("these are seen to be soft", () => {
  for (const line of [
    "expect(reply.status).not.toBe(201);",
    "expect(status).toBeLessThan(500);",
    "expect(one).not.toEqual( 200 );",
    "await work().catch(() => undefined);",
    "expect(token).toBeTruthy();",
  ])
    expect(SOFT.filter(([soft]) => soft.test(line)).length, line).toBe(1);
});
