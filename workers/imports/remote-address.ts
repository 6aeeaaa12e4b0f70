// Where the API of another installation may be: judged from its address alone. What a name resolves to is checked where the request goes
// out. Private addresses are reached where the installation lets its gateways be private (GATEWAY_NETWORK). Pure.
import { NETWORKS, placeOf } from "#worker/links/index.ts";

/** What an import may reach: what gateways may be dialled, and public hosts in any case. */
export type Reach = "public" | "loopback" | "private";
export const reachOf = (setting: string | undefined): Reach => (setting === "loopback" || setting === "private" ? setting : "public");

export type RemoteBase = { ok: true; url: string } | { ok: false; why: string };
const no = (why: string): RemoteBase => ({ ok: false, why });

/** The address below which the API's paths stand, without a slash at its end; or why it is not asked. */
export function remoteBase(given: string, reach: Reach): RemoteBase {
  const url = URL.canParse(given.trim()) ? new URL(given.trim()) : null;
  if (!url || !["http:", "https:"].includes(url.protocol)) return no("it is no address that can be asked. It looks like https://mc.example.com");
  if (url.username || url.password) return no("it has a name or a password in it, which everybody sees. Give the token as the token");
  const place = placeOf(url.hostname);
  if (place === "never") return no(`${url.hostname} is an address that is never asked`);
  if (NETWORKS.indexOf(place) > NETWORKS.indexOf(reach)) {
    const kind = place === "loopback" ? "the host of Mission Control itself" : "a private network";
    return no(`${url.hostname} is on ${kind}. Whoever runs this installation can allow it: GATEWAY_NETWORK=${place}`);
  }
  if (url.protocol === "http:" && place === "public")
    return no(`${url.hostname} is reached through the internet: give an https:// address. By http:// anybody on the way reads the token`);
  const path = url.pathname.replace(/\/+$/, "").replace(/\/api(?:\/v1)?$/, "");
  return { ok: true, url: `${url.origin}${path}` };
}
