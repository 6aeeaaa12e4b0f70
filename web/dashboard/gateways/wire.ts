// The wire types of this slice.
export type { Gateway, LinkProblem } from "#worker/gateways/schema.ts";

import type { z } from "zod";
import type { ConnectCommand as ConnectCommandShape } from "#worker/gateways/schema.ts";

export type IssuedCommand = z.infer<typeof ConnectCommandShape>;
