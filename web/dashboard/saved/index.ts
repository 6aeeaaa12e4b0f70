// What other slices may use of this slice.
export { openWith, saveView, useSavedViews } from "./live.ts";
export { type BoardSettings, isPlain, type Layout, NO_SETTINGS, settingsOf, type WholeSettings } from "./settings.ts";
export { ViewMenu } from "./view-menu.tsx";
