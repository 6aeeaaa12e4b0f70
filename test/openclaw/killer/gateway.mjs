// One of several real OpenClaw gateways, which is killed (-9) and started again while everything else of the drill goes on.
import { execFile } from "node:child_process";
import { existsSync, mkdirSync, readFileSync, rmSync, symlinkSync, writeFileSync } from "node:fs";
import { resolve } from "node:path";
import { promisify } from "node:util";
import { openclawDir } from "../stage.mjs";

const run = promisify(execFile);
const RUNS_AT_ONCE = 16;
/** What a command of an agent does: it writes down that it ran, waits until it may end, and says so. */
const COMMAND = `#!/bin/sh
echo "$2" >> "$1/ran.log"
while [ ! -e "$1/go" ]; do sleep 0.1; done
echo "ran $2"
`;

export class RealGateway {
  #env;
  #places;

  constructor({ home, port, modelPort, token }) {
    this.#places = { HOME: home, PORT: port, MODEL_PORT: modelPort, TOKEN: token };
    this.home = home;
    this.token = token;
    this.url = `ws://127.0.0.1:${port}`;
    this.#env = { ...process.env, OC_HOME: home, OC_PORT: String(port), OC_MODEL_PORT: String(modelPort), OC_TOKEN: token };
  }

  /** It begins with no sessions: what an earlier drill left interrupted would be taken up. `like`: another, whose programs it shares. */
  async install(like) {
    for (const left of ["state", "workspaces"]) rmSync(resolve(this.home, left), { recursive: true, force: true });
    mkdirSync(this.home, { recursive: true });
    const programs = resolve(this.home, "node_modules");
    if (like && !existsSync(programs)) symlinkSync(resolve(like.home, "node_modules"), programs);
    if (!like) await this.#script("install");
    this.#configure();
    writeFileSync(this.command, COMMAND, { mode: 0o755 });
    writeFileSync(this.ranLog, "");
    writeFileSync(this.go, "");
  }

  /** As gateway.sh would, but for how many runs go on at a time: by itself a gateway goes by its processors. */
  #configure() {
    const template = readFileSync(resolve(openclawDir, "openclaw.template.json"), "utf8");
    const filled = Object.entries(this.#places).reduce((text, [name, value]) => text.replaceAll(`@${name}@`, value), template);
    const config = JSON.parse(filled);
    config.agents.defaults.maxConcurrent = RUNS_AT_ONCE;
    mkdirSync(resolve(this.home, "state"), { recursive: true });
    writeFileSync(resolve(this.home, "state/openclaw.json"), JSON.stringify(config, null, 2), { mode: 0o600 });
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

  async #script(verb) {
    const { stdout } = await run(resolve(openclawDir, "gateway.sh"), [verb], { env: this.#env });
    return stdout;
  }
}
