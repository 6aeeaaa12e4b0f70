// The bindings and secrets that the Worker gets, and what must be true of them.

/** Secrets are set by `wrangler secret put`, `.dev.vars`, or `npm start`. */
declare global {
  namespace Cloudflare {
    interface Env {
      /** The bootstrap token: signs in the first owner. At least 50 characters. */
      LOCAL_AUTH_TOKEN?: string;
      /** 32 random bytes in base64: seals secrets that must be read back. */
      SEAL_KEY?: string;
      /** Public address, when it is not the one that requests name (behind a proxy). */
      PUBLIC_URL?: string;
      /** Sign-in services whose JWTs are believed: a JSON list (identity/issuers.ts). */
      AUTH_ISSUERS?: string;
      /** Origins of other front ends whose pages may use the API with tokens (cors.ts), with commas. */
      CORS_ORIGINS?: string;
      /** Sends letters; without it links are copied by hand. */
      EMAIL?: SendEmail;
      /** From whom letters come: `Mission Control <mc@example.com>`. */
      EMAIL_FROM?: string;
      /** Multiplies the rates at which callers and organizations may write (platform/limits.ts); default 1. */
      WRITE_LIMIT_FACTOR?: string;
      /** Set by the tests alone, to "low": cheap password hashes, and only where PUBLIC_URL is below .test (identity/passwords.ts). */
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
