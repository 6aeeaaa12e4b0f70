// What the palette offers of this slice.
import type { PaletteSetting } from "../slice.ts";

export const paletteSettings: readonly PaletteSetting[] = [
  { to: "/settings/data", id: "exports", label: "data.exports", roles: ["owner"] },
  { to: "/settings/data", id: "imports", label: "data.imports", roles: ["owner"] },
];
