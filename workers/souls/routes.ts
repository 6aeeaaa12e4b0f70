// The directory of souls over HTTP.
import { z } from "zod";
import { api, etag, operation } from "#worker/platform/http.ts";
import { Id } from "#worker/platform/wire.ts";
import { actions } from "./actions.ts";
import { Soul, SoulCreate, SoulMarkdown, SoulSearch, SoulSearchQuery } from "./schema.ts";
import { createSoul, deleteSoul, getSoul, searchSouls } from "./service.ts";

const tag = "Souls";
const named = z.object({ handle: z.string(), slug: z.string().meta({ description: "also with `.md` behind it" }) });

export const soulRoutes = api()
  .openapi(
    operation(actions["soul.read"], {
      method: "get",
      path: "/souls-directory/search",
      id: "searchSouls",
      tag,
      summary: "Texts for SOUL.md to choose from",
      query: SoulSearchQuery,
      answer: SoulSearch,
      status: 200,
    }),
    async (context) => context.json(await searchSouls(context.var.work, context.req.valid("query")), 200),
  )
  .openapi(
    operation(actions["soul.read"], {
      method: "get",
      path: "/souls-directory/{handle}/{slug}",
      id: "getSoul",
      tag,
      summary: "The text of a soul",
      params: named,
      answer: SoulMarkdown,
      status: 200,
    }),
    async (context) => {
      const { handle, slug } = context.req.valid("param");
      return context.json(await getSoul(context.var.work, handle, slug), 200);
    },
  )
  .openapi(
    operation(actions["soul.manage"], {
      method: "post",
      path: "/souls",
      id: "createSoul",
      tag,
      summary: "Keep a soul: a Markdown file of your own, or taken from elsewhere",
      body: SoulCreate,
      answer: Soul,
      status: 201,
      errors: ["conflict", "already_exists"],
    }),
    async (context) => {
      const soul = await createSoul(context.var.work, context.req.valid("json"));
      return context.json(soul, 201, etag(soul.version));
    },
  )
  .openapi(
    operation(actions["soul.manage"], {
      method: "delete",
      path: "/souls/{soul_id}",
      id: "deleteSoul",
      tag,
      summary: "Delete a soul that the organization keeps",
      description: "Agents that were given its text keep it.",
      params: z.object({ soul_id: Id }),
      answer: null,
      status: 204,
      errors: ["conflict"],
    }),
    async (context) => {
      await deleteSoul(context.var.work, context.req.valid("param").soul_id);
      return context.body(null, 204);
    },
  );
