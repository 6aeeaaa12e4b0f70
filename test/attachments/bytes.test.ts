// What a file is by its bytes, how it is given back, and that no name and no byte of anybody runs in somebody's browser.
import { expect, test } from "vitest";
import { contentDisposition, rangeOf, sniff } from "#worker/attachments/rules.ts";
import { must, workplace } from "../support/factories.ts";
import { asOwner, attach, bytesOf, fetchFile, PNG, request } from "./files.ts";

const binary = (...bytes: number[]) => Uint8Array.from(bytes);
const joined = (...parts: (Uint8Array | string)[]) => new Uint8Array(parts.flatMap((part) => [...(typeof part === "string" ? bytesOf(part) : part)]));

test.each([
  ["image/png", PNG],
  ["image/jpeg", binary(0xff, 0xd8, 0xff, 0xe0)],
  ["image/gif", bytesOf("GIF89a")],
  ["image/webp", joined("RIFF", binary(1, 2, 3, 4), "WEBPVP8 ")],
  ["image/avif", joined(binary(0, 0, 0, 0x20), "ftypavif")],
  ["application/pdf", bytesOf("%PDF-1.7")],
  ["application/zip", joined("PK", binary(3, 4))],
  ["application/gzip", binary(0x1f, 0x8b, 8)],
  ["text/plain", bytesOf("<svg xmlns='http://www.w3.org/2000/svg'><script>alert(1)</script></svg>")],
  ["text/plain", bytesOf("<!doctype html><script>alert(1)</script>")],
  ["text/plain", bytesOf("漢字 🛰 \t\r\n\u001b[31mred")],
  ["application/octet-stream", joined("text with a ", binary(0), "zero")],
  ["application/octet-stream", binary(0xc3, 0x28)],
  ["application/octet-stream", joined("RIFF", binary(1, 2, 3, 4), "WAVE")],
  ["application/octet-stream", binary(0x89, 0x50, 0x4e)],
] as const)("%s is what the first bytes say", (type, head) => expect(sniff(head, true)).toBe(type));

test("a character that is cut where the beginning ends is still text, and is none where the file ends", () => {
  const cut = bytesOf("漢").subarray(0, 2);
  expect([sniff(cut, false), sniff(cut, true)]).toEqual(["text/plain", "application/octet-stream"]);
});

test("a name in the header is saved as one file, whatever it says", () => {
  expect(contentDisposition("trace.txt")).toBe("attachment; filename=\"trace.txt\"; filename*=UTF-8''trace.txt");
  expect(contentDisposition('a"; filename="b.exe\\..\\c')).toBe(
    "attachment; filename=\"a_; filename=_b.exe_.._c\"; filename*=UTF-8''a%22%3B%20filename%3D%22b.exe_.._c",
  );
  expect(contentDisposition("../../漢\r\nX: y\u202egpj.exe")).toBe(
    "attachment; filename=\".._..____X: y_gpj.exe\"; filename*=UTF-8''.._.._%E6%BC%A2__X%3A%20y_gpj.exe",
  );
});

test.each([
  ["bytes=0-3", { offset: 0, length: 4 }],
  ["bytes=4-", { offset: 4, length: 6 }],
  ["bytes=4-99", { offset: 4, length: 6 }],
  ["bytes=-3", { offset: 7, length: 3 }],
  ["bytes=-99", { offset: 0, length: 10 }],
  ["bytes=9-9", { offset: 9, length: 1 }],
  ["bytes=10-", "unsatisfiable"],
  ["bytes=-0", "unsatisfiable"],
  ["bytes=5-4", null],
  ["bytes=0-1,3-4", null],
  ["bytes=-", null],
  ["lines=0-1", null],
  [undefined, null],
] as const)("Range %s of ten bytes", (header, expected) => expect(rangeOf(header, 10)).toEqual(expected));

const SAFE = {
  "content-security-policy": "sandbox; default-src 'none'; frame-ancestors 'none'",
  "x-content-type-options": "nosniff",
  "cross-origin-resource-policy": "same-origin",
  "cache-control": "private, no-cache",
  "accept-ranges": "bytes",
};
const headersOf = (response: Response) => Object.fromEntries(Object.keys(SAFE).map((name) => [name, response.headers.get(name)]));

test("what a browser could run or open comes as plain bytes or text to be saved, whatever it was said to be; a picture comes as one", async () => {
  const { of, first } = await workplace();
  const by = asOwner(of);
  const given = async (name: string, bytes: Uint8Array<ArrayBuffer>, type: string) => {
    const made = must(await attach(by, first.id, { name, bytes, headers: { "Content-Type": type } }));
    const file = await fetchFile(by, made);
    expect(headersOf(file)).toEqual(SAFE);
    expect(file.headers.get("Content-Disposition")).toMatch(/^attachment; /);
    return [made.content_type, file.headers.get("Content-Type")];
  };
  expect(await given("page.html", bytesOf("<script>alert(1)</script>"), "text/html")).toEqual(["text/plain", "text/plain; charset=utf-8"]);
  expect(await given("drawing.svg", bytesOf("<svg onload='alert(1)'/>"), "image/svg+xml")).toEqual(["text/plain", "text/plain; charset=utf-8"]);
  expect(await given("paper.pdf", bytesOf("%PDF-1.7"), "application/pdf")).toEqual(["application/pdf", "application/octet-stream"]);
  expect(await given("photo.png", binary(0, 1, 2), "image/png"), "it only claims to be a picture").toEqual([
    "application/octet-stream",
    "application/octet-stream",
  ]);
  expect(await given("notes.txt", PNG, "text/plain")).toEqual(["image/png", "image/png"]);
});

test("a part is given when it is asked for, and nothing again where the caller has it already", async () => {
  const { of, first } = await workplace();
  const by = asOwner(of);
  const made = must(await attach(by, first.id, { bytes: bytesOf("0123456789") }));
  const etag = (await fetchFile(by, made)).headers.get("ETag") as string;
  const part = await fetchFile(by, made, { Range: "bytes=2-4", "If-Range": etag });
  expect([part.status, await part.text(), part.headers.get("Content-Range"), part.headers.get("Content-Length")]).toEqual([206, "234", "bytes 2-4/10", "3"]);
  expect((await fetchFile(by, made, { Range: "bytes=2-4", "If-Range": '"another"' })).status).toBe(200);
  const beyond = await fetchFile(by, made, { Range: "bytes=10-" });
  expect([beyond.status, beyond.headers.get("Content-Range"), await beyond.json()]).toMatchObject([416, "bytes */10", { code: "range_not_satisfiable" }]);
  const same = await fetchFile(by, made, { "If-None-Match": `W/${etag}, "x"` });
  expect([same.status, await same.text(), same.headers.get("ETag")]).toEqual([304, "", etag]);
  must(
    await request("PATCH", `/tasks/${first.id}/attachments/${made.id}`, { body: '{"name":"b"}', headers: { ...by, "Content-Type": "application/json" } }).then(
      async (response) => ({ status: response.status, body: await response.json(), headers: response.headers }),
    ),
  );
  expect((await fetchFile(by, made, { "If-None-Match": etag })).status, "its name is no byte of it").toBe(304);
});

test("a name of control characters is refused, and one of format characters is kept as it is", async () => {
  const { of, first } = await workplace();
  const by = asOwner(of);
  expect((await attach(by, first.id, { name: "a\r\nSet-Cookie: x" })).status).toBe(422);
  expect((await attach(by, first.id, { name: " " })).status).toBe(422);
  expect((await attach(by, first.id, { name: "x".repeat(201) })).status).toBe(422);
  const turned = must(await attach(by, first.id, { name: "cv\u202egpj.exe" }));
  expect([turned.name, (await fetchFile(by, turned)).headers.get("Content-Disposition")]).toEqual([
    "cv\u202egpj.exe",
    "attachment; filename=\"cv_gpj.exe\"; filename*=UTF-8''cv_gpj.exe",
  ]);
});
