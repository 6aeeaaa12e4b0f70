// What was found: each defect once per subject and kind, with the request that shows it, made as small as is cheap.
import { asCurl, send, smaller } from "./requests.mjs";
import { judge } from "./verdict.mjs";

const SHRINK_TRIES = 60;
const SHRINK_MAX_MS = 4_000;
const LOG_CHARS = 600;

/** The problem's code, where undocumented answers are alike; null for what should be looked at one by one. */
function codeOf(answer) {
  const code = /"code":"([a-z_]+)"/.exec(answer?.text ?? "")?.[1];
  return code === "internal" ? null : code;
}

export class Findings {
  #server;
  #bound;
  /** `subject kind` → the first of its sort, and how many there were. */
  #all = new Map();
  /** What was late or cut off once, and good the second time: a busy machine, a connection that had just been closed. */
  once = [];

  /** @param bound what judge() needs: document, secrets */
  constructor(server, bound) {
    this.#server = server;
    this.#bound = bound;
  }

  /** Judges an answer and keeps what is wrong. What only was late is asked again, alone: the machine may have been busy. */
  async hear(sent, answer) {
    for (const { kind, text } of judge(sent, answer, this.#bound)) {
      if ((kind === "slow" || kind === "no-answer") && !(await this.#isRepeated(sent, kind))) this.once.push(`${sent.operation.id}: ${kind}: ${text}`);
      else this.add(sent.operation.id, kind, text, { sent, answer });
    }
  }

  async #isRepeated(sent, kind) {
    return judge(sent, await send(this.#server, sent), this.#bound).some((found) => found.kind === kind);
  }

  add(subject, kind, text, { sent = null, answer = null } = {}) {
    const key = `${subject} ${kind}`;
    const known = this.#all.get(key);
    if (known) known.count += 1;
    else this.#all.set(key, { subject, kind, text, sent, answer, count: 1 });
  }

  get subjects() {
    return new Set([...this.#all.values()].map((one) => one.subject));
  }

  get size() {
    return this.#all.size;
  }

  /** Cuts the requests down, while the same finding stays. */
  async shrink() {
    for (const one of this.#all.values()) {
      if (!one.sent || one.kind === "slow" || one.kind === "no-answer") continue;
      const end = Date.now() + SHRINK_MAX_MS;
      let tries = SHRINK_TRIES;
      for (let isSmaller = true; isSmaller; ) {
        isSmaller = false;
        for (const less of smaller(one.sent)) {
          if (tries-- <= 0 || Date.now() > end) break;
          const answer = await send(this.#server, less);
          const same = judge(less, answer, this.#bound).find((found) => found.kind === one.kind);
          if (!same) continue;
          Object.assign(one, { sent: less, answer, text: same.text });
          isSmaller = true;
          break;
        }
      }
    }
  }

  /** The same sort at several operations is shown once, with the names of the others. @param repeat (subject) → the command */
  print(hide, repeat) {
    const sorts = Map.groupBy(this.#all.values(), ({ kind, answer, subject }) => `${kind} ${codeOf(answer) ?? subject}`);
    for (const [{ subject, kind, text, sent, answer, count }, ...others] of sorts.values()) {
      console.log(`\nFAIL ${subject} · ${kind}${count > 1 ? ` (${count} times)` : ""}${sent ? ` · as ${sent.caller}` : ""}`);
      console.log(`     ${hide(text)}`);
      if (sent) console.log(`     ${hide(asCurl(sent, hide))}`);
      const logged = this.#logOf(answer);
      if (logged) console.log(`     log: ${hide(logged)}`);
      console.log(`     again: ${repeat(subject)}`);
      if (others.length > 0) console.log(`     the same: ${others.map((one) => one.subject).join(", ")}`);
    }
  }

  /** What the server's log says about a request that failed on its side. */
  #logOf(answer) {
    if (!(answer?.status >= 500)) return null;
    const line = this.#server
      .output()
      .split("\n")
      .find((one) => one.includes(answer.headers["x-request-id"]));
    return line?.slice(0, LOG_CHARS) ?? null;
  }
}
