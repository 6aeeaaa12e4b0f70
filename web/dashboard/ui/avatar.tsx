// Agents and other machines are square, people are round; the shape holds everywhere. An agent has a hue of its own, people are grey.
import type { CSSProperties } from "react";
import type { Actor } from "../live/wire.ts";
import { cx } from "./cx.ts";
import { hueOf } from "./hue.ts";
import { GearSixIcon, HardDrivesIcon, type Icon, KeyIcon } from "./icons.ts";

const HAN = /\p{Script=Han}/u;

const letterOf = (word: string): string => [...word][0] ?? "";

/** Of `tracker-eu` TE, of `scout` SC; of a person's name the first letters of its first and last word. */
function initials(name: string, isPerson: boolean): string {
  const words = name
    .trim()
    .split(isPerson ? /\s+/ : /[\s_./-]+/)
    .filter(Boolean);
  const first = words[0] ?? "";
  if (HAN.test(first)) return letterOf(first);
  const last = words.length > 1 ? (words.at(-1) ?? "") : "";
  const second = last || isPerson ? letterOf(last) : ([...first][1] ?? "");
  return `${letterOf(first)}${second}`.toUpperCase() || "?";
}

type AvatarProps = { type: Actor["type"]; name: string; size?: 16 | 20 | 24 | 26 | 32; isNamed?: boolean };
const SIZES = { 16: "size-4 text-[8px]", 20: "size-5 text-[10px]", 24: "size-6 text-[11px]", 26: "size-6.5 text-[11px]", 32: "size-8 text-xs" } as const;

const GLYPHS: Partial<Record<Actor["type"], Icon>> = { gateway: HardDrivesIcon, api_key: KeyIcon };

/** `isNamed` when the name is not written beside it. */
export function Avatar({ type, name, size = 20, isNamed = false }: AvatarProps) {
  const isPerson = type === "user" || type === "end_user";
  const isAgent = type === "agent";
  const Glyph = GLYPHS[type] ?? GearSixIcon;
  const naming = isNamed ? { role: "img", "aria-label": name, title: name } : { "aria-hidden": true };
  return (
    <span
      {...naming}
      style={isAgent ? ({ "--hue": hueOf(name) } as CSSProperties) : undefined}
      className={cx(
        "inline-flex shrink-0 items-center justify-center select-none",
        isAgent ? "agent-mark font-semibold" : "bg-kumo-fill font-medium text-kumo-default",
        SIZES[size],
        isPerson ? "rounded-full" : "rounded-[4px]",
      )}
    >
      {isPerson || isAgent ? initials(name, isPerson) : <Glyph size={size - 6} aria-hidden />}
    </span>
  );
}
