// The sidebar: organization, search, the pages that exist, the person. The amber number is what waits for a person.
import { Link } from "@tanstack/react-router";
import type { ReactNode } from "react";
import { type MessageId, useT } from "../i18n/index.ts";
import type { NavigationEntry } from "../slice.ts";
import { type Icon, MagnifyingGlassIcon } from "../ui/icons.ts";
import { PersonMenu } from "./menus.tsx";
import { NAVIGATION } from "./navigation.ts";
import { OrganizationSwitcher } from "./organization-switcher.tsx";

const GROUPS = [
  { group: "work", label: "nav.work" },
  { group: "fleet", label: "nav.fleet" },
  { group: "record", label: "nav.record" },
] as const satisfies { group: NavigationEntry["group"]; label: MessageId }[];

const ROW = "flex h-8 items-center gap-2.5 rounded-card px-2.5 text-sm pointer-coarse:h-11";

function NavLink({ to, icon: Glyph, children, badge }: { to: NavigationEntry["to"]; icon: Icon; children: ReactNode; badge?: ReactNode }) {
  return (
    <li>
      <Link to={to} className={`${ROW} hover:bg-kumo-tint`} activeProps={{ className: `${ROW} bg-kumo-tint font-medium` }} inactiveProps={{ className: ROW }}>
        <Glyph size={16} aria-hidden className="shrink-0 text-kumo-subtle" />
        <span className="min-w-0 flex-1 truncate">{children}</span>
        {badge}
      </Link>
    </li>
  );
}

export function Sidebar({ onSearch }: { onSearch(): void }) {
  const t = useT();
  const isMac = /mac/i.test(navigator.platform);
  return (
    <div className="flex h-full flex-col">
      <div className="flex h-14 shrink-0 items-center border-b border-kumo-line px-3">
        <OrganizationSwitcher />
      </div>
      <nav aria-label={t("shell.navigation")} className="min-h-0 flex-1 overflow-y-auto px-3 py-3">
        <button type="button" onClick={onSearch} className={`${ROW} w-full hover:bg-kumo-tint`}>
          <MagnifyingGlassIcon size={16} aria-hidden className="shrink-0 text-kumo-subtle" />
          <span className="min-w-0 flex-1 truncate text-left">{t("shell.search")}</span>
          <span aria-hidden className="text-xs text-kumo-subtle">
            {isMac ? "⌘K" : "Ctrl K"}
          </span>
        </button>
        {GROUPS.map(({ group, label }) => (
          <div key={group}>
            <h2 className="mt-3 mb-1 px-2.5 text-sm font-normal text-kumo-subtle">{t(label)}</h2>
            <ul className="flex flex-col gap-px">
              {NAVIGATION.filter((entry) => entry.group === group).map((entry) => (
                <NavLink key={entry.to} to={entry.to} icon={entry.icon} badge={entry.badge ? <entry.badge /> : undefined}>
                  {t(entry.label)}
                </NavLink>
              ))}
            </ul>
          </div>
        ))}
      </nav>
      <div className="shrink-0 border-t border-kumo-line px-3 py-1.5">
        <PersonMenu />
      </div>
    </div>
  );
}
