// Pages of other origins: those that CORS_ORIGINS names use the API with tokens, no cookie ever helps them, the others read nothing.
import { env } from "cloudflare:workers";
import { expect, test } from "vitest";
import { must, person } from "./support/factories.ts";
import { installation } from "./identity/support.ts";
import { BASE, client } from "./support/client.ts";

const FRIEND = "https://app.example.com";
const SECOND = "http://localhost:3000";
const CORS_ORIGINS = `${FRIEND}, ${SECOND}/`;
const STRANGERS = [
  "https://evil.example.com",
  "https://app.example.com.evil.com",
  "http://app.example.com",
  "https://app.example.com:8443",
  "null",
  "",
  "https://app.example.com, http://localhost:3000",
];
const bearer = { Authorization: `Bearer ${env.LOCAL_AUTH_TOKEN}` };
const asked = (headers: Headers) => [...headers.keys()].filter((name) => name.startsWith("access-control-"));
const preflight = (settings: Record<string, unknown>, Origin: string, method = "PATCH") =>
  installation(settings, { Origin, "Access-Control-Request-Method": method, "Access-Control-Request-Headers": "authorization,if-match" })(
    "OPTIONS",
    "/organizations/me",
  );

test("a page that is named may ask by every method and read answers and refusals; cookies are never asked for", async () => {
  for (const origin of [FRIEND, SECOND]) {
    for (const method of ["GET", "POST", "PUT", "PATCH", "DELETE"]) {
      const { status, headers } = await preflight({ CORS_ORIGINS }, origin, method);
      expect([status, headers.get("Access-Control-Allow-Origin")]).toEqual([204, origin]);
      expect(headers.get("Access-Control-Allow-Methods")).toContain(method);
    }
    const { headers } = await preflight({ CORS_ORIGINS }, origin);
    for (const name of ["Authorization", "If-Match", "Idempotency-Key", "X-Organization-Id", "X-Agent-Token"])
      expect(headers.get("Access-Control-Allow-Headers")).toContain(name);
    const call = installation({ CORS_ORIGINS }, { ...bearer, Origin: origin });
    for (const reply of [
      await call("GET", "/organizations"),
      await call("GET", "/nowhere"),
      await call("POST", "/organizations", { body: {} }),
      await call("GET", `/tasks/x`),
    ]) {
      expect([reply.status, reply.headers.get("Access-Control-Allow-Origin")]).toEqual([reply.status, origin]);
      expect(reply.headers.get("Access-Control-Expose-Headers")).toContain("ETag");
      expect(reply.headers.get("Access-Control-Allow-Credentials")).toBeNull();
      expect(reply.headers.get("Vary")).toContain("Origin");
    }
    expect((await call("PATCH", "/users/me", { body: {} })).status).toBe(200);
  }
});

test("another page is told nothing, nor is anybody where none is named", async () => {
  for (const origin of STRANGERS) {
    expect(asked((await preflight({ CORS_ORIGINS }, origin)).headers), origin).toEqual([]);
    const reply = await installation({ CORS_ORIGINS }, { ...bearer, Origin: origin })("GET", "/organizations");
    expect([asked(reply.headers), reply.headers.get("Vary")], origin).toEqual([[], "Origin"]);
  }
  for (const settings of [{}, { CORS_ORIGINS: "" }, { CORS_ORIGINS: " , " }, { CORS_ORIGINS: "*" }]) {
    expect((await preflight(settings, FRIEND)).status).toBe(405);
    expect(asked((await installation(settings, { ...bearer, Origin: FRIEND })("GET", "/organizations")).headers)).toEqual([]);
  }
});

test("a cookie opens nothing for a named page: what it would write is refused, and nobody signs in from there", async () => {
  const { token } = await person();
  const call = installation({ CORS_ORIGINS }, { Cookie: `mc_session=${token}`, Origin: FRIEND });
  const refused = await call("PATCH", "/users/me", { body: { pronouns: "she" } });
  expect([refused.status, refused.body.code]).toEqual([403, "origin_mismatch"]);
  const signIn = await installation({ CORS_ORIGINS }, { Origin: FRIEND })("POST", "/auth/sign-in", { body: { token: env.LOCAL_AUTH_TOKEN } });
  expect([signIn.status, signIn.headers.getSetCookie()]).toEqual([403, []]);
  expect(must(await client({ Cookie: `mc_session=${token}`, Origin: BASE })("GET", "/users/me"))).toMatchObject({ pronouns: null });
});
