// The processes that plant slips, each with its copy of the tree. One that hangs, or ends by itself, is replaced by another.
import { fork } from "node:child_process";
import { on } from "node:events";
import { join } from "node:path";
import { setTimeout } from "node:timers/promises";
import { copyTree } from "./copy.mjs";

/** A slip may make a loop that never ends. No test file takes a tenth of this on a machine that has time for it. */
const TEST_DEADLINE_MS = 900_000;
const FIRST_PORT = 8820;
const running = new Set();

function endAll() {
  for (const planter of running) planter.end();
  process.exit(130);
}
for (const signal of ["SIGINT", "SIGTERM"]) process.once(signal, endAll);

export class Planter {
  #number;
  #copy = copyTree();
  #child = null;
  /** What the process says, until it ends. */
  #words = null;

  constructor(number) {
    this.#number = number;
    running.add(this);
  }

  async #start() {
    const args = [String(FIRST_PORT + this.#number)];
    const child = fork(join(this.#copy.path, "test/mutate/planter.mjs"), args, {
      cwd: this.#copy.path,
      detached: true,
      stdio: ["ignore", "ignore", "ignore", "ipc"],
    });
    this.#child = child;
    this.#words = on(child, "message", { close: ["exit"] });
    if ((await this.#next()) === null) throw new Error("the process that plants slips does not start: run a test file by itself to see why");
  }

  /** Ends the process and what it has started, by its group. */
  #stop() {
    if (this.#child?.exitCode === null) process.kill(-this.#child.pid, "SIGKILL");
    this.#child = null;
  }

  async plant(slip, types) {
    if (!this.#child) await this.#start();
    this.#child.send({ slip, types });
    let step = { test: "the first test", isPlanted: false };
    for (;;) {
      const said = await this.#next();
      if (said === null) return this.#child.exitCode === null ? this.#endless(step) : this.#lost(step);
      if (!said.step) return said;
      step = said.step;
    }
  }

  /** What the process says next; null: it has ended, or has been silent for too long. */
  async #next() {
    const heard = new AbortController();
    const silence = setTimeout(TEST_DEADLINE_MS, {}, { signal: heard.signal }).catch(() => ({}));
    const { value } = await Promise.race([this.#words.next(), silence]);
    heard.abort();
    return value?.[0] ?? null;
  }

  #endless({ test, isPlanted }) {
    this.#renew();
    return isPlanted
      ? { verdict: "noticed", test: `${test}: it does not end`, seconds: TEST_DEADLINE_MS / 1000 }
      : { verdict: "unsound", test, error: "it does not end" };
  }

  #lost({ test }) {
    this.#renew();
    return { verdict: "unsound", test, error: "the process ended" };
  }

  /** The slip still stands in the copy: another one is made. */
  #renew() {
    this.#stop();
    this.#copy.remove();
    this.#copy = copyTree();
  }

  end() {
    this.#stop();
    this.#copy.remove();
    running.delete(this);
  }
}
