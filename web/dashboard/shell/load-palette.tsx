// Loads the palette together with what the slices offer in it.
import type { Slice } from "../slice.ts";
import { SLICES } from "../slices.ts";
import { Palette, type PaletteProps } from "./palette.tsx";

const slices: readonly Slice[] = SLICES;
const sources = await Promise.all(slices.flatMap((slice) => (slice.palette ? [slice.palette()] : [])));
const makers = sources.map((source) => source.paletteSource);

export default function LoadedPalette(props: PaletteProps) {
  return <Palette {...props} makers={makers} />;
}
