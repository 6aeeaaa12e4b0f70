// The pages that the sidebar and the palette offer: those of the slices, and the settings.
import { SLICES } from "../slices.ts";
import type { NavigationEntry, Slice } from "../slice.ts";
import { GearSixIcon } from "../ui/icons.ts";

const slices: readonly Slice[] = SLICES;
const SETTINGS: NavigationEntry = { to: "/settings", label: "nav.settings", icon: GearSixIcon, group: "record", place: 9 };

export const NAVIGATION: readonly NavigationEntry[] = [...slices.flatMap((slice) => slice.navigation ?? []), SETTINGS].sort((a, b) => a.place - b.place);
