// Dragging cards between columns by mouse, touch and keyboard. The only code that knows the drag library.
import { CollisionPriority } from "@dnd-kit/abstract";
import { Accessibility, Feedback, KeyboardSensor, PointerActivationConstraints, PointerSensor } from "@dnd-kit/dom";
import { move } from "@dnd-kit/helpers";
import { DragDropProvider, useDroppable } from "@dnd-kit/react";
import { useSortable } from "@dnd-kit/react/sortable";
import { type ReactNode, type RefObject, useMemo, useRef, useState } from "react";
import { type Translate, useT } from "../../i18n/index.ts";
import { announcePlace, type Names } from "./announce.ts";
import { type Columns, type Drop, dropOf, emptyNeighbour } from "./columns.ts";

export type { Columns, Drop } from "./columns.ts";

const CARD = "card";
const COLUMN = "column";
const MOUSE_DISTANCE_PX = 5;
const TOUCH_DELAY_MS = 220;
const TOUCH_TOLERANCE_PX = 8;

const sensors = [
  PointerSensor.configure({
    activatorElements: (source) => [source.element, source.handle],
    activationConstraints: (event) =>
      event.pointerType === "touch"
        ? [new PointerActivationConstraints.Delay({ value: TOUCH_DELAY_MS, tolerance: TOUCH_TOLERANCE_PX })]
        : [new PointerActivationConstraints.Distance({ value: MOUSE_DISTANCE_PX })],
    preventActivation: (event) => event.target instanceof Element && event.target.closest("[data-no-drag]") !== null,
  }),
  KeyboardSensor,
];

type BoardDndProps = { columns: Columns; names: Names; onDrop(drop: Drop): void; children(columns: Columns): ReactNode };

type Now = { columns: Columns; carried: Columns | null; names: Names; t: Translate };

/** What a screen reader hears while a card is carried, and how it lands. */
function usePlugins(now: RefObject<Now>) {
  const t = useT();
  const told = useRef<string | undefined>(undefined);
  return useMemo(() => {
    const say = (id: unknown, message: Parameters<typeof announcePlace>[4]) => {
      const { carried: current, columns: settled, names: naming, t: translate } = now.current;
      return id === undefined || id === null ? undefined : announcePlace(translate, naming, current ?? settled, String(id), message);
    };
    const accessibility = Accessibility.configure({
      announcements: {
        dragstart: (event: StartLike) => {
          told.current = say(event.operation.source?.id, "dnd.over");
          return say(event.operation.source?.id, "dnd.lifted");
        },
        // Lifting a card "enters" its own place at once: announcing it again would cut off "lifted".
        dragover: (event: StartLike) => {
          const place = say(event.operation.source?.id, "dnd.over");
          if (place === told.current) return undefined;
          told.current = place;
          return place;
        },
        dragend: (event: StartLike & { canceled: boolean }) => say(event.operation.source?.id, event.canceled ? "dnd.cancelled" : "dnd.dropped"),
      },
      screenReaderInstructions: { draggable: t("dnd.instructions") },
    });
    const isStill = matchMedia("(prefers-reduced-motion: reduce)").matches;
    const feedback = Feedback.configure({ dropAnimation: isStill ? null : { duration: 160, easing: "ease-out" } });
    return (defaults: readonly unknown[]) =>
      [...defaults.filter((plugin) => plugin !== Accessibility && plugin !== Feedback), accessibility, feedback] as never;
  }, [t, now]);
}

export function BoardDnd({ columns, names, onDrop, children }: BoardDndProps) {
  const t = useT();
  // While a card is carried the columns stand still: live changes come in after the drop.
  const [carried, setCarried] = useState<Columns | null>(null);
  const now = useRef<Now>({ columns, carried, names, t });
  now.current = { columns, carried, names, t };
  const start = useRef<Columns>(columns);

  const plugins = usePlugins(now);
  return (
    <DragDropProvider
      sensors={sensors}
      plugins={plugins}
      onDragStart={() => {
        start.current = now.current.columns;
        setCarried(now.current.columns);
      }}
      onDragMove={(event, manager) => {
        // Arrow keys look for the nearest card: an empty column would be jumped over.
        if (!(event.nativeEvent instanceof KeyboardEvent) || !event.by?.x) return;
        const empty = emptyNeighbour(now.current.carried ?? now.current.columns, String(event.operation.source?.id), Math.sign(event.by.x));
        if (empty === null) return;
        event.preventDefault();
        void manager.actions.setDropTarget(empty);
      }}
      onDragOver={(event) => setCarried((current) => move(current ?? now.current.columns, event))}
      onDragEnd={(event) => {
        const id = event.operation.source?.id;
        const drop = event.canceled || id === undefined || !now.current.carried ? null : dropOf(start.current, now.current.carried, String(id));
        setCarried(null);
        if (drop) onDrop(drop);
      }}
    >
      {children(carried ?? columns)}
    </DragDropProvider>
  );
}

type StartLike = { operation: { source?: { id: unknown } | null } };

export function useDndColumn(id: string) {
  const { ref, isDropTarget } = useDroppable({ id, type: COLUMN, accept: CARD, collisionPriority: CollisionPriority.Low });
  return { ref, isDropTarget };
}

export function useDndCard(id: string, column: string, index: number) {
  const { ref, handleRef, isDragSource } = useSortable({
    id,
    index,
    group: column,
    type: CARD,
    accept: CARD,
    transition: { duration: 160, easing: "ease-out" },
  });
  return { ref, handleRef, isDragSource };
}
