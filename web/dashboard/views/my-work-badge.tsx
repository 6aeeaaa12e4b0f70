// How much the person has to do, in the sidebar; loaded once the page itself stands there.
import { Suspense } from "react";
import { lazyPart } from "../ui/later.tsx";
import { Soon } from "../ui/soon.tsx";

const MyWorkCount = lazyPart(
  () => import("./my-work-count.tsx"),
  () => null,
);

export const MyWorkBadge = () => (
  <Suspense fallback={null}>
    <Soon>
      <MyWorkCount />
    </Soon>
  </Suspense>
);
