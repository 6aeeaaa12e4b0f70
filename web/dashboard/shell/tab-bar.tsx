// The pages of a phone, at its foot: those that one goes to most, and more. Gone while somebody types (the keyboard is there), and where a
// decision stands at the foot instead (app.css).
import { Link } from "@tanstack/react-router";
import { useT } from "../i18n/index.ts";
import { cx } from "../ui/cx.ts";
import { DotsThreeIcon } from "../ui/icons.ts";
import { NAVIGATION } from "./navigation.ts";

const TAB = "relative flex h-13 flex-1 flex-col items-center justify-center gap-0.5 text-[11px] leading-3.5 outline-offset-[-3px]";
const TABS = NAVIGATION.filter(({ tab }) => tab !== undefined);

export function TabBar({ isMenuOpen, onMenu }: { isMenuOpen: boolean; onMenu(): void }) {
  const t = useT();
  return (
    <nav aria-label={t("shell.tabs")} className="tab-bar shrink-0 border-t border-kumo-line bg-kumo-base pb-[env(safe-area-inset-bottom)] md:hidden">
      <ul className="flex">
        {TABS.map(({ to, icon: Glyph, label, tab, badge: Badge }) => (
          <li key={to} className="flex min-w-0 flex-1">
            <Link to={to} className={TAB} activeProps={{ className: cx(TAB, "font-semibold") }} inactiveProps={{ className: cx(TAB, "text-kumo-subtle") }}>
              <Glyph size={18} aria-hidden />
              <span className="max-w-full truncate px-1">{t(label)}</span>
              {tab === "badged" && Badge ? (
                <span className="tab-badge">
                  <Badge />
                </span>
              ) : null}
            </Link>
          </li>
        ))}
        <li className="flex min-w-0 flex-1">
          <button type="button" aria-haspopup="dialog" aria-expanded={isMenuOpen} onClick={onMenu} className={cx(TAB, "text-kumo-subtle")}>
            <DotsThreeIcon size={18} weight="bold" aria-hidden />
            <span>{t("nav.more")}</span>
          </button>
        </li>
      </ul>
    </nav>
  );
}
