// Seeded chance, from fast-check's generator: the same seed and labels give the same choices on every machine.
import { createHash } from "node:crypto";
import fc from "fast-check";

const STEPS = 2 ** 31;
const stream = fc.noBias(fc.infiniteStream(fc.noBias(fc.nat(STEPS - 1))));
const anyText = fc.string({ unit: "binary", maxLength: 40 });
const anyJson = fc.jsonValue({ maxDepth: 3 });

/** @param {number} seed @param {...(string|number)} labels what it is for, e.g. the operation and the round */
export function randomOf(seed, ...labels) {
  const digest = createHash("sha256")
    .update([seed, ...labels].join("\u0000"))
    .digest();
  const [numbers] = fc.sample(stream, { seed: digest.readInt32LE(0), numRuns: 1 });
  const next = () => numbers.next().value;
  const below = (count) => next() % count;
  const one = (arbitrary) => fc.sample(arbitrary, { seed: next(), numRuns: 1 })[0];
  return {
    below,
    between: (least, most) => least + below(most - least + 1),
    chance: (share) => next() / STEPS < share,
    pick: (list) => list[below(list.length)],
    bytes: (count) => Buffer.from(Array.from({ length: count }, () => below(256))),
    text: () => one(anyText),
    json: () => one(anyJson),
    /** A text that a pattern accepts; null for patterns that fast-check cannot turn around. */
    matching: (pattern) => {
      try {
        return one(fc.stringMatching(new RegExp(pattern)));
      } catch {
        return null;
      }
    },
  };
}
