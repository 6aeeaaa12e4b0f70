// The soul of an agent over HTTP, for agents.
import { z } from "zod";
import { api, operation } from "#worker/platform/http.ts";
import { Id } from "#worker/platform/wire.ts";
import { actions } from "./actions.ts";
import { readSoul, writeSoul } from "./souls.ts";
import { Soul, SoulUpdate, SoulUpdated } from "./team-shapes.ts";

const tag = "Agent API";
const params = z.object({ board_id: Id, agent_id: Id });
const path = "/agent/boards/{board_id}/agents/{agent_id}/soul";

export const soulRoutes = api()
  .openapi(
    operation(actions["agent.read_soul"], {
      method: "get",
      path,
      id: "agentGetSoul",
      tag,
      summary: "My soul, or that of an agent of the board that I lead",
      params,
      answer: Soul,
      status: 200,
      errors: ["conflict"],
    }),
    async (context) => {
      const { board_id, agent_id } = context.req.valid("param");
      return context.json(await readSoul(context.var.work, board_id, agent_id), 200);
    },
  )
  .openapi(
    operation(actions["agent.write_soul"], {
      method: "put",
      path,
      id: "agentWriteSoul",
      tag,
      summary: "Write the soul of an agent of the board that I lead",
      description:
        "It becomes the agent's `soul_template`, which may name facts in double braces and is no program; an empty one is that which Mission Control writes. Not of one that may run commands unasked where you may not.",
      params,
      body: SoulUpdate,
      answer: SoulUpdated,
      status: 200,
    }),
    async (context) => {
      const { board_id, agent_id } = context.req.valid("param");
      return context.json(await writeSoul(context.var.work, board_id, agent_id, context.req.valid("json")), 200);
    },
  );
