// What an organization's feed tells of its agents to one stream: which of them have changed since it was last asked, and how far the feed
// is. What they have become is read where they are kept. Lossy in nothing but order: who is slow hears of each agent once, as it is then.
import { Heard } from "#worker/platform/event-stream.ts";
import type { RoomFrame } from "#worker/platform/room-frames.ts";

/** More than an organization should have; beyond it the reader loads the list. */
const CHANGED_MAX = 1_000;

export class HeardAgents extends Heard {
  readonly agents = new Set<string>();
  /** Their agents are online or not with them. */
  readonly gateways = new Set<string>();
  readonly deleted = new Set<string>();

  protected override note({ events }: Extract<RoomFrame, { type: "events" }>): void {
    for (const event of events) {
      const { type, id } = event.subject;
      if (type === "gateway") this.gateways.add(id);
      if (type !== "agent") continue;
      if (event.type === "agent.deleted") this.deleted.add(id);
      this.agents.add(id);
    }
    if (this.agents.size + this.gateways.size > CHANGED_MAX) this.isBehind = true;
  }

  override get hasNews(): boolean {
    return this.agents.size + this.gateways.size > 0 || this.isBehind;
  }

  take(): { agents: string[]; gateways: string[]; deleted: string[]; isBehind: boolean; position: number | null } {
    const taken = { agents: [...this.agents], gateways: [...this.gateways], deleted: [...this.deleted], isBehind: this.isBehind, position: this.position };
    this.forget();
    this.isBehind = false;
    return taken;
  }

  protected override forget(): void {
    for (const known of [this.agents, this.gateways, this.deleted]) known.clear();
  }
}
