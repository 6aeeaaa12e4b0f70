import base from "/work/main/vitest.config.ts";
const order = process.env.ORDER!.split(",");
const at = (f: any) => order.findIndex((o) => f.moduleId.endsWith(o));
class Seq { constructor(_c: any) {} async shard(f: any) { return f; } async sort(f: any[]) { return f.toSorted((a, b) => at(a) - at(b)); } }
const config: any = base;
config.root = "/work/main";
config.test.sequence = { sequencer: Seq };
export default config;
