// One row of a list page: a link with a picture, a name, a line about it, and what stands at its end.
import { Link, type LinkProps } from "@tanstack/react-router";
import type { ReactNode } from "react";

type ListRowProps = { link: LinkProps; picture: ReactNode; title: string; detail?: ReactNode; children?: ReactNode };

export const ListRow = ({ link, picture, title, detail, children }: ListRowProps) => (
  <li>
    <Link {...link} className="flex min-h-10 items-center gap-3 px-4 py-1.5 outline-offset-[-2px] hover:bg-kumo-tint">
      {picture}
      <span className="min-w-0 flex-1">
        <span className="block truncate text-sm font-medium">{title}</span>
        {detail ? <span className="block truncate text-xs text-kumo-subtle">{detail}</span> : null}
      </span>
      {children}
    </Link>
  </li>
);
