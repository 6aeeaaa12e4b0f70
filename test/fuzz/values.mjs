// Values that break programs, and a JSON writer for what JSON.stringify cannot say: odd numbers, members given twice.

/** Text that goes into the JSON as it stands. */
export class Verbatim {
  constructor(text) {
    this.text = text;
  }
}

/** An object as pairs, so that a name can come twice. */
export class Pairs {
  constructor(entries) {
    this.entries = entries;
  }
}

/** JSON.stringify that knows Verbatim and Pairs, and escapes lone surrogates. */
export function write(value) {
  if (value instanceof Verbatim) return value.text;
  if (value instanceof Pairs) return `{${value.entries.map(([name, inner]) => `${JSON.stringify(name)}:${write(inner)}`).join(",")}}`;
  if (Array.isArray(value)) return `[${value.map(write).join(",")}]`;
  if (value && typeof value === "object") return write(new Pairs(Object.entries(value).filter(([, inner]) => inner !== undefined)));
  return JSON.stringify(value) ?? "null";
}

const HUGE_CHARS = 100_000;
const MANY = 1_000;
const DEEP = 200;

const TEXTS = [
  "",
  " ",
  "\u0000",
  "a\u0000b",
  "\ud800",
  "\udc00x\ud800",
  "x\u0007\u001b[31m\u007f",
  "line\r\nX-Injected: 1",
  "\u202egnp.exe",
  "עברית العربية 日本語",
  "🧑‍🚀👩‍👩‍👧‍👦🏴‍☠️",
  `Z${"\u0300\u0301\u0323".repeat(60)}`,
  "\ufeffBOM",
  "\u200b\u200c\u200d\u2060",
  "\u2028\u2029",
  "\uffff\ufffe",
  "ß\u0130ıſ",
  "'; DROP TABLE tasks; --",
  '" OR 1=1 --',
  "%' ESCAPE '\\",
  "?1",
  "<script>alert(1)</script>",
  "<img src=x onerror=alert(1)>",
  "javascript:alert(1)",
  "../../../../etc/passwd",
  "..\\..\\windows",
  "%2e%2e%2f",
  "%00",
  "file:///etc/passwd",
  "http://169.254.169.254/latest/meta-data/",
  "{{constructor.constructor('return process')()}}",
  // biome-ignore lint/suspicious/noTemplateCurlyInString: a template in a value is what is tried
  "${7*7}",
  "#{7*7}",
  "$(id)`id`",
  "%s%n%x",
  "__proto__",
  "constructor",
  "toString",
  "hasOwnProperty",
  "null",
  "undefined",
  "NaN",
  "Infinity",
  "true",
  "[object Object]",
  "-1",
  "0x10",
  "1e309",
  "9007199254740993",
  "guard:forbidden",
  "me",
  "all",
  "*",
];

const DATES = [
  "0000-01-01T00:00:00Z",
  "0001-01-01T00:00:00Z",
  "9999-12-31T23:59:59.999Z",
  "99999-01-01T00:00:00Z",
  "+275760-09-13T00:00:00Z",
  "2016-12-31T23:59:60Z",
  "2026-02-30T00:00:00Z",
  "2026-13-01T00:00:00Z",
  "2026-11-21T25:00:00Z",
  "2026-11-21",
  "2026-11-21T08:00:00",
  "2026-11-21T08:00:00+14:00",
  "2026-11-21T08:00:00.123456789Z",
  "tomorrow",
];

const NUMBERS = [0, -1, 1, 1.5, -0.5, 2 ** 31, -(2 ** 31), 2 ** 53, 2 ** 53 - 1, -(2 ** 53), 2 ** 63, 1e21, 1e308, 5e-324, 255, 65_536];
const WRITTEN_NUMBERS = ["1e309", "-1e309", "-0", "1e-400", "1E400", "9007199254740993", "0.1e1", "123456789012345678901234567890", "-0.0", "1.0"];
const BROKEN = ["NaN", "Infinity", "01", "+1", ".5", "1.", "0x10", "'x'", "undefined", "{,}", "[1,]", '"\u0001"', '"\\x41"', '"\\ud800"', "nul", "tru"];
const FORMS = ["text", "number", "date", "huge", "many", "deep", "members", "wrong", "random"];

/** Numbers for limit, offset, cursor and since. */
export const QUERY_TEXTS = ["0", "-1", "1", "200", "201", "1e3", "1.5", " 5 ", "5;6", "0x5", "NaN", "9".repeat(30), "", "null", "true", "[]", "1,2", "٣"];

/** Members that must not reach an object's inside. */
function strangeMembers(random) {
  const many = Array.from({ length: MANY / 5 }, (_, index) => [`unknown_${index}`, index]);
  return random.pick([
    [["__proto__", { is_super_admin: true, role: "owner" }]],
    [["constructor", { prototype: { admin: true } }]],
    [
      ["id", "00000000-0000-7000-8000-000000000001"],
      ["organization_id", "00000000-0000-7000-8000-000000000001"],
      ["version", 999],
    ],
    [
      ["", ""],
      ["\u0000", 1],
      ["\ud800", 1],
    ],
    [["x".repeat(10_000), 1]],
    many,
  ]);
}

function nested(random) {
  const isObject = random.chance(0.5);
  let value = 1;
  for (let depth = 0; depth < DEEP; depth++) value = isObject ? { a: value } : [value];
  return value;
}

/** Any bad value, for any place. */
export function badValue(random, form = random.pick(FORMS)) {
  if (form === "text") return random.chance(0.3) ? random.text() : random.pick(TEXTS);
  if (form === "number") return random.chance(0.5) ? random.pick(NUMBERS) : new Verbatim(random.pick(WRITTEN_NUMBERS));
  if (form === "date") return random.pick(DATES);
  if (form === "huge") return random.pick(["x", "\u0000", "🧑‍🚀", "é", "\ud800", "<b>"]).repeat(random.pick([41, 301, 2_001, 20_001, HUGE_CHARS]));
  if (form === "many") return Array.from({ length: MANY }, () => random.pick([1, "x", null, {}]));
  if (form === "deep") return nested(random);
  if (form === "members") return new Pairs(strangeMembers(random));
  if (form === "wrong") return random.pick([null, true, false, 0, "", [], {}, [[]], [null], { length: 1 }, [{}], { $ref: "x" }]);
  return random.json();
}

/** A bad text, for headers, queries and addresses. */
export function badText(random) {
  const value = badValue(random, random.pick(["text", "text", "date", "huge"]));
  return random.chance(0.2) ? String(random.pick(NUMBERS)) : value;
}

/** The object with members that it should not have, or with one of its own given twice. */
export function withStrangeMembers(random, object) {
  const own = Object.entries(object);
  if (own.length > 0 && random.chance(0.4)) {
    const [name, value] = random.pick(own);
    return new Pairs([...own, [name, random.chance(0.5) ? value : badValue(random)]]);
  }
  return new Pairs([...own, ...strangeMembers(random)]);
}

/** Bytes of a body that is no good JSON, made from one that is. */
export function brokenBody(random, text) {
  const bytes = Buffer.from(text, "utf8");
  return random.pick([
    () => bytes.subarray(0, random.below(bytes.length + 1)),
    () => Buffer.concat([bytes, bytes]),
    () => Buffer.concat([Buffer.from([0xef, 0xbb, 0xbf]), bytes]),
    () => Buffer.from(text, "utf16le"),
    () => Buffer.concat([bytes.subarray(0, Math.max(1, bytes.length - 2)), Buffer.from([0xff, 0xfe, 0xc0, 0x80, 0xed, 0xa0, 0x80]), bytes.subarray(-2)]),
    () => Buffer.from(random.pick(BROKEN)),
    () => Buffer.from(`{"x":${random.pick(BROKEN)}}`),
    () => Buffer.from("[".repeat(50_000)),
    () => Buffer.from(`${" ".repeat(300_000)}${text}`),
    () => Buffer.from("x".repeat(1_100_000)),
    () => random.bytes(200),
    () => Buffer.alloc(0),
    () => Buffer.from(write(random.pick([[], null, 7, "x", true, [{}], [[]]]))),
  ])();
}
