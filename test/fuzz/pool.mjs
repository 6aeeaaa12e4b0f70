// Ids and tokens that the answers have shown, by kind: the name of the path parameter (`task_id`) that takes them.
import { randomUUID } from "node:crypto";

const COLLECTED_MAX = 200;
const CURSORS_MAX = 20;
const TOKENS_TRIED = 8;
/** Words of addresses that say nothing about the subject. */
const GENERAL = /^(organizations|users|me|auth|confirm|\{.*)?$/;
const UUID = /^[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}$/i;

const wordsOf = (path) => path.split(/[/-]/).filter((word) => !GENERAL.test(word));

export class Pool {
  /** Things of the world that the run stands on: never the target of a delete. */
  #kept = new Map();
  #collected = new Map();
  #foreign = new Map();
  #kinds;
  #spoken;
  /** "id kind" → the id of that kind that it belongs to: a task's board. */
  #parents = new Map();
  #tokens = [];
  cursors = [];
  /** kept or foreign while the world is made; after that, what is seen is collected. */
  phase = "collected";

  /** @param spoken kind → how it is written, of those that are no ids but names within an organization: the key of a task */
  constructor(kinds, spoken = new Map()) {
    this.#spoken = spoken;
    this.#kinds = [...kinds].sort((left, right) => right.length - left.length);
  }

  add(kind, id, phase = this.phase) {
    const map = { kept: this.#kept, foreign: this.#foreign, collected: this.#collected }[phase];
    if (phase === "collected" && (this.#kept.get(kind)?.includes(id) || this.#foreign.get(kind)?.includes(id))) return;
    const list = map.get(kind) ?? [];
    map.set(kind, list);
    if (list.includes(id)) return;
    list.push(id);
    if (list.length > COLLECTED_MAX) list.shift();
  }

  /** The kind that a member's name speaks of: `after_task_id` → `task_id`, `task_ids` → `task_id`. */
  kindOfName(name) {
    const singular = name.replace(/ids$/, "id");
    return this.#kinds.find((kind) => singular === kind || singular.endsWith(`_${kind}`)) ?? null;
  }

  /** Reads an answer: `id` of things of `kind`, and every member that is named like a kind. */
  learn(answer, kind, path) {
    const items = Array.isArray(answer?.items) ? answer.items : [answer];
    for (const item of items) {
      if (!kind || item?.id === undefined || item.id === null) continue;
      this.add(kind, String(item.id));
      this.#learnSpoken(item);
      for (const [name, value] of Object.entries(item))
        if (typeof value === "string" && this.kindOfName(name) === name) this.#parents.set(`${item.id} ${name}`, value);
    }
    this.#learnNames(answer, path, 0);
  }

  /** Not of the other organization: by the same name this one may have a thing of its own. */
  #learnSpoken(item) {
    if (this.phase === "foreign") return;
    for (const [kind, pattern] of this.#spoken) if (typeof item[kind] === "string" && pattern.test(item[kind])) this.add(kind, item[kind]);
  }

  #learnNames(value, path, depth) {
    if (!value || typeof value !== "object" || depth > 6) return;
    for (const [name, inner] of Object.entries(value)) {
      if (typeof inner === "string" && UUID.test(inner)) {
        const kind = this.kindOfName(name);
        if (kind === name && !this.#spoken.has(kind)) this.add(kind, inner); // the key of a value is no key of a task
      } else if (name === "next_cursor" && typeof inner === "string") {
        this.cursors = [inner, ...this.cursors].slice(0, CURSORS_MAX);
      } else if (typeof inner === "string" && /(^|_)(token|secret|link|url)$/.test(name) && inner.length > 20) this.addToken(inner.split("#").at(-1), path);
      else this.#learnNames(inner, path, depth + 1);
    }
  }

  /** @param issuer the address that answered it: an invite's token is for addresses that speak of invites */
  addToken(text, issuer) {
    if (this.#tokens.some((known) => known.text === text)) return;
    this.#tokens = [{ text, words: wordsOf(issuer) }, ...this.#tokens].slice(0, COLLECTED_MAX);
  }

  /** A token for an operation: mostly one of the last that its own subject has issued; null when there is none. */
  token(random, path) {
    const words = wordsOf(path);
    const fitting = this.#tokens.filter((token) => token.words.some((word) => words.includes(word))).slice(0, TOKENS_TRIED);
    const from = fitting.length > 0 && random.chance(0.8) ? fitting : this.#tokens;
    return from.length > 0 ? random.pick(from).text : null;
  }

  /** What a thing belongs to, where it is known. */
  parent(id, kind) {
    return this.#parents.get(`${id} ${kind}`) ?? null;
  }

  list(kind, phase) {
    return { kept: this.#kept, foreign: this.#foreign, collected: this.#collected }[phase].get(kind) ?? [];
  }

  /** The kinds of which it has things. */
  kinds(phase) {
    return [...{ kept: this.#kept, foreign: this.#foreign, collected: this.#collected }[phase].keys()];
  }

  /** An id for this kind: mostly of a thing that is there. */
  pick(random, kind) {
    const [kept, collected, foreign] = ["kept", "collected", "foreign"].map((phase) => this.list(kind, phase));
    if (kept.length > 0 && random.chance(0.75)) return random.pick(kept);
    if (collected.length > 0 && random.chance(0.7)) return random.pick(collected);
    if (foreign.length > 0 && random.chance(0.5)) return random.pick(foreign);
    if (kept.length > 0 && random.chance(0.3)) return random.pick(kept);
    return this.any(random);
  }

  /** An id for what takes a thing away: never one that is kept; null when there is none to spare. */
  spare(random, kind) {
    const collected = this.list(kind, "collected");
    return collected.length > 0 ? random.pick(collected) : null;
  }

  /** Some id of another kind, or of nothing. */
  any(random) {
    const others = [...this.#kept.values()].flat();
    return others.length > 0 && random.chance(0.5) ? random.pick(others) : randomUUID();
  }
}
