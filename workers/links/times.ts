// When a link's object wakes up: one alarm for everything, the earliest time wins. Kept in storage.

export class LinkTimes {
  readonly #storage: DurableObjectStorage;

  constructor(storage: DurableObjectStorage) {
    this.#storage = storage;
  }

  /** Until when something is open; undefined: nothing is. */
  get due(): number | undefined {
    return this.#storage.kv.get<number>("due");
  }

  nothingDue(): void {
    this.#storage.kv.delete("due");
  }

  /** Something is open until then, or longer. */
  async dueAt(at: number): Promise<void> {
    if ((this.due ?? Number.POSITIVE_INFINITY) > at) this.#storage.kv.put("due", at);
    await this.alarmAt(at);
  }

  async alarmAt(at: number): Promise<void> {
    const current = await this.#storage.getAlarm();
    if (current === null || current > at || current < Date.now()) await this.#storage.setAlarm(at);
  }
}
