// Of each icon only the drawing that is shown: its file carries six weights, and every page would load them all. Ours are drawn in the
// regular one; the kit draws some of its own in bold or filled.
import type { Plugin } from "vite";

const DRAWINGS = /\/@phosphor-icons\/react\/dist\/defs\/\w+\.es\.js$/;
/** One weight in such a file, as it is published: an entry of a Map that stands on lines of its own. */
const ENTRY = /^ {2}\[\n {4}"(\w+)",\n[\s\S]*?\n {2}\](?:,\n|\n)/gm;
const UNUSED = ["duotone", "light", "thin"];

export const usedWeights = (): Plugin => ({
  name: "used-weights",
  transform: {
    filter: { id: DRAWINGS },
    handler(code, id) {
      const kept = code.replace(ENTRY, (entry, weight: string) => (UNUSED.includes(weight) ? "" : entry));
      if (kept === code) this.warn(`${id} is written otherwise than expected`);
      return { code: kept, map: null };
    },
  },
});
