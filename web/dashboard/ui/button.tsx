// Buttons and links that look like buttons. `small` (26 px) on pages, `form` (36 px) in forms and dialogs.
import { Button as KumoButton } from "@cloudflare/kumo/components/button";
import type { ButtonHTMLAttributes, ReactNode, Ref } from "react";
import { cx } from "./cx.ts";
import type { Icon } from "./icons.ts";

type Look = "primary" | "plain" | "quiet" | "danger" | "danger-plain";
const VARIANTS = { primary: "primary", plain: "secondary", quiet: "ghost", danger: "destructive", "danger-plain": "secondary-destructive" } as const;

type Shared = Omit<ButtonHTMLAttributes<HTMLButtonElement>, "title" | "children"> & { look?: Look; size?: "small" | "form"; isBusy?: boolean; ref?: Ref<HTMLButtonElement> };
type ButtonProps = Shared & { icon?: Icon; children: ReactNode };

export function Button({ look = "plain", size = "small", isBusy = false, icon: Glyph, type = "button", children, disabled, className, ...rest }: ButtonProps) {
  return (
    <KumoButton
      {...rest}
      type={type}
      variant={VARIANTS[look]}
      size={size === "small" ? "sm" : "base"}
      disabled={disabled || isBusy}
      aria-busy={isBusy || undefined}
      className={cx("shrink-0 whitespace-nowrap pointer-coarse:min-h-9", size === "small" && "text-sm", className)}
    >
      {Glyph ? <Glyph size={14} aria-hidden /> : null}
      {children}
    </KumoButton>
  );
}

type IconButtonProps = Shared & { icon: Icon; label: string };

export function IconButton({ icon: Glyph, label, look = "quiet", size = "small", isBusy = false, type = "button", className, ...rest }: IconButtonProps) {
  return (
    <KumoButton {...rest} type={type} shape="square" variant={VARIANTS[look]} size={size === "small" ? "sm" : "base"} aria-label={label} className={cx("pointer-coarse:size-9", className)}>
      <Glyph size={16} aria-hidden />
    </KumoButton>
  );
}
