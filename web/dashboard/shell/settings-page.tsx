// The frame of the settings: a list of sections beside the open one; on phones the list is a select above it.
import { Link, Outlet, useNavigate, useRouterState } from "@tanstack/react-router";
import { useEffect } from "react";
import { useT } from "../i18n/index.ts";
import type { SettingsEntry, Slice } from "../slice.ts";
import { SLICES } from "../slices.ts";
import { useActiveOrganization } from "../identity/index.ts";
import { PageBody, PageHead } from "../ui/page.tsx";
import { Select } from "../ui/select.tsx";

const slices: readonly Slice[] = SLICES;
const SECTIONS: readonly SettingsEntry[] = slices.flatMap((slice) => slice.settings ?? []);

/** The sections for the person's role, in two groups; the open one is always among them. */
function useGroups(path: string): { label: string; sections: SettingsEntry[] }[] {
  const t = useT();
  const organization = useActiveOrganization();
  const role = organization?.role ?? "member";
  const shown = SECTIONS.filter((section) => section.roles?.includes(role) !== false || section.to === path);
  return [
    { label: t("settings.you"), sections: shown.filter((section) => section.group === "you") },
    { label: organization?.name ?? t("settings.organization"), sections: shown.filter((section) => section.group === "organization") },
  ];
}

const ROW = "flex h-8 items-center rounded-card px-2.5 text-sm";

function SectionList({ groups }: { groups: { label: string; sections: SettingsEntry[] }[] }) {
  const t = useT();
  return (
    <nav aria-label={t("settings.sections")} className="sticky top-0 hidden w-48 shrink-0 self-start md:block">
      {groups.map((group, index) => (
        <div key={group.sections[0]?.group ?? index} className={index > 0 ? "mt-4" : undefined}>
          <p className="mb-1 truncate px-2.5 text-sm text-kumo-subtle" title={group.label}>
            {group.label}
          </p>
          <ul className="flex flex-col gap-px">
            {group.sections.map((section) => (
              <li key={section.to}>
                <Link
                  to={section.to}
                  className={`${ROW} hover:bg-kumo-tint`}
                  activeProps={{ className: `${ROW} bg-kumo-fill font-medium` }}
                  inactiveProps={{ className: ROW }}
                >
                  {t(section.label)}
                </Link>
              </li>
            ))}
          </ul>
        </div>
      ))}
    </nav>
  );
}

/** Frames that a page of the settings may take until it is drawn: some seconds. */
const FRAMES_MAX = 240;

/** The setting that the address names: scrolled to when it is there, and marked for a moment. */
function showSetting(id: string, frames = FRAMES_MAX): void {
  const setting = document.getElementById(id);
  if (setting) {
    setting.scrollIntoView({ block: "start" });
    setting.classList.add("found");
    setTimeout(() => setting.classList.remove("found"), FOUND_MS);
    setting.querySelector<HTMLElement>("button, input, select, textarea, [role='switch']")?.focus({ preventScroll: true });
  } else if (frames > 0) requestAnimationFrame(() => showSetting(id, frames - 1));
}
const FOUND_MS = 2_000;

export function SettingsPage() {
  const t = useT();
  const { hash, href } = useRouterState({ select: (state) => state.location });
  // biome-ignore lint/correctness/useExhaustiveDependencies: asked for once more, it is shown once more
  useEffect(() => {
    if (hash) showSetting(hash);
  }, [hash, href]);
  const navigate = useNavigate();
  const path = useRouterState({ select: (state) => state.location.pathname });
  const groups = useGroups(path);
  const open = SECTIONS.find((section) => section.to === path);
  return (
    <>
      <PageHead title={t("nav.settings")} tabTitle={[open && t(open.label), t("nav.settings")].filter(Boolean).join(" · ")} />
      <PageBody>
        <div className="flex max-w-4xl flex-col gap-5 md:flex-row md:gap-8">
          <SectionList groups={groups} />
          <div className="md:hidden">
            <Select<string>
              label={t("settings.section")}
              isLabelHidden
              value={open?.to ?? ""}
              onChange={(to) => void navigate({ to })}
              groups={groups.map((group) => ({ label: group.label, options: group.sections.map(({ to, label }) => ({ value: to, label: t(label) })) }))}
            />
          </div>
          <Outlet />
        </div>
      </PageBody>
    </>
  );
}
