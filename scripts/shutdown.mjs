// Stopping in order: what was started last ends first, then the process. Used by serve.mjs.
const SIGNALS = ["SIGINT", "SIGTERM", "SIGHUP"];

export class Shutdown {
  isClosing = false;
  #quiet;
  #steps = [];

  constructor(quiet) {
    this.#quiet = quiet;
    this.takeSignals();
  }

  /** Adds what must be ended before the process ends. */
  before(step) {
    this.#steps.unshift(step);
  }

  async stop(why) {
    if (this.isClosing) return;
    this.isClosing = true;
    for (const step of this.#steps) await step();
    if (!this.#quiet) console.log(`Stopped (${why}).`);
    process.exit(0);
  }

  /** Miniflare's own handlers end the process at once: call this after its constructor, to replace them. */
  takeSignals() {
    for (const signal of SIGNALS) {
      process.removeAllListeners(signal);
      process.on(signal, () => this.stop(signal));
    }
  }

  /** A failure during the shutdown is never reported: the shutdown caused it, and is about to end the process. */
  unlessClosing(promise) {
    return promise.catch((error) => (this.isClosing ? new Promise(() => undefined) : Promise.reject(error)));
  }
}
