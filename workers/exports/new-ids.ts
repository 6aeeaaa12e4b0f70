// New ids for old ones: ids are unique across all organizations of a shard, and the old ones may still be in use there. The new id
// keeps the time and the counter of the old one, so that the order by id stays the same; the rest is derived from it with a salt that
// nobody knew when the file was made, so that nobody can make a file whose ids collide with those of another organization.
import { createHash } from "node:crypto";

const CACHE_MAX = 50_000;
/** Ids of this product are UUIDs of version 7; a UUID of any other version is foreign. */
const OUR_IDS = /(?<![0-9a-f])[0-9a-f]{8}-[0-9a-f]{4}-7[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}(?![0-9a-f-])/g;
/** What precedes an id inside longer text: a path of this product, or the names that gateways use. */
const LEADING = /(?:mc-|task-|agent:|stop:|exec:|\/(?:boards?|board-groups|tasks|agents|gateways?|approvals|executions|attachments)\/)$/;
const LEADING_CHARS = 16;
/** 48 bits of time, version, counter: everything but the last five bytes. */
const KEPT_CHARS = 26;

/** The new ids of one import. */
export class NewIds {
  readonly #salt: string;
  readonly #old: string;
  readonly #new: string;
  /** Whom each person of the file is matched to here. */
  readonly #people: ReadonlyMap<string, string>;
  readonly #known = new Map<string, string>();

  constructor(salt: string, oldOrganization: string, newOrganization: string, people: ReadonlyMap<string, string>) {
    this.#salt = salt;
    this.#old = oldOrganization;
    this.#new = newOrganization;
    this.#people = people;
  }

  /** The id of a row: always a new one. */
  row(id: string): string {
    if (id === this.#old) return this.#new;
    let mapped = this.#known.get(id);
    if (!mapped) {
      const tail = createHash("sha256")
        .update(this.#salt + id)
        .digest("hex")
        .slice(0, 36 - KEPT_CHARS);
      mapped = id.slice(0, KEPT_CHARS) + tail;
      if (this.#known.size >= CACHE_MAX) this.#known.clear();
      this.#known.set(id, mapped);
    }
    return mapped;
  }

  /** Maps actor ids, and ids embedded in text: people keep theirs, links lead to the rows here, everything else stays as written. */
  text(value: string): string {
    return this.#follow(value, (offset, end) => offset === 0 && end === value.length);
  }

  /** The same inside JSON; `value` is its text. */
  json(value: string): string {
    return this.#follow(value, (offset, end) => value[offset - 1] === '"' && value[end] === '"' && value[offset - 2] !== "\\");
  }

  /** A text may contain a UUID that is not one of our ids: only a UUID that is the whole value, or follows a known prefix, is mapped. */
  #follow(text: string, isWhole: (offset: number, end: number) => boolean): string {
    return text.replace(OUR_IDS, (id: string, offset: number) => {
      const isOurs = isWhole(offset, offset + id.length) || LEADING.test(text.slice(Math.max(0, offset - LEADING_CHARS), offset));
      return isOurs ? (this.#people.get(id) ?? this.row(id)) : id;
    });
  }
}
