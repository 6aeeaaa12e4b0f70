// Keeps the directory in step with the shard: whatever was not copied directly after its commit is copied here.
import type { Consumer, ConsumerContext } from "#worker/platform/outbox.ts";
import { syncDirectory } from "./directory.ts";

async function syncOrganization({ organization_id }: { organization_id: string }, { env, shard }: ConsumerContext): Promise<null> {
  await syncDirectory(env, shard, organization_id, null);
  return null;
}

/** An event of a membership is about its person. */
async function syncMember({ organization_id, about_id }: { organization_id: string; about_id: string | null }, { env, shard }: ConsumerContext): Promise<null> {
  await syncDirectory(env, shard, organization_id, about_id);
  return null;
}

/** Copies members to the directory. */
export const directoryConsumer: Consumer = {
  // The consumer's name is part of its watermarks.
  name: "organizations",
  // The request itself updates the directory a moment after its commit; what it misses, the sweep finds.
  wakes: false,
  on: {
    async "organization.created"({ organization_id, actor_type, actor_id }, { env, shard }) {
      await syncDirectory(env, shard, organization_id, actor_type === "user" ? actor_id : null);
      return null;
    },
    "organization.updated": syncOrganization,
    "organization.restored": syncOrganization,
    "member.joined": syncMember,
    "member.role_changed": syncMember,
    "member.removed": syncMember,
    "member.left": syncMember,
  },
};
