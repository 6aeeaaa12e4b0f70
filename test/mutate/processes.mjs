// The processes that plant slips, each with its copy of the tree. One that hangs, or ends by itself, is replaced by another.
import { fork } from "node:child_process";
import { once } from "node:events";
import { join } from "node:path";
import { copyTree } from "./copy.mjs";

/** A slip may make a loop that never ends; with its tests' first run without it, this is many times what any takes. */
const SLIP_DEADLINE_MS = 300_000;
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
    await Promise.race([once(child, "message"), once(child, "exit")]);
    if (child.exitCode !== null) throw new Error("the process that plants slips does not start: run a test file by itself to see why");
  }

  /** Ends the process and what it has started, by its group. */
  #stop() {
    if (this.#child?.exitCode === null) process.kill(-this.#child.pid, "SIGKILL");
    this.#child = null;
  }

  async plant(slip, types) {
    if (!this.#child) await this.#start();
    const deadline = AbortSignal.timeout(SLIP_DEADLINE_MS);
    const answer = once(this.#child, "message", { signal: deadline }).then(([found]) => found);
    const ended = once(this.#child, "exit", { signal: deadline }).then(() => ({ verdict: "unsound", error: "the process ended" }));
    this.#child.send({ slip, types });
    const found = await Promise.race([answer, ended]).catch(() => ({ verdict: "noticed", test: "it does not end", seconds: SLIP_DEADLINE_MS / 1000 }));
    for (const promise of [answer, ended]) promise.catch(() => undefined);
    const isBroken = deadline.aborted || this.#child.exitCode !== null;
    if (isBroken) this.#renew();
    return found;
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
