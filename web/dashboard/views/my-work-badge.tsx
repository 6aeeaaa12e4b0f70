// How much the person has to do, in the sidebar; loaded when the page itself stands there and nothing else happens.
import { Suspense, useEffect, useState } from "react";
import { lazyPart } from "../ui/later.tsx";

const AFTER_MS = 1_500;
const MyWorkCount = lazyPart(
  () => import("./my-work-count.tsx"),
  () => null,
);

export function MyWorkBadge() {
  const [isTime, setTime] = useState(false);
  useEffect(() => {
    const timer = setTimeout(() => setTime(true), AFTER_MS);
    return () => clearTimeout(timer);
  }, []);
  return <Suspense fallback={null}>{isTime ? <MyWorkCount /> : null}</Suspense>;
}
