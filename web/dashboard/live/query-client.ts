// The cache. Live events keep it fresh, so nothing polls and nothing reloads on focus. Without a network what is asked fails and says so:
// waiting in silence until there is one again would look like an answer that is slow.
import { QueryClient } from "@tanstack/react-query";
import { ApiError } from "./http.ts";

const FRESH_MS = 30_000;
const KEEP_MS = 10 * 60_000;
const RETRIES_MAX = 2;

function mayRetry(failures: number, error: Error): boolean {
  const isTransient = error instanceof ApiError && (error.status === 0 || error.status >= 500);
  return isTransient && failures < RETRIES_MAX;
}

export const queryClient = new QueryClient({
  defaultOptions: {
    queries: {
      staleTime: FRESH_MS,
      gcTime: KEEP_MS,
      retry: mayRetry,
      retryDelay: (attempt) => 400 * 2 ** attempt,
      refetchOnWindowFocus: false,
      refetchOnReconnect: false,
      networkMode: "always",
    },
    mutations: { retry: false, networkMode: "always" },
  },
});
