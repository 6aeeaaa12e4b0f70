// What the proofs share.
import { env } from "cloudflare:workers";
import { boardRoom } from "#worker/platform/publish.ts";
import type { TestOrganization } from "../support/factories.ts";

export const roomsOf = (of: TestOrganization, boardId: string) => boardRoom(env, { shard: of.shard, organizationId: of.id, boardId });
