// The child process of the fuzz run: the built Worker, served as `npm start` serves it, but without installing or building.
import { resolve } from "node:path";
import { serve } from "../../scripts/serve.mjs";

const { PORT, MC_STATE_DIR } = process.env;
await serve({ root: resolve(import.meta.dirname, "../.."), port: Number(PORT), host: "127.0.0.1", stateDir: MC_STATE_DIR, tellsExceptions: true });
