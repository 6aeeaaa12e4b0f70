// Texts for SOUL.md to choose from.
import { useMutation, useQuery } from "@tanstack/react-query";
import type { soulRoutes } from "#worker/souls/routes.ts";
import { reload } from "../live/cache.ts";
import { clientOf, json, until } from "../live/http.ts";
import { soulsKey } from "./keys.ts";

const client = clientOf<typeof soulRoutes>();
const SHOWN = 100;

export const useSouls = () =>
  useQuery({
    queryKey: soulsKey(),
    queryFn: ({ signal }) => json(client["souls-directory"].search.$get({ query: { q: "", limit: SHOWN } }, until(signal))),
  });

export const loadSoul = async (handle: string, slug: string): Promise<string> =>
  (await json(client["souls-directory"][":handle"][":slug"].$get({ param: { handle, slug } }))).content;

export const useKeepSoul = () =>
  useMutation({
    mutationFn: (soul: { name: string; content: string }) => json(client.souls.$post({ json: soul })),
    onSuccess: () => reload(soulsKey()),
  });
