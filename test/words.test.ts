/// <reference types="vite/types/importMeta.d.ts" />
// The words of the dashboard: both languages say the same things, and the build can compile them.
import { compileMessageOrThrow } from "@lingui/message-utils/compileMessage";
import { expect, test } from "vitest";
import { CAUSES } from "#worker/guards/schema.ts";
import { settled } from "#worker/coordination/rules.ts";
import { KINDS } from "#worker/coordination/schema.ts";
import { loopWords, refusalOf, settingsOf } from "#worker/guards/waking.ts";
import { composition } from "#worker/slices.ts";

type Words = Record<string, string>;
const english = import.meta.glob<Words>("../web/dashboard/**/messages.en.ts", { import: "messages", eager: true });
const chinese = import.meta.glob<Words>("../web/dashboard/**/messages.zh.ts", { import: "messages", eager: true });
const manifests = import.meta.glob("../web/dashboard/*/slice.ts", { query: "?raw", eager: true });

const folderOf = (path: string): string => path.split("/").at(-2) as string;
const all = (parts: Record<string, Words>): Words => Object.assign({}, ...Object.values(parts));

type Tokens = ReturnType<typeof compileMessageOrThrow>;

/** The names whose values a message shows. One that only chooses between forms of words may be left out in a language without forms. */
function placeholders(message: string): string[] {
  const found = new Set<string>();
  const walk = (tokens: Tokens, counted: string | null): void => {
    for (const token of tokens) {
      if (token === "#" && counted) found.add(counted);
      if (typeof token === "string") continue;
      const [name, type, choices] = token;
      if (!type) found.add(name);
      if (typeof choices === "object" && choices !== null) for (const choice of Object.values(choices)) if (Array.isArray(choice)) walk(choice, name);
    }
  };
  walk(compileMessageOrThrow(message), null);
  return [...found].sort();
}

test("every part of the app has its words in both languages, under the same ids", () => {
  expect(Object.keys(english).map(folderOf)).toEqual(Object.keys(chinese).map(folderOf));
  const differing = Object.keys(english).filter((path) => {
    const other = chinese[path.replace(".en.", ".zh.")] ?? {};
    return (
      Object.keys(english[path] ?? {})
        .sort()
        .join() !== Object.keys(other).sort().join()
    );
  });
  expect(differing).toEqual([]);
  expect(
    Object.keys(manifests)
      .map(folderOf)
      .filter((slice) => !Object.keys(english).map(folderOf).includes(slice)),
  ).toEqual([]);
});

test("every event of the catalogue has words, for the timeline and what a page hears", () => {
  const en = all(english);
  expect(Object.keys(composition.events).filter((type) => !(`event.${type}` in en))).toEqual([]);
});

/** Names, commands, codes and keys, which are the same in every language. */
const SAME = new Set(
  `API Mission Control OpenClaw Enter CSV JSON Export Ctrl Shift Esc zip PIN HTTPS localhost Cloudflare RFC FREQ INTERVAL WEEKLY DAILY HOURLY BYDAY PNG SHA CPU NAT
  Markdown GitHub Projects Linear Jira Trello AGENTS.md IDENTITY.md SOUL.md Asia/Shanghai wss://gateway.example.com cron.list skills.status gateway.auth.token
  release.version broadcast is:open assignee:me due iPhone iPad SEAL_KEY PUBLIC_URL EMAIL_FROM`.split(/\s+/),
);
/** What stands in another product's own words, or is typed as it is. */
const QUOTING = /^(?:imports\.how\.|settings\.switchLanguage$|approval\.hashHowDetail$|signIn\.helpText$)/;
const textsIn = (tokens: Tokens): string[] =>
  tokens.flatMap((token) => {
    if (typeof token === "string") return [token];
    const [, , choices] = token;
    return typeof choices === "object" && choices !== null ? Object.values(choices).flatMap((choice) => (Array.isArray(choice) ? textsIn(choice) : [])) : [];
  });

test("what the app says in Chinese has no English in it but names, commands and codes", () => {
  const left = Object.entries(all(chinese)).flatMap(([id, text]) => {
    if (QUOTING.test(id)) return [];
    const words = textsIn(compileMessageOrThrow(text)).flatMap((part) => part.match(/[A-Za-z][A-Za-z_.:/]{2,}/g) ?? []);
    return words.filter((word) => !SAME.has(word) && !SAME.has(word.replace(/[.:]$/, ""))).map((word) => `${id}: ${word}`);
  });
  expect(left).toEqual([]);
});

test("an id stands in one part only", () => {
  const owners = new Map<string, string[]>();
  for (const [path, words] of Object.entries(english)) for (const id of Object.keys(words)) owners.set(id, [...(owners.get(id) ?? []), folderOf(path)]);
  expect([...owners].filter(([, parts]) => parts.length > 1)).toEqual([]);
});

test("both languages are filled in with the same values", () => {
  const [en, zh] = [all(english), all(chinese)];
  expect(Object.keys(en).length).toBeGreaterThan(900);
  const differing = Object.entries(en).filter(([id, message]) => placeholders(message).join() !== placeholders(zh[id] ?? "").join());
  expect(differing.map(([id]) => id)).toEqual([]);
});

test("a message is never empty, and Chinese is not English left standing", () => {
  const [en, zh] = [all(english), all(chinese)];
  expect(Object.entries({ ...en, ...zh }).filter(([, message]) => message.trim() === "")).toEqual([]);
  const sentences = Object.entries(en).filter(([id, message]) => message.split(" ").length > 3 && zh[id] === message);
  expect(sentences.map(([id]) => id)).toEqual([]);
});

type Sentences = readonly (readonly [string, string])[];
const sentencesOf = Object.values(import.meta.glob<Sentences>("../web/dashboard/i18n/sentences.zh.ts", { import: "SENTENCES", eager: true }))[0] ?? [];
const [sentenceIn = () => null] = Object.values(
  import.meta.glob<(sentences: Sentences, text: string) => string | null>("../web/dashboard/i18n/sentences.ts", { import: "sentenceIn", eager: true }),
);
const inChinese = (text: string): string | null => sentenceIn(sentencesOf, text);
const sources = import.meta.glob<string>(
  ["../workers/{fields,tags,saved-views,memory,metrics}/*.ts", "../workers/tasks/bulk*.ts", "!../workers/**/{portable,routes,*-routes,*-store}.ts"],
  { query: "?raw", import: "default", eager: true },
);

/** Where a slice says why it refuses: the literals that stand there, with 7 for whatever is filled in. */
const SAID =
  /(?:ProblemError\(\s*"[a-z_]+",\s*|(?:\bno|refuse|#fail|refused\([^"`]*)\(|\b(?:detail|message|reason)(?::| =) |(?:min|max|regex|refine)\((?:[^()]|\([^()]*\))*, (?:\{ message: )?|_full: )(?:"((?:[^"\\]|\\.)+)"|`((?:[^`\\]|\\.)+)`)/g;
/** Only the member's name, and what another literal says of it. */
const isFrame = (text: string): boolean => /^(?:[a-z_]+: )?(?:the tag )?7:? ?7?(?: already)?\.?$/.test(text) || text.includes("${");
const IMPORTS = import.meta.glob<string>(["../workers/imports/*.ts", "!../workers/imports/{portable,routes,schema,tables,store,actions,events}.ts"], {
  query: "?raw",
  import: "default",
  eager: true,
});
/** Whole sentences, and why a row or an address is refused, whatever they are said with: most stand in lists of notes. */
const SENTENCE = /(?:\b(?:no|refuse|whyUnknowable)\(|why: )?(?:"((?:[^"\\\n]|\\.)+)"|`((?:[^`\\]|\\.)+)`)/g;
const isSentence = (whole: string, text: string): boolean => text.split(" ").length > 3 && (/^[A-Z7].*\.$/s.test(text) || /^(?:no|refuse|why)/.test(whole));
const filled = (literal: string): string => literal.replace(/\$\{(?:[^{}`]|`[^`]*`|\{[^{}]*\})*\}/g, "7").replaceAll("\\\\", "\\");

test("whatever an import says of what it would do, and why it does not, is said in Chinese too", () => {
  const literals = Object.values(IMPORTS).flatMap((source) => [...source.replace(/^\s*(?:\/\/|\/?\*).*$/gm, "").matchAll(SENTENCE)]);
  const said = literals.flatMap(([whole, plain, template]) => (isSentence(whole, filled(plain ?? template ?? "")) ? filled(plain ?? template ?? "") : []));
  // What is filled in may be one of the list itself.
  const fillings = ["7", "tasks", "an approval", "it has no id", "a private network", "it answered HTTP 7."];
  const read = (text: string) => fillings.map((filling) => inChinese(text.replaceAll("7", filling))).find((chinese) => chinese !== null) ?? null;
  expect(said.length).toBeGreaterThan(60);
  expect(said.filter((text) => read(text) === null)).toEqual([]);
});

const WHYS = import.meta.glob<string>(["../workers/guards/{waking,measure,stuck}.ts", "../workers/{rollouts,coordination}/rules.ts"], {
  query: "?raw",
  import: "default",
  eager: true,
});
/** What somebody typed, or what a guard says, within what stands in the way of work: put together of several literals. */
const wanted = { runs: 1, tokens: 0, cost: 0 };
const HELD_BACK = CAUSES.flatMap((cause) =>
  [null, "2026-11-24T00:00:00.000Z"].map((until) => {
    const detail = { person: "It deletes files.", loop: loopWords("Echo", 3), budget: "Its budget of runs is used up." }[cause];
    const stop = { scope: "agent", label: "Echo", cause, detail, until } as const;
    const refusal = refusalOf({
      agent: "Echo",
      stops: [stop],
      settings: settingsOf([]),
      budgets: [],
      wanted,
      isByPerson: true,
      wakes: 0,
      idle: 0,
      now: new Date(0),
    });
    return refusal?.why ?? "";
  }),
);
/** Whatever was asked and is not answered in its time. */
const ASKED = { state: "reached", due_at: "2026-11-24T00:00:00.000Z", command_status: "done", command_error: null } as const;
const UNANSWERED = KINDS.map((kind) => settled({ ...ASKED, kind }, new Date("2026-11-25T00:00:00.000Z"))?.why ?? "").filter((why) => !why.includes("within 0"));

test("why guards hold work back, why a roll-out leaves an agent out and why nobody has answered is said in Chinese too", () => {
  const literals = Object.values(WHYS).flatMap((source) => [...source.replace(/^\s*(?:\/\/|\/?\*).*$/gm, "").matchAll(SENTENCE)]);
  const said = literals.flatMap(([whole, plain, template]) => (isSentence(whole, filled(plain ?? template ?? "")) ? filled(plain ?? template ?? "") : []));
  const whole = [
    ...said.filter((text) => !text.startsWith("7 7: 7")).map((text) => text.replace("within 7.", "within 7 minutes.")),
    ...HELD_BACK,
    ...UNANSWERED,
  ];
  expect(whole.length).toBeGreaterThan(15);
  expect(whole.filter((text) => inChinese(text) === null && inChinese(text.replaceAll("7", "runs")) === null)).toEqual([]);
  expect(inChinese(HELD_BACK[0] ?? "")).toBe("Echo 已被停止：It deletes files. 工作会等到有人解除停止。");
});

test("whatever fields, tags, views, memory and edits of many say is said in Chinese too, with what is filled in", () => {
  const said = Object.values(sources).flatMap((source) => [...source.matchAll(SAID)].map(([, plain, template]) => filled(plain ?? template ?? "")));
  const sentences = [...new Set(said)].filter((text) => / /.test(text.replace(/^[a-z_]+:/, "").trim()) && !isFrame(text));
  expect(sentences.length).toBeGreaterThan(60);
  expect(sentences.filter((text) => inChinese(text) === null)).toEqual([]);
  expect(inChinese("custom_field_values: cost must be a whole number.")).toBe("cost：必须是整数。");
  expect(inChinese("label: must not be blank; field_key: is taken")).toBe("label：不能为空；field_key：已被占用");
  expect(inChinese("validation_regex: a parenthesis is not closed (at character 4).")).toBe("validation_regex：括号没有闭合（第 4 个字符处）。");
  expect(inChinese("custom_field_values: Tasks of this board need a value for {x}.")).toBe("这个看板的任务必须填写 {x}。");
  expect(inChinese("name: is something that nobody has written in Chinese")).toBeNull();
});

test("every order to a gateway has words, wherever it is shown", () => {
  const [declared = ""] = Object.values(import.meta.glob<string>("../workers/commands/commands.ts", { query: "?raw", import: "default", eager: true }));
  const [, members = ""] = /type CommandPayloads = \{([\s\S]*?)\n\};/.exec(declared) ?? [];
  const kinds = [...members.matchAll(/^ {2}"([a-z_.]+)":/gm)].map(([, kind]) => `command.kind.${kind}`);
  expect(kinds).toContain("command.kind.run.start");
  expect(kinds.filter((id) => !(id in all(english)))).toEqual([]);
});
