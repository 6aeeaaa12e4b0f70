// The sidebar: organization, search, the pages that exist, boards, the person. The amber number is what waits for a person. Folded by `[`
// to its icons, which stay for the next visit.
import { Link } from "@tanstack/react-router";
import { type ReactNode, Suspense } from "react";
import { type MessageId, useT } from "../i18n/index.ts";
import { createStore, useStore } from "../live/store.ts";
import type { NavigationEntry } from "../slice.ts";
import { cx } from "../ui/cx.ts";
import { type Icon, MagnifyingGlassIcon } from "../ui/icons.ts";
import { lazyPart } from "../ui/later.tsx";
import { PersonMenu } from "./menus.tsx";
import { NAVIGATION } from "./navigation.ts";
import { OrganizationSwitcher } from "./organization-switcher.tsx";

const SidebarBoards = lazyPart(
  () => import("./sidebar-boards.tsx"),
  () => null, // the page of boards has them too
  { isFirst: true },
);

const STORAGE_KEY = "mc.sidebar";
const folded = createStore(localStorage.getItem(STORAGE_KEY) === "folded");
export const useFolded = (): boolean => useStore(folded);
export function toggleFolded(): void {
  folded.set(!folded.get());
  localStorage.setItem(STORAGE_KEY, folded.get() ? "folded" : "open");
}

const GROUPS = [
  { group: "work", label: null },
  { group: "boards", label: null },
  { group: "record", label: "nav.record" },
] as const satisfies { group: NavigationEntry["group"]; label: MessageId | null }[];

const ROW = "relative flex h-7 items-center gap-2 rounded-md px-2 text-[13px] pointer-coarse:h-11";

/** Folded it is its icon; what its badge says is a dot there, and read out as before. */
function NavLink({ to, icon: Glyph, label, badge, isFolded }: { to: NavigationEntry["to"]; icon: Icon; label: string; badge: ReactNode; isFolded: boolean }) {
  return (
    <li>
      <Link
        to={to}
        title={isFolded ? label : undefined}
        className={cx(ROW, "hover:bg-kumo-tint")}
        activeProps={{ className: cx(ROW, "bg-kumo-fill font-medium") }}
        inactiveProps={{ className: ROW }}
      >
        <Glyph size={16} aria-hidden className="shrink-0 text-kumo-subtle" />
        <span className={isFolded ? "sr-only" : "min-w-0 flex-1 truncate"}>{label}</span>
        {isFolded ? <span className="nav-lamp *:sr-only">{badge}</span> : badge}
      </Link>
    </li>
  );
}

/** The boards: their page is behind the heading. */
function Boards() {
  const t = useT();
  return (
    <>
      <h2 className="mt-3.5 mb-1 text-xs font-medium text-kumo-subtle">
        <Link
          to="/boards"
          className="flex h-5 items-center rounded-md px-2 hover:bg-kumo-tint pointer-coarse:h-9"
          activeOptions={{ exact: true }}
          activeProps={{ className: "text-kumo-default" }}
        >
          {t("nav.boards")}
        </Link>
      </h2>
      <Suspense fallback={null}>
        <SidebarBoards />
      </Suspense>
    </>
  );
}

function Group({ group, label, isFolded }: { group: NavigationEntry["group"]; label: MessageId | null; isFolded: boolean }) {
  const t = useT();
  if (group === "boards" && !isFolded) return <Boards />;
  return (
    <>
      {label && !isFolded ? <h2 className="mt-3.5 mb-1 px-2 text-xs font-medium text-kumo-subtle">{t(label)}</h2> : null}
      {isFolded && group !== "work" ? <hr className="mx-auto my-2 w-5 border-kumo-line" /> : null}
      <ul className="flex flex-col gap-px">
        {NAVIGATION.filter((entry) => entry.group === group).map((entry) => (
          <NavLink key={entry.to} to={entry.to} icon={entry.icon} label={t(entry.label)} isFolded={isFolded} badge={entry.badge ? <entry.badge /> : null} />
        ))}
      </ul>
    </>
  );
}

export function Sidebar({ onSearch, isFolded = false }: { onSearch(): void; isFolded?: boolean }) {
  const t = useT();
  const isMac = /mac/i.test(navigator.platform);
  return (
    <div className="flex h-full flex-col">
      <div className={cx("flex h-12 shrink-0 items-center", isFolded ? "px-1" : "px-2")}>
        <OrganizationSwitcher isFolded={isFolded} />
      </div>
      <nav aria-label={t("shell.navigation")} className="min-h-0 flex-1 overflow-x-hidden overflow-y-auto px-2 pb-3">
        <button
          type="button"
          onClick={onSearch}
          title={isFolded ? t("shell.search") : undefined}
          className={cx(ROW, "mb-2 w-full bg-kumo-base ring ring-kumo-line hover:bg-kumo-tint")}
        >
          <MagnifyingGlassIcon size={14} aria-hidden className="shrink-0 text-kumo-subtle" />
          <span className={isFolded ? "sr-only" : "min-w-0 flex-1 truncate text-left text-kumo-subtle"}>{t("shell.search")}</span>
          <span aria-hidden className={isFolded ? "hidden" : "text-xs text-kumo-subtle"}>
            {isMac ? "⌘K" : "Ctrl K"}
          </span>
        </button>
        {GROUPS.map(({ group, label }) => (
          <Group key={group} group={group} label={label} isFolded={isFolded} />
        ))}
      </nav>
      <div className={cx("shrink-0 border-t border-kumo-line py-1.5", isFolded ? "px-1" : "px-2")}>
        <PersonMenu isFolded={isFolded} />
      </div>
    </div>
  );
}
