// Loads the palette together with what the slices offer in it.
import type { PaletteModule, Slice } from "../../slice.ts";
import { SLICES } from "../../slices.ts";
import { Palette, type PaletteProps } from "./palette.tsx";
import { usePaletteActions } from "./shell-actions.ts";

const slices: readonly Slice[] = SLICES;
const modules: readonly PaletteModule[] = await Promise.all(slices.flatMap((slice) => (slice.palette ? [slice.palette()] : [])));
const makers = [usePaletteActions, ...modules.flatMap(({ usePaletteActions: make }) => (make ? [make] : []))];

export default function LoadedPalette(props: PaletteProps) {
  return <Palette {...props} modules={modules} makers={makers} />;
}
