// What the palette offers of this slice: the single settings of one's account.
import type { PaletteSetting } from "../slice.ts";

export const paletteSettings: readonly PaletteSetting[] = [
  { to: "/settings/profile", id: "about", label: "profile.about" },
  { to: "/settings/profile", id: "time-zone", label: "settings.timezone" },
  { to: "/settings/profile", id: "language", label: "settings.language" },
  { to: "/settings/security", id: "email", label: "signIn.email" },
  { to: "/settings/security", id: "password", label: "signIn.password" },
  { to: "/settings/security", id: "passkeys", label: "passkeys.title" },
  { to: "/settings/security", id: "sessions", label: "sessions.title" },
  { to: "/settings/security", id: "delete-account", label: "deletion.panel" },
  { to: "/settings/appearance", id: "theme", label: "settings.theme" },
  { to: "/settings/appearance", id: "keyboard", label: "settings.keyboard" },
];
