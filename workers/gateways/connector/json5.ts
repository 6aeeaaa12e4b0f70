// Reads JSON as people write it in configuration files: comments, trailing commas, unquoted keys, single quotes.
// Called by config.ts for OpenClaw's openclaw.json. Pure. It reads only: nothing here may ever write a configuration back.

type Json = string | number | boolean | null | Json[] | { [key: string]: Json };

const ESCAPES: Record<string, string> = { n: "\n", t: "\t", r: "\r", b: "\b", f: "\f", v: "\v", "0": "\0", "\n": "" };
/** Deeper than any configuration; it keeps a hostile file from exhausting the stack. */
const MAX_DEPTH = 100;
const WORD = /[^\s,:[\]{}"'/]+/y;
const BLANK = /(?:\s|\/\/[^\n]*|\/\*[\s\S]*?\*\/)*/y;

/** Throws a SyntaxError that names the position. */
export function parseJson5(text: string): Json {
  const reader = new Reader(text);
  const value = reader.value(0);
  reader.blank();
  if (!reader.atEnd) throw reader.fail("something after the end");
  return value;
}

class Reader {
  #at = 0;
  readonly #text: string;

  constructor(text: string) {
    this.#text = text;
  }

  get atEnd(): boolean {
    return this.#at >= this.#text.length;
  }

  fail(what: string): SyntaxError {
    const line = this.#text.slice(0, this.#at).split("\n").length;
    return new SyntaxError(`${what} (line ${line})`);
  }

  blank(): void {
    BLANK.lastIndex = this.#at;
    this.#at += BLANK.exec(this.#text)?.[0].length ?? 0;
  }

  value(depth: number): Json {
    if (depth > MAX_DEPTH) throw this.fail("too deep");
    this.blank();
    const first = this.#text[this.#at];
    if (first === "{") return this.#object(depth);
    if (first === "[") return this.#array(depth);
    if (first === '"' || first === "'") return this.#string(first);
    return this.#word();
  }

  #object(depth: number): { [key: string]: Json } {
    const entries: [string, Json][] = [];
    this.#list("}", () => {
      const quote = this.#text[this.#at];
      const key = quote === '"' || quote === "'" ? this.#string(quote) : this.#bare();
      this.blank();
      if (this.#text[this.#at] !== ":") throw this.fail("a colon is missing");
      this.#at++;
      entries.push([key, this.value(depth + 1)]);
    });
    return Object.fromEntries(entries);
  }

  #array(depth: number): Json[] {
    const items: Json[] = [];
    this.#list("]", () => items.push(this.value(depth + 1)));
    return items;
  }

  #list(end: string, item: () => void): void {
    this.#at++;
    for (;;) {
      this.blank();
      if (this.#text[this.#at] === end) break;
      item();
      this.blank();
      if (this.#text[this.#at] === ",") this.#at++;
      else if (this.#text[this.#at] !== end) throw this.fail(`a comma or ${end} is missing`);
    }
    this.#at++;
  }

  #string(quote: string): string {
    let out = "";
    for (this.#at++; this.#text[this.#at] !== quote; this.#at++) {
      const char = this.#text[this.#at];
      if (char === undefined) throw this.fail("a string does not end");
      if (char !== "\\") out += char;
      else out += this.#escape();
    }
    this.#at++;
    return out;
  }

  #escape(): string {
    const char = this.#text[++this.#at];
    if (char === undefined) throw this.fail("a string does not end");
    const digits = char === "u" ? 4 : char === "x" ? 2 : 0;
    if (digits === 0) return ESCAPES[char] ?? char;
    const hex = this.#text.slice(this.#at + 1, this.#at + 1 + digits);
    if (!/^[0-9a-fA-F]+$/.test(hex) || hex.length !== digits) throw this.fail("a bad escape");
    this.#at += digits;
    return String.fromCharCode(Number.parseInt(hex, 16));
  }

  #bare(): string {
    WORD.lastIndex = this.#at;
    const word = WORD.exec(this.#text)?.[0];
    if (!word) throw this.fail("a value is missing");
    this.#at += word.length;
    return word;
  }

  #word(): Json {
    const word = this.#bare();
    if (word === "true") return true;
    if (word === "false") return false;
    if (word === "null") return null;
    const number = Number(word);
    if (Number.isNaN(number)) throw this.fail(`"${word}" is not a value`);
    return number;
  }
}
