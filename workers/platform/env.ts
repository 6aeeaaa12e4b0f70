// The bindings and secrets of the Worker, and what they must look like.

/** Secrets are set by `wrangler secret put`, `.dev.vars`, or `npm start`. */
declare global {
  namespace Cloudflare {
    interface Env {
      /** The bootstrap token, which signs in the first owner. At least 50 characters. */
      LOCAL_AUTH_TOKEN?: string;
      /** 32 random bytes in base64: the key that seals secrets that must be read back. */
      SEAL_KEY?: string;
      /** The public address, when it differs from the one in requests (behind a proxy). */
      PUBLIC_URL?: string;
      /** Sign-in services whose JWTs are trusted: a JSON list (identity/issuers.ts). */
      AUTH_ISSUERS?: string;
      /** Origins of other front ends whose pages may use the API with tokens (cors.ts), with commas. */
      CORS_ORIGINS?: string;
      /** Sends letters; without it links are copied by hand. */
      EMAIL?: SendEmail;
      /** The sender of letters: `Mission Control <mc@example.com>`. */
      EMAIL_FROM?: string;
      /** Multiplies the rates at which callers and organizations may write (platform/limits.ts); default 1. */
      WRITE_LIMIT_FACTOR?: string;
      /** Where gateways may be dialled by their address, and other installations read from: none, public (the default), loopback, private (links/dial-address.ts). */
      GATEWAY_NETWORK?: string;
      /** What such sockets go out through; without it, what every request does. `npm start` has one that reaches no more than that. */
      GATEWAY_OUT?: Fetcher;
      /** What links of checks are asked through, and other installations where those may only be public, as GATEWAY_OUT: only public hosts are reached. */
      LINK_OUT?: Fetcher;
      /** Set only by the tests, to "low": cheap password hashes, and only where PUBLIC_URL is below .test (identity/passwords.ts). */
      TEST_PASSWORD_COST?: string;
      [shard: `SHARD_${number}`]: D1Database;
    }
  }
}

export type Env = Cloudflare.Env;

/** Names of all shard bindings, in order. */
export function shardNames(env: Env): string[] {
  return Object.keys(env)
    .filter((name) => /^SHARD_\d+$/.test(name))
    .sort((a, b) => Number(a.slice(6)) - Number(b.slice(6)));
}
