// How buckets are called: by the hour, day or month with which they begin, in the zone in which they were cut.
import { useT } from "../i18n/index.ts";
import { AGE_HOURS, type Point, type Series } from "./wire.ts";

const SHORT: Record<NonNullable<Series["bucket"]>, Intl.DateTimeFormatOptions> = {
  hour: { hour: "2-digit", minute: "2-digit" },
  day: { day: "numeric", month: "short" },
  week: { day: "numeric", month: "short" },
  month: { month: "short" },
};
const LONG: typeof SHORT = {
  hour: { ...SHORT.hour, ...SHORT.day },
  day: { weekday: "short", ...SHORT.day },
  week: SHORT.week,
  month: { month: "long", year: "numeric" },
};
const DAY_HOURS = 24;

export function useBucketNames({ bucket, time_zone: timeZone, primary }: Series, language: string) {
  const t = useT();
  const ageName = (point: Point): string => {
    const place = primary.points.indexOf(point);
    const [from, until] = [(AGE_HOURS[place] ?? 0) / DAY_HOURS, AGE_HOURS[place + 1]];
    return until === undefined ? t("metrics.olderThan", { days: from }) : t("metrics.ageDays", { from, until: until / DAY_HOURS });
  };
  if (bucket === null) return { bucketName: ageName, shortName: ageName };
  const [short, long] = [SHORT, LONG].map((formats) => new Intl.DateTimeFormat(language, { ...formats[bucket], timeZone }));
  const said = (point: Point): string => long?.format(new Date(point.period)) ?? "";
  return {
    bucketName: (point: Point) => (bucket === "week" ? t("metrics.weekOf", { day: said(point) }) : said(point)),
    shortName: (point: Point) => short?.format(new Date(point.period)) ?? "",
  };
}
