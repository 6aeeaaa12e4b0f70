// Light, dark, or as the system says. theme.js applies the stored choice before the first paint.
import { createStore, useStore } from "../live/store.ts";

export const THEMES = ["system", "light", "dark"] as const;
export type Theme = (typeof THEMES)[number];
const STORAGE_KEY = "mc.theme";
const prefersDark = matchMedia("(prefers-color-scheme: dark)");

function stored(): Theme {
  const value = localStorage.getItem(STORAGE_KEY);
  return value === "light" || value === "dark" ? value : "system";
}

const theme = createStore<Theme>(stored());
export const useTheme = (): Theme => useStore(theme);

function paint(): void {
  const isDark = theme.get() === "dark" || (theme.get() === "system" && prefersDark.matches);
  document.documentElement.setAttribute("data-mode", isDark ? "dark" : "light");
}

export function chooseTheme(next: Theme): void {
  localStorage.setItem(STORAGE_KEY, next);
  theme.set(next);
  paint();
}

prefersDark.addEventListener("change", paint);

/** What is chosen in one tab is painted in the others too. */
export function followTheme(): void {
  addEventListener("storage", ({ key }) => {
    if (key !== STORAGE_KEY) return;
    theme.set(stored());
    paint();
  });
}
