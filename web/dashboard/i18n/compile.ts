// Turns `{name}` and `{n, plural, one {# task} other {# tasks}}` into the compiled form that Lingui's runtime reads.
import type { Messages } from "@lingui/core";

export type Compiled = Exclude<Messages[string], string>;
type Choices = Record<string, Compiled>;
type Token = Compiled[number];

/** Index of the brace that closes the one at `open`. */
function closingBrace(text: string, open: number): number {
  let depth = 0;
  for (let index = open; index < text.length; index += 1) {
    if (text[index] === "{") depth += 1;
    if (text[index] === "}") depth -= 1;
    if (depth === 0) return index;
  }
  throw new Error(`Unbalanced braces in the message: ${text}`);
}

function compileChoices(text: string): Choices {
  const choices: Choices = {};
  let rest = text.trim();
  while (rest) {
    const open = rest.indexOf("{");
    const close = closingBrace(rest, open);
    choices[rest.slice(0, open).trim().replace(/^=/, "")] = compileTokens(rest.slice(open + 1, close), true);
    rest = rest.slice(close + 1).trim();
  }
  return choices;
}

function compileArgument(text: string): Token {
  const [name = "", type, ...more] = text.split(",");
  if (!type) return [name.trim()];
  return [name.trim(), type.trim(), compileChoices(more.join(","))];
}

function compileTokens(message: string, inPlural: boolean): Compiled {
  const tokens: Token[] = [];
  let rest = message;
  while (rest) {
    const open = rest.indexOf("{");
    const literal = open < 0 ? rest : rest.slice(0, open);
    for (const part of inPlural ? literal.split(/(#)/) : [literal]) if (part) tokens.push(part);
    if (open < 0) break;
    const close = closingBrace(rest, open);
    tokens.push(compileArgument(rest.slice(open + 1, close)));
    rest = rest.slice(close + 1);
  }
  return tokens;
}

export function compileMessage(message: string): Compiled {
  return compileTokens(message, false);
}
