// What events do to the sessions of gateways: what somebody asked of one waits among the commands, and changes it when it is done.
import { reload } from "../live/cache.ts";
import { gatewayCommandsKey } from "../commands/index.ts";
import type { EventView } from "../live/wire.ts";
import { sessionsKey } from "./keys.ts";

export function onSessionEvent({ type, payload }: EventView): void {
  if (type.startsWith("gateway_session.")) void reload(gatewayCommandsKey());
  if (type === "gateway_command.done" && String(payload.kind).startsWith("session.")) void reload(sessionsKey());
}
