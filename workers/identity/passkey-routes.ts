// Passkeys: signing in with one, and the person's own list of them.
import { z } from "zod";
import { created, noContent, ok, Routes } from "#worker/platform/legacy-http.ts";
import { actions, requirePerson } from "./actions.ts";
import { addPasskey, challengePasskey, challengeSignIn, listPasskeys, removePasskey, renamePasskey, signInByPasskey } from "./passkeys.ts";
import { Passkey, PasskeyChallenge, PasskeyCreate, PasskeyList, PasskeySignIn, PasskeyUpdate, SessionView } from "./schema.ts";

const own: { tag: string; action: (typeof actions)["account.use"]; callers: ["person"] } = {
  tag: "Passkeys",
  action: actions["account.use"],
  callers: ["person"],
};
const anybody: { tag: string; action: "public"; callers: ["public"] } = { tag: "Passkeys", action: "public", callers: ["public"] };
/** The id is the authenticator's own, of any length up to 1023 bytes. */
const PasskeyId = z.object({ passkey_id: z.string().max(1400) });

export const passkeyRoutes = new Routes()
  .add(
    {
      ...anybody,
      method: "post",
      path: "/auth/passkeys/challenge",
      id: "challengeSignIn",
      summary: "Begin to sign in with a passkey",
      description: "Give `options` to navigator.credentials.get. The challenge is good for five minutes and one answer.",
      answer: PasskeyChallenge,
      errors: ["rate_limited"],
    },
    async ({ context }, work) => ok(await challengeSignIn(context, work)),
  )
  .add(
    {
      ...anybody,
      method: "post",
      path: "/auth/passkeys/sign-in",
      id: "signInWithPasskey",
      summary: "Sign in with a passkey",
      description: "Answers the session and sets its cookie. Wrong passwords of an account do not count here.",
      body: PasskeySignIn,
      answer: SessionView,
      errors: ["conflict", "unauthenticated"],
    },
    async ({ body, context }, work) => ok(await signInByPasskey(context, work, body.challenge_id, body.credential)),
  )
  .add(
    {
      ...own,
      method: "post",
      path: "/users/me/passkeys/challenge",
      id: "challengePasskey",
      summary: "Begin to add a passkey",
      description: "Give `options` to navigator.credentials.create.",
      answer: PasskeyChallenge,
      errors: ["conflict"],
    },
    async (_input, work) => ok(await challengePasskey(work, requirePerson(work))),
  )
  .add(
    {
      ...own,
      method: "post",
      path: "/users/me/passkeys",
      id: "createPasskey",
      summary: "Add a passkey",
      body: PasskeyCreate,
      answer: Passkey,
      status: 201,
      errors: ["conflict", "already_exists"],
    },
    async ({ body }, work) => created(await addPasskey(work, requirePerson(work), body.challenge_id, body.credential, body.name)),
  )
  .add({ ...own, method: "get", path: "/users/me/passkeys", id: "listPasskeys", summary: "Your passkeys", answer: PasskeyList }, async (_input, work) =>
    ok({ items: await listPasskeys(work, requirePerson(work)) }),
  )
  .add(
    {
      ...own,
      method: "patch",
      path: "/users/me/passkeys/:passkey_id",
      id: "updatePasskey",
      summary: "Rename a passkey",
      params: PasskeyId,
      body: PasskeyUpdate,
      answer: Passkey,
    },
    async ({ params, body }, work) => ok(await renamePasskey(work, requirePerson(work), params.passkey_id, body.name)),
  )
  .add(
    {
      ...own,
      method: "delete",
      path: "/users/me/passkeys/:passkey_id",
      id: "deletePasskey",
      summary: "Remove a passkey",
      params: PasskeyId,
      answer: null,
      status: 204,
    },
    async ({ params }, work) => {
      await removePasskey(work, requirePerson(work), params.passkey_id);
      return noContent();
    },
  );
