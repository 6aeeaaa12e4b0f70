// What browsers are told, how much of it, and in which cipher: pure.
import { expect, test } from "vitest";
import { againTimes, ATTEMPTS_MAX, endpointProblem, moreOf, outcomeOf, shownOf, turnOf } from "#worker/notifications/push-rules.ts";
import { encryptedFor, MESSAGE_MAX_BYTES, vapidOf } from "#worker/notifications/web-push.ts";
import { decrypted } from "./push-service.ts";

const bytes = (text: string) => new Uint8Array(Buffer.from(text, "base64url"));
const CURVE = { name: "ECDH", namedCurve: "P-256" };
const keyOf = (point: string, d?: string) =>
  crypto.subtle.importKey(
    "jwk",
    {
      kty: "EC",
      crv: "P-256",
      x: Buffer.from(bytes(point).slice(1, 33)).toString("base64url"),
      y: Buffer.from(bytes(point).slice(33)).toString("base64url"),
      ...(d ? { d } : {}),
    },
    CURVE,
    true,
    d ? ["deriveBits"] : [],
  );

test("a message is the one of RFC 8291, appendix A, byte by byte; its browser reads it, and another text each time is another cipher", async () => {
  const server = "BP4z9KsN6nGRTbVYI_c7VJSPQTBtkgcy27mlmlMoZIIgDll6e3vCYLocInmYWAmS6TlzAC8wEqKK6PBru3jl7A8";
  const browser = { p256dh: "BCVxsr7N_eNgVRqvHtD0zTZsEc6-VV-JvLexhqUzORcxaOzi6-AYWXvTBHm4bjyPjs7Vd8pZGH6SRpkNtoIAiw4", auth: "BTBZMqHH6r4Tts7J_aSIgg" };
  const pair = { publicKey: await keyOf(server), privateKey: await keyOf(server, "yfWPiYE-n46HLnH0KqZOF1fJJU3MYrct3AELtAQ-oRw") };
  const text = "When I grow up, I want to be a watermelon";
  const message = await encryptedFor(browser, text, { pair, salt: bytes("DGv6ra1nlYgDCS1FRnbzlw") });
  expect(Buffer.from(message).toString("base64url")).toBe(
    "DGv6ra1nlYgDCS1FRnbzlwAAEABBBP4z9KsN6nGRTbVYI_c7VJSPQTBtkgcy27mlmlMoZIIgDll6e3vCYLocInmYWAmS6TlzAC8wEqKK6PBru3jl7A_yl95bQpu6cVPTpK4Mqgkf1CXztLVBSt2Ks3oZwbuwXPXLWyouBWLVWGNWQexSgSxsj_Qulcy4a-fN",
  );
  const privateKey = await keyOf(browser.p256dh, "q1dXpw3UpT5VOmu_cf_v6ih07Aems3njxI-JWgLcM94");
  const again = [await encryptedFor(browser, text), await encryptedFor(browser, text)];
  expect(await Promise.all([message, ...again].map((one) => decrypted({ ...browser, privateKey }, one)))).toEqual([text, text, text]);
  expect(new Set(again.map(String)).size).toBe(2);
  expect((await encryptedFor(browser, "x".repeat(MESSAGE_MAX_BYTES))).byteLength).toBe(4_096);
  await expect(encryptedFor(browser, "é".repeat(MESSAGE_MAX_BYTES / 2 + 1))).rejects.toThrow(RangeError);
});

test("the server's key follows from SEAL_KEY alone; without one there is none", async () => {
  const [one, two] = ["A", "B"].map((letter) => `${letter.repeat(42)}A=`);
  const keyOfSeal = async (SEAL_KEY: string) => (await vapidOf({ SEAL_KEY }))?.publicKey;
  const first = await keyOfSeal(one as string);
  expect(bytes(first as string)).toHaveLength(65);
  expect(await keyOfSeal(two as string)).not.toBe(first);
  expect(await keyOfSeal(one as string)).toBe(first);
  expect([await keyOfSeal(""), await vapidOf({}), await keyOfSeal("short")]).toEqual([undefined, null, undefined]);
});

const NOW = new Date("2026-11-23T10:30:00.000Z");
const hour = (hour_at: string | null, sent: number) => ({ hour_at, sent });
const AT_TEN = "2026-11-23T10:00:00.000Z";
test.each([
  ["the first begin an hour", 2, hour(null, 0), { single: 2, more: 0, hour: hour(NOW.toISOString(), 2), again: null }],
  ["others follow in it", 3, hour(AT_TEN, 17), { single: 3, more: 0, hour: hour(AT_TEN, 20), again: null }],
  ["beyond twenty it is said once how many more", 5, hour(AT_TEN, 17), { single: 3, more: 2, hour: hour(AT_TEN, 21), again: null }],
  ["the twenty-first alone too", 1, hour(AT_TEN, 20), { single: 0, more: 1, hour: hour(AT_TEN, 21), again: null }],
  ["then nothing until the hour is over", 9, hour(AT_TEN, 21), { single: 0, more: 0, hour: hour(AT_TEN, 21), again: "2026-11-23T11:00:00.000Z" }],
  ["and a new one begins", 9, hour("2026-11-23T09:30:00.000Z", 21), { single: 9, more: 0, hour: hour(NOW.toISOString(), 9), again: null }],
] as const)("%s", (_what, waiting, kept, expected) => {
  expect(turnOf(waiting, kept, NOW)).toEqual(expected);
});

test("push services say whether it is done, gone, to be tried again or refused; it is tried five times within three hours", () => {
  const said = [200, 201, 202, 404, 410, 408, 429, 500, 503, 301, 400, 401, 403, 413].map((status) => `${status} ${outcomeOf(status)}`);
  expect(said.join(", ")).toBe(
    "200 done, 201 done, 202 done, 404 gone, 410 gone, 408 later, 429 later, 500 later, 503 later, 301 never, 400 never, 401 never, 403 never, 413 never",
  );
  const minutes = againTimes(NOW).map((time) => (Date.parse(time) - NOW.getTime()) / 60_000);
  expect([minutes, ATTEMPTS_MAX]).toEqual([[1, 5, 30, 120, 5], 5]);
});

test("a push service is a public host, by https and without a name, a password or a port", () => {
  const refused = [
    "http://push.example.com/1",
    "https://10.0.0.1/1",
    "https://localhost/1",
    "https://[::1]/1",
    "https://push.internal/1",
    "https://169.254.169.254/1",
  ];
  const odd = ["https://a:b@push.example.com/1", "https://push.example.com:8443/1", "push.example.com", ""];
  expect([...refused, ...odd].filter((endpoint) => endpointProblem(endpoint) === null)).toEqual([]);
  expect(endpointProblem("https://fcm.googleapis.com/fcm/send/abc:def")).toBeNull();
});

test("a browser shows what the inbox says, in lines of their own and without what nobody sees, in the language of its reader", () => {
  const item = { kind: "mention", actor: "Ana\r\n\u202Eevil", about: `OPS-1 ${"x".repeat(500)}`, says: "Look", path: "/boards/b?task=t" } as const;
  const { title, body, ...rest } = shownOf(item, "tag", "zh");
  expect(title).toBe("提到您 · Ana evil");
  expect(body.split("\n").map((line) => line.length)).toEqual([160, 4]);
  expect(rest).toEqual({ tag: "tag", url: "/boards/b?task=t", lang: "zh-CN" });
  expect([moreOf(7, "m", "en").title, moreOf(7, "m", "zh").title]).toEqual(["7 more in your inbox", "收件箱中还有 7 条"]);
});
