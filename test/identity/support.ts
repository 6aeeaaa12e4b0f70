// What the tests of sign-in share: accounts with a password, browsers with a jar of cookies, an installation that is set up otherwise.
import { createExecutionContext, waitOnExecutionContext } from "cloudflare:test";
import { env } from "cloudflare:workers";
import worker from "#worker/index.ts";
import { newId } from "#worker/platform/ids.ts";
import { BASE, type Call, type Options, type Reply } from "../support/client.ts";
import { directory, must, type Person, person } from "../support/factories.ts";

export const PASSWORD = "nine lanterns over the harbour";
export type Account = Person & { email: string };
let addresses = 0;

/** An address of the network that no other test has. */
export const freshAddress = (): string => `198.51.${100 + Math.floor(++addresses / 250)}.${(addresses % 250) + 1}`;
export const freshEmail = (): string => `ana.${newId().slice(-12)}@example.com`;

/** Somebody with an e-mail address and a password. */
export async function account(password = PASSWORD): Promise<Account> {
  const [somebody, email] = [await person(), freshEmail()];
  must(await somebody.call("PUT", "/users/me/email", { body: { email } }));
  must(await somebody.call("PUT", "/users/me/password", { body: { password } }));
  return { ...somebody, email };
}

/** Calls of an installation with other settings; what it does after its answers is done when they are given. */
export function installation(settings: Record<string, unknown>, headers: Record<string, string> = {}): Call {
  return async function call<T = Record<string, unknown>>(method: string, path: string, { body, headers: more }: Options = {}): Promise<Reply<T>> {
    const context = createExecutionContext();
    const request = new Request(`${BASE}/api/v1${path}`, {
      method,
      headers: { "Content-Type": "application/json", ...headers, ...more },
      ...(body === undefined ? {} : { body: JSON.stringify(body) }),
    });
    const response = await worker.fetch(request as Request<unknown, IncomingRequestCfProperties>, { ...env, ...settings }, context);
    const text = await response.text();
    await waitOnExecutionContext(context);
    return { status: response.status, headers: response.headers, body: (text ? JSON.parse(text) : null) as T };
  };
}

export type Browser = Call & { cookies: Map<string, string> };

/** Keeps cookies as a browser does, and names our own pages as the origin. */
export function browser(settings: Record<string, unknown> = {}, address = freshAddress()): Browser {
  const cookies = new Map<string, string>();
  const call = async <T>(method: string, path: string, options: Options = {}): Promise<Reply<T>> => {
    const cookie = [...cookies].map(([name, value]) => `${name}=${value}`).join("; ");
    const headers = { Origin: BASE, "CF-Connecting-IP": address, ...(cookie ? { Cookie: cookie } : {}), ...options.headers };
    const reply = await installation(settings, headers)<T>(method, path, { ...options, headers: {} });
    for (const line of reply.headers.getSetCookie()) {
      const [, name, value] = /^([^=]+)=([^;]*)/.exec(line) as unknown as [string, string, string];
      if (value) cookies.set(name, value);
      else cookies.delete(name);
    }
    return reply;
  };
  return Object.assign(call as Call, { cookies });
}

export type Letters = { settings: Record<string, unknown>; sent: { to: string; subject: string; text: string; from: unknown }[]; link(to: string): string };

/** An installation that can send letters, and what it has sent. */
export function mailroom(): Letters {
  const sent: Letters["sent"] = [];
  const EMAIL = { send: async (letter: Letters["sent"][number]) => void sent.push(letter) };
  const link = (to: string) => /(\S+#mcl_\S+)/.exec(sent.findLast((letter) => letter.to === to)?.text ?? "")?.[1] ?? "";
  return { settings: { EMAIL, EMAIL_FROM: "Mission Control <mc@example.com>" }, sent, link };
}

export const tokenOf = (link: string): string => link.split("#")[1] ?? "";
export const signInAs = (call: Call, email: string, password: string, headers: Record<string, string> = {}) =>
  call<{ person: { id: string } }>("POST", "/auth/sign-in", { body: { email, password }, headers });
export const attemptsKept = (source: string) => directory.sql("SELECT count(*) AS n FROM sign_in_failures WHERE source = ?1", source).first<number>("n");
