// Buttons. `small` (26 px) on pages, `form` (36 px) in forms and dialogs; both grow under a finger.
// Our own: the kit's button brings its tooltip and positioning code along, which the shell does not need.
import type { ButtonHTMLAttributes, ReactNode, Ref } from "react";
import { cx } from "./cx.ts";
import type { Icon } from "./icons.ts";

type Look = "primary" | "plain" | "quiet" | "danger" | "danger-plain";
const LOOKS: Record<Look, string> = {
  primary: "bg-kumo-brand text-white shadow-xs not-disabled:hover:bg-kumo-brand-hover",
  plain: "bg-kumo-base text-kumo-default shadow-xs ring ring-kumo-line not-disabled:hover:bg-kumo-tint",
  quiet: "text-kumo-default not-disabled:hover:bg-kumo-tint",
  danger: "bg-kumo-danger text-white shadow-xs not-disabled:hover:brightness-110",
  "danger-plain": "bg-kumo-base text-kumo-danger shadow-xs ring ring-kumo-line not-disabled:hover:bg-kumo-tint",
};
const SHARED =
  "inline-flex shrink-0 cursor-pointer items-center justify-center font-medium whitespace-nowrap transition-colors duration-100 select-none disabled:cursor-default disabled:opacity-50 data-[popup-open]:bg-kumo-tint";

type Shared = Omit<ButtonHTMLAttributes<HTMLButtonElement>, "title" | "children"> & {
  look?: Look;
  size?: "small" | "form";
  isBusy?: boolean;
  ref?: Ref<HTMLButtonElement>;
};
type ButtonProps = Shared & { icon?: Icon; children: ReactNode };

export function Button({ look = "plain", size = "small", isBusy = false, icon: Glyph, type = "button", children, disabled, className, ...rest }: ButtonProps) {
  return (
    <button
      {...rest}
      type={type}
      disabled={disabled || isBusy}
      aria-busy={isBusy || undefined}
      className={cx(
        SHARED,
        LOOKS[look],
        size === "small"
          ? "h-6.5 gap-1 rounded-md px-2 text-sm pointer-coarse:h-9 pointer-coarse:px-3"
          : "h-9 gap-1.5 rounded-lg px-3.5 text-base pointer-coarse:h-11",
        className,
      )}
    >
      {Glyph ? <Glyph size={14} aria-hidden /> : null}
      {children}
    </button>
  );
}

type IconButtonProps = Shared & { icon: Icon; label: string };

export function IconButton({
  icon: Glyph,
  label,
  look = "quiet",
  size = "small",
  isBusy = false,
  type = "button",
  disabled,
  className,
  ...rest
}: IconButtonProps) {
  return (
    <button
      {...rest}
      type={type}
      disabled={disabled || isBusy}
      aria-label={label}
      title={label}
      className={cx(SHARED, LOOKS[look], "rounded-md", className ?? (size === "small" ? "size-6.5" : "size-9"), "pointer-coarse:size-9")}
    >
      <Glyph size={16} aria-hidden />
    </button>
  );
}
