// Where a gateway may be dialled, and when it is dialled again.
import { expect, test } from "vitest";
import { dialAddress, NETWORKS, type Network, placeOf } from "#worker/links/dial-address.ts";
import { type Miss, waitAfter } from "#worker/links/dial-times.ts";
import { errorOf, GatewayError } from "#worker/links/protocol.ts";
import { endFault, refusalOf } from "#worker/links/refusals.ts";

const hostOf = (address: string): string => new URL(address).hostname;

test.each([
  ["wss://gateway.example.com", "public"],
  ["wss://8.8.8.8", "public"],
  ["wss://[2606:4700::1111]", "public"],
  ["wss://172.15.255.255", "public"],
  ["wss://172.32.0.1", "public"],
  ["wss://100.63.255.255", "public"],
  ["wss://100.128.0.1", "public"],
  ["wss://notlocalhost.example", "public"],
  ["ws://localhost", "loopback"],
  ["ws://LOCALHOST.", "loopback"],
  ["ws://a.localhost", "loopback"],
  ["ws://127.0.0.1", "loopback"],
  ["ws://127.255.255.254", "loopback"],
  ["ws://0x7f.1", "loopback"],
  ["ws://2130706433", "loopback"],
  ["ws://0177.0.0.1", "loopback"],
  ["ws://[::1]", "loopback"],
  ["ws://[::ffff:127.0.0.1]", "loopback"],
  ["ws://[::127.0.0.1]", "loopback"],
  ["ws://[64:ff9b::7f00:1]", "loopback"],
  ["ws://[2002:7f00:1::]", "loopback"],
  ["ws://10.0.0.1", "private"],
  ["ws://172.16.0.1", "private"],
  ["ws://172.31.255.255", "private"],
  ["ws://192.168.1.1", "private"],
  ["ws://100.64.0.1", "private"],
  ["ws://100.127.255.255", "private"],
  ["ws://[fd12:3456::1]", "private"],
  ["ws://[fc00::1]", "private"],
  ["ws://[::ffff:10.0.0.1]", "private"],
  ["ws://gateway", "private"],
  ["ws://printer.local", "private"],
  ["ws://db.internal", "private"],
  ["ws://nas.lan.", "private"],
  ["ws://0.0.0.0", "never"],
  ["ws://[::]", "never"],
  ["ws://169.254.169.254", "never"],
  ["ws://[::ffff:169.254.169.254]", "never"],
  ["ws://[fe80::1]", "never"],
  ["ws://[fd00:ec2::254]", "never"],
  ["ws://[fd00:ec2::23]", "never"],
  ["ws://[fd20:ce::1]", "never"],
  ["ws://100.100.100.200", "never"],
  ["ws://[::ffff:100.100.100.200]", "never"],
  ["wss://168.63.129.16", "never"],
  ["wss://[64:ff9b::168.63.129.16]", "never"],
  ["wss://[64:ff9b:1::7f00:1]", "never"],
  ["ws://metadata.google.internal", "never"],
  ["ws://metadata.google.internal.", "never"],
  ["ws://224.0.0.1", "never"],
  ["ws://255.255.255.255", "never"],
  ["ws://[ff02::1]", "never"],
] as const)("%s lies where it does, however it is written: %s", (address, place) => {
  expect(placeOf(hostOf(address))).toBe(place);
});

const ok = (address: string, network: Network, insecure = false): boolean => dialAddress(address, network, insecure).ok;

test("an installation dials what its word includes, and nothing beyond", () => {
  const addresses = ["wss://gateway.example.com", "ws://127.0.0.1:18789", "ws://10.0.0.7:18789", "ws://169.254.169.254"];
  const dialled = NETWORKS.map((network) => addresses.map((address) => ok(address, network)));
  expect(dialled).toEqual([
    [false, false, false, false],
    [true, false, false, false],
    [true, true, false, false],
    [true, true, true, false],
  ]);
});

test("what is not dialled says what to do: the word to set, wss instead of ws, the token elsewhere", () => {
  const refused = (address: string, network: Network = "public", insecure = false) => {
    const answer = dialAddress(address, network, insecure);
    return answer.ok ? "dialled" : `${answer.problem}: ${answer.detail}`;
  };
  expect(refused("ws://127.0.0.1:18789")).toMatch(/^address_refused: .*GATEWAY_NETWORK=loopback/);
  expect(refused("ws://10.0.0.7")).toMatch(/^address_refused: .*GATEWAY_NETWORK=private/);
  expect(refused("ws://gateway.example.com", "private")).toMatch(/^address_refused: .*wss:\/\//);
  expect(refused("wss://gateway.example.com", "public", true)).toMatch(/^address_refused: .*allow_insecure_tls/);
  expect(refused("wss://me:secret@gateway.example.com")).toMatch(/^bad_url: .*name or a password/);
  for (const address of ["", "gateway", "ftp://gateway.example.com", "javascript:alert(1)", "wss://"]) expect(refused(address)).toMatch(/^bad_url: /);
});

test("it is fetched where it is, without what follows #", () => {
  expect(dialAddress("wss://gateway.example.com:8443/gw?x=1#y", "public", false)).toMatchObject({
    ok: true,
    url: "https://gateway.example.com:8443/gw?x=1",
    host: "gateway.example.com:8443",
  });
  expect(dialAddress("ws://127.0.0.1:18789", "loopback", true)).toMatchObject({ ok: true, url: "http://127.0.0.1:18789/" });
});

test("the command that lets us in names a request, whatever the gateway calls it, and no option", () => {
  const approve = (requestId: unknown) => refusalOf(new GatewayError("NOT_PAIRED", "no", { reason: "PAIRING_REQUIRED", details: { requestId } })).approve;
  expect(approve("4f3c-9a_1")).toBe("openclaw devices approve 4f3c-9a_1");
  for (const odd of ["--latest", "-y", "--all\u202e", "a;b", "x; rm -rf ~", "$(id)", "a b", "a\nb", "", "\u001b[2J", "x".repeat(101), 7, null])
    expect(approve(odd)).toBe("openclaw devices list");
});

test("what a gateway says when it refuses is one line, in which nothing moves what stands around it", () => {
  const said = "no\u0000\u001b[2J\n\u202ethgir\u2069";
  const refused = refusalOf(errorOf({ code: "X", message: said }));
  expect(refused.detail).toBe("The gateway refused the connection: no [2J thgir ");
  expect(endFault(4000, said).detail).toBe("The gateway closed the connection (4000 no [2J thgir ).");
});

const HOUR = 3_600_000;

test.each<[Miss, number, number, number | null]>([
  ["away", 1, 0, 2_000],
  ["away", 4, 0, 16_000],
  ["away", 20, HOUR, 300_000],
  ["away", 2_000, 7 * 24 * HOUR, null],
  ["pairing", 1, 0, 10_000],
  ["pairing", 9, HOUR, 30_000],
  ["pairing", 9, 24 * HOUR, null],
  ["mend", 1, 0, 20 * 60_000],
  ["mend", 5, HOUR, HOUR],
  ["mend", 5, 24 * HOUR, null],
])("after a failure of the kind %s, the %i. in a row for %i ms, at most this long is waited: %s", (miss, failures, forMs, most) => {
  expect(waitAfter(miss, failures, forMs, 1 - Number.EPSILON)).toBe(most);
  expect(waitAfter(miss, failures, forMs, 0)).toBe(most === null ? null : most / 2);
});
