// A menu behind a button. Until it is first wanted it is the button alone: what menus are made of is a third of the app's first load.
import { type ButtonHTMLAttributes, type ReactElement, type ReactNode, Suspense, useState } from "react";
import { lazyPart } from "./later.tsx";

export type MenuItem =
  | { id: string; label: string; detail?: string; picture?: ReactNode; onSelect(): void; isDanger?: boolean; isDisabled?: boolean; isCurrent?: boolean }
  | { id: string; heading: string }
  | { id: string; separator: true };

/** A button that hands on what it is given. */
type Trigger = ReactElement<ButtonHTMLAttributes<HTMLButtonElement>>;

export type MenuProps = {
  trigger: Trigger;
  items: MenuItem[];
  side?: "top" | "bottom" | "right";
  align?: "start" | "center" | "end";
  /** Where it is opened otherwise than by its trigger. */
  isOpen?: boolean;
  onOpenChange?(isOpen: boolean): void;
};

const load = () => import("./opened-menu.tsx");
const OpenedMenu = lazyPart(load);
/** Whoever points at the button, or comes to it, is about to want the menu. */
const expect = () => void load().catch(() => undefined);

export function Menu(props: MenuProps) {
  const { trigger, isOpen, onOpenChange } = props;
  const { type: Trigger, props: given } = trigger;
  const [wasWanted, setWanted] = useState(isOpen === true);
  const want = () => {
    setWanted(true);
    onOpenChange?.(true);
  };
  const button = <Trigger {...given} aria-haspopup="menu" aria-expanded={false} onClick={want} onPointerEnter={expect} onFocus={expect} />;
  if (!wasWanted && isOpen !== true) return button;
  return (
    <Suspense fallback={button}>
      <OpenedMenu {...props} />
    </Suspense>
  );
}
