// Pages and parts of them whose code is fetched when they are first shown. Where it cannot be had, its place says so and the rest of the
// app stays: no error page of the browser, and no page that is loaded anew again and again.
import { type ComponentType, Suspense, use, useCallback, useState } from "react";
import { allWords } from "../i18n/index.ts";
import { reloadOnceFor, versionThere } from "../live/version.ts";
import { Missing, type Why } from "./missing.tsx";
import { SkeletonRows } from "./states.tsx";

/** Why it is not here. `mayReload`: nothing that was typed would be lost by it. */
async function whyMissing(mayReload: boolean): Promise<Why> {
  const there = await versionThere();
  if (there.is !== "other") return there.is === "same" ? "unknown" : "unreachable";
  return mayReload && reloadOnceFor(there.entry) ? new Promise<Why>(() => {}) : "other version";
}

/** One piece of code: fetched once, and again when that has failed. */
function laterOf<Piece>(load: () => Promise<Piece>, { mayReload, isFirst }: { mayReload: boolean; isFirst: boolean }) {
  let piece: Piece | undefined;
  let asked: Promise<Why | null> | undefined;
  const fetched = async (): Promise<void> => {
    const [loaded] = await Promise.all([load(), isFirst ? null : allWords()]);
    piece = loaded;
  };
  return {
    here: () => piece,
    /** null: it is here. The same promise until `again`. */
    ask: () => {
      asked ??= fetched().then(
        () => null,
        () => whyMissing(mayReload),
      );
      return asked;
    },
    again: () => {
      asked = undefined;
    },
    /** Before anybody wants it: whatever goes wrong is told when somebody does. */
    preload: async () => {
      if (piece === undefined) await fetched().catch(() => undefined);
    },
  };
}

type Later<Props> = ReturnType<typeof laterOf<ComponentType<Props>>>;

/** Why it is not here, with a way to ask again; null: it is. Suspends while it comes. */
function useMissing<Props>(later: Later<Props>): { why: Why; retry(): void } | null {
  const [, setTries] = useState(0);
  const retry = useCallback(() => {
    later.again();
    setTries((tries) => tries + 1);
  }, [later]);
  const why = later.here() === undefined ? use(later.ask()) : null;
  return why && { why, retry };
}

function PageOf({ later }: { later: Later<object> }) {
  const missing = useMissing(later);
  const Here = later.here();
  if (Here) return <Here />;
  return missing ? <Missing why={missing.why} title="ui.missingPage" onRetry={missing.retry} /> : null;
}

/** What is drawn with the first page has its words from the beginning, and waits for no others. */
export type LaterOptions = { isFirst?: boolean };

/** A page of a route, by the name under which its file exports it. */
export function lazyPage<Name extends string>(load: () => Promise<{ [Key in Name]: ComponentType }>, name: Name, { isFirst = false }: LaterOptions = {}) {
  const later = laterOf<ComponentType<object>>(async () => (await load())[name], { mayReload: true, isFirst });
  return Object.assign(
    () => (
      <Suspense fallback={<SkeletonRows />}>
        <PageOf later={later} />
      </Suspense>
    ),
    { preload: later.preload },
  );
}

const closerOf = (props: object): (() => void) | undefined =>
  "onClose" in props && typeof props.onClose === "function" ? (props.onClose as () => void) : undefined;
const isShut = (props: object): boolean => "isOpen" in props && props.isOpen === false;

/** A part of a page, by its file's default export; it suspends while it comes. `Instead`: what is shown where it cannot be had. */
export function lazyPart<Props extends object>(
  load: () => Promise<{ default: ComponentType<Props> }>,
  Instead?: ComponentType<Props>,
  { isFirst = false }: LaterOptions = {},
): ComponentType<Props> {
  const later = laterOf<ComponentType<Props>>(async () => (await load()).default, { mayReload: false, isFirst });
  return function Part(props: Props) {
    const missing = useMissing(later);
    const Here = later.here();
    if (Here) return <Here {...props} />;
    if (!missing || isShut(props)) return null;
    if (Instead) return <Instead {...props} />;
    return <Missing why={missing.why} title="ui.missingPart" onRetry={missing.retry} onClose={closerOf(props)} />;
  };
}
