// What other slices may use of this slice.
export { openWith, saveView, useSavedViews } from "./live.ts";
export {
  type BoardSettings,
  type Grouping,
  GROUPINGS,
  groupingOf,
  isPlain,
  type Layout,
  LAYOUTS,
  layoutOf,
  NO_SETTINGS,
  settingsOf,
  type Span,
  SPANS,
  spanOf,
  type WholeSettings,
} from "./settings.ts";
export { ViewMenu } from "./lazy.ts";
