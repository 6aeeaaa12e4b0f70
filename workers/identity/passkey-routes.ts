// Passkeys over HTTP: signing in with one, and the person's own list of them.
import { z } from "zod";
import { api, operation } from "#worker/platform/http.ts";
import { actions } from "./actions.ts";
import { challengeSignIn, signInByPasskey } from "./passkey-sign-in.ts";
import { addPasskey, challengePasskey, listPasskeys, removePasskey, renamePasskey } from "./passkeys.ts";
import { requirePerson } from "./person.ts";
import { NewPasskeyChallenge, Passkey, PasskeyChallenge, PasskeyCreate, PasskeyList, PasskeySignIn, PasskeyUpdate, SessionView } from "./schema.ts";

const tag = "Passkeys";
/** The id is the authenticator's own, of any length up to 1023 bytes. */
const params = z.object({ passkey_id: z.string().max(1400) });

export const passkeyRoutes = api()
  .openapi(
    operation("public", {
      method: "post",
      path: "/auth/passkeys/challenge",
      id: "challengeSignIn",
      tag,
      summary: "Begin to sign in with a passkey",
      description: "Give `options` to navigator.credentials.get. The challenge is good for five minutes and one answer.",
      answer: PasskeyChallenge,
      status: 200,
      errors: ["rate_limited"],
    }),
    async (context) => context.json(await challengeSignIn(context, context.var.work), 200),
  )
  .openapi(
    operation("public", {
      method: "post",
      path: "/auth/passkeys/sign-in",
      id: "signInWithPasskey",
      tag,
      summary: "Sign in with a passkey",
      description: "Answers the session and sets its cookie. Wrong passwords of an account do not count here.",
      body: PasskeySignIn,
      answer: SessionView,
      status: 200,
      errors: ["conflict", "unauthenticated"],
    }),
    async (context) => {
      const { challenge_id, credential } = context.req.valid("json");
      return context.json(await signInByPasskey(context, context.var.work, challenge_id, credential), 200);
    },
  )
  .openapi(
    operation(actions["passkey.manage"], {
      method: "post",
      path: "/users/me/passkeys/challenge",
      id: "challengePasskey",
      tag,
      summary: "Begin to add a passkey",
      description: "Give `options` to navigator.credentials.create.",
      answer: NewPasskeyChallenge,
      status: 200,
      errors: ["conflict"],
    }),
    async (context) => context.json(await challengePasskey(context.var.work, requirePerson(context.var.work)), 200),
  )
  .openapi(
    operation(actions["passkey.manage"], {
      method: "post",
      path: "/users/me/passkeys",
      id: "createPasskey",
      tag,
      summary: "Add a passkey",
      body: PasskeyCreate,
      answer: Passkey,
      status: 201,
      errors: ["conflict", "already_exists"],
    }),
    async (context) => context.json(await addPasskey(context.var.work, requirePerson(context.var.work), context.req.valid("json")), 201),
  )
  .openapi(
    operation(actions["passkey.list"], {
      method: "get",
      path: "/users/me/passkeys",
      id: "listPasskeys",
      tag,
      summary: "Your passkeys",
      answer: PasskeyList,
      status: 200,
    }),
    async (context) => context.json({ items: await listPasskeys(context.var.work, requirePerson(context.var.work)) }, 200),
  )
  .openapi(
    operation(actions["passkey.manage"], {
      method: "patch",
      path: "/users/me/passkeys/{passkey_id}",
      id: "updatePasskey",
      tag,
      summary: "Rename a passkey",
      params,
      body: PasskeyUpdate,
      answer: Passkey,
      status: 200,
    }),
    async (context) => {
      const { passkey_id } = context.req.valid("param");
      const { name } = context.req.valid("json");
      return context.json(await renamePasskey(context.var.work, requirePerson(context.var.work), passkey_id, name), 200);
    },
  )
  .openapi(
    operation(actions["passkey.manage"], {
      method: "delete",
      path: "/users/me/passkeys/{passkey_id}",
      id: "deletePasskey",
      tag,
      summary: "Remove a passkey",
      params,
      answer: null,
      status: 204,
    }),
    async (context) => {
      await removePasskey(context.var.work, requirePerson(context.var.work), context.req.valid("param").passkey_id);
      return context.body(null, 204);
    },
  );
