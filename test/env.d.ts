declare namespace Cloudflare {
  interface Env {
    DIRECTORY_MIGRATIONS: import("cloudflare:test").D1Migration[];
    EMAIL_TO_ONE: SendEmail;
    SHARD_MIGRATIONS: import("cloudflare:test").D1Migration[];
  }
}
