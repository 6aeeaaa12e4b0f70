// The sidebar: organization, search, the pages that exist, the person. The amber number is what waits for a person.
import { Link } from "@tanstack/react-router";
import type { ReactNode } from "react";
import { type MessageId, useT } from "../i18n/index.ts";
import { usePendingCount } from "../live/approvals.ts";
import { CheckSquareIcon, GearSixIcon, HardDrivesIcon, type Icon, KanbanIcon, MagnifyingGlassIcon, PulseIcon, RobotIcon } from "../ui/icons.ts";
import { PersonMenu } from "./menus.tsx";
import { OrganizationSwitcher } from "./organization-switcher.tsx";

type Destination = { to: "/boards" | "/approvals" | "/agents" | "/gateways" | "/activity" | "/settings"; label: MessageId; icon: Icon };
const GROUPS: { label: MessageId; items: Destination[] }[] = [
  {
    label: "nav.work",
    items: [
      { to: "/boards", label: "nav.boards", icon: KanbanIcon },
      { to: "/approvals", label: "nav.approvals", icon: CheckSquareIcon },
    ],
  },
  {
    label: "nav.fleet",
    items: [
      { to: "/agents", label: "nav.agents", icon: RobotIcon },
      { to: "/gateways", label: "nav.gateways", icon: HardDrivesIcon },
    ],
  },
  {
    label: "nav.record",
    items: [
      { to: "/activity", label: "nav.activity", icon: PulseIcon },
      { to: "/settings", label: "nav.settings", icon: GearSixIcon },
    ],
  },
];

const ROW = "flex h-8 items-center gap-2.5 rounded-card px-2.5 text-sm pointer-coarse:h-11";

function NavLink({ to, icon: Glyph, children, badge }: { to: Destination["to"]; icon: Icon; children: ReactNode; badge?: ReactNode }) {
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

function PendingBadge() {
  const t = useT();
  const count = usePendingCount();
  if (count === 0) return null;
  return (
    <span className="text-sm text-wait tabular-nums">
      <span aria-hidden>{count}</span>
      <span className="sr-only">{t("nav.waiting", { count })}</span>
    </span>
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
        {GROUPS.map((group) => (
          <div key={group.label}>
            <h2 className="mt-3 mb-1 px-2.5 text-sm font-normal text-kumo-subtle">{t(group.label)}</h2>
            <ul className="flex flex-col gap-px">
              {group.items.map((item) => (
                <NavLink key={item.to} to={item.to} icon={item.icon} badge={item.to === "/approvals" ? <PendingBadge /> : undefined}>
                  {t(item.label)}
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
