// What the presets are called.
import type { MessageId } from "../i18n/index.ts";
import type { Preset } from "./rule.ts";

export const PRESET_LABELS = {
  daily: "recurring.preset.daily",
  weekdays: "recurring.preset.weekdays",
  weekly: "recurring.preset.weekly",
  monthly: "recurring.preset.monthly",
  custom: "recurring.preset.custom",
} as const satisfies Record<Preset, MessageId>;
