// Passkeys: the list, and the ceremonies with the browser. The WebAuthn helper is loaded when it is first needed.
import type { AuthenticationResponseJSON } from "@simplewebauthn/browser";
import { useMutation, useQuery } from "@tanstack/react-query";
import type { passkeyRoutes } from "#worker/identity/passkey-routes.ts";
import { clientOf, json, until } from "../live/http.ts";
import { queryClient } from "../live/query-client.ts";
import { passkeysKey } from "./keys.ts";
import { reloadMethods } from "./live.ts";
import { beginSession } from "./session.ts";
import type { Passkey, SessionView } from "./wire.ts";

const client = clientOf<typeof passkeyRoutes>();
const own = client.users.me.passkeys;

const webauthn = () => import("@simplewebauthn/browser");

/** Synchronous; false without a secure context. */
export const canUsePasskeys = (): boolean => typeof PublicKeyCredential === "function";

/** What went wrong in the browser, not on the server. `cancelled` also stands for "no passkey chosen in time". */
export type PasskeyProblem = "cancelled" | "known" | "unfit";
export function passkeyProblem(error: unknown): PasskeyProblem | null {
  if (!(error instanceof Error)) return null;
  if (error.name === "InvalidStateError") return "known";
  if (error.name === "NotAllowedError" || error.name === "AbortError") return "cancelled";
  return error.name === "SecurityError" || error.name === "NotSupportedError" || error.name === "ConstraintError" ? "unfit" : null;
}

type Answered = { challengeId: string; credential: AuthenticationResponseJSON };

async function answerChallenge(isAutofill: boolean): Promise<Answered> {
  const [{ startAuthentication }, challenge] = await Promise.all([webauthn(), json(client.auth.passkeys.challenge.$post())]);
  return {
    challengeId: challenge.challenge_id,
    credential: await startAuthentication({ optionsJSON: challenge.options, useBrowserAutofill: isAutofill }),
  };
}

const finish = ({ challengeId, credential }: Answered) =>
  json(client.auth.passkeys["sign-in"].$post({ json: { challenge_id: challengeId, credential: { ...credential } } }));

export const usePasskeySignIn = () => useMutation({ mutationFn: async () => finish(await answerChallenge(false)), onSuccess: beginSession });

/** A challenge lives about five minutes; a page left open asks for a new one in time. */
const CHALLENGE_FRESH_MS = 4 * 60_000;

/**
 * Offers the passkeys of this device among the suggestions of the e-mail field. Does nothing while none is picked, or
 * where the browser cannot. Returns what ends it.
 */
export function offerPasskeys(onSession: (session: SessionView) => void, onFailed: (error: unknown) => void): () => void {
  let isOver = false;
  let renewal: ReturnType<typeof setTimeout> | undefined;
  const offer = async (): Promise<void> => {
    const { browserSupportsWebAuthnAutofill } = await webauthn();
    if (isOver || !(await browserSupportsWebAuthnAutofill())) return;
    renewal = setTimeout(() => void offer().catch(() => undefined), CHALLENGE_FRESH_MS);
    const answered = await answerChallenge(true).catch(() => null); // aborted, or nobody to ask: the button says more
    if (!answered || isOver) return;
    await finish(answered).then((session) => onSession(beginSession(session)), onFailed);
  };
  void offer().catch(() => undefined);
  return () => {
    isOver = true;
    clearTimeout(renewal);
    void webauthn().then(({ WebAuthnAbortService }) => WebAuthnAbortService.cancelCeremony());
  };
}

type PasskeyList = { items: Passkey[] };
export const usePasskeys = () => useQuery({ queryKey: passkeysKey, queryFn: ({ signal }) => json(own.$get({}, until(signal))) });

const change = (edit: (items: Passkey[]) => Passkey[]) => {
  queryClient.setQueryData<PasskeyList>(passkeysKey, (list) => (list ? { items: edit(list.items) } : list));
  return reloadMethods();
};

/** Asks the device only; the name was entered before. */
export const useAddPasskey = () =>
  useMutation({
    mutationFn: async (name: string) => {
      const [{ startRegistration }, challenge] = await Promise.all([webauthn(), json(own.challenge.$post())]);
      const credential = await startRegistration({ optionsJSON: challenge.options });
      return json(own.$post({ json: { challenge_id: challenge.challenge_id, credential: { ...credential }, name } }));
    },
    onSuccess: (passkey) => change((items) => [...items.filter((item) => item.id !== passkey.id), passkey]),
  });

const addressOf = (id: string) => ({ passkey_id: encodeURIComponent(id) });
export const useRenamePasskey = (id: string) =>
  useMutation({
    mutationFn: (name: string) => json(own[":passkey_id"].$patch({ param: addressOf(id), json: { name } })),
    onSuccess: (passkey) => change((items) => items.map((item) => (item.id === id ? passkey : item))),
  });
export const useRemovePasskey = (id: string) =>
  useMutation({
    mutationFn: () => own[":passkey_id"].$delete({ param: addressOf(id) }),
    onSuccess: () => change((items) => items.filter((item) => item.id !== id)),
  });
