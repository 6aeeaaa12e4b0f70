// Toasts: short news with an optional undo. Never the only copy of an error.
import { createKumoToastManager, Toasty } from "@cloudflare/kumo/components/toast";
import type { ReactNode } from "react";

const SHOWN_MS = 6000;
const manager = createKumoToastManager();

type ToastInput = { title: string; detail?: string; tone?: "plain" | "problem"; action?: { label: string; run(): void } };

export function toast({ title, detail, tone = "plain", action }: ToastInput): void {
  const id: string = manager.add({
    title,
    ...(detail ? { description: detail } : {}),
    variant: tone === "problem" ? "error" : "default",
    timeout: tone === "problem" ? SHOWN_MS * 2 : SHOWN_MS,
    ...(action
      ? {
          actions: [
            {
              children: action.label,
              size: "sm" as const,
              variant: "secondary" as const,
              onClick: () => {
                manager.close(id);
                action.run();
              },
            },
          ],
        }
      : {}),
  });
}

export const ToastRegion = ({ children }: { children: ReactNode }) => <Toasty toastManager={manager}>{children}</Toasty>;
