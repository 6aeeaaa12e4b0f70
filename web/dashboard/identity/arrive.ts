// Where a person goes after signing in, and in which language.
import { useNavigate } from "@tanstack/react-router";
import { chooseLocale, hasChosenLocale } from "../i18n/index.ts";
import type { SessionView } from "./wire.ts";

/** A path of this app and nothing else: `next` comes from the address. */
const isOwnPath = (path: string): boolean => path.startsWith("/") && !path.startsWith("//") && !path.startsWith("/\\");

export function useArrive(next?: string): (session: SessionView) => Promise<void> {
  const navigate = useNavigate();
  return async (session) => {
    if (session.person.locale && !hasChosenLocale()) await chooseLocale(session.person.locale);
    // Somebody without an organization who comes with an invitation is about to have one.
    if (session.needs_welcome && next !== "/invite") await navigate({ to: "/welcome" });
    else await navigate({ href: next && isOwnPath(next) ? next : "/" });
  };
}
