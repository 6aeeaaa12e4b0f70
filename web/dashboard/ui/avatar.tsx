// Agents and other machines are square, people are round; the shape holds everywhere.
import type { Actor } from "../live/wire.ts";
import { cx } from "./cx.ts";
import { GearSixIcon, HardDrivesIcon, type Icon, KeyIcon, RobotIcon } from "./icons.ts";

const HAN = /\p{Script=Han}/u;

const letterOf = (word: string): string => [...word][0] ?? "";

function initials(name: string): string {
  const words = name.trim().split(/\s+/);
  const first = words[0] ?? "";
  if (HAN.test(first)) return letterOf(first);
  const last = words.length > 1 ? (words.at(-1) ?? "") : "";
  return `${letterOf(first)}${letterOf(last)}`.toUpperCase() || "?";
}

type AvatarProps = { type: Actor["type"]; name: string; size?: 20 | 24 | 32; isNamed?: boolean };
const SIZES = { 20: "size-5 text-[10px]", 24: "size-6 text-[11px]", 32: "size-8 text-xs" } as const;

const GLYPHS: Partial<Record<Actor["type"], Icon>> = { agent: RobotIcon, gateway: HardDrivesIcon, api_key: KeyIcon };

/** `isNamed` when the name is not written beside it. */
export function Avatar({ type, name, size = 20, isNamed = false }: AvatarProps) {
  const isPerson = type === "user" || type === "end_user";
  const Glyph = GLYPHS[type] ?? GearSixIcon;
  const naming = isNamed ? { role: "img", "aria-label": name, title: name } : { "aria-hidden": true };
  return (
    <span
      {...naming}
      className={cx(
        "inline-flex shrink-0 items-center justify-center bg-kumo-fill font-medium text-kumo-default select-none",
        SIZES[size],
        isPerson ? "rounded-full" : "rounded-[4px]",
      )}
    >
      {isPerson ? initials(name) : <Glyph size={size - 6} aria-hidden />}
    </span>
  );
}
