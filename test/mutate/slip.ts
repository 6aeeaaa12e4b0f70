// A slip: one text of one file replaced by another, as somebody could have written it by mistake, and the tests that must notice.
export type Slip = {
  file: string;
  /** Stands exactly once in the file. */
  from: string;
  to: string;
  /** What is wrong with it in place: it names the slip in the table. */
  why: string;
  /** `test/tasks/api.test.ts`, or one test of a file: `test/tasks/api.test.ts > its title`. Tried in this order, until one fails. */
  tests: string[];
};

/** The list that holds the slips of a file: named for its slice. */
export function listOf(file: string): string {
  const [top = "", folder, ...rest] = file.split("/");
  if (top !== "workers") return top === "web" ? "dashboard" : top;
  return rest.length > 0 && folder ? folder : "edge";
}

/** The text with the slip in it; null: `from` does not stand there exactly once. */
export function planted(text: string, { from, to }: Slip): string | null {
  const at = text.indexOf(from);
  if (from === "" || at < 0 || text.includes(from, at + 1)) return null;
  return text.slice(0, at) + to + text.slice(at + from.length);
}

/** Which tests a name means: all of a file where the title is null. */
export function testOf(name: string): { path: string; title: string | null } {
  const [path = "", ...title] = name.split(" > ");
  return { path, title: title.length > 0 ? title.join(" > ") : null };
}
