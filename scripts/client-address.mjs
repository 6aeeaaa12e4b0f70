// Where a request comes from. Whoever speaks to us can write any header: a word about somebody further away counts only when it was
// said by a proxy that the operator trusts (TRUSTED_PROXIES). Runs in workerd, in front of the Worker, and in Node.
import { BlockList, isIP } from "node:net";

const familyOf = (address) => (isIP(address) === 6 ? "ipv6" : "ipv4");
const BITS = { ipv4: 32, ipv6: 128 };

/** `10.0.0.0/8, ::1`: addresses and networks, with commas. Throws what is wrong with it. */
export function trustedProxies(text = "") {
  const list = new BlockList();
  for (const entry of text.split(",").map((part) => part.trim())) {
    if (entry === "") continue;
    const [address, prefix, ...more] = entry.split("/");
    const family = familyOf(address);
    const isPrefix = prefix === undefined || (/^\d{1,3}$/.test(prefix) && Number(prefix) <= BITS[family]);
    if (isIP(address) === 0 || !isPrefix || more.length > 0)
      throw new Error(`TRUSTED_PROXIES: ${JSON.stringify(entry)} is no address or network. Write them as 10.0.0.5 or 10.0.0.0/8, with commas in between.`);
    if (prefix === undefined) list.addAddress(address, family);
    else list.addSubnet(address, Number(prefix), family);
  }
  return list;
}

/** An IPv4 address is one however it is written. */
const plain = (address) => address.replace(/^::ffff:(?=\d+\.)/i, "").toLowerCase();

/**
 * The address of the client behind `peer`, whoever is connected to us. Each trusted proxy has written at the end of X-Forwarded-For
 * from whom it has the request, so the list is read from its end for as long as whoever wrote is trusted.
 */
export function clientAddress(peer, forwarded, trusted) {
  let address = plain(peer);
  if (isIP(address) === 0) return null;
  for (const said of (forwarded ?? "").split(",").reverse()) {
    const next = plain(said.trim());
    if (!trusted.check(address, familyOf(address)) || isIP(next) === 0) return address;
    address = next;
  }
  return address;
}
