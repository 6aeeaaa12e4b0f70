// How much one gateway may ask of Mission Control. Generous for a real one; what is over a limit is either asked for again
// later, or the connection ends with the reason and comes back.
import { HEARTBEAT_SECONDS } from "#worker/gateways/schema.ts";
import type { Allowance } from "#worker/platform/bucket.ts";

const MB = 1024 * 1024;

/**
 * Every frame costs the runtime an event of its own, whatever is in it. The connector passes on what agents say at most 100 times
 * a second, however many they are; a gateway that has paused for a second says all the rest at once.
 */
export const FRAMES: Allowance = { burst: 500, perSecond: 300 };
/** Answers may have 8 MB each (a chat's history); what agents say comes anew and whole with every few words. */
export const BYTES: Allowance = { burst: 20 * MB, perSecond: 8 * MB };
/** What is no frame of the protocol. A real gateway says none. */
export const BAD_FRAMES: Allowance = { burst: 20, perSecond: 0.1 };
/** Long frames that answer nothing we wait for: the answer that came too late. */
export const UNASKED: Allowance = { burst: 2, perSecond: 0.05 };
/** Sessions with the gateway that begin or end, and attempts to be greeted: each is written down and asked for what was missed. */
export const SESSIONS: Allowance = { burst: 40, perSecond: 0.4 };
/** Changes between online and offline that are events. A gateway has a few a day. */
export const TOLD_CHANGES: Allowance = { burst: 20, perSecond: 20 / 3600 };
/** Connectors that dial in. A real one waits up to half a minute between two attempts. */
export const DIALS: Allowance = { burst: 20, perSecond: 0.2 };
/** Heartbeats of a gateway, which sends two a minute. */
export const HEARTBEATS: Allowance = { burst: 6, perSecond: 0.1 };
/** Three heartbeats that did not come: the gateway is away. */
export const SILENCE_MS = 3 * HEARTBEAT_SECONDS * 1000;
/** Asking the gateway for everything that may have been missed. Who wants it more often is served by the next time. */
export const CATCH_UPS: Allowance = { burst: 5, perSecond: 0.1 };
/** Reading back what all agents of a gateway consist of there. */
export const READ_BACKS: Allowance = { burst: 4, perSecond: 1 / 30 };
/** Held commands that become approvals. More wait at their gateway, which holds them for half an hour, and are taken in later. */
export const HOLDS: Allowance = { burst: 30, perSecond: 0.5 };
/** Commands of one gateway that wait for a decision at the same time. More wait at the gateway until there is room. */
export const HELD_MAX = 100;
/** Of them, of sessions that are none of our agents': what others do on the gateway leaves room for what is governed. */
export const UNGOVERNED_MAX = 30;
export const UNGOVERNED_HOLDS: Allowance = { burst: 10, perSecond: 0.2 };
/** And so much may they take together. */
export const HELD_MAX_BYTES = 1 * MB;
/** What a person has to read before they can decide, byte for byte; a command with more is refused. */
export const COMMAND_MAX_BYTES = 32 * 1024;
/** Ids of held commands are UUIDs; longer ones are neither kept nor answered. */
export const HELD_ID_MAX_CHARS = 200;
/** Look-ups of sessions that no open run has. */
export const LOOK_UPS: Allowance = { burst: 20, perSecond: 0.5 };

/** With more than this waiting, a link rests as long as each event has taken: the database is there for others too. */
export const BUSY_BACKLOG = 8;
/** But no longer than this, however slow one was. */
export const REST_MAX_MS = 1_000;
/** Events that are heard but not handled yet. The database is slow then, or somebody floods. */
export const BACKLOG_MAX = 500;
/** So long work waits at most until what was heard is handled: what is sent makes more be said. */
export const CALM_WITHIN_MS = 10_000;
export const BACKLOG_FULL = "more events than could be handled";
/** Questions of people about what a gateway holds; more are told to wait. The page of its health asks nine, looking at an agent one for each file. */
export const ASKS: Allowance = { burst: 40, perSecond: 5 };
/** Pages that wait for answers. */
export const ASKED_AT_ONCE = 4;
/** Of all answers that one page waits for. */
export const ASKED_MAX_CHARS = 4 * MB;
/** Who watches sessions of one gateway at the same time. */
export const VIEWS_MAX = 20;
/** And of them, by one person: others find room. */
export const VIEWS_OF_ONE_MAX = 8;
/** What waits for a watcher who is slow; older frames are dropped, and they hear how many. */
export const VIEW_WAITING_MAX = 100;
/** So long a watcher waits for something new before they ask again. */
export const VIEW_WAITS_MS = 5_000;
/** Who has not asked again by then has gone. */
export const VIEW_GONE_MS = 3_000;
/** Of a list of held commands no more are taken in. */
export const LISTED_MAX = 1_000;
/** No event that means something is as long; answers to what was asked may be. */
export const EVENT_MAX_CHARS = 1 * MB;
/** Larger frames than this are refused by the connector already (8 MiB); the platform's own limit is 32 MiB. */
export const FRAME_MAX_CHARS = 9 * MB;

/** So much may still be on its way when a connector is told to stop. Who goes on after that is not listened to. */
export const TAIL_FRAMES = 50;
/** A connector that was cut off may come back after this long; each time within an hour doubles it. */
const COOL_DOWN_MS = 30_000;
const COOL_DOWN_MAX_MS = 10 * 60_000;
const REMEMBERED_MS = 3_600_000;

/** A connection that Mission Control ended, and until when it is not let in again. */
export type CutOff = { reason: string; at: number; until: number; times: number };

/** For the page of the gateway, and for the connector's log. */
export const cutOffDetail = (reason: string): string =>
  `Mission Control ended the connection (${reason}). The connector may come back in a while, and what was missed is asked for then.`;

export function nextCutOff(before: CutOff | undefined, reason: string, now: number): CutOff {
  const times = before && now - before.at < REMEMBERED_MS ? before.times + 1 : 1;
  return { reason, at: now, until: now + Math.min(COOL_DOWN_MAX_MS, COOL_DOWN_MS * 2 ** (times - 1)), times };
}
