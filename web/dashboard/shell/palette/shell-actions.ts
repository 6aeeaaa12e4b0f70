// What the shell itself can do for whoever asks the palette: another organization, another look, another language, the end of the session.
import { useNavigate } from "@tanstack/react-router";
import { chooseLocale, LOCALES, useLocale, useT } from "../../i18n/index.ts";
import { useActiveOrganization, useLeave, useSession } from "../../identity/index.ts";
import { ROLE_LABELS, switchOrganization } from "../../organizations/index.ts";
import type { PaletteAction, PaletteActions } from "../../slice.ts";
import { ArrowsLeftRightIcon, ChatCircleIcon, DesktopIcon, GearSixIcon, UserCircleIcon } from "../../ui/icons.ts";
import { setShortcutsEnabled, useShortcutsEnabled } from "../../ui/shortcuts.ts";
import { chooseTheme, THEMES, useTheme } from "../../ui/theme.ts";
import { toast } from "../../ui/toast.tsx";

const THEME_LABELS = { system: "settings.themeSystem", light: "settings.themeLight", dark: "settings.themeDark" } as const;
/** Each in its own language: whoever looks for it may read no other. */
const LANGUAGES = { en: "English", zh: "简体中文" } as const;

function useOrganizations(): PaletteAction[] {
  const t = useT();
  const navigate = useNavigate();
  const activeId = useActiveOrganization()?.id;
  const others = (useSession()?.organizations ?? []).filter(({ id }) => id !== activeId);
  const change = (id: string) =>
    void switchOrganization(id, () => navigate({ to: "/boards" })).catch(() => toast({ title: t("shell.switchFailed"), tone: "problem" }));
  const options = others.map(({ id, name, role }) => ({
    id: `organization-${id}`,
    title: name,
    beside: t(ROLE_LABELS[role]),
    icon: ArrowsLeftRightIcon,
    run: () => change(id),
  }));
  return options.length > 0 ? [{ id: "switch-organization", label: "palette.switchOrganization", icon: ArrowsLeftRightIcon, options }] : [];
}

/** A hook. */
export function usePaletteActions(): PaletteActions[] {
  const t = useT();
  const leave = useLeave();
  const [theme, locale, isEnabled] = [useTheme(), useLocale(), useShortcutsEnabled()];
  const themes = THEMES.map((one) => ({
    id: `theme-${one}`,
    label: THEME_LABELS[one],
    icon: DesktopIcon,
    isCurrent: one === theme,
    run: () => chooseTheme(one),
  }));
  const languages = LOCALES.map((one) => ({
    id: `language-${one}`,
    title: LANGUAGES[one],
    icon: ChatCircleIcon,
    isCurrent: one === locale,
    run: () => void chooseLocale(one).catch(() => toast({ title: t("palette.languageFailed"), tone: "problem" })),
  }));
  const actions: PaletteAction[] = [
    { id: "theme", label: "palette.theme", icon: DesktopIcon, options: themes },
    { id: "language", label: "palette.language", icon: ChatCircleIcon, options: languages },
    {
      id: "single-keys",
      label: isEnabled ? "palette.keysOff" : "palette.keysOn",
      icon: GearSixIcon,
      run: () => setShortcutsEnabled(!isEnabled),
    },
    ...useOrganizations(),
    { id: "sign-out", label: "shell.signOut", icon: UserCircleIcon, run: () => leave() },
  ];
  return [{ id: "app", title: t("palette.app"), place: 7, actions }];
}
