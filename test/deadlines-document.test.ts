/// <reference types="vite/types/importMeta.d.ts" />
// docs/deadlines.md tells times of the code: each is the one that the code has.
import { expect, test } from "vitest";

const [document = ""] = Object.values(import.meta.glob<string>("../docs/deadlines.md", { query: "?raw", import: "default", eager: true }));
const sources = import.meta.glob<string>("../workers/**/*.ts", { query: "?raw", import: "default", eager: true });
const { HEARTBEAT_SECONDS } = await import("#worker/gateways/schema.ts");

const UNIT_MS: Record<string, number> = { s: 1_000, min: 60_000, h: 3_600_000 };
const rows = document
  .split("\n")
  .filter((line) => line.includes("` `"))
  .map((line) => line.split("|").map((cell) => cell.trim()));

/** What stands behind `NAME =`: a product of whole numbers. */
function codedMs(file: string, name: string): number {
  const written = new RegExp(`const ${name} = ([\\w *]+);`).exec(sources[`../workers/${file}`] ?? "")?.[1] ?? "";
  const factors = written.replace("HEARTBEAT_SECONDS", String(HEARTBEAT_SECONDS)).split("*");
  const value = factors.map((factor) => Number(factor.trim().replaceAll("_", ""))).reduce((product, factor) => product * factor, 1);
  return name.endsWith("_SECONDS") ? value * 1_000 : value;
}

test("every time that docs/deadlines.md tells is the one of the constant that it names", () => {
  const told = rows.map(([, , time = "", , where = ""]) => {
    const [, count = "", unit = ""] = /^(\d+) (s|min|h)$/.exec(time) ?? [];
    const [, file = "", name = ""] = /^`([\w./-]+)` `(\w+)`$/.exec(where) ?? [];
    return { where, ms: Number(count) * (UNIT_MS[unit] ?? Number.NaN), coded: codedMs(file, name) };
  });
  expect(told.filter(({ ms, coded }) => ms !== coded)).toEqual([]);
  expect(told.length).toBeGreaterThan(15);
});
