// The frame around every page after sign-in: sidebar, the thin connection bar, the page; the feed off boards.
import { type LinkProps, Outlet, useNavigate, useRouterState } from "@tanstack/react-router";
import { Fragment, Suspense, useEffect, useMemo, useState } from "react";
import { useBoards } from "../boards/index.ts";
import { useT } from "../i18n/index.ts";
import { DeletionBanner, useActiveOrganization, useSession } from "../identity/index.ts";
import { useOrganizationFeed } from "../live/feed.ts";
import { reportSignedOut } from "../live/http.ts";
import { lookAtQueue, queueList } from "../live/queue.ts";
import { CLOSE_SIGNED_OUT } from "../live/socket.ts";
import { useStore } from "../live/store.ts";
import { WaitingList } from "../offline/index.ts";
import { ClosedBanner, leftOrganization, useIsSwitching, useOrganization, useOwnMember } from "../organizations/index.ts";
import { IconButton } from "../ui/button.tsx";
import { cx } from "../ui/cx.ts";
import { MagnifyingGlassIcon } from "../ui/icons.ts";
import { lazyPart } from "../ui/later.tsx";
import { LinkBar } from "../ui/link-bar.tsx";
import { boardKeys } from "../ui/markdown-keys.ts";
import { HeadEnds } from "../ui/page.tsx";
import { useShortcuts, useSubmitKeys } from "../ui/shortcuts.ts";
import { SkeletonRows } from "../ui/states.tsx";
import { toast } from "../ui/toast.tsx";
import { OrganizationMark } from "./organization-switcher.tsx";
import { Sidebar, toggleFolded, useFolded } from "./sidebar.tsx";
import { TabBar } from "./tab-bar.tsx";

const Palette = lazyPart(() => import("./palette/load.tsx"));
const Help = lazyPart(() => import("./help.tsx"));
const MobileSheet = lazyPart(() => import("./mobile-sheet.tsx"));

/** The sign-in page has no feed. */
const hasFeed = (path: string): boolean => path !== "/sign-in";

/** Opened at least once: from then on its code is here and it may animate away. */
function useOpened(isOpen: boolean): boolean {
  const [wasOpened, setOpened] = useState(isOpen);
  useEffect(() => {
    if (isOpen) setOpened(true);
  }, [isOpen]);
  return wasOpened || isOpen;
}

/** The keys that work everywhere: two after each other go to a page. */
function useAppKeys(onPalette: () => void, onHelp: () => void): void {
  const navigate = useNavigate();
  const byKey = (act: () => void) => (event: KeyboardEvent) => {
    event.preventDefault();
    act();
  };
  const to = (page: NonNullable<LinkProps["to"]>) => byKey(() => void navigate({ to: page }));
  useShortcuts("app", {
    palette: byKey(onPalette),
    help: onHelp,
    fold: toggleFolded,
    goBoards: to("/boards"),
    goMyWork: to("/my-work"),
    goApprovals: to("/approvals"),
    goInbox: to("/inbox"),
    goFleet: to("/fleet"),
    goActivity: to("/activity"),
    goSettings: to("/settings"),
  });
}

/** What stands in the head of every page on phones, where the sidebar is not: the organization, which opens it, and the search. */
function usePhoneHead(onMenu: () => void, onSearch: () => void) {
  const t = useT();
  const name = useActiveOrganization()?.name ?? "";
  return useMemo(
    () => ({
      before: (
        <button
          type="button"
          aria-label={t("shell.openMenu")}
          title={name}
          onClick={onMenu}
          className="-m-1 flex size-9 shrink-0 items-center justify-center md:hidden"
        >
          <OrganizationMark name={name} />
        </button>
      ),
      after: <IconButton icon={MagnifyingGlassIcon} label={t("shell.search")} onClick={onSearch} className="size-9 md:hidden" />,
    }),
    [t, name, onMenu, onSearch],
  );
}

/** The feed on every page. Somebody removed from the organization is switched to another one. */
function useFeed(path: string): void {
  const t = useT();
  const navigate = useNavigate();
  const organization = useActiveOrganization();
  const removed = async () => {
    const name = organization?.name ?? "";
    if (await leftOrganization(() => navigate({ to: "/boards" }))) toast({ title: t("switcher.removed", { name }) });
  };
  useOrganizationFeed(hasFeed(path), (code) => (code === CLOSE_SIGNED_OUT ? reportSignedOut() : void removed()));
}

/** Which words in texts are keys of tasks: those of the boards that the person sees. */
function useKnownBoards(): void {
  const { data } = useBoards();
  useEffect(() => boardKeys.set(new Set(data?.items.map(({ key }) => key))), [data]);
}

function useLayers(path: string) {
  const [isPaletteOpen, setPaletteOpen] = useState(false);
  const [isHelpOpen, setHelpOpen] = useState(false);
  const [isMenuOpen, setMenuOpen] = useState(false);
  useAppKeys(
    () => setPaletteOpen((wasOpen) => !wasOpen),
    () => setHelpOpen(true),
  );
  useSubmitKeys();
  // biome-ignore lint/correctness/useExhaustiveDependencies: a new page closes the sheet
  useEffect(() => setMenuOpen(false), [path]);
  const [hasPalette, hasHelp, hasMenu] = [useOpened(isPaletteOpen), useOpened(isHelpOpen), useOpened(isMenuOpen)];
  const [openPalette] = useState(() => () => setPaletteOpen(true));
  const [openMenu] = useState(() => () => setMenuOpen(true));
  const layers = (
    <Suspense fallback={null}>
      {hasPalette ? <Palette isOpen={isPaletteOpen} onClose={() => setPaletteOpen(false)} /> : null}
      {hasHelp ? <Help isOpen={isHelpOpen} onClose={() => setHelpOpen(false)} /> : null}
      {hasMenu ? <MobileSheet isOpen={isMenuOpen} onClose={() => setMenuOpen(false)} onSearch={openPalette} /> : null}
    </Suspense>
  );
  return { layers, openPalette, openMenu, isMenuOpen };
}

function Banners() {
  const deletionAt = useSession()?.person.deletion_at;
  const isClosed = Boolean(useOrganization().data?.deletion_at);
  return (
    <Suspense fallback={null}>
      {isClosed ? <ClosedBanner /> : null}
      {deletionAt ? <DeletionBanner at={deletionAt} /> : null}
    </Suspense>
  );
}

/** What waits for the network is that of the organization of this tab. */
function Waiting({ organizationId }: { organizationId: string | undefined }) {
  const isOpen = useStore(queueList);
  // biome-ignore lint/correctness/useExhaustiveDependencies: another organization has another queue
  useEffect(lookAtQueue, [organizationId]);
  return isOpen ? (
    <Suspense fallback={null}>
      <WaitingList />
    </Suspense>
  ) : null;
}

export function Frame() {
  const t = useT();
  const organization = useActiveOrganization();
  const path = useRouterState({ select: (state) => state.location.pathname });
  const { layers, openPalette, openMenu, isMenuOpen } = useLayers(path);
  const phoneHead = usePhoneHead(openMenu, openPalette);
  const isSwitching = useIsSwitching();
  const isFolded = useFolded();
  useOwnMember();
  useFeed(path);
  useKnownBoards();
  return (
    <div className="flex h-full">
      <a href="#main" className="sr-only focus:not-sr-only focus:absolute focus:z-10 focus:bg-kumo-base focus:p-2">
        {t("shell.skip")}
      </a>
      <aside className={cx("hidden shrink-0 border-r border-kumo-line bg-kumo-canvas md:block", isFolded ? "w-12" : "w-[200px]")}>
        <Sidebar onSearch={openPalette} isFolded={isFolded} />
      </aside>
      <div className="flex min-w-0 flex-1 flex-col">
        <LinkBar />
        <Waiting organizationId={organization?.id} />
        <Banners />
        <main id="main" tabIndex={-1} className="flex min-h-0 min-w-0 flex-1 flex-col outline-none">
          <HeadEnds value={phoneHead}>
            <Fragment key={organization?.id}>{isSwitching ? <SkeletonRows /> : <Outlet />}</Fragment>
          </HeadEnds>
        </main>
        <TabBar isMenuOpen={isMenuOpen} onMenu={openMenu} />
      </div>
      {layers}
    </div>
  );
}
