// Starts the app: the language first, so that nothing flashes in another one, then the tree.
import "./app.css";
import { StrictMode } from "react";
import { createRoot } from "react-dom/client";
import { activateLocale, followLocale, preferredLocale } from "./i18n/index.ts";
import { followTheme } from "./ui/theme.ts";
import { App } from "./shell/app.tsx";
import { preloadFirst, preloadWhenIdle } from "./shell/preload.ts";

const root = document.getElementById("root");
if (!root) throw new Error("index.html has no #root");

async function start(container: HTMLElement): Promise<void> {
  preloadFirst();
  await activateLocale(preferredLocale());
  createRoot(container).render(
    <StrictMode>
      <App />
    </StrictMode>,
  );
  followLocale();
  followTheme();
  preloadWhenIdle();
}

// Not awaited here: the page's own code, which is asked for meanwhile, waits for this file to be through.
void start(root);
