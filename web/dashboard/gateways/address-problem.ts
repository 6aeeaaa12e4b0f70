// What is wrong with an address that somebody writes. Pure.
import type { MessageId } from "../i18n/index.ts";

const SCHEMES: readonly string[] = ["ws:", "wss:", "http:", "https:"];

/** Why it is the address of no gateway, whoever dials it; null: it may be one. Whether it is dialled from here the server says. */
export function addressProblem(url: string): MessageId | null {
  if (!URL.canParse(url)) return "gateway.dial.badUrl";
  const { protocol, hostname, username, password } = new URL(url);
  if (!SCHEMES.includes(protocol) || hostname === "") return "gateway.dial.badUrl";
  return username || password ? "gateway.dial.urlHasSecret" : null;
}
