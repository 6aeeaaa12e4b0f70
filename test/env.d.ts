declare namespace Cloudflare {
  interface Env {
    DIRECTORY_MIGRATIONS: import("cloudflare:test").D1Migration[];
    SHARD_MIGRATIONS: import("cloudflare:test").D1Migration[];
  }
}
