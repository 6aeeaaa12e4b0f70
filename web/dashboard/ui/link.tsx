// Links in running text and rows.
import { Link, type LinkProps } from "@tanstack/react-router";
import type { ReactNode } from "react";
import { cx } from "./cx.ts";

export const TextLink = ({ children, className, ...rest }: LinkProps & { children: ReactNode; className?: string }) => (
  <Link {...rest} className={cx("text-kumo-link underline decoration-1 underline-offset-2 hover:decoration-2 inline-block min-h-6", className)}>
    {children}
  </Link>
);
