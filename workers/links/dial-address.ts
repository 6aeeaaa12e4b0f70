// Where a gateway may be dialled: judged from its address alone, as a URL writes it. What a name resolves to is checked where the socket
// is opened (dial-out.ts).
import type { DialProblem } from "#worker/gateways/schema.ts";

/** What an installation lets its organizations dial; each includes those before it. */
export const NETWORKS = ["none", "public", "loopback", "private"] as const;
export type Network = (typeof NETWORKS)[number];
/** `never`: link-local addresses, where clouds keep their hosts' secrets, and what is no host's address. */
type Place = Exclude<Network, "none"> | "never";

type Refused = { ok: false; problem: DialProblem; detail: string };
export type DialAddress = { ok: true; url: string; host: string; isPrivate: boolean } | Refused;

const METADATA = new Set(["100.100.100.200", "168.63.129.16", "192.0.0.192", "metadata.google.internal", "metadata", "instance-data"]);
/** The networks of clouds' own services, by their first two groups. */
const METADATA_V6 = new Set(["fd00:ec2", "fd20:ce"]);
const PRIVATE_ENDINGS = [".local", ".internal", ".lan", ".home.arpa", ".intranet", ".private", ".corp", ".home"];

/** First number, bits that count, and what lies there; the first that fits. */
const V4: readonly (readonly [string, number, Place])[] = [
  ["0.0.0.0", 8, "never"],
  ["10.0.0.0", 8, "private"],
  ["100.64.0.0", 10, "private"],
  ["127.0.0.0", 8, "loopback"],
  ["169.254.0.0", 16, "never"],
  ["172.16.0.0", 12, "private"],
  ["192.0.0.0", 24, "never"],
  ["192.0.2.0", 24, "never"],
  ["192.168.0.0", 16, "private"],
  ["198.18.0.0", 15, "private"],
  ["198.51.100.0", 24, "never"],
  ["203.0.113.0", 24, "never"],
  ["224.0.0.0", 3, "never"],
];

const numberOf = (ip: string): number => ip.split(".").reduce((number, part) => number * 256 + Number(part), 0);

function placeOfV4(ip: string): Place {
  if (METADATA.has(ip)) return "never";
  const number = numberOf(ip);
  const found = V4.find(([from, bits]) => Math.floor(number / 2 ** (32 - bits)) === Math.floor(numberOf(from) / 2 ** (32 - bits)));
  return found ? found[2] : "public";
}

/** The eight groups of an address as URLs write it. */
function groupsOf(ip: string): number[] {
  const [head = "", tail] = ip.split("::");
  const listed = (part: string) => (part === "" ? [] : part.split(":").map((group) => Number.parseInt(group, 16)));
  if (tail === undefined) return listed(head);
  const [first, last] = [listed(head), listed(tail)];
  return [...first, ...Array<number>(8 - first.length - last.length).fill(0), ...last];
}

const v4In = (high: number, low: number): string => [high >> 8, high & 255, low >> 8, low & 255].join(".");

function placeOfV6(groups: readonly number[]): Place {
  const [a = 0, b = 0, c = 0, , , f = 0, g = 0, h = 0] = groups;
  const isBare = groups.slice(0, 5).every((group) => group === 0);
  if (isBare && f === 0 && g === 0) return h === 1 ? "loopback" : "never";
  // An IPv4 address in other clothes: mapped, compatible, through NAT64, 6to4.
  if (isBare && (f === 0xffff || f === 0)) return placeOfV4(v4In(g, h));
  if (a === 0x64 && b === 0xff9b) return c === 0 ? placeOfV4(v4In(g, h)) : "never"; // else a translator of somebody's own network
  if (a === 0x2002) return placeOfV4(v4In(b, c));
  if ((a & 0xfe00) === 0xfc00) return METADATA_V6.has(`${a.toString(16)}:${b.toString(16)}`) ? "never" : "private";
  return (a & 0xe000) === 0x2000 ? "public" : "never";
}

/** Where a host lies, named as `URL.hostname` does. */
export function placeOf(hostname: string): Place {
  const host = hostname.toLowerCase().replace(/\.$/, "");
  if (host.startsWith("[")) {
    return placeOfV6(groupsOf(host.slice(1, -1)));
  }
  if (METADATA.has(host)) return "never";
  if (/^[\d.]+$/.test(host)) return placeOfV4(host);
  if (host === "localhost" || host.endsWith(".localhost")) return "loopback";
  return !host.includes(".") || PRIVATE_ENDINGS.some((ending) => host.endsWith(ending)) ? "private" : "public";
}

const refused = (problem: DialProblem, detail: string): Refused => ({ ok: false, problem, detail });
const CONNECTOR = "Or run the connector beside the gateway: it dials in and needs none of this.";
const PLAIN: Record<string, string> = { "ws:": "http:", "http:": "http:", "wss:": "https:", "https:": "https:" };

function refusalOf(url: URL, place: Place, network: Network): Refused | null {
  if (network === "none") return refused("address_refused", `This installation dials no gateways (GATEWAY_NETWORK=none). ${CONNECTOR}`);
  if (place === "never") return refused("address_refused", `${url.hostname} is an address that is never dialled. ${CONNECTOR}`);
  if (NETWORKS.indexOf(place) > NETWORKS.indexOf(network)) {
    const kind = place === "loopback" ? "the host of Mission Control itself" : "a private network";
    return refused("address_refused", `${url.hostname} is on ${kind}. Whoever runs this installation can allow it: GATEWAY_NETWORK=${place}. ${CONNECTOR}`);
  }
  if (PLAIN[url.protocol] === "http:" && place === "public")
    return refused(
      "address_refused",
      `${url.hostname} is reached through the internet: give a wss:// address. By ws:// anybody on the way reads the token. ${CONNECTOR}`,
    );
  return null;
}

/** `fetch` takes it; or why this address is not dialled, and what to do. */
export function dialAddress(endpoint: string, network: Network, allowsInsecureTls: boolean): DialAddress {
  const url = URL.canParse(endpoint) ? new URL(endpoint) : null;
  const scheme = url && PLAIN[url.protocol];
  if (!url || !scheme || url.hostname === "") return refused("bad_url", "The address is none that can be dialled. It looks like wss://gateway.example.com.");
  if (url.username || url.password) return refused("bad_url", "The address has a name or a password in it, which everybody sees. Give the token as the token.");
  const place = placeOf(url.hostname);
  const no = refusalOf(url, place, network);
  if (no) return no;
  if (scheme === "https:" && allowsInsecureTls)
    return refused("address_refused", `Certificates are always checked when a gateway is dialled, so allow_insecure_tls cannot be. Turn it off. ${CONNECTOR}`);
  url.protocol = scheme;
  url.hash = "";
  return { ok: true, url: url.href, host: url.host, isPrivate: place !== "public" };
}
