// What goes on in a session, as server-sent events for as long as somebody may and does read them. The gateway's link is asked for what is
// new again and again, and whether the reader still may is asked before it is passed on.
import { gatewayLink, unanswered } from "#worker/gateways/index.ts";
import type { SessionFrame } from "#worker/gateways/schema.ts";
import { holderOf, requirePerson, signedInHolders } from "#worker/identity/index.ts";
import type { Work } from "#worker/platform/work.ts";
import { actions } from "./actions.ts";
import type { WhichGateway } from "./schema.ts";
import { placeOf } from "./service.ts";

const LOOKED_AT_AGAIN_MS = 10_000;
/** Then the stream ends, and is asked for again. */
const LASTS_MS = 30 * 60_000;
const STILL_HERE = ": still here\n\n";
const encoder = new TextEncoder();
const blockOf = (frame: SessionFrame): string => `event: ${frame.type}\ndata: ${JSON.stringify(frame)}\n\n`;

export async function streamSession(work: Work, session: string, which: WhichGateway): Promise<ReadableStream<Uint8Array>> {
  const may = () => placeOf(work, which, actions["gateway_session.read"]);
  const place = await may();
  const person = requirePerson(work);
  const holder = holderOf(person, work.now);
  const isSignedIn = async () => (await signedInHolders(work.env, [holder], new Date())).size > 0;
  const { row, shard } = place;
  const viewer = crypto.randomUUID();
  const link = gatewayLink(work.env, shard, row.id);
  const ask = (step: "begin" | "go on" | "leave") =>
    link.view({ shard, organizationId: row.organization_id, gatewayId: row.id }, { session, person: person.id, viewer, step });
  const leave = () => void ask("leave").catch(() => {}); // who does not ask any more has gone
  const begun = await ask("begin");
  if (!begun.ok) throw unanswered(place, begun, "sessions");
  const beganAt = Date.now();
  let lookedAt = beganAt;
  const stillMay = async (): Promise<boolean> => {
    lookedAt = Date.now();
    return may().then(
      isSignedIn, // the caller of `work` is who they were when they asked
      () => false, // why not is told to whoever asks for the stream again
    );
  };
  return new ReadableStream<Uint8Array>({
    start: (controller) => controller.enqueue(encoder.encode(STILL_HERE)),
    async pull(controller) {
      const view = await ask("go on");
      const isAllowed = Date.now() - lookedAt < LOOKED_AT_AGAIN_MS || (await stillMay());
      const frames = view.ok && isAllowed ? view.frames : [];
      controller.enqueue(encoder.encode(frames.length > 0 ? frames.map(blockOf).join("") : STILL_HERE));
      if (isAllowed && view.ok && !view.isForgotten && Date.now() - beganAt < LASTS_MS) return;
      leave();
      controller.close();
    },
    cancel: leave,
  });
}
