// What the connector takes for its settings: OpenClaw's configuration, the command line, the environment, addresses.
import { writeFileSync } from "node:fs";
import fc from "fast-check";
import { expect, test } from "vitest";
import { gatewaySection, gatewaySettings } from "#worker/connector/config.ts";
import { isLoopback, parseOptions, publicUrl, socketUrl } from "#worker/connector/options.ts";

test("what JSON can say, the configuration may say, and what people write besides", () => {
  fc.assert(
    fc.property(fc.jsonValue(), (value) => {
      expect(gatewaySection(JSON.stringify({ gateway: { value } }))).toEqual({ value: JSON.parse(JSON.stringify(value)) });
    }),
  );
  const written = `{ // comment
    gateway: { port: 18790, auth: { mode: 'token', "token": 'it\\'s', }, list: [1, .5, -2, true, null,], }, /* more */ }`;
  expect(gatewaySection(written)).toEqual({ port: 18790, auth: { mode: "token", token: "it's" }, list: [1, 0.5, -2, true, null] });
  for (const nothing of ["[]", "1", "{}", "{gateway: 3}", "null"]) expect(gatewaySection(nothing)).toEqual({});
});

test("a configuration that is not understood is refused, and reading always comes to an end", () => {
  for (const bad of ["", "{", "{a}", "[1 2]", "nope", '"open', "{a:1} b", '"\\u12"']) expect(() => gatewaySection(bad)).toThrow(SyntaxError);
  expect(gatewaySection(`{a: ${"[".repeat(50_000)}${"]".repeat(50_000)}}`)).toEqual({});
  fc.assert(
    fc.property(fc.string({ unit: fc.constantFrom("{", "}", "[", "]", ":", ",", '"', "'", "/", "*", "\\", "a", "1", " ", "\n") }), (text) => {
      try {
        gatewaySection(text);
      } catch (error) {
        expect(error).toBeInstanceOf(SyntaxError);
      }
    }),
  );
});

test("the token in this host's configuration goes to an address of this host only; one that was given for the purpose goes anywhere", () => {
  const path = "/tmp/openclaw.json";
  writeFileSync(path, `{gateway: {port: 18790, auth: {token: "of this host"}}}`);
  const options = { relayUrl: "wss://mc.example/r", relayToken: "mcg_x", gatewayTokenFile: null, proxy: null, once: true, check: false, json: false };
  const settings = (gatewayUrl: string | null, env: Record<string, string> = {}) =>
    gatewaySettings({ ...options, gatewayUrl }, { OPENCLAW_CONFIG_PATH: path, ...env });
  for (const here of [null, "ws://127.0.0.1:18791/", "ws://localhost:1/", "ws://[::1]:1/"])
    expect(settings(here)).toMatchObject({ token: "of this host", warning: null });
  for (const there of ["wss://elsewhere.example/", "ws://10.0.0.7:18789/", "ws://127.0.0.1.example:1/", "ws://localhost.example/"]) {
    expect(settings(there)).toMatchObject({ url: there, token: null, warning: expect.stringContaining("is not sent to") });
    expect(settings(there, { OPENCLAW_GATEWAY_TOKEN: "given" })).toMatchObject({ token: "given", warning: null });
  }
});

test("options come from flags first, then from the environment", () => {
  const parsed = parseOptions(["--relay", "https://mc.example/ws/gateway/1/relay", "--once", "--gateway=http://localhost:1"], {
    MC_RELAY_TOKEN: " mcg_env ",
    OPENCLAW_GATEWAY_URL: "ws://other",
  });
  expect(parsed).toEqual({
    kind: "run",
    options: {
      relayUrl: "wss://mc.example/ws/gateway/1/relay",
      relayToken: "mcg_env",
      gatewayUrl: "ws://localhost:1/",
      gatewayTokenFile: null,
      proxy: null,
      once: true,
      check: false,
      json: false,
    },
  });
  expect(parseOptions(["--help", "--relay", "x"], {}).kind).toBe("help");
});

test("a wrong command line is named without repeating a token", () => {
  const secret = "mcg_secret secret";
  const wrong = [
    [],
    ["--relay", "wss://h/x"],
    ["--relay"],
    ["--relay", "--once"],
    ["--relay", "ftp://h"],
    ["--relay", "wss://h", "--token", secret],
    [secret],
    ["--tokn=mcg_secret"],
  ];
  for (const argv of wrong) {
    const parsed = parseOptions(argv, {});
    expect(parsed.kind).toBe("error");
    expect(parsed.kind === "error" ? parsed.message : "").not.toContain("secret");
  }
});

test("addresses are normalised for dialling and cleaned for showing", () => {
  expect([socketUrl("http://h:1/a?b"), socketUrl("wss://h"), socketUrl("file:///x"), socketUrl("no")]).toEqual(["ws://h:1/a?b", "wss://h/", null, null]);
  expect(publicUrl("ws://user:pass@h:1/a?token=x")).toBe("ws://h:1/a");
  expect(["ws://127.0.0.1:1", "ws://localhost", "ws://[::1]:1", "wss://mc.example", "ws://127.evil.example"].map(isLoopback)).toEqual([
    true,
    true,
    true,
    false,
    false,
  ]);
});
