// What the palette offers of this slice.
import type { PaletteSetting } from "../slice.ts";

export const paletteSettings: readonly PaletteSetting[] = [
  { to: "/settings/organization", id: "delete-organization", label: "organization.delete", roles: ["owner"] },
];
