// From an event to the page of what it is about: every slice knows its own pages.
import type { LinkProps } from "@tanstack/react-router";
import { createContext } from "react";
import type { EventView } from "../live/wire.ts";

export type LinkOfEvent = (event: EventView) => LinkProps | null;
/** What all slices answer, put together by the shell. */
export const EventLinkContext = createContext<LinkOfEvent>(() => null);
