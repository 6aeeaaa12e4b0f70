// Metrics over HTTP.
import { api, operation } from "#worker/platform/http.ts";
import { actions } from "./actions.ts";
import { csvOf } from "./csv.ts";
import { getDashboard } from "./dashboard.ts";
import { BehindList, BehindQuery, CycleTimes, CycleTimesQuery, Dashboard, DashboardQuery, DOTS_MAX, Series, SeriesQuery } from "./schema.ts";
import { getSeries, listBehind, listCycleTimes } from "./service.ts";

const tag = "Metrics";
const OF_WHAT =
  "Of the boards that you see: one of them, a group's, or all. Lead time is from a task's creation until it was done, cycle time from the first start of work; a task that is reopened is no longer counted as done. Counted from the events, a moment after they happened.";

export const metricsRoutes = api()
  .openapi(
    operation(actions["metrics.read"], {
      method: "get",
      path: "/metrics/dashboard",
      id: "getDashboardMetrics",
      tag,
      summary: "The figures of a dashboard, with the period before",
      description: OF_WHAT,
      query: DashboardQuery,
      answer: Dashboard,
      status: 200,
    }),
    async (context) => context.json(await getDashboard(context.var.work, context.req.valid("query")), 200),
  )
  .openapi(
    operation(actions["metrics.read"], {
      method: "get",
      path: "/metrics/series",
      id: "getMetricSeries",
      tag,
      summary: "One metric over time, with the period before",
      description: `${OF_WHAT} Values are \`done\`; \`p50\`, \`p85\` and \`count\` of times; tasks by status; \`rate\`, \`failed\`, \`succeeded\` and \`aborted\` of runs (aborted ones are not in the rate). Ages are of now, by how long work has had its status.`,
      query: SeriesQuery,
      answer: Series,
      status: 200,
    }),
    async (context) => context.json(await getSeries(context.var.work, context.req.valid("query")), 200),
  )
  .openapi(
    operation(actions["metrics.read"], {
      method: "get",
      path: "/metrics/export.csv",
      id: "exportMetricSeries",
      tag,
      summary: "One metric over time as CSV",
      description: "The points of the series, those of the period before first. Empty: not known.",
      query: SeriesQuery,
      answer: null,
      download: "text/csv",
      status: 200,
    }),
    async (context) => {
      const series = await getSeries(context.var.work, context.req.valid("query"));
      const name = `${series.metric}-${series.range}-${series.generated_at.slice(0, 10)}.csv`;
      return context.body(csvOf(series), 200, { "Content-Type": "text/csv; charset=utf-8", "Content-Disposition": `attachment; filename="${name}"` });
    },
  )
  .openapi(
    operation(actions["metrics.list_behind"], {
      method: "get",
      path: "/metrics/cycle-times",
      id: "listCycleTimes",
      tag,
      summary: "How long each task took that was done in a range",
      description: `${OF_WHAT} A dot for each task, for a chart of them: the newest ${DOTS_MAX}.`,
      query: CycleTimesQuery,
      answer: CycleTimes,
      status: 200,
    }),
    async (context) => context.json(await listCycleTimes(context.var.work, context.req.valid("query")), 200),
  )
  .openapi(
    operation(actions["metrics.list_behind"], {
      method: "get",
      path: "/metrics/tasks",
      id: "listBehindMetric",
      tag,
      summary: "The tasks, approvals or runs behind a figure",
      description: "Of a bucket between `from` and `until`, of a status at `until` (flow), or of an age (ageing): exactly those that the figure counted.",
      query: BehindQuery,
      answer: BehindList,
      status: 200,
    }),
    async (context) => context.json(await listBehind(context.var.work, context.req.valid("query")), 200),
  );
