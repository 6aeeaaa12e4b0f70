// A person's browsers that show notifications, over HTTP.
import { z } from "zod";
import { api, operation } from "#worker/platform/http.ts";
import { actions } from "./actions.ts";
import { PushBrowser, PushState, PushSubscribe } from "./schema.ts";
import { addBrowser, dropBrowser, pushState } from "./subscriptions.ts";

const tag = "Notifications";
const params = z.object({ push_id: z.string().max(64).meta({ description: "its id, or the SHA-256 of its endpoint in hex" }) });

export const pushRoutes = api()
  .openapi(
    operation(actions["push.read"], {
      method: "get",
      path: "/users/me/push",
      id: "getPush",
      tag,
      summary: "Which of your browsers show notifications",
      description: "And the key with which a browser subscribes. Of which kinds, and when not: `push` of the notification settings of each organization.",
      answer: PushState,
      status: 200,
    }),
    async (context) => context.json(await pushState(context.var.work), 200),
  )
  .openapi(
    operation(actions["push.manage"], {
      method: "put",
      path: "/users/me/push",
      id: "subscribePush",
      tag,
      summary: "Show notifications in a browser",
      description: "It ends with the sign-in that asked for it. At most 10: the oldest goes. What is sent is encrypted for the browser alone.",
      body: PushSubscribe,
      answer: PushBrowser,
      status: 200,
      errors: ["unavailable"],
    }),
    async (context) => context.json(await addBrowser(context.var.work, context.req.valid("json")), 200),
  )
  .openapi(
    operation(actions["push.manage"], {
      method: "delete",
      path: "/users/me/push/{push_id}",
      id: "unsubscribePush",
      tag,
      summary: "Show notifications in a browser no more",
      params,
      answer: null,
      status: 204,
    }),
    async (context) => {
      await dropBrowser(context.var.work, context.req.valid("param").push_id);
      return context.body(null, 204);
    },
  );
