// The side drawer: 560 px on desktops, the whole screen on phones. Focus goes back to what opened it.
import { Drawer as Primitive } from "@cloudflare/kumo/primitives/drawer";
import type { ReactNode } from "react";
import { LinkBar } from "./link-bar.tsx";

type DrawerProps = { isOpen: boolean; onClose(): void; label: string; side?: "left" | "right"; children: ReactNode; focusBack?: () => HTMLElement | null };

const SIDES = {
  right: "right-0 w-full md:w-[560px] md:border-l data-[starting-style]:translate-x-6 data-[ending-style]:translate-x-6",
  left: "left-0 w-[264px] border-r data-[starting-style]:-translate-x-6 data-[ending-style]:-translate-x-6",
} as const;

/** A press on a toast (undo) is not a press outside. */
const isOnToast = (event: Event): boolean => event.target instanceof Element && event.target.closest("[data-toasts]") !== null;

export function Drawer({ isOpen, onClose, label, side = "right", children, focusBack }: DrawerProps) {
  return (
    <Primitive.Root open={isOpen} onOpenChange={(open, details) => !open && !isOnToast(details.event) && onClose()} swipeDirection={side}>
      <Primitive.Portal>
        <Primitive.Backdrop className="fixed inset-0 bg-kumo-recessed opacity-80 transition-opacity duration-200 data-[ending-style]:opacity-0 data-[starting-style]:opacity-0" />
        <Primitive.Viewport className="fixed inset-0">
          <Primitive.Popup
            aria-label={label}
            finalFocus={() => focusBack?.() ?? true}
            className={`fixed inset-y-0 flex flex-col border-kumo-line bg-kumo-base shadow-xl outline-none transition-[translate,opacity] duration-200 ease-out data-[ending-style]:opacity-0 data-[starting-style]:opacity-0 ${SIDES[side]}`}
          >
            {/* Content: a mouse selects and presses here; only a finger swipes. */}
            <Primitive.Content className="flex min-h-0 flex-1 flex-col">
              {side === "right" ? <LinkBar /> : null}
              {children}
            </Primitive.Content>
          </Primitive.Popup>
        </Primitive.Viewport>
      </Primitive.Portal>
    </Primitive.Root>
  );
}
