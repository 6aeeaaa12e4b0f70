// What an organization's feed tells of its agents to one stream: which of them have changed since it was last asked, and how far the feed
// is. What they have become is read where they are kept. Lossy in nothing but order: who is slow hears of each agent once, as it is then.
import type { RoomFrame } from "#worker/platform/rooms.ts";

/** More than an organization should have; beyond it the reader loads the list. */
const CHANGED_MAX = 1_000;

export class Heard {
  readonly agents = new Set<string>();
  /** Their agents are online or not with them. */
  readonly gateways = new Set<string>();
  readonly deleted = new Set<string>();
  /** The newest event that is told of here. */
  position: number | null = null;
  /** More has happened than is told. */
  isBehind = false;
  isOver = false;
  #wake: (() => void) | null = null;

  hear(text: string): void {
    const frame = JSON.parse(text) as RoomFrame;
    if (frame.type === "error") return;
    this.position = frame.seq;
    if (frame.type === "resync") this.isBehind = true;
    for (const event of frame.type === "events" ? frame.events : []) {
      const { type, id } = event.subject;
      if (type === "gateway") this.gateways.add(id);
      if (type !== "agent") continue;
      if (event.type === "agent.deleted") this.deleted.add(id);
      this.agents.add(id);
    }
    if (this.agents.size + this.gateways.size > CHANGED_MAX) this.isBehind = true;
    if (this.isBehind) this.#forget();
    if (this.hasNews || frame.type === "ready") this.wake();
  }

  end(): void {
    this.isOver = true;
    this.wake();
  }

  get hasNews(): boolean {
    return this.agents.size + this.gateways.size > 0 || this.isBehind;
  }

  wake(): void {
    this.#wake?.();
    this.#wake = null;
  }

  /** Here when there is something to tell, or nothing for this long. */
  async wait(ms: number): Promise<void> {
    if (this.hasNews || this.isOver) return;
    await Promise.race([new Promise<void>((resolve) => (this.#wake = resolve)), scheduler.wait(ms)]);
  }

  take(): { agents: string[]; gateways: string[]; deleted: string[]; isBehind: boolean; position: number | null } {
    const taken = { agents: [...this.agents], gateways: [...this.gateways], deleted: [...this.deleted], isBehind: this.isBehind, position: this.position };
    this.#forget();
    this.isBehind = false;
    return taken;
  }

  #forget(): void {
    for (const known of [this.agents, this.gateways, this.deleted]) known.clear();
  }
}
