// One of several real OpenClaw gateways, which is killed (-9) and started again while everything else of the drill goes on.
import { execFile } from "node:child_process";
import { existsSync, mkdirSync, symlinkSync, writeFileSync } from "node:fs";
import { resolve } from "node:path";
import { promisify } from "node:util";
import { openclawDir } from "../stage.mjs";

const run = promisify(execFile);
/** What a command of an agent does: it writes down that it ran, waits until it may end, and says so. */
const COMMAND = `#!/bin/sh
echo "$2" >> "$1/ran.log"
while [ ! -e "$1/go" ]; do sleep 0.1; done
echo "ran $2"
`;

export class RealGateway {
  #env;

  constructor({ home, port, modelPort, token }) {
    this.home = home;
    this.token = token;
    this.url = `ws://127.0.0.1:${port}`;
    this.#env = { ...process.env, OC_HOME: home, OC_PORT: String(port), OC_MODEL_PORT: String(modelPort), OC_TOKEN: token };
  }

  /** `like`: another, whose programs it shares. */
  async install(like) {
    mkdirSync(this.home, { recursive: true });
    const programs = resolve(this.home, "node_modules");
    if (like && !existsSync(programs)) symlinkSync(resolve(like.home, "node_modules"), programs);
    if (!like) await this.#script("install");
    writeFileSync(this.command, COMMAND, { mode: 0o755 });
    writeFileSync(this.ranLog, "");
    writeFileSync(this.go, "");
  }

  get command() {
    return resolve(this.home, "command.sh");
  }

  get ranLog() {
    return resolve(this.home, "ran.log");
  }

  /** While this file is there, commands end. */
  get go() {
    return resolve(this.home, "go");
  }

  start() {
    return this.#script("start");
  }

  /** As a power cut would. */
  kill() {
    return this.#script("kill");
  }

  stop() {
    return this.#script("stop");
  }

  async #script(verb) {
    const { stdout } = await run(resolve(openclawDir, "gateway.sh"), [verb], { env: this.#env });
    return stdout;
  }
}
