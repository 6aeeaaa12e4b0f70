// A token bucket: so many at once, so many a second in the long run. Pure: the clock is passed in.

export type Allowance = { burst: number; perSecond: number };
/** What is left, and when that was counted. */
export type BucketLevel = { left: number; at: number };

export class Bucket {
  readonly #allowance: Allowance;
  #level: BucketLevel | undefined;

  /** `level`: as it was left by an earlier one; default: full. */
  constructor(allowance: Allowance, level?: BucketLevel) {
    this.#allowance = allowance;
    this.#level = level;
  }

  /** Takes `amount` when there is that much; false: there is not, and nothing is taken. */
  take(now: number, amount = 1): boolean {
    const left = this.#leftAt(now);
    const isEnough = left >= amount;
    this.#level = { left: isEnough ? left - amount : left, at: now };
    return isEnough;
  }

  /** How long until `amount` can be taken. */
  waitMs(now: number, amount = 1): number {
    return Math.max(0, Math.ceil(((amount - this.#leftAt(now)) / this.#allowance.perSecond) * 1000));
  }

  get level(): BucketLevel | undefined {
    return this.#level;
  }

  #leftAt(now: number): number {
    const { burst, perSecond } = this.#allowance;
    if (!this.#level) return burst;
    return Math.min(burst, this.#level.left + (Math.max(0, now - this.#level.at) / 1000) * perSecond);
  }
}
