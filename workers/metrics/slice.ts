import type { Slice } from "#worker/platform/slice.ts";
import { actions } from "./actions.ts";
import { portable } from "./portable.ts";
import { metricsRoutes } from "./routes.ts";
import { metricsConsumer } from "./subscriber.ts";

export const metrics: Slice = { name: "metrics", actions, routes: [metricsRoutes], consumers: [metricsConsumer], portable };
