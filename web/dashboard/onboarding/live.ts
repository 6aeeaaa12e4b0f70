// The onboarding of a board: as it stands, and what people do in it. Events of the board make it fresh.
import { useMutation, useQuery } from "@tanstack/react-query";
import type { onboardingRoutes } from "#worker/onboarding/routes.ts";
import { reload } from "../live/cache.ts";
import { clientOf, hasCode, ifMatch, json, until } from "../live/http.ts";
import { queryClient } from "../live/query-client.ts";
import { onboardingKey } from "./keys.ts";
import type { Onboarding, OnboardingAnswer, OnboardingConfirm } from "./wire.ts";

const { onboarding } = clientOf<typeof onboardingRoutes>().boards[":board_id"];
const at = (boardId: string) => ({ param: { board_id: boardId } });

async function load(boardId: string, signal: AbortSignal): Promise<Onboarding | null> {
  try {
    return await json(onboarding.$get(at(boardId), until(signal)));
  } catch (error) {
    if (hasCode(error, "not_found")) return null;
    throw error;
  }
}

/** null: nobody has begun one. */
export const useOnboarding = (boardId: string) => useQuery({ queryKey: onboardingKey(boardId), queryFn: ({ signal }) => load(boardId, signal) });

const known = (boardId: string) => ({
  onSuccess: (next: Onboarding) => void queryClient.setQueryData(onboardingKey(boardId), next),
  onError: () => void reload(onboardingKey(boardId)),
});

export const useStart = (boardId: string) =>
  useMutation({ mutationFn: (restart: boolean) => json(onboarding.start.$post({ ...at(boardId), json: { restart } })), ...known(boardId) });
export const useSkip = (boardId: string) => useMutation({ mutationFn: () => json(onboarding.skip.$post(at(boardId))), ...known(boardId) });
/** `version`: of the question that is answered. */
export const useAnswer = (boardId: string, version: number) =>
  useMutation({
    mutationFn: (answer: OnboardingAnswer) => json(onboarding.answer.$post({ ...at(boardId), json: answer }, ifMatch(version))),
    ...known(boardId),
  });
/** `version`: of the proposal that the person has seen. */
export const useConfirm = (boardId: string, version: number) =>
  useMutation({
    mutationFn: (goal: OnboardingConfirm) => json(onboarding.confirm.$post({ ...at(boardId), json: goal }, ifMatch(version))),
    onSettled: () => void reload(onboardingKey(boardId)),
  });
